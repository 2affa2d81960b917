/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lives of the send and poll roles.  Send has two loops: one feeds the
 * engine, the other does what time brings (sweep), which may take as long
 * as freezing a large digest takes.
 */
#include "flow/run.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/log.h"
#include "db/writer.h"
#include "flow/deadlink.h"
#include "flow/errands.h"
#include "flow/poll.h"
#include "flow/scrub.h"
#include "flow/send.h"
#include "flow/sweep.h"
#include "flow/takein.h"

enum {
	RUN_LOOK_MS = 100,	/* how soon others' commits are seen */
	RUN_CARE_MS = 1000,	/* at the latest */
	RUN_TIDY_MS = 60 * 60 * 1000,
	RUN_STUCK_MS = 60 * 1000
};

struct run_care {
	struct role *role;
	const struct flow *flow;
	struct db *db;
	pthread_t thread;
	atomic_llong alive_at;
	atomic_bool failed;
	int code;
};

static bool
run_care_progress(void *arg, int64_t done, int64_t of)
{
	struct run_care *care = arg;

	(void)done;
	(void)of;
	atomic_store(&care->alive_at, date_mono_ms());
	return !role_stopping(care->role);
}

/* Waits for the stop signal, at most ms. */
static void
run_sleep(const struct role *role, int ms)
{
	struct pollfd fd = {role_stop_fd(role), POLLIN, 0};

	(void)poll(&fd, 1, ms);
}

/* Did another connection commit since the last look? */
static bool
run_changed(struct db *db, int64_t *version, struct err *err)
{
	int64_t now = *version;
	bool changed = false;

	if (!db_version(db, &now, err))
		return true;
	changed = now != *version;
	*version = now;
	return changed;
}

static void *
run_care_main(void *arg)
{
	struct run_care *care = arg;
	struct err err = {0, ""};
	int64_t version = -1;
	int64_t next = 0;

	while (!role_stopping(care->role)) {
		const bool changed = run_changed(care->db, &version, &err);

		atomic_store(&care->alive_at, date_mono_ms());
		if (changed || date_mono_ms() >= next) {
			next = date_mono_ms() + RUN_CARE_MS;
			if (!sweep(care->flow, care->db, run_care_progress,
			    care, &err) || !scrub(care->db, &err)) {
				log_error("sweep: %s", err.text);
				if (err.code != EX_TEMPFAIL) {
					care->code = err.code;
					atomic_store(&care->failed, true);
					break;
				}
				next = date_mono_ms() + 10 * RUN_CARE_MS;
			}
		}
		run_sleep(care->role, RUN_LOOK_MS);
	}
	return NULL;
}

/* Imports from the desk have a thread of their own: a large one takes
 * minutes, and nothing waits for it. */
struct run_takein {
	struct role *role;
	const struct flow *flow;
	struct db *db;
	pthread_t thread;
};

static bool
run_takein_stop(void *arg)
{
	return role_stopping(((const struct run_takein *)arg)->role);
}

/* All that waits: run_changed() does not show what t->db commits itself. */
static bool
run_takein_turn(struct run_takein *t, int64_t *tidy_at, struct err *err)
{
	bool worked = true;

	while (worked && !role_stopping(t->role)) {
		if (!takein_work(t->flow, t->db, run_takein_stop, t, &worked,
		    err))
			return false;
		if (worked)
			*tidy_at = 0;
	}
	if (date_mono_ms() < *tidy_at)
		return true;
	*tidy_at = date_mono_ms() + RUN_TIDY_MS;
	return takein_tidy(t->flow, t->db, err);
}

static void *
run_takein_main(void *arg)
{
	struct run_takein *t = arg;
	struct err err = {0, ""};
	int64_t version = -1;
	int64_t tidy_at = 0;
	int64_t next = 0;

	while (!role_stopping(t->role)) {
		if (run_changed(t->db, &version, &err) ||
		    date_mono_ms() >= next) {
			next = date_mono_ms() + 10 * RUN_CARE_MS;
			if (!run_takein_turn(t, &tidy_at, &err)) {
				log_error("import: %s", err.text);
				run_sleep(t->role, 10 * RUN_CARE_MS);
			}
		}
		run_sleep(t->role, RUN_LOOK_MS);
	}
	return NULL;
}

static int
run_send_loop(struct role *role, struct send *send, struct db *db,
    struct run_care *care)
{
	struct err err = {0, ""};
	char status[160] = "";
	int64_t version = -1;
	int64_t next = 0;

	role_ready(role);
	while (!role_stopping(role)) {
		const bool changed = run_changed(db, &version, &err);

		if (atomic_load(&care->failed))
			return care->code;
		if (date_mono_ms() - atomic_load(&care->alive_at) <
		    RUN_STUCK_MS)
			role_beat(role);
		if (changed || date_mono_ms() >= next) {
			next = date_mono_ms() + RUN_CARE_MS;
			if (!send_tick(send, &err)) {
				log_error("%s", err.text);
				if (err.code != EX_TEMPFAIL)
					return err.code;
			}
			send_status(send, status, sizeof(status));
			role_status(role, "%s", status);
		}
		send_wait(send, RUN_LOOK_MS);
	}
	return EX_OK;
}

int
run_send(struct role *role, const struct flow *flow)
{
	const char *path = flow->conf->store.path;
	struct run_care care = {.role = role, .flow = flow};
	struct run_takein takein = {.role = role, .flow = flow};
	struct writer *writer = NULL;
	struct send *send = NULL;
	struct db *db = NULL;
	struct db *watch = NULL;
	struct err err = {0, ""};
	int code = EX_SOFTWARE;

	if (!db_open(path, &db, &err) || !writer_start(db, &writer, &err) ||
	    !db_open(path, &care.db, &err) ||
	    !db_open(path, &takein.db, &err) ||
	    !db_open_reader(path, &watch, &err) ||
	    !send_open(flow, path, writer, NULL, &send, &err)) {
		log_error("%s", err.text);
		code = err.code;
		goto out;
	}
	atomic_store(&care.alive_at, date_mono_ms());
	if (pthread_create(&care.thread, NULL, run_care_main, &care) != 0 ||
	    pthread_create(&takein.thread, NULL, run_takein_main, &takein) !=
	    0) {
		log_error("cannot start a thread");
		goto out;
	}
	code = run_send_loop(role, send, watch, &care);
	if (code == EX_OK) {
		send_stop(send);	/* nothing new while those end */
		pthread_join(care.thread, NULL);
		pthread_join(takein.thread, NULL);
	}
out:
	if (send)
		send_close(send, flow->conf->digest.drain_seconds);
	if (code != EX_OK)
		return code;	/* the process ends; threads may be stuck */
	writer_stop(writer);
	db_close(care.db);
	db_close(takein.db);
	db_close(watch);
	return code;
}

static bool
run_poll_alive(void *arg)
{
	struct role *role = arg;

	role_beat(role);
	return !role_stopping(role);
}

/* What the desk asks has somebody waiting: its own thread and reader. */
struct run_errands {
	struct role *role;
	const struct flow *flow;
	struct writer *writer;
	struct db *reader;
};

static void *
run_errands_main(void *arg)
{
	const struct run_errands *errands = arg;
	struct err err = {0, ""};
	int64_t version = -1;

	while (!role_stopping(errands->role)) {
		bool worked = run_changed(errands->reader, &version, &err);

		while (worked && !role_stopping(errands->role))
			if (!errands_work(errands->flow, errands->reader,
			    errands->writer, &worked, &err)) {
				log_error("errand: %s", err.text);
				version = -1;
				run_sleep(errands->role, RUN_CARE_MS);
				worked = false;
			}
		run_sleep(errands->role, RUN_LOOK_MS);
	}
	return NULL;
}

int
run_poll(struct role *role, const struct flow *flow)
{
	/* Its thread may outlive this call: the process just ends. */
	static struct run_errands errands;
	const char *path = flow->conf->store.path;
	struct writer *writer = NULL;
	struct deadlink *links = NULL;
	struct db *db = NULL;
	struct db *reader = NULL;
	pthread_t thread;
	struct err err = {0, ""};
	int code = EX_OK;

	if (!db_open(path, &db, &err) ||
	    !writer_start(db, &writer, &err) ||
	    !db_open_reader(path, &reader, &err) ||
	    !db_open_reader(path, &errands.reader, &err) ||
	    (flow->conf->poll.check_links &&
	    !deadlink_start(flow, writer, &links, &err))) {
		log_error("%s", err.text);
		return err.code;
	}
	errands.role = role;
	errands.flow = flow;
	errands.writer = writer;
	if (pthread_create(&thread, NULL, run_errands_main, &errands) != 0) {
		log_error("cannot start a thread");
		return EX_OSERR;
	}
	role_ready(role);
	while (!role_stopping(role)) {
		role_beat(role);
		if (!poll_due(flow, reader, writer, run_poll_alive, role,
		    &err)) {
			log_error("poll: %s", err.text);
			if (err.code != EX_TEMPFAIL)
				code = err.code;
			if (code != EX_OK)
				break;
		}
		run_sleep(role, RUN_CARE_MS);
	}
	if (links)
		deadlink_stop(links);
	db_close(reader);
	return code;	/* with fetches under way in threads */
}
