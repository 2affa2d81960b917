/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db/writer.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

enum {
	WRITER_BATCH = 256,	/* jobs in one transaction */
	WRITER_TURN_MS = 15,	/* then commit: others wait for the turn */
	WRITER_SOON_MS = 40	/* a job posted "soon" waits at most so long */
};

struct writer_entry {
	struct writer_entry *next;
	writer_job *job;
	writer_done *done;
	void *arg;
	bool ok;
	struct err err;
};

struct writer {
	struct db *db;
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct writer_entry *head, **tail;
	bool urgent;		/* somebody waits for what is queued */
	bool idle;		/* asleep until woken, with no time limit */
	bool stop;
};

static void
writer_entry_run(struct writer_entry *entry, struct tx *tx)
{
	tx_part(tx);
	entry->ok = entry->job(tx, entry->arg, &entry->err);
	entry->ok = tx_part_end(tx, entry->ok, &entry->err);
}

/*
 * Runs jobs from the list until the turn is used up; returns the rest.  An
 * error that ends the transaction (a full disk) ends this too: err has it,
 * for it is the reason why the jobs before it failed.
 */
static struct writer_entry *
writer_entries_run(struct writer_entry *list, struct tx *tx, struct err *err)
{
	const int64_t start = date_mono_ms();
	int n = 0;

	while (list && n++ < WRITER_BATCH &&
	    date_mono_ms() - start < WRITER_TURN_MS) {
		writer_entry_run(list, tx);
		if (!tx_is_open(tx)) {
			*err = list->err;
			return list->next;
		}
		list = list->next;
	}
	return list;
}

static void
writer_entry_end(struct writer_entry *entry, bool committed,
    const struct err *err)
{
	if (!committed && (entry->ok || entry->err.code == 0))
		entry->err = *err;
	entry->done(entry->arg, committed && entry->ok, &entry->err);
	mem_free(entry);
}

/*
 * A commit that could not be synced: nobody knows what the disk holds, and
 * the next sync may succeed without it.  The process starts again from what
 * is really there.
 */
static void
writer_lost_disk(const struct writer *writer, const struct err *err)
{
	if (!writer->threaded || err->code != EX_IOERR)
		return;
	log_error("%s: ends, to read again what is on the disk", err->text);
	_Exit(EX_IOERR);
}

/* One transaction for the head of the list; returns what did not fit. */
static struct writer_entry *
writer_commit(struct writer *writer, struct writer_entry *list)
{
	struct writer_entry *rest = NULL;
	struct writer_entry *next = NULL;
	struct err err = {0, ""};
	struct tx tx;
	bool ok = tx_begin(writer->db, &tx, &err);

	if (ok) {
		rest = writer_entries_run(list, &tx, &err);
		ok = tx_is_open(&tx);
		if (ok) {
			ok = tx_commit(&tx, &err);
			if (!ok)
				writer_lost_disk(writer, &err);
		} else {
			tx_rollback(&tx);
		}
	}
	for (; list != rest; list = next) {
		next = list->next;
		writer_entry_end(list, ok, &err);
	}
	return rest;
}

/*
 * Until a job is urgent, or one posted "soon" has waited long enough.  After
 * a commit it first sleeps with a time limit, so that such jobs need not
 * wake it: they ride with the next urgent one.
 */
static void
writer_sleep(struct writer *writer)
{
	while (!writer->urgent && !writer->stop) {
		const struct timespec until = date_mono_until(WRITER_SOON_MS);
		const int late = pthread_cond_timedwait(&writer->wake,
		    &writer->lock, &until);

		if (late == 0 || writer->urgent || writer->stop)
			continue;
		if (writer->head)
			return;
		writer->idle = true;
		while (!writer->head && !writer->stop)
			pthread_cond_wait(&writer->wake, &writer->lock);
		writer->idle = false;
	}
}

static void *
writer_main(void *arg)
{
	struct writer *writer = arg;
	struct writer_entry *list = NULL;

	pthread_mutex_lock(&writer->lock);
	for (;;) {
		writer_sleep(writer);
		if (!writer->head)
			break;
		list = writer->head;
		writer->urgent = false;
		writer->head = NULL;
		writer->tail = &writer->head;
		pthread_mutex_unlock(&writer->lock);
		while (list)
			list = writer_commit(writer, list);
		pthread_mutex_lock(&writer->lock);
	}
	pthread_mutex_unlock(&writer->lock);
	return NULL;
}

static struct writer *
writer_new(struct db *db)
{
	struct writer *writer = mem_alloc(sizeof(*writer));
	pthread_condattr_t attr;

	writer->db = db;
	writer->tail = &writer->head;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&writer->wake, &attr);
	pthread_condattr_destroy(&attr);
	return writer;
}

bool
writer_start(struct db *db, struct writer **out, struct err *err)
{
	struct writer *writer = writer_new(db);
	int failed = 0;

	writer->threaded = true;
	failed = pthread_create(&writer->thread, NULL, writer_main, writer);
	if (failed != 0) {
		mem_free(writer);
		return err_set(err, EX_OSERR, "cannot start the writer thread");
	}
	*out = writer;
	return true;
}

struct writer *
writer_inline(struct db *db)
{
	return writer_new(db);
}

void
writer_stop(struct writer *writer)
{
	if (!writer)
		return;
	if (writer->threaded) {
		pthread_mutex_lock(&writer->lock);
		writer->stop = true;
		pthread_cond_signal(&writer->wake);
		pthread_mutex_unlock(&writer->lock);
		pthread_join(writer->thread, NULL);
		db_close(writer->db);
	}
	pthread_cond_destroy(&writer->wake);
	pthread_mutex_destroy(&writer->lock);
	mem_free(writer);
}

static void
writer_queue(struct writer *writer, writer_job *job, void *arg,
    writer_done *done, bool urgent)
{
	struct writer_entry *entry = mem_alloc(sizeof(*entry));

	entry->job = job;
	entry->arg = arg;
	entry->done = done;
	if (!writer->threaded) {
		while (entry)
			entry = writer_commit(writer, entry);
		return;
	}
	pthread_mutex_lock(&writer->lock);
	*writer->tail = entry;
	writer->tail = &entry->next;
	writer->urgent = writer->urgent || urgent;
	if (urgent || writer->idle)
		pthread_cond_signal(&writer->wake);
	pthread_mutex_unlock(&writer->lock);
}

void
writer_post(struct writer *writer, writer_job *job, void *arg,
    writer_done *done)
{
	writer_queue(writer, job, arg, done, true);
}

void
writer_post_soon(struct writer *writer, writer_job *job, void *arg,
    writer_done *done)
{
	writer_queue(writer, job, arg, done, false);
}

struct writer_wait {
	writer_job *job;
	void *arg;
	struct err *err;
	sem_t over;
	bool ok;
};

static bool
writer_wait_job(struct tx *tx, void *arg, struct err *err)
{
	struct writer_wait *wait = arg;

	return wait->job(tx, wait->arg, err);
}

static void
writer_wait_done(void *arg, bool ok, const struct err *err)
{
	struct writer_wait *wait = arg;

	wait->ok = ok;
	if (!ok)
		*wait->err = *err;
	/* From here wait is gone; a mutex would wake its waiter to wait. */
	sem_post(&wait->over);
}

bool
writer_run(struct writer *writer, writer_job *job, void *arg,
    struct err *err)
{
	struct writer_wait wait = {.job = job, .arg = arg, .err = err};

	sem_init(&wait.over, 0, 0);
	writer_post(writer, writer_wait_job, &wait, writer_wait_done);
	while (sem_wait(&wait.over) != 0)
		continue;
	sem_destroy(&wait.over);
	return wait.ok;
}
