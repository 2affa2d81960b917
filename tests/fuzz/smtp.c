/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server of any bytes against our own client.  The first octet says how
 * the relay is configured; the rest is what the server says, octet 1 dividing
 * it into pieces, each given when the client has spoken or is silent, and
 * octets from 128 standing for whole answers, so that a dialogue gets far.
 * The promises of relay.h hold, and no body leaves without its commit.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "mail/native.h"
#include "mail/smtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 4, SILENCE_MS = 3 };

static const char marker[] = "Subject: the body\r\n\r\n.\r\n..\r\n";

static const char *const answers[] = {
	"220 hello\r\n\1", "250-a\r\n250-PIPELINING\r\n250 DSN\r\n\1",
	"250 ok\r\n250 ok\r\n354 go\r\n\1",
	"250 kept\r\n250 ok\r\n250 ok\r\n354 go\r\n\1",
	"250-a\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n\1",
	"250-a\r\n250-AUTH=LOGIN\r\n250 PIPELINING\r\n\1", "235 ok\r\n\1",
	"334 \r\n\1", "250 ok\r\n", "250 ok\r\n\1", "354 go\r\n",
	"354 go\r\n\1", "550 5.1.1 no\r\n", "550-a\r\n550 b\r\n\1",
	"451 4.3.0 no\r\n\1", "503 5.5.1 no\r\n", "503 5.5.1 no\r\n\1",
	"421 4.3.2 no\r\n\1", "502 what\r\n\1", "221 bye\r\n\1",
};

struct server {
	int fd;
	const char *data;
	size_t size;
	char heard[65536];
	size_t len;
	int bodies;
};

struct engine {
	int given, committed, told;
	bool commits[ROWS], results[ROWS];
};

static atomic_int commits;

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
count_bodies(struct server *server)
{
	const char *p = server->heard;
	int n = 0;

	server->heard[server->len] = '\0';
	while ((p = strstr(p, "the body")) != NULL) {
		p++;
		n++;
	}
	check(n <= atomic_load(&commits));
}

static void
say_next(struct server *server)
{
	const char *end = memchr(server->data, 1, server->size);
	const size_t n = end ? (size_t)(end - server->data) : server->size;

	send(server->fd, server->data, n, MSG_NOSIGNAL);
	server->data += n + (end != NULL);
	server->size -= n + (end != NULL);
	if (server->size == 0)
		shutdown(server->fd, SHUT_WR);
}

static void *
serve(void *arg)
{
	struct server *server = arg;
	struct pollfd at = {.fd = server->fd, .events = POLLIN};
	ssize_t n = 1;

	while (n > 0) {
		if (server->size > 0)
			say_next(server);
		if (poll(&at, 1, server->size > 0 ? SILENCE_MS : -1) == 0)
			continue;
		n = recv(server->fd, server->heard + server->len,
		    sizeof(server->heard) - 1 - server->len, 0);
		server->len += n > 0 ? (size_t)n : 0;
		count_bodies(server);
	}
	return NULL;
}

static bool
on_next(void *arg, struct relay_message *message)
{
	struct engine *engine = arg;

	if (engine->given == ROWS)
		return false;
	*message = (struct relay_message){
		.row = engine->given++,
		.from = "bounce+1=x@example.se",
		.to = "reader+1@example.org",
		.envid = "row=1",
		.data = marker,
		.size = sizeof(marker) - 1,
	};
	check(engine->given - engine->told <= 2);
	return true;
}

static bool
on_commit(void *arg, const struct relay_message *message)
{
	struct engine *engine = arg;

	check(!engine->commits[message->row] &&
	    !engine->results[message->row]);
	engine->commits[message->row] = true;
	engine->committed++;
	atomic_fetch_add(&commits, 1);
	return true;
}

static void
on_result(void *arg, const struct relay_message *message,
    const struct reply *reply)
{
	struct engine *engine = arg;
	const enum reply_verdict verdict = reply_classify(reply);

	check(!engine->results[message->row]);
	check(engine->commits[message->row] || (verdict != REPLY_SENT &&
	    verdict != REPLY_IN_DOUBT && reply->stage != REPLY_DOT));
	engine->results[message->row] = true;
	engine->told++;
}

static void *
open_relay(bool login, enum conf_tls tls)
{
	static char url[] = "smtp://127.0.0.1:25", user[] = "news";
	static char empty[] = "", path[64];
	struct conf_relay conf = {.url = url, .name = user, .user = empty,
	    .password_file = empty, .client = CONF_CLIENT_NATIVE, .tls = tls};
	struct err err;
	void *state = NULL;
	int fd = -1;

	if (login) {
		fd = memfd_create("password", 0);
		check(fd >= 0 && fchmod(fd, 0600) == 0 &&
		    write(fd, "s3cret\n", 7) == 7);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		conf.user = user;
		conf.password_file = path;
	}
	check(smtp_backend.open(&conf, url + 5, &state, &err));
	return state;
}

static void
expand(const uint8_t *data, size_t size, struct buf *script)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i] < 128)
			buf_putc(script, (char)data[i]);
		else
			buf_puts(script, answers[data[i] % (sizeof(answers) /
			    sizeof(*answers))]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void *relay[4];
	static const struct relay_limits limits = {2000, 2000, 2000, 2000,
	    2000, 0};
	struct buf script = BUF_INIT(BUF_PAGE);
	struct server *server = NULL;
	struct engine engine = {0};
	const struct relay_driver driver = {&engine, on_next, on_commit,
	    on_result};
	struct reply fault = {0};
	pthread_t thread;
	int pair[2], which = 0;

	if (size < 2)
		return 0;
	which = data[0] % 4;
	if (!relay[which])
		relay[which] = open_relay(which & 1, which & 2 ?
		    CONF_TLS_OPPORTUNISTIC : CONF_TLS_NONE);
	check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	server = mem_alloc(sizeof(*server));
	expand(data + 1, size - 1, &script);
	*server = (struct server){.fd = pair[0], .data = script.data,
	    .size = script.len};
	atomic_store(&commits, 0);
	check(pthread_create(&thread, NULL, serve, server) == 0);
	if (native_run_on(relay[which], pair[1], &limits, &driver, &fault))
		check(engine.told == ROWS);
	for (int row = 0; row < ROWS; row++)
		check(!engine.commits[row] || engine.results[row]);
	pthread_join(thread, NULL);
	close(pair[0]);
	mem_free(server);
	buf_release(&script);
	return 0;
}
