/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A send engine without a database, for the hostile suite: opens one relay,
 * hands over messages 1..N with short limits, and prints a line for each:
 * row, verdict, stage, code, text.  A line "fault" follows each session that
 * failed, "BROKEN" each promise of relay.h that was not kept (exit 1).
 */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "mail/relay.h"

enum { ROWS_MAX = 1000000 };
enum row_state { ROW_NEW, ROW_TAKEN, ROW_COMMITTED, ROW_DECLINED, ROW_DONE };

struct engine {
	struct relay *relay;
	pthread_mutex_t lock;
	unsigned char *state;	/* enum row_state, by row */
	struct buf *message;	/* by row % threads' sessions: shared text */
	const char *to;
	int rows, next, decline, sessions, faults, repeat;
	int cancel_ms;		/* -1 = never, 0 = at a line of stdin */
	bool quiet, broken;
};

static const char *const stages[] = {"connect", "mail", "rcpt", "data",
    "dot"};

static void
broken(struct engine *engine, int64_t row, const char *what)
{
	printf("BROKEN %jd %s\n", (intmax_t)row, what);
	engine->broken = true;
}

static bool
on_next(void *arg, struct relay_message *message)
{
	static _Thread_local char to[512];
	struct engine *engine = arg;
	int row = 0;

	pthread_mutex_lock(&engine->lock);
	while (engine->next <= engine->rows &&
	    engine->state[engine->next] != ROW_NEW)
		engine->next++;
	if (engine->next <= engine->rows) {
		row = engine->next++;
		engine->state[row] = ROW_TAKEN;
	}
	pthread_mutex_unlock(&engine->lock);
	if (row == 0)
		return false;
	if (engine->to)
		snprintf(to, sizeof(to), "%s", engine->to);
	else
		snprintf(to, sizeof(to), "reader-%d@example.org", row);
	*message = (struct relay_message){
		.row = row,
		.from = "bounce@example.se",
		.to = to,
		.envid = "row-1",
		.data = buf_text(engine->message),
		.size = engine->message->len,
	};
	return true;
}

static bool
on_commit(void *arg, const struct relay_message *message)
{
	struct engine *engine = arg;
	const bool go = message->row != engine->decline;

	pthread_mutex_lock(&engine->lock);
	if (engine->state[message->row] != ROW_TAKEN)
		broken(engine, message->row, "commit out of turn");
	engine->state[message->row] = go ? ROW_COMMITTED : ROW_DECLINED;
	pthread_mutex_unlock(&engine->lock);
	return go;
}

static void
on_result(void *arg, const struct relay_message *message,
    const struct reply *reply)
{
	struct engine *engine = arg;

	pthread_mutex_lock(&engine->lock);
	if (engine->state[message->row] != ROW_TAKEN &&
	    engine->state[message->row] != ROW_COMMITTED)
		broken(engine, message->row, "result out of turn");
	if (engine->state[message->row] == ROW_TAKEN &&
	    reply->stage == REPLY_DOT)
		broken(engine, message->row, "body without commit");
	engine->state[message->row] = ROW_DONE;
	if (!engine->quiet)
		printf("%jd\t%s\t%s\t%d\t%s\n", (intmax_t)message->row,
		    reply_verdict_name(reply_classify(reply)),
		    stages[reply->stage], reply->code, reply->text);
	pthread_mutex_unlock(&engine->lock);
}

/* What a session left untried goes back, as the engine would do. */
static bool
requeue(struct engine *engine)
{
	bool left = false;

	pthread_mutex_lock(&engine->lock);
	for (int row = 1; row <= engine->rows; row++) {
		if (engine->state[row] == ROW_COMMITTED)
			broken(engine, row, "committed, no result");
		if (engine->state[row] == ROW_TAKEN)
			engine->state[row] = ROW_NEW;
		left = left || engine->state[row] == ROW_NEW;
	}
	engine->next = 1;
	pthread_mutex_unlock(&engine->lock);
	return left;
}

static void *
on_thread(void *arg)
{
	struct engine *engine = arg;
	const struct relay_driver driver = {engine, on_next, on_commit,
	    on_result};
	struct reply fault;
	bool more = true, ok = true;

	while (more && ok) {
		ok = relay_session_run(engine->relay, &driver, &fault);
		pthread_mutex_lock(&engine->lock);
		engine->sessions++;
		more = engine->next <= engine->rows;
		if (!ok) {
			engine->faults++;
			printf("fault\t%s\t%s\t%d\t%s\n", reply_verdict_name(
			    reply_classify(&fault)), stages[fault.stage],
			    fault.code, fault.text);
		}
		pthread_mutex_unlock(&engine->lock);
	}
	return NULL;
}

static void *
on_cancel(void *arg)
{
	struct engine *engine = arg;

	if (engine->cancel_ms > 0)
		usleep((useconds_t)engine->cancel_ms * 1000);
	else
		(void)getchar();
	relay_cancel(engine->relay);
	return NULL;
}

/* Lines with dots in front: what is not stuffed shows. */
static void
make_message(struct buf *out, int size)
{
	buf_puts(out, "Date: Mon, 04 May 2026 09:00:00 +0200\r\n"
	    "From: News <news@example.se>\r\nTo: reader@example.org\r\n"
	    "Message-ID: <hostile-1@example.se>\r\nSubject: Test\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n");
	while (out->len < (size_t)size)
		buf_puts(out, ". The quick brown fox jumps over the lazy "
		    "dog.\r\n.\r\n");
}

static void
run(struct engine *engine, int threads)
{
	pthread_t thread[64], cancel;
	const int64_t start = date_mono_ms();

	if (engine->cancel_ms >= 0)
		pthread_create(&cancel, NULL, on_cancel, engine);
	do {
		for (int i = 0; i < threads; i++)
			pthread_create(&thread[i], NULL, on_thread, engine);
		for (int i = 0; i < threads; i++)
			pthread_join(thread[i], NULL);
	} while (requeue(engine) && engine->repeat-- > 0);
	if (engine->cancel_ms >= 0)
		pthread_join(cancel, NULL);
	for (int row = 1; row <= engine->rows; row++)
		if (!engine->quiet && engine->state[row] != ROW_DONE)
			printf("%d\t%s\n", row, engine->state[row] ==
			    ROW_DECLINED ? "declined" : "untried");
	printf("end\t%d sessions\t%d faults\t%jd ms\n", engine->sessions,
	    engine->faults, (intmax_t)(date_mono_ms() - start));
}

struct options {
	struct conf_relay conf;
	struct relay_limits limits;
	int threads, size;
};

static bool
set_option(struct options *o, struct engine *engine, int letter, char *value)
{
	switch (letter) {
	case 'n':
		return str_int(value, 1, ROWS_MAX, &engine->rows);
	case 't':
		return str_int(value, 1, 64, &o->threads);
	case 's':
		return str_int(value, 1, 8 * BUF_PAGE, &o->size);
	case 'm':
		return str_int(value, 1, ROWS_MAX,
		    &o->limits.session_messages);
	case 'D':
		return str_int(value, 1, ROWS_MAX, &engine->decline);
	case 'C':
		return str_int(value, 0, 60000, &engine->cancel_ms);
	case 'r':
		return str_int(value, 0, ROWS_MAX, &engine->repeat);
	case 'l':
		if (!str_int(value, 1, 600000, &o->limits.connect))
			return false;
		o->limits.greeting = o->limits.command = o->limits.data =
		    o->limits.dot = o->limits.connect;
		return true;
	case 'T':
		o->conf.tls = strcmp(value, "require") == 0 ?
		    CONF_TLS_REQUIRE : strcmp(value, "opportunistic") == 0 ?
		    CONF_TLS_OPPORTUNISTIC : CONF_TLS_NONE;
		return true;
	case 'u':
		o->conf.user = value;
		return true;
	case 'p':
		o->conf.password_file = value;
		return true;
	case 'N':
		o->conf.client = CONF_CLIENT_NATIVE;
		return true;
	case 'a':
		engine->to = value;
		return true;
	case 'q':
		engine->quiet = true;
		return true;
	default:
		return false;
	}
}

int
main(int argc, char **argv)
{
	static char empty[] = "", name[] = "test";
	struct engine engine = {.lock = PTHREAD_MUTEX_INITIALIZER, .next = 1,
	    .rows = 3, .cancel_ms = -1};
	struct options o = {.threads = 1, .size = 600, .conf = {.name = name,
	    .tls = CONF_TLS_NONE, .user = empty, .password_file = empty}};
	struct buf message = BUF_INIT(9 * BUF_PAGE);
	struct err err;
	int letter = 0;

	relay_limits_default(&o.limits);
	while ((letter = getopt(argc, argv, "n:t:s:m:D:C:r:l:T:u:p:a:qN")) != -1)
		if (!set_option(&o, &engine, letter, optarg))
			return EX_USAGE;
	if (optind + 1 != argc)
		return EX_USAGE;
	o.conf.url = argv[optind];
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!relay_open(&o.conf, &engine.relay, &err)) {
		fprintf(stderr, "driver: %s\n", err.text);
		return err.code;
	}
	relay_set_limits(engine.relay, &o.limits);
	make_message(&message, o.size);
	engine.message = &message;
	engine.state = mem_alloc((size_t)engine.rows + 1);
	run(&engine, o.threads);
	relay_free(engine.relay);
	mem_free(engine.state);
	buf_release(&message);
	return engine.broken ? EX_SOFTWARE : EX_OK;
}
