/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An SMTP server in threads of the test: a function of the test answers each
 * stage, and what was taken is written down before it is answered.  Include
 * unit/test.h first.
 */
#ifndef TESTS_UNIT_FLOW_FAKE_SMTP_H
#define TESTS_UNIT_FLOW_FAKE_SMTP_H

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

enum fake_stage { FAKE_GREET, FAKE_HELO, FAKE_MAIL, FAKE_RCPT, FAKE_DATA,
	FAKE_DOT };
enum { FAKE_MAILS = 4000, FAKE_CONNECTIONS = 64 };

struct fake_mail {
	char from[160], to[160], id[160];
	char *data;
	bool accepted;		/* answered 2xx */
};

/* NULL: the usual answer; "": drop the connection. */
typedef const char *fake_answer(enum fake_stage stage, const char *to);

static struct {
	int fd, port;
	pthread_t thread, talk[FAKE_CONNECTIONS];
	atomic_int talks;
	int socket[FAKE_CONNECTIONS];
	pthread_mutex_t lock;
	_Atomic(fake_answer *) answer;
	struct fake_mail mail[FAKE_MAILS];
	int mails;		/* bodies that came in whole */
	atomic_int accepted;
} fake;

struct fake_talk {
	int fd;
	struct buf in;
	size_t at;
	struct fake_mail mail;
	bool received;		/* a recipient was accepted */
};

/* One line without its end; false: the connection is over. */
static bool
fake_line(struct fake_talk *t, char *line, size_t size)
{
	char part[4096];
	ssize_t n = 0;

	for (;;) {
		char *start = t->in.data ? t->in.data + t->at : NULL;
		char *end = start ? memchr(start, '\n', t->in.len - t->at)
		    : NULL;

		if (end) {
			snprintf(line, size, "%.*s", (int)(end - start),
			    start);
			line[strcspn(line, "\r")] = '\0';
			t->at += (size_t)(end - start) + 1;
			return true;
		}
		n = read(t->fd, part, sizeof(part));
		if (n <= 0)
			return false;
		if (t->at > 65536) {
			memmove(t->in.data, t->in.data + t->at,
			    t->in.len - t->at);
			t->in.len -= t->at;
			t->at = 0;
		}
		buf_add(&t->in, part, (size_t)n);
	}
}

/* false: the connection is to be dropped. */
static bool
fake_say(struct fake_talk *t, enum fake_stage stage, const char *usual,
    bool *good)
{
	fake_answer *answer = fake.answer;
	const char *text = answer ? answer(stage, t->mail.to) : NULL;
	char line[512] = "";

	if (!text)
		text = usual;
	*good = text[0] == '2' || text[0] == '3';
	if (text[0] == '\0')
		return false;
	snprintf(line, sizeof(line), "%s\r\n", text);
	return send(t->fd, line, strlen(line), MSG_NOSIGNAL) ==
	    (ssize_t)strlen(line);
}

static void
fake_path(const char *line, char *out, size_t size)
{
	const char *at = strchr(line, '<');

	snprintf(out, size, "%.*s", at ? (int)strcspn(at + 1, ">") : 0,
	    at ? at + 1 : "");
}

static bool
fake_body(struct fake_talk *t)
{
	char line[2048] = "";
	struct buf body = BUF_INIT(BUF_PAGE);
	struct fake_mail *kept = NULL;
	bool good = false;
	bool on = false;

	t->mail.id[0] = '\0';
	for (;;) {
		if (!fake_line(t, line, sizeof(line))) {
			buf_release(&body);
			return false;
		}
		if (strcmp(line, ".") == 0)
			break;
		if (strncmp(line, "Message-ID: ", 12) == 0 &&
		    t->mail.id[0] == '\0')
			snprintf(t->mail.id, sizeof(t->mail.id), "%.150s",
			    line + 12);
		buf_puts(&body, line);
		buf_putc(&body, '\n');
	}
	pthread_mutex_lock(&fake.lock);
	if (fake.mails < FAKE_MAILS) {
		kept = &fake.mail[fake.mails++];
		*kept = t->mail;
		kept->data = buf_take(&body);
	}
	pthread_mutex_unlock(&fake.lock);
	on = fake_say(t, FAKE_DOT, "250 2.0.0 taken", &good);
	if (kept && on && good)
		kept->accepted = true;
	if (on && good)
		atomic_fetch_add(&fake.accepted, 1);
	return on;
}

static bool
fake_command(struct fake_talk *t, const char *line)
{
	bool good = false;

	if (strncasecmp(line, "EHLO", 4) == 0)
		return fake_say(t, FAKE_HELO, "250 fake.test", &good);
	if (strncasecmp(line, "MAIL", 4) == 0) {
		fake_path(line, t->mail.from, sizeof(t->mail.from));
		t->mail.to[0] = '\0';
		t->received = false;
		return fake_say(t, FAKE_MAIL, "250 2.1.0 ok", &good);
	}
	if (strncasecmp(line, "RCPT", 4) == 0) {
		fake_path(line, t->mail.to, sizeof(t->mail.to));
		return fake_say(t, FAKE_RCPT, "250 2.1.5 ok", &t->received);
	}
	if (strncasecmp(line, "DATA", 4) == 0) {
		if (!fake_say(t, FAKE_DATA, t->received ? "354 go on"
		    : "554 5.5.1 no recipient", &good))
			return false;
		return !good || fake_body(t);
	}
	if (strncasecmp(line, "QUIT", 4) == 0) {
		(void)send(t->fd, "221 bye\r\n", 9, MSG_NOSIGNAL);
		return false;
	}
	return send(t->fd, "250 ok\r\n", 8, MSG_NOSIGNAL) == 8;
}

static void *
fake_talk(void *arg)
{
	const int place = (int)(intptr_t)arg;
	struct fake_talk *t = mem_alloc(sizeof(*t));
	char line[1024] = "";
	bool good = false;

	t->fd = fake.socket[place];
	t->in = BUF_INIT(BUF_PAGE);
	if (fake_say(t, FAKE_GREET, "220 fake.test", &good)) {
		while (fake_line(t, line, sizeof(line)) &&
		    fake_command(t, line))
			continue;
	}
	shutdown(t->fd, SHUT_RDWR);
	buf_release(&t->in);
	mem_free(t);
	return NULL;
}

static void *
fake_main(void *arg)
{
	(void)arg;
	for (;;) {
		const int fd = accept(fake.fd, NULL, NULL);

		if (fd < 0)
			return NULL;
		if (fake.talks == FAKE_CONNECTIONS) {
			close(fd);	/* enough is enough */
			continue;
		}
		fake.socket[fake.talks] = fd;
		pthread_create(&fake.talk[fake.talks], NULL, fake_talk,
		    (void *)(intptr_t)fake.talks);
		fake.talks++;
	}
}

static inline void
fake_start(fake_answer *answer)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);

	memset(&fake, 0, sizeof(fake));
	fake.answer = answer;
	pthread_mutex_init(&fake.lock, NULL);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fake.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fake.fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fake.fd, 64), 0);
	assert_int_equal(getsockname(fake.fd, (struct sockaddr *)&at, &n), 0);
	fake.port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&fake.thread, NULL, fake_main, NULL),
	    0);
}

static inline void
fake_stop(void)
{
	shutdown(fake.fd, SHUT_RDWR);
	pthread_join(fake.thread, NULL);
	close(fake.fd);
	for (int i = 0; i < fake.talks; i++) {
		shutdown(fake.socket[i], SHUT_RDWR);
		pthread_join(fake.talk[i], NULL);
		close(fake.socket[i]);
	}
	for (int i = 0; i < fake.mails; i++)
		mem_free(fake.mail[i].data);
}

/* How often a body for this address came in whole. */
static inline int
fake_copies(const char *to)
{
	int n = 0;

	pthread_mutex_lock(&fake.lock);
	for (int i = 0; i < fake.mails; i++)
		n += strcmp(fake.mail[i].to, to) == 0;
	pthread_mutex_unlock(&fake.lock);
	return n;
}

#endif
