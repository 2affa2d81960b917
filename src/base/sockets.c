/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sockets.h"

#include <string.h>

#include "base/buf.h"
#include "base/listen.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/notify.h"

void
sockets_init(struct sockets *s)
{
	for (int i = 0; i < SOCKETS_COUNT; i++) {
		s->fd[i] = -1;
		s->given[i] = false;
		s->address[i] = NULL;
	}
}

bool
sockets_take(struct sockets *s, struct err *err)
{
	if (!notify_sockets(&s->fd[SOCKETS_PAGES], &s->fd[SOCKETS_METRICS],
	    err))
		return false;
	for (int i = 0; i < SOCKETS_COUNT; i++)
		s->given[i] = s->fd[i] >= 0;
	return true;
}

static void
sockets_put(struct sockets *s, int i, const char *address, int fd)
{
	struct buf name = BUF_INIT(BUF_LINE);

	listen_close(&s->fd[i], true);
	mem_free(s->address[i]);
	s->address[i] = mem_strdup(address);
	s->fd[i] = fd;
	if (fd >= 0) {
		listen_name(fd, &name);
		log_info("listening address=%s%s", buf_text(&name),
		    i == SOCKETS_METRICS ? " metrics" : "");
	}
	buf_release(&name);
}

bool
sockets_follow(struct sockets *s, const char *pages, const char *metrics,
    struct err *err)
{
	const char *const to[SOCKETS_COUNT] = {pages, metrics};
	int fresh[SOCKETS_COUNT] = {-1, -1};
	bool change[SOCKETS_COUNT] = {false, false};

	for (int i = 0; i < SOCKETS_COUNT; i++) {
		const char *now = s->address[i] ? s->address[i] : "";

		change[i] = !s->given[i] && strcmp(to[i], now) != 0;
		if (!change[i] || !to[i][0] ||
		    listen_open(to[i], &fresh[i], err))
			continue;
		for (int j = 0; j < i; j++)
			listen_close(&fresh[j], true);
		return false;
	}
	for (int i = 0; i < SOCKETS_COUNT; i++)
		if (change[i])
			sockets_put(s, i, to[i], fresh[i]);
	return true;
}

void
sockets_close(struct sockets *s)
{
	for (int i = 0; i < SOCKETS_COUNT; i++) {
		listen_close(&s->fd[i], !s->given[i]);
		MEM_FREE(s->address[i]);
	}
}
