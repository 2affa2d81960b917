/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>

#include "base/err.h"

/*
 * A command of the program: a row with its words, what it takes, its options
 * and the function.  Help, parsing and the usage errors come from the row.
 */
struct call;

struct command_option {
	const char *name;	/* "--name" */
	const char *value;	/* what follows, for the help; NULL: nothing */
	const char *help;
	bool required;
	bool many;		/* may be given again */
};

enum command_needs {
	COMMAND_NOTHING,
	COMMAND_CONF,		/* configuration read, not root any more */
	COMMAND_DATABASE,	/* and database and keys opened */
	COMMAND_FLOW		/* and templates: may run every job */
};

enum { COMMAND_NO_END = 1000 };	/* "most" of one that takes a list */

struct command {
	const char *words;		/* "topic add" */
	const char *takes;		/* "SLUG", "FILE|-", "" */
	int least, most;		/* how many of them */
	const char *help;		/* one line, no full stop */
	enum command_needs needs;
	const struct command_option *options;	/* NULL name ends */
	bool (*run)(struct call *call, struct err *err);
	bool lists;			/* knows --json */
	const char *more;		/* for --help; NULL none */
};

/* tables ends with NULL, each table with NULL words.  Parses, runs, tells
 * what failed; returns the exit code. */
int command_main(const struct command *const *tables, int argc, char **argv);

#endif
