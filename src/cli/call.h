/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"
#include "base/keys.h"
#include "cli/command.h"
#include "db/db.h"
#include "flow/flow.h"

/* One command as it was typed, and what was opened for it. */
enum { CALL_WORDS = 1000 };	/* arguments and options together */

struct call {
	const struct command *command;
	const char *args[CALL_WORDS];
	int count;
	struct {
		const struct command_option *option;
		const char *value;	/* "" for one that takes none */
	} given[CALL_WORDS];
	int givens;

	struct conf conf;
	struct db *db;
	struct keys *keys;
	struct template_set *templates;
	struct flow flow;
	char who[80];
	int status;		/* exit code of a run that succeeded */
};

/* NULL: not given. */
const char *call_value(const struct call *call, const char *option);
bool call_has(const struct call *call, const char *option);
/* The next value of an option that may be repeated, *i from 0; NULL ends. */
const char *call_next(const struct call *call, const char *option, int *i);
/* A row number given as an argument: 1 and up, else EX_DATAERR. */
bool call_number(const char *text, const char *what, int64_t *n,
    struct err *err);

/* Opens what the command's row says, in this order. */
bool call_open(struct call *call, enum command_needs needs,
    struct err *err);
void call_release(struct call *call);

/* -c FILE, else the usual one when it is there, else NULL: defaults. */
const char *call_conf_path(const struct call *call);

/* As writer_job of db/writer.h: one transaction, here and now. */
struct tx;
typedef bool call_job(struct tx *tx, void *arg, struct err *err);
bool call_run(struct call *call, call_job *job, void *arg, struct err *err);

/* Words go to standard error, so that ids stand alone on standard output. */
void call_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "2026-05-04 09:00" in the site's zone; "-" for 0.  size >= 20. */
void call_time(int64_t t, char *text, size_t size);

#endif
