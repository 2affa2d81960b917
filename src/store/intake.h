/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H

#include "db/tx.h"

/*
 * A file of subscribers on its way in, from the desk: uploaded, then asked
 * to be checked, checked, asked to be run, done; or failed, or dropped.  undo
 * and undone are of its batch, which a command may have made.
 */
struct intake {
	int64_t id, at;
	char *who;
	char *file;		/* as it was called where it came from */
	char *token;		/* names it in the state directory; "" none */
	char *state;
	char *columns;		/* "0 2 -1 ...": see import.h */
	char *topics;		/* slugs, of a file without; "" */
	char *map;		/* "old=slug", a line each */
	char *evidence;
	char *came_from;	/* see import.h; "" */
	char *note;		/* why it failed */
	int64_t rows, faults;	/* once it is checked */
	int64_t batch;		/* 0 none yet */
};
struct intake_list {
	struct intake *item;
	size_t count;
};
void intake_release(struct intake *intake);
void intake_list_release(struct intake_list *list);

/* State uploaded; id filled. */
bool intake_add(struct tx *tx, const char *who, const char *file,
    const char *token, int64_t *id, struct err *err);
bool intake_get(struct db *db, int64_t id, struct intake *intake,
    bool *found, struct err *err);
/* All but id, at, who, file and token. */
bool intake_update(struct tx *tx, const struct intake *intake,
    struct err *err);
/* The oldest that waits to be worked on: check, run or undo; or dropped,
 * while it has a file. */
bool intake_next(struct db *db, struct intake *intake, bool *found,
    struct err *err);
/* Whose file is of no use any more: done or dropped, or untouched since. */
bool intake_stale(struct db *db, int64_t since, struct intake_list *list,
    struct err *err);
bool intake_forget_file(struct tx *tx, int64_t id, struct err *err);
/* No file is of any use any more. */
bool intake_drop_all(struct tx *tx, struct err *err);

/* Imports, newest first: files on their way, and batches. */
struct intake_row {
	int64_t intake, batch;	/* 0 none */
	int64_t at, rows, added, kept, suppressed;
	const char *file, *state, *batch_state, *evidence;
};
typedef void intake_each(void *arg, const struct intake_row *row);
bool intake_rows(struct db *db, int64_t limit, intake_each *each, void *arg,
    struct err *err);
/* One batch, whoever made it. */
bool intake_batch(struct db *db, int64_t batch, intake_each *each, void *arg,
    struct err *err);

#endif
