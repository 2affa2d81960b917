/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real server on a loopback port, raw sockets, and a writer that commits
 * when the test says so. */
#ifndef TESTS_UNIT_HTTP_RIG_H
#define TESTS_UNIT_HTTP_RIG_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/server.h"

enum { JOBS_MAX = 64, WAIT_MS = 5000 };

/* --- A writer under the test's thumb ------------------------------------ */

struct held {
	context_job *job;
	context_done *done;
	void *arg;
};
static struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct held held[JOBS_MAX];
	int count, commits;
	bool open, fail, stop;
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER};

static inline void
gate_post(struct writer *writer, context_job *job, void *arg,
    context_done *done)
{
	(void)writer;
	pthread_mutex_lock(&gate.lock);
	if (gate.count == JOBS_MAX)
		abort();
	gate.held[gate.count++] = (struct held){job, done, arg};
	pthread_cond_broadcast(&gate.changed);
	pthread_mutex_unlock(&gate.lock);
}

static inline void *
gate_run(void *arg)
{
	pthread_mutex_lock(&gate.lock);
	while (!gate.stop) {
		while (gate.open && gate.count > 0) {
			struct held h = gate.held[--gate.count];
			struct err err = {0};
			bool ok = false;

			pthread_mutex_unlock(&gate.lock);
			ok = h.job(NULL, h.arg, &err);
			h.done(h.arg, ok, &err);
			pthread_mutex_lock(&gate.lock);
			gate.commits++;
		}
		pthread_cond_wait(&gate.changed, &gate.lock);
	}
	pthread_mutex_unlock(&gate.lock);
	return arg;
}

static inline void
gate_set(bool open, bool fail)
{
	pthread_mutex_lock(&gate.lock);
	gate.open = open;
	gate.fail = fail;
	pthread_cond_broadcast(&gate.changed);
	pthread_mutex_unlock(&gate.lock);
}

static inline void
gate_wait_held(int count)
{
	struct timespec ts;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += WAIT_MS / 1000;
	pthread_mutex_lock(&gate.lock);
	while (gate.count < count && rc == 0)
		rc = pthread_cond_timedwait(&gate.changed, &gate.lock, &ts);
	pthread_mutex_unlock(&gate.lock);
	assert_int_equal(rc, 0);
}

/* --- Routes -------------------------------------------------------------- */

static inline void
on_hello(struct request *rq, struct reply *rp)
{
	char *text = mem_printf("lang=%s net=%s foreign=%d arg=%s q=%s\n",
	    rq->lang, rq->network, rq->foreign,
	    rq->arg[0] ? rq->arg[0] : "", request_query(rq, "q") ?
	    request_query(rq, "q") : "");

	reply_text(rp, 200, text);
	mem_free(text);
}

static inline void
on_fields(struct request *rq, struct reply *rp)
{
	struct buf b = BUF_INIT(BUF_PAGE);

	for (size_t i = 0; i < rq->form.count; i++)
		buf_printf(&b, "%s=[%s]", rq->form.field[i].name,
		    rq->form.field[i].value);
	reply_body(rp, 200, "text/plain", &b);
}

static inline bool
save_job(struct tx *tx, void *arg, struct err *err)
{
	(void)tx;
	*(int *)arg = 7;
	return gate.fail ? err_set(err, 75, "the disk is full") : true;
}

static inline void
save_then(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	int *saved = rq->data;

	assert_int_equal(*saved, 7);
	if (!ok) {
		assert_string_equal(err->text, "the disk is full");
		reply_retry(rp, 503, 30);
		return;
	}
	reply_see_other(rp, "/hello");
}

static inline void
on_save(struct request *rq, struct reply *rp)
{
	(void)rp;
	request_write(rq, save_job, request_data(rq, sizeof(int), NULL),
	    save_then);
}

static const struct route routes[] = {
	{"/hello", on_hello, NULL, ROUTE_INDEXED, ROUTE_PUBLIC},
	{"/hello/*", on_hello, on_fields, 0, ROUTE_PUBLIC},
	{"/fields", NULL, on_fields, 0, ROUTE_PUBLIC},
	{"/save", on_hello, on_save, 0, ROUTE_PUBLIC},
	{NULL, NULL, NULL, 0, ROUTE_NOBODY},
};
static const struct route *const tables[] = {routes, NULL};

/* --- Server and client --------------------------------------------------- */

static struct conf conf;
static struct context context;
static struct server *server;
static struct server_options options;
static pthread_t gate_thread;
static int listener, port;

static inline int
open_listener(int *number)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&sa, n), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
	*number = ntohs(sa.sin_port);
	return fd;
}

static inline void
start(const char *base_url, const char *trusted)
{
	struct err err = {0};

	conf.site.base_url = mem_strdup(base_url);
	conf.site.language = mem_strdup("sv");
	conf.site.accent = mem_strdup("");
	conf.http.trusted_proxies = mem_strdup(trusted);
	context = (struct context){.conf = &conf, .routes = tables,
	    .writer = (struct writer *)&gate, .post = gate_post};
	assert_true(context_init(&context, &err));
	gate = (struct gate){.lock = PTHREAD_MUTEX_INITIALIZER,
	    .changed = PTHREAD_COND_INITIALIZER, .open = true};
	pthread_create(&gate_thread, NULL, gate_run, NULL);
	listener = open_listener(&port);
	assert_true(server_start(&context, listener, &options, &server,
	    &err));
}

static inline int
setup(void **state)
{
	(void)state;
	server_options_default(&options);
	start("http://127.0.0.1/nyheter", "");
	return 0;
}

static inline int
setup_impatient(void **state)
{
	(void)state;
	server_options_default(&options);
	options.header_ms = 200;
	options.request_ms = 400;
	options.idle_ms = 300;
	start("https://brev.example.se", "127.0.0.1");
	return 0;
}

static inline void
finish(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.stop = true;
	pthread_cond_broadcast(&gate.changed);
	pthread_mutex_unlock(&gate.lock);
	pthread_join(gate_thread, NULL);
	close(listener);
	context_release(&context);
	mem_free(conf.site.base_url);
	mem_free(conf.site.language);
	mem_free(conf.site.accent);
	mem_free(conf.http.trusted_proxies);
}

static inline int
teardown(void **state)
{
	(void)state;
	server_stop(server);
	finish();
	return 0;
}

static inline int
dial(void)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static inline void
say(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t put = send(fd, data, n, MSG_NOSIGNAL);

		if (put <= 0)
			return;
		data += put;
		n -= (size_t)put;
	}
}

/* Until the server closes; "" when it has not for WAIT_MS. */
static inline char *
hear(int fd)
{
	struct buf b = BUF_INIT(BUF_PAGE);
	char piece[4096];
	struct pollfd p = {fd, POLLIN, 0};
	ssize_t n = 0;

	for (;;) {
		if (poll(&p, 1, WAIT_MS) != 1) {
			buf_clear(&b);
			break;
		}
		n = recv(fd, piece, sizeof(piece), 0);
		if (n <= 0)
			break;
		buf_add(&b, piece, (size_t)n);
	}
	close(fd);
	return buf_take(&b);
}

static inline char *
ask_n(const char *data, size_t n)
{
	int fd = dial();

	say(fd, data, n);
	return hear(fd);
}

static inline char *
ask(const char *request)
{
	return ask_n(request, strlen(request));
}

static inline int
status_of(const char *answer)
{
	int status = 0;

	if (strncmp(answer, "HTTP/1.1 ", 9) == 0)
		str_digits(answer + 9, 3, &status);
	return status;
}

/*
 * Asks, and checks that nothing else is answered than this status.  (The
 * library writes its own 400 and 413 for a bad Content-Length twice, and
 * closes.)
 */
static inline void
gives(const char *request, int status)
{
	char *answer = ask(request);
	const char *again = *answer ? strstr(answer + 1, "HTTP/1.1 ") : NULL;

	if (again && status_of(again) == status)
		again = NULL;
	if (status_of(answer) != status || again)
		print_error("request:\n%s\nanswer:\n%s\n", request, answer);
	assert_int_equal(status_of(answer), status);
	assert_null(again);
	mem_free(answer);
}

#define HOST "Host: brev.example.se\r\n"
#define END "Connection: close\r\n\r\n"

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define WITH_IMPATIENT(test) \
	cmocka_unit_test_setup_teardown(test, setup_impatient, teardown)

#endif
