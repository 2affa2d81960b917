/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_IMPORT_H
#define FLOW_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "flow/flow.h"

/*
 * Subscribers from a CSV file of the service they were moved from, with the
 * evidence of their consent.  The file is read twice: first it is checked
 * as a whole, and nothing is written when any line is wrong; then it is
 * written in chunks, so that the service goes on.  What somebody chose here
 * is never overwritten: whoever is active, left or suppressed here stays so.
 * Nobody gets what was approved before the import.
 */
struct import_map {
	const char *from, *to;		/* a word of the file; a slug */
};
enum { IMPORT_FAULTS_TOLD = 20, IMPORT_FROM_MAX = 200 /* octets */ };
enum import_column {
	IMPORT_EMAIL, IMPORT_TOPICS, IMPORT_CADENCE, IMPORT_LANGUAGE,
	IMPORT_CONFIRMED, IMPORT_STATUS, IMPORT_EVIDENCE, IMPORT_COLUMNS
};

/* So far, and at the end.  rows is all of them. */
struct import_result {
	int64_t batch;			/* 0: nothing was written */
	int64_t rows;
	int64_t added;
	int64_t kept;			/* were here before */
	int64_t suppressed;		/* are, or were before */
	int64_t repeated;		/* the same address again: first wins */
	int64_t faults;
	bool resumed;			/* of a run that was cut short */
};

struct import_options {
	const struct flow *flow;
	const char *path;		/* a file: it is read twice */
	const char *evidence;		/* of rows without; NULL none */
	const char *came_from;		/* what they know the old service as:
					 * their first mail names it; NULL */
	const struct import_map *map;
	size_t maps;
	bool dry_run;			/* checks only */
	const char *name;		/* of the batch; NULL: the path's */
	/* Which of the file's columns is which, from 0, IMPORT_COLUMNS of
	 * them, -1 none; NULL: by their names. */
	const int *columns;
	const char *topics;		/* of a file without; NULL none */
	int64_t faults_told;		/* 0: IMPORT_FAULTS_TOLD */

	/* The first faults, "FILE:LINE: what"; NULL: none wanted. */
	void (*fault)(void *arg, const char *text);
	/* true ends it with EX_TEMPFAIL, to go on another time; NULL: not. */
	bool (*stop)(void *arg);
	/* A few times a second at most; NULL: none wanted. */
	void (*progress)(void *arg, const struct import_result *result);
	void *arg;
};

/* false with EX_DATAERR also when a row was wrong (result->faults), and
 * EX_NOINPUT when there is no such file.  After a crash the same call goes
 * on with the same batch. */
bool import_run(struct db *db, const struct import_options *options,
    struct import_result *result, struct err *err);

/* Takes back what a batch brought to those who changed nothing since.
 * Suppressions stay: only their owner lifts them. */
struct import_undo_result {
	int64_t undone, kept;		/* subscribers */
};
/* stop (NULL: none): as above; EX_TEMPFAIL, and the same call goes on. */
bool import_undo(struct db *db, const struct flow *flow, int64_t batch,
    bool (*stop)(void *arg), void *arg, struct import_undo_result *result,
    struct err *err);

#endif
