/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_SOCKETS_H
#define BASE_SOCKETS_H

#include <stdbool.h>

#include "base/err.h"

/*
 * The supervisor's listening sockets: pages and metrics.  They stay open
 * while the role that accepts on them is replaced, so nobody is refused.
 */
enum { SOCKETS_PAGES, SOCKETS_METRICS, SOCKETS_COUNT };

struct sockets {
	int fd[SOCKETS_COUNT];		/* -1 = none */
	bool given[SOCKETS_COUNT];	/* by the service manager: kept */
	char *address[SOCKETS_COUNT];	/* owned; NULL = none */
};

void sockets_init(struct sockets *s);
/* What the service manager passed, if anything. */
bool sockets_take(struct sockets *s, struct err *err);
/* Opens what changed, all or nothing; then the old ones go.  "" = none. */
bool sockets_follow(struct sockets *s, const char *pages,
    const char *metrics, struct err *err);
void sockets_close(struct sockets *s);

#endif
