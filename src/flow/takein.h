/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_TAKEIN_H
#define FLOW_TAKEIN_H

#include "base/buf.h"
#include "flow/import.h"
#include "db/tx.h"

/*
 * An import as the desk does it.  The web role puts the file into the state
 * directory and says what to do with it; the send role checks it, runs it
 * and undoes it, in small transactions, and goes on after a restart.  The
 * file goes when it is done or dropped, or after a week.
 */
enum {
	TAKEIN_MAPS = 100,
	TAKEIN_TEXT_MAX = 4000,		/* of the words, the evidence */
	TAKEIN_FILE_MAX = 100,		/* of a file's name */
	TAKEIN_TOLD = 500,		/* faults in the report */
	TAKEIN_KEEP = 7 * 24 * 3600,
	TAKEIN_SAMPLE = 3		/* rows */
};

/* "STATE/import-TOKEN.csv", or its report, ".txt". */
void takein_path(const struct conf *conf, const char *token,
    const char *end, struct buf *path);

/* The file of a token is there.  A writer_job, as those below. */
struct takein_add {
	const struct flow *flow;
	const char *file;		/* what it was called */
	const char *token;

	int64_t id;
};
bool takein_add(struct tx *tx, void *arg, struct err *err);

/* Check it, with this; again after a check or a failure. */
struct takein_check {
	const struct flow *flow;
	int64_t id;
	int columns[IMPORT_COLUMNS];	/* of the file; -1 none */
	const char *topics;		/* slugs; "" the file's */
	const char *map;		/* "old=slug" a line */
	const char *evidence;		/* "" the file's */
	const char *came_from;		/* see import.h; "" */

	bool taken;			/* false: too late, or gone */
};
bool takein_check(struct tx *tx, void *arg, struct err *err);

/* Run what was checked and has no fault; drop what has not run; undo a
 * batch, whoever made it.  Twice is as once. */
struct takein_move {
	const struct flow *flow;
	int64_t id;			/* of an undo: the batch */

	bool taken;
};
bool takein_run(struct tx *tx, void *arg, struct err *err);
bool takein_drop(struct tx *tx, void *arg, struct err *err);
bool takein_undo(struct tx *tx, void *arg, struct err *err);

/* "old=slug" lines; what the maps point to is caller's, mem_free(*text).
 * false: a line is not that. */
bool takein_maps(const char *lines, char **text,
    struct import_map maps[TAKEIN_MAPS], size_t *count);

/* What the file's first lines look like. */
struct takein_sample {
	size_t columns;
	char **name;			/* of each column */
	char **cell[TAKEIN_SAMPLE];	/* of each row */
	size_t rows;
	int guess[IMPORT_COLUMNS];	/* which is which; -1 none */
};
bool takein_sample(const struct conf *conf, const char *token,
    struct takein_sample *sample, struct err *err);
void takein_sample_release(struct takein_sample *sample);

/* --- For the send role --- */

/* Does the first thing that waits, until stop(arg).  *worked: it is done,
 * and there may be another. */
bool takein_work(const struct flow *flow, struct db *db,
    bool (*stop)(void *arg), void *arg, bool *worked, struct err *err);
/* Files of no use go.  Reads the state directory: rarely. */
bool takein_tidy(const struct flow *flow, struct db *db, struct err *err);

#endif
