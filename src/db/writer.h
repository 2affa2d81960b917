/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DB_WRITER_H
#define DB_WRITER_H

#include <stdbool.h>

#include "base/err.h"
#include "db/tx.h"

/*
 * One thread that writes for a role: jobs queue, the thread takes the turn,
 * runs all that wait in one transaction (each can fail alone), commits once
 * (group commit) and tells each its outcome.  Or, for commands and tests,
 * inline: the same calls, at once, in the caller's thread.
 */
struct writer;

/* false with err: this job's changes are undone, the others' stay. */
typedef bool writer_job(struct tx *tx, void *arg, struct err *err);
/* After the commit, in the writer's thread; err is set when !ok. */
typedef void writer_done(void *arg, bool ok, const struct err *err);

/* Takes the connection over; it is closed by writer_stop(). */
bool writer_start(struct db *db, struct writer **writer, struct err *err);
/* Borrows the connection. */
struct writer *writer_inline(struct db *db);
/* Finishes what is queued, ends the thread. */
void writer_stop(struct writer *writer);

/* Waits for the commit. */
bool writer_run(struct writer *writer, writer_job *job, void *arg,
    struct err *err);
/* Returns at once; done is called exactly once. */
void writer_post(struct writer *writer, writer_job *job, void *arg,
    writer_done *done);
/* The same, but nobody waits: it rides with the next commit, at the latest
 * after 40 ms (a result of sending; with the time of the commit within 50). */
void writer_post_soon(struct writer *writer, writer_job *job, void *arg,
    writer_done *done);

#endif
