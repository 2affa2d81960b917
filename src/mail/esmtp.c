/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp:// through libesmtp 1.1.0, with guards around what it gets wrong:
 * its return value and its status mean little, so each message has a state
 * of its own, moved by events alone; its time limits start again with each
 * byte, so a watchdog keeps absolute ones; it believes what was said in
 * clear before TLS, so that is looked for; it stops for a TLS 1.3 ticket
 * that comes early, so TLS ends at 1.2; it goes on without a login when the
 * login was refused, so MAIL is held back.
 *
 * Messages are added while the session runs, one ahead: libesmtp looks for
 * the next one before it tells what became of this one.
 */
#include "mail/esmtp.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <openssl/ssl.h>

#include <auth-client.h>
#include <libesmtp.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "mail/place.h"
#include "mail/socket.h"
#include "mail/tls.h"
#include "mail/watchdog.h"

enum {
	ESMTP_PORT = 25,
	ESMTP_SESSION = 200,	/* messages; 4 KB of each stay until its end */
	ESMTP_HEARD = 2048,	/* of what the server said before MAIL */
	ESMTP_HEARD_MAX = 65536, /* it may say no more than that */
	ESMTP_QUIT_MS = 5000,
	ESMTP_SLACK_MS = 5000,	/* libesmtp's limits come after ours */
	ESMTP_ORCPT = 80	/* its xtext buffer holds 255 octets */
};

/* Where the connection stands: what it waits for. */
enum phase { PHASE_CONNECT, PHASE_GREETING, PHASE_HELLO, PHASE_MAIL,
	PHASE_RCPT, PHASE_DATA, PHASE_DOT };

struct esmtp {
	struct place place;
	char *hostport;
	enum conf_tls mode;
	char *user, *password_file;	/* user "": no login */
	struct tls *tls;
	struct watchdog *dog;
	pthread_mutex_t gate;	/* one connects at a time: socket_find() */
};

struct session;

struct item {
	struct session *session;
	struct relay_message message;	/* in copy */
	struct buf copy;
	smtp_message_t handle;		/* NULL: not in use */
	bool asked, committed, declined; /* driver->commit */
	bool accepted;			/* RCPT 2xx */
	bool chunked;			/* body asked for before that */
	bool handed, complete;		/* the body; and its end */
	bool told;			/* by driver->result */
};

struct session {
	struct esmtp *esmtp;
	const struct relay_limits *limits;
	const struct relay_driver *driver;
	struct reply *fault;
	struct watch watch;
	smtp_session_t smtp;
	auth_context_t auth;
	struct tls_peer peer;
	struct buf password;
	struct item item[2], *current;	/* this one and the one ahead */
	int items, most;		/* given so far, and at most */
	enum phase phase;
	bool gated, failed, drained, authing, authed, quitting;
	char heard[ESMTP_HEARD];
	size_t heard_len, heard_total;
};

/* --- What came of it ----------------------------------------------------- */

static enum reply_stage
stage_of(enum phase phase)
{
	switch (phase) {
	case PHASE_MAIL:
		return REPLY_MAIL;
	case PHASE_RCPT:
		return REPLY_RCPT;
	case PHASE_DATA:
		return REPLY_DATA;
	case PHASE_DOT:
		return REPLY_DOT;
	default:
		return REPLY_CONNECT;
	}
}

/* The first reason stays. */
static void
fail(struct session *s, const struct reply *reply)
{
	if (!s->failed)
		*s->fault = *reply;
	s->failed = true;
}

static void __attribute__((format(printf, 2, 3)))
fail_text(struct session *s, const char *fmt, ...)
{
	struct reply reply = {.stage = stage_of(s->phase)};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reply.text, sizeof(reply.text), fmt, ap);
	va_end(ap);
	fail(s, &reply);
}

static void
cut(struct session *s)
{
	watchdog_cut(s->esmtp->dog, &s->watch, WATCHDOG_GUARD);
}

static bool
is_cut(const struct session *s)
{
	return watchdog_is_cut(&s->watch) != WATCHDOG_NO;
}

static void
tell(struct item *item, const struct reply *reply)
{
	struct session *s = item->session;

	if (item->told)
		return;
	item->told = true;
	s->driver->result(s->driver->arg, &item->message, reply);
}

/* libesmtp has taken the code (and perhaps the enhanced one) off each line;
 * put together again for the one parser of replies. */
static struct reply
read_status(const smtp_status_t *status, enum reply_stage stage)
{
	struct reply reply = {.stage = stage};
	struct buf raw = BUF_INIT(3 * BUF_LINE);

	buf_printf(&raw, "%d ", status->code);
	if (status->enh_class != 0)
		buf_printf(&raw, "%d.%d.%d ", status->enh_class,
		    status->enh_subject, status->enh_detail);
	for (const char *p = status->text ? status->text : ""; *p; p++)
		buf_putc(&raw, *p == '\r' || *p == '\n' ? ' ' : *p);
	reply_parse(&reply, buf_text(&raw));
	buf_release(&raw);
	return reply;
}

static bool
is_answer(const struct reply *reply)
{
	const int class = reply->code / 100;

	return class == 2 || class == 4 || class == 5;
}

/* --- Messages ------------------------------------------------------------ */

/* The engine's memory is its own again when next is called the next time,
 * which here is before this message is done. */
static void
copy_message(struct item *item, const struct relay_message *from)
{
	struct buf *copy = &item->copy;
	size_t to = 0, envid = 0, data = 0;

	buf_clear(copy);
	buf_add(copy, from->from, strlen(from->from) + 1);
	to = copy->len;
	buf_add(copy, from->to, strlen(from->to) + 1);
	envid = copy->len;
	if (from->envid)
		buf_add(copy, from->envid, strlen(from->envid) + 1);
	data = copy->len;
	buf_add(copy, from->data, from->size);
	assert(buf_ok(copy));
	item->message = (struct relay_message){
		.row = from->row,
		.from = copy->data,
		.to = copy->data + to,
		.envid = from->envid ? copy->data + envid : NULL,
		.data = copy->data + data,
		.size = from->size,
	};
}

/* errno left behind here ends the session, and a reason must not be lost:
 * each way out sets it. */
static const char *
stop_body(int *len, int why)
{
	*len = 0;
	errno = why;
	return NULL;
}

static void
begin_body(struct item *item)
{
	struct session *s = item->session;

	item->handed = false;
	if (!item->asked) {
		item->asked = true;
		item->chunked = !item->accepted;
		watchdog_limit(&s->watch, 0);
		if (!is_cut(s)) {
			item->committed = s->driver->commit(s->driver->arg,
			    &item->message);
			item->declined = !item->committed;
		}
	}
	s->phase = PHASE_DATA;
	watchdog_limit(&s->watch, s->limits->data);
	socket_cork(s->watch.fd, true);
}

/* libesmtp goes on after a write that failed, and a server that answers
 * before the dot cannot have meant this message: neither may end in "250".
 * Until the dot is written dropping the connection is safe. */
static bool
may_end(const struct item *item)
{
	const struct session *s = item->session;
	const int fd = s->watch.fd;

	if (is_cut(s) || date_mono_ms() >= atomic_load(&s->watch.deadline))
		return false;
	return item->chunked ? socket_is_open(fd) : socket_is_silent(fd);
}

static const char *
on_body(void **ctx, int *len, void *arg)
{
	struct item *item = arg;
	struct session *s = item->session;

	(void)ctx;
	if (!len) {
		begin_body(item);
		errno = 0;
		return NULL;
	}
	if (!item->committed || is_cut(s))
		return stop_body(len, ECANCELED);
	if (!item->handed) {
		item->handed = true;
		*len = (int)item->message.size;
		errno = 0;
		return item->message.data;
	}
	if (!item->complete && !may_end(item))
		return stop_body(len, ETIMEDOUT);
	item->complete = true;
	s->phase = PHASE_DOT;
	watchdog_limit(&s->watch, s->limits->dot);
	socket_cork(s->watch.fd, false);
	return stop_body(len, 0);
}

static void
set_dsn(const struct relay_message *message, smtp_message_t handle,
    smtp_recipient_t recipient)
{
	smtp_dsn_set_ret(handle, Ret_HDRS);
	smtp_dsn_set_notify(recipient, Notify_FAILURE);
	if (message->envid)
		smtp_dsn_set_envid(handle, message->envid);
	if (strlen(message->to) <= ESMTP_ORCPT)
		smtp_dsn_set_orcpt(recipient, "rfc822", message->to);
	smtp_size_set_estimate(handle, message->size);
}

static void
feed(struct session *s)
{
	struct item *item = &s->item[s->items % 2];
	struct relay_message message;
	smtp_recipient_t recipient = NULL;
	struct buf copy = item->copy;

	if (s->drained || s->failed || s->items >= s->most || is_cut(s))
		return;
	memset(&message, 0, sizeof(message));
	if (!s->driver->next(s->driver->arg, &message)) {
		s->drained = true;
		return;
	}
	*item = (struct item){.session = s, .copy = copy};
	copy_message(item, &message);
	item->handle = smtp_add_message(s->smtp);
	smtp_set_reverse_path(item->handle, item->message.from);
	recipient = smtp_add_recipient(item->handle, item->message.to);
	smtp_set_messagecb(item->handle, on_body, item);
	set_dsn(&item->message, item->handle, recipient);
	s->items++;
}

static struct item *
find_item(struct session *s, smtp_message_t handle)
{
	for (int i = 0; i < 2; i++)
		if (handle && s->item[i].handle == handle)
			return &s->item[i];
	return NULL;
}

/* --- Events -------------------------------------------------------------- */

static void
on_connect(struct session *s)
{
	const int fd = socket_find(s->esmtp->place.port);

	s->phase = PHASE_GREETING;
	s->heard_len = s->heard_total = 0;
	if (fd < 0 || !watchdog_attach(s->esmtp->dog, &s->watch, fd)) {
		fail_text(s, "cannot tell which socket is this session's");
		cut(s);
	} else {
		socket_tune(fd);
		watchdog_limit(&s->watch, s->limits->greeting);
	}
	if (s->gated)
		pthread_mutex_unlock(&s->esmtp->gate);
	s->gated = false;
}

/* A refused greeting makes libesmtp try the host's next address. */
static void
on_disconnect(struct session *s)
{
	const bool again = s->phase <= PHASE_HELLO;

	watchdog_limit(&s->watch, again ? s->limits->connect : 0);
	watchdog_detach(s->esmtp->dog, &s->watch, again);
}

/* 421 and nonsense end the connection, and nothing is known of the row. */
static bool
is_usable(struct session *s, const struct reply *reply)
{
	if (is_answer(reply) && reply->code != 421)
		return true;
	fail(s, reply);
	cut(s);
	return false;
}

static void
on_mail(struct session *s, smtp_message_t handle)
{
	struct item *item = find_item(s, handle);
	struct reply reply;

	s->current = item;
	s->phase = PHASE_RCPT;
	watchdog_limit(&s->watch, s->limits->command);
	mem_wipe(s->password.data, s->password.len);
	buf_release(&s->password);
	if (!item || is_cut(s))
		return;
	reply = read_status(smtp_reverse_path_status(handle), REPLY_MAIL);
	if (!is_usable(s, &reply))
		return;
	if (reply.code / 100 != 2) {
		tell(item, &reply);
		s->phase = PHASE_MAIL;
	}
	feed(s);
}

static void
on_rcpt(struct session *s, smtp_recipient_t recipient)
{
	struct item *item = s->current;
	struct reply reply;

	socket_quick_ack(s->watch.fd);
	if (!item || is_cut(s))
		return;
	reply = read_status(smtp_recipient_status(recipient), REPLY_RCPT);
	if (!is_usable(s, &reply))
		return;
	if (reply.code / 100 == 2)
		item->accepted = true;
	else
		tell(item, &reply);
	if (!item->asked) {
		s->phase = PHASE_DATA;
		watchdog_limit(&s->watch, s->limits->data);
	}
}

static void
on_sent(struct session *s, smtp_message_t handle)
{
	struct item *item = find_item(s, handle);
	struct reply reply;

	s->phase = PHASE_MAIL;
	watchdog_limit(&s->watch, s->limits->command);
	if (!item || item->told)
		return;
	reply = read_status(smtp_message_transfer_status(handle),
	    item->complete ? REPLY_DOT : REPLY_DATA);
	s->phase = item->complete ? PHASE_DOT : PHASE_DATA;
	/* "Yes" to a body that was not all handed over is nonsense too. */
	if (!item->complete && reply.code / 100 == 2)
		reply.code = 0;
	if (is_answer(&reply) && (item->complete || reply.code != 421))
		tell(item, &reply);
	if (is_usable(s, &reply))
		s->phase = PHASE_MAIL;
}

static void
on_certificate(const struct session *s, int *ok, const SSL *ssl)
{
	if (s->esmtp->mode == CONF_TLS_OPPORTUNISTIC ||
	    SSL_get_verify_result(ssl) == X509_V_OK)
		*ok = 1;
}

static void
on_event(smtp_session_t smtp, int event, void *arg, ...)
{
	struct session *s = arg;
	va_list ap;
	int *ok = NULL;

	(void)smtp;
	va_start(ap, arg);
	switch (event) {
	case SMTP_EV_CONNECT:
		on_connect(s);
		break;
	case SMTP_EV_DISCONNECT:
		on_disconnect(s);
		break;
	case SMTP_EV_MAILSTATUS:
		(void)va_arg(ap, const char *);
		on_mail(s, va_arg(ap, smtp_message_t));
		break;
	case SMTP_EV_RCPTSTATUS:
		(void)va_arg(ap, const char *);
		on_rcpt(s, va_arg(ap, smtp_recipient_t));
		break;
	case SMTP_EV_MESSAGESENT:
		on_sent(s, va_arg(ap, smtp_message_t));
		break;
	case SMTP_EV_EXTNA_STARTTLS:
		fail_text(s, "the server offers no STARTTLS");
		break;
	case SMTP_EV_WRONG_PEER_CERTIFICATE:
		/* It goes by DNS; our own check was in the handshake. */
		ok = va_arg(ap, int *);
		(void)va_arg(ap, const char *);
		on_certificate(s, ok, va_arg(ap, SSL *));
		break;
	case SMTP_EV_INVALID_PEER_CERTIFICATE:
		(void)va_arg(ap, long);
		ok = va_arg(ap, int *);
		on_certificate(s, ok, va_arg(ap, SSL *));
		break;
	default:
		break;
	}
	va_end(ap);
}

/* --- What is said before the first message ------------------------------- */

/* In clear, one answer to STARTTLS and not an octet more may have come:
 * libesmtp would take it for what the server says through TLS. */
static void
on_tls_start(void *arg)
{
	struct session *s = arg;
	struct reply reply = {.stage = REPLY_CONNECT};

	reply_parse(&reply, s->heard);
	if (s->heard_total == strlen(s->heard) && reply.code == 220)
		return;
	fail_text(s, "something was slipped in before TLS began");
	cut(s);
}

static bool
begins(const char *text, int n, const char *verb)
{
	const size_t len = strlen(verb);

	return n >= (int)len && strncmp(text, verb, len) == 0;
}

/* A login that failed, or was never offered: no MAIL without it. */
static void
hold_mail(struct session *s)
{
	struct reply reply = {.stage = REPLY_CONNECT};

	reply_parse(&reply, s->heard);
	if (reply.code >= 400)
		fail(s, &reply);
	else
		fail_text(s, "the server offers no login that we know");
	cut(s);
}

static void
on_write(struct session *s, const char *text, int n)
{
	if (begins(text, n, "QUIT")) {
		s->quitting = true;
		watchdog_limit(&s->watch, s->limits->command < ESMTP_QUIT_MS ?
		    s->limits->command : ESMTP_QUIT_MS);
		return;
	}
	if (s->phase > PHASE_HELLO)
		return;
	if (s->phase == PHASE_GREETING)
		watchdog_limit(&s->watch, s->limits->command);
	s->phase = PHASE_HELLO;
	if (begins(text, n, "MAIL ")) {
		if (s->auth && !s->authed) {
			hold_mail(s);
			return;
		}
		s->phase = PHASE_MAIL;
	}
	if (begins(text, n, "AUTH "))
		s->authing = true;
	s->heard_len = s->heard_total = 0;
	s->heard[0] = '\0';
}

static void
on_read(struct session *s, const char *text, int n)
{
	size_t room = sizeof(s->heard) - 1 - s->heard_len;

	if (s->quitting || s->phase > PHASE_MAIL)
		return;
	s->heard_total += (size_t)n;
	if (s->heard_total > ESMTP_HEARD_MAX) {
		fail_text(s, "the server does not stop talking");
		cut(s);
	}
	if (room > (size_t)n)
		room = (size_t)n;
	memcpy(s->heard + s->heard_len, text, room);
	s->heard_len += room;
	s->heard[s->heard_len] = '\0';
	if (s->authing && begins(s->heard, (int)s->heard_len, "235"))
		s->authed = true;
}

static void
on_monitor(const char *text, int n, int writing, void *arg)
{
	if (writing == SMTP_CB_WRITING)
		on_write(arg, text, n);
	else if (writing == SMTP_CB_READING)
		on_read(arg, text, n);
}

/* --- A session ----------------------------------------------------------- */

static int
on_login(auth_client_request_t request, char **result, int fields, void *arg)
{
	struct session *s = arg;

	for (int i = 0; i < fields; i++) {
		if (request[i].flags & AUTH_PASS)
			result[i] = s->password.data;
		else if (request[i].flags & AUTH_USER)
			result[i] = s->esmtp->user;
		else
			result[i] = NULL;
	}
	return 1;
}

static bool
prepare_login(struct session *s)
{
	const struct esmtp *esmtp = s->esmtp;
	struct err err;

	if (!*esmtp->user)
		return true;
	if (!file_read_secret(esmtp->password_file, &s->password, &err)) {
		fail_text(s, "no login: %s", err.text);
		s->fault->code = 535;	/* ours to mend, as if refused */
		return false;
	}
	buf_putc(&s->password, '\0');
	s->password.data[strcspn(s->password.data, "\r\n")] = '\0';
	s->auth = auth_create_context();
	auth_set_mechanism_flags(s->auth, AUTH_PLUGIN_PLAIN, 0);
	auth_set_interact_cb(s->auth, on_login, s);
	smtp_auth_set_context(s->smtp, s->auth);
	return true;
}

static bool
prepare_tls(struct session *s, SSL_CTX **ctx)
{
	if (s->esmtp->mode == CONF_TLS_NONE) {
		smtp_starttls_enable(s->smtp, Starttls_DISABLED);
		return true;
	}
	s->peer.started = on_tls_start;
	s->peer.arg = s;
	*ctx = tls_context(s->esmtp->tls, &s->peer);
	if (!*ctx || SSL_CTX_set_max_proto_version(*ctx,
	    TLS1_2_VERSION) != 1) {
		fail_text(s, "cannot prepare TLS");
		return false;
	}
	smtp_starttls_enable(s->smtp,
	    s->esmtp->mode == CONF_TLS_OPPORTUNISTIC ? Starttls_ENABLED :
	    Starttls_REQUIRED);
	/* Its own context crashes in the second session of a process. */
	smtp_starttls_set_ctx(s->smtp, *ctx);
	return true;
}

static void
set_timeout(const struct session *s, int which, int ms)
{
	smtp_set_timeout(s->smtp, which | Timeout_OVERRIDE_RFC2822_MINIMUM,
	    (long)ms + ESMTP_SLACK_MS);
}

static void
prepare(struct session *s)
{
	const struct relay_limits *limits = s->limits;

	smtp_set_server(s->smtp, s->esmtp->hostport);
	smtp_set_eventcb(s->smtp, on_event, s);
	smtp_set_monitorcb(s->smtp, on_monitor, s, 0);
	set_timeout(s, Timeout_GREETING, limits->greeting + limits->command);
	set_timeout(s, Timeout_ENVELOPE, limits->command);
	set_timeout(s, Timeout_DATA, limits->data);
	set_timeout(s, Timeout_TRANSFER, limits->data);
	set_timeout(s, Timeout_DATA2, limits->dot);
}

static bool
pass_gate(struct session *s)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += s->limits->connect / 1000 + 1;
	s->gated = pthread_mutex_clocklock(&s->esmtp->gate, CLOCK_MONOTONIC,
	    &until) == 0;
	if (!s->gated)
		fail_text(s, "another session still tries to connect");
	return s->gated;
}

/* Why the connection is gone, when no event said it. */
static void
explain(struct session *s)
{
	struct reply reply = {.stage = stage_of(s->phase)};
	char text[128] = "";

	if (s->failed)
		return;
	if (watchdog_is_cut(&s->watch) == WATCHDOG_LATE) {
		fail_text(s, "no answer in time");
	} else if (watchdog_is_cut(&s->watch) == WATCHDOG_CANCELLED) {
		fail_text(s, "stopped by us");
	} else if (*s->peer.fault) {
		fail_text(s, "%s", s->peer.fault);
	} else {
		if (s->phase <= PHASE_HELLO && s->heard_len > 0)
			reply_parse(&reply, s->heard);
		if (reply.code < 400)
			fail_text(s, "%s", smtp_strerror(smtp_errno(), text,
			    sizeof(text)));
		else
			fail(s, &reply);
	}
}

/* After the connection: each committed message gets its answer. */
static void
settle(struct session *s)
{
	bool lost = false, declined = false;

	for (int i = 0; i < 2; i++) {
		const struct item *item = &s->item[i];

		declined = declined || item->declined;
		lost = lost || (item->handle && !item->told);
	}
	if (is_cut(s) ? lost : lost && !declined)
		explain(s);
	for (int i = 0; i < 2; i++) {
		struct item *item = &s->item[(s->items + i) % 2];
		struct reply reply = *s->fault;

		reply.stage = item->complete ? REPLY_DOT : REPLY_DATA;
		reply.code = 0;
		if (item->committed)
			tell(item, &reply);
	}
}

static void
talk(struct session *s)
{
	if (!watchdog_enter(s->esmtp->dog, &s->watch)) {
		fail_text(s, "no thread for the watchdog");
		return;
	}
	if (pass_gate(s)) {
		watchdog_limit(&s->watch, s->limits->connect);
		smtp_start_session(s->smtp);
		if (s->gated)
			pthread_mutex_unlock(&s->esmtp->gate);
	}
	watchdog_limit(&s->watch, 0);
	watchdog_detach(s->esmtp->dog, &s->watch, false);
	settle(s);
	watchdog_leave(s->esmtp->dog, &s->watch);
}

static bool
esmtp_run(void *state, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault)
{
	struct session *s = mem_alloc(sizeof(*s));
	SSL_CTX *ctx = NULL;
	bool ok = false;

	s->esmtp = state;
	s->limits = limits;
	s->driver = driver;
	s->fault = fault;
	s->most = limits->session_messages > 0 ? limits->session_messages :
	    ESMTP_SESSION;
	s->password = BUF_INIT(BUF_LINE);
	s->item[0].copy = s->item[1].copy = BUF_INIT(BUF_FILE);
	s->smtp = smtp_create_session();
	if (!s->smtp) {
		fail_text(s, "libesmtp has no memory");
		goto out;
	}
	feed(s);
	if (s->items == 0)
		goto out;
	prepare(s);
	if (prepare_tls(s, &ctx) && prepare_login(s))
		talk(s);
out:
	ok = !s->failed;
	if (s->smtp)
		smtp_destroy_session(s->smtp);
	if (s->auth)
		auth_destroy_context(s->auth);
	SSL_CTX_free(ctx);
	mem_wipe(s->password.data, s->password.len);
	buf_release(&s->password);
	buf_release(&s->item[0].copy);
	buf_release(&s->item[1].copy);
	mem_free(s);
	return ok;
}

/* --- The relay ----------------------------------------------------------- */

/* libesmtp reads certificates and settings from the user's home. */
static void
set_up_library(void)
{
	setenv("HOME", "/nonexistent", 1);
	unsetenv("XDG_CONFIG_DIR");
	unsetenv("XDG_CONFIG_HOME");
	auth_client_init();
}

static bool
check_safety(const struct conf_relay *conf, const struct place *place,
    struct err *err)
{
	if (place_is_loopback(place))
		return true;
	if (conf->tls == CONF_TLS_NONE)
		return err_set(err, EX_CONFIG,
		    "tls = none is for this machine only, not '%s'",
		    place->host);
	if (*conf->user && conf->tls != CONF_TLS_REQUIRE)
		return err_set(err, EX_CONFIG,
		    "a password goes only through TLS: set tls = require");
	return true;
}

static bool
esmtp_open(const struct conf_relay *conf, const char *text, void **state,
    struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct esmtp *esmtp = NULL;
	struct tls *tls = NULL;
	struct place place;

	if (!place_read(text, ESMTP_PORT, &place, err) ||
	    !check_safety(conf, &place, err))
		return false;
	if (*conf->user && !*conf->password_file)
		return err_set(err, EX_CONFIG, "user needs password_file");
	if (conf->tls != CONF_TLS_NONE && !tls_open(place.host,
	    conf->tls == CONF_TLS_REQUIRE, &tls, err))
		return false;
	pthread_once(&once, set_up_library);
	esmtp = mem_alloc(sizeof(*esmtp));
	esmtp->place = place;
	esmtp->hostport = mem_printf("%s:%d", place.host, place.port);
	esmtp->mode = conf->tls;
	esmtp->user = mem_strdup(conf->user);
	esmtp->password_file = mem_strdup(conf->password_file);
	esmtp->tls = tls;
	esmtp->dog = watchdog_new();
	pthread_mutex_init(&esmtp->gate, NULL);
	*state = esmtp;
	return true;
}

static void
esmtp_free(void *state)
{
	struct esmtp *esmtp = state;

	watchdog_free(esmtp->dog);
	pthread_mutex_destroy(&esmtp->gate);
	tls_free(esmtp->tls);
	mem_free(esmtp->hostport);
	mem_free(esmtp->user);
	mem_free(esmtp->password_file);
	mem_free(esmtp);
}

static void
esmtp_cancel(void *state)
{
	struct esmtp *esmtp = state;

	watchdog_cut_all(esmtp->dog, WATCHDOG_CANCELLED);
}

const struct backend esmtp_backend = {
	"smtp", esmtp_open, esmtp_free, esmtp_run, esmtp_cancel
};
