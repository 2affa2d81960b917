/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp:// through libesmtp 1.1.0, with guards around what it gets wrong:
 * its return value and its status mean little, so exchange.c follows the
 * events; its time limits start again with each byte, so a watchdog keeps
 * absolute ones; it believes what was said in clear before TLS, so hello.c
 * listens; it stops for a TLS 1.3 ticket that comes early, so TLS ends at
 * 1.2; it goes on without a login when the login was refused, so MAIL is
 * held back; where the server offers CHUNKING it mixes up the answers and
 * calls through a null pointer when the connection ends between them, so
 * the offer is hidden from it, which no option can do.
 *
 * Messages are added while the session runs, one ahead: libesmtp looks for
 * the next one before it tells what became of this one.
 */
#include "mail/esmtp.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include <auth-client.h>
#include <libesmtp.h>

#include "base/mem.h"
#include "mail/exchange.h"
#include "mail/socket.h"

enum {
	ESMTP_GATE_MS = 5,
	ESMTP_SLACK_MS = 5000,	/* libesmtp's limits come after ours */
	ESMTP_ORCPT = 80	/* its buffer for xtext holds 255 octets */
};

struct session {
	struct exchange x;
	smtp_session_t smtp;
	auth_context_t auth;
	struct tls_peer peer;
	struct buf password;
	bool gated;
};

/* --- Messages ------------------------------------------------------------ */

/* errno is how libesmtp is told to drop the connection; left behind by
 * anything else it would do the same, so each way out sets it. */
static const char *
end_body(int *len, int why)
{
	*len = 0;
	errno = why;
	return NULL;
}

static const char *
on_body(void **ctx, int *len, void *arg)
{
	struct parcel *p = arg;
	struct exchange *x = p->exchange;

	(void)ctx;
	if (!len) {
		p->handed = false;
		exchange_begin_body(p, hello_is_go(&x->hello));
		socket_cork(x->watch.fd, true);
		errno = 0;
		return NULL;
	}
	if (!exchange_may_send(p))
		return end_body(len, ECANCELED);
	/* It goes on after a write that failed: that may not end in 250. */
	if (p->handed && !exchange_end_body(p, p->complete ||
	    socket_is_silent(x->watch.fd)))
		return end_body(len, ETIMEDOUT);
	if (p->handed) {
		socket_cork(x->watch.fd, false);
		return end_body(len, 0);
	}
	p->handed = true;
	*len = (int)p->message.size;
	errno = 0;
	return p->message.data;
}

static void
feed(struct session *s)
{
	struct parcel *p = exchange_next(&s->x);
	smtp_message_t handle = NULL;
	smtp_recipient_t recipient = NULL;

	if (!p)
		return;
	handle = smtp_add_message(s->smtp);
	recipient = smtp_add_recipient(handle, p->message.to);
	smtp_set_reverse_path(handle, p->message.from);
	smtp_set_messagecb(handle, on_body, p);
	smtp_size_set_estimate(handle, p->message.size);
	smtp_dsn_set_ret(handle, Ret_HDRS);
	smtp_dsn_set_notify(recipient, Notify_FAILURE);
	if (p->message.envid)
		smtp_dsn_set_envid(handle, p->message.envid);
	if (strlen(p->message.to) <= ESMTP_ORCPT)
		smtp_dsn_set_orcpt(recipient, "rfc822", p->message.to);
	p->handle = handle;
}

/* A code without text is what is left of a reply that broke off; without
 * its line end it was cut at libesmtp's 1,023 octets.  (An empty text is
 * well: its line end was taken for a blank.) */
static bool
is_whole(const smtp_status_t *status)
{
	const size_t n = status->text ? strlen(status->text) : 0;

	return status->text && (n == 0 || status->text[n - 1] == '\n');
}

/* libesmtp has taken the code (and perhaps the enhanced one) off each line;
 * put together again for the one parser of replies. */
static struct reply
read_status(const smtp_status_t *status)
{
	struct reply reply;
	struct buf raw = BUF_INIT(3 * BUF_LINE);

	memset(&reply, 0, sizeof(reply));
	buf_printf(&raw, "%d ", status->code);
	if (status->enh_class != 0)
		buf_printf(&raw, "%d.%d.%d ", status->enh_class,
		    status->enh_subject, status->enh_detail);
	for (const char *p = status->text ? status->text : ""; *p; p++)
		buf_putc(&raw, *p == '\r' || *p == '\n' ? ' ' : *p);
	reply_parse(&reply, buf_text(&raw));
	if (!is_whole(status))
		reply.code = 0;
	buf_release(&raw);
	return reply;
}

/* --- Events -------------------------------------------------------------- */

static void
leave_gate(struct session *s)
{
	if (s->gated)
		pthread_mutex_unlock(&s->x.smtp->gate);
	s->gated = false;
}

static void
on_connect(struct session *s)
{
	exchange_connected(&s->x, socket_find(s->x.smtp->place.port));
	leave_gate(s);
}

static void
on_mail(struct session *s, smtp_message_t handle)
{
	struct reply reply = read_status(smtp_reverse_path_status(handle));

	mem_wipe(s->password.data, s->password.len);
	buf_release(&s->password);
	exchange_mail(&s->x, exchange_find(&s->x, handle), &reply);
	feed(s);
}

static void
on_rcpt(struct session *s, smtp_recipient_t recipient)
{
	struct reply reply = read_status(smtp_recipient_status(recipient));

	socket_quick_ack(s->x.watch.fd);
	exchange_rcpt(&s->x, &reply);
}

static void
on_sent(struct session *s, smtp_message_t handle)
{
	struct reply reply = read_status(
	    smtp_message_transfer_status(handle));

	exchange_sent(&s->x, exchange_find(&s->x, handle), &reply);
}

/* libesmtp compares with what DNS made of the name; the check that counts
 * was in the handshake (tls.c). */
static void
on_certificate(const struct session *s, int *ok, const SSL *ssl)
{
	if (s->x.smtp->mode == CONF_TLS_OPPORTUNISTIC ||
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
		exchange_disconnected(&s->x);
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
		exchange_fail(&s->x, "the server offers no STARTTLS");
		break;
	case SMTP_EV_WRONG_PEER_CERTIFICATE:
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

static void
on_monitor(const char *text, int n, int writing, void *arg)
{
	struct session *s = arg;

	if (writing == SMTP_CB_WRITING) {
		exchange_wrote(&s->x, text, n);
	} else if (writing == SMTP_CB_READING) {
		exchange_read(&s->x, text, n);
		/* The very octets that libesmtp reads next. */
		if (s->x.phase <= EXCHANGE_HELLO)
			hello_hide(&s->x.hello, (char *)(uintptr_t)text, n);
	}
}

static void
on_tls_start(void *arg)
{
	struct session *s = arg;

	exchange_tls_starts(&s->x);
}

static int
on_login(auth_client_request_t request, char **result, int fields, void *arg)
{
	struct session *s = arg;

	for (int i = 0; i < fields; i++) {
		if (request[i].flags & AUTH_PASS)
			result[i] = s->password.data;
		else if (request[i].flags & AUTH_USER)
			result[i] = s->x.smtp->user;
		else
			result[i] = NULL;
	}
	return 1;
}

/* --- A session ----------------------------------------------------------- */

static bool
prepare_login(struct session *s)
{
	const struct smtp *smtp = s->x.smtp;
	struct err err;

	if (!*smtp->user)
		return true;
	if (!smtp_password(smtp, &s->password, &err)) {
		exchange_fail(&s->x, "no login: %s", err.text);
		s->x.fault->code = 535;	/* ours to mend, as if refused */
		return false;
	}
	s->x.hello.login = true;
	s->auth = auth_create_context();
	auth_set_mechanism_flags(s->auth, AUTH_PLUGIN_PLAIN, 0);
	auth_set_interact_cb(s->auth, on_login, s);
	smtp_auth_set_context(s->smtp, s->auth);
	return true;
}

static bool
prepare_tls(struct session *s, SSL_CTX **ctx)
{
	const struct smtp *smtp = s->x.smtp;

	if (smtp->mode == CONF_TLS_NONE) {
		smtp_starttls_enable(s->smtp, Starttls_DISABLED);
		return true;
	}
	s->peer.started = on_tls_start;
	s->peer.arg = s;
	*ctx = tls_context(smtp->tls, &s->peer);
	if (!*ctx || SSL_CTX_set_max_proto_version(*ctx,
	    TLS1_2_VERSION) != 1) {
		exchange_fail(&s->x, "cannot prepare TLS");
		return false;
	}
	smtp_starttls_enable(s->smtp, smtp->mode == CONF_TLS_OPPORTUNISTIC ?
	    Starttls_ENABLED : Starttls_REQUIRED);
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
	const struct relay_limits *limits = s->x.limits;

	smtp_set_server(s->smtp, s->x.smtp->hostport);
	smtp_set_eventcb(s->smtp, on_event, s);
	smtp_set_monitorcb(s->smtp, on_monitor, s, 0);
	set_timeout(s, Timeout_GREETING, limits->greeting + limits->command);
	set_timeout(s, Timeout_ENVELOPE, limits->command);
	set_timeout(s, Timeout_DATA, limits->data);
	set_timeout(s, Timeout_TRANSFER, limits->data);
	set_timeout(s, Timeout_DATA2, limits->dot);
}

/* One session of a relay connects at a time, or socket_find() would find
 * two sockets.  Who waits obeys the watchdog too. */
static bool
pass_gate(struct session *s)
{
	struct exchange *x = &s->x;

	watchdog_limit(&x->watch, x->limits->connect);
	while (!s->gated && !exchange_is_cut(x)) {
		s->gated = pthread_mutex_trylock(&x->smtp->gate) == 0;
		if (!s->gated)
			poll(NULL, 0, ESMTP_GATE_MS);
	}
	watchdog_limit(&x->watch, x->limits->connect);
	return s->gated;
}

static void
talk(struct session *s)
{
	struct exchange *x = &s->x;
	char why[128] = "";

	if (!watchdog_enter(x->smtp->dog, &x->watch)) {
		exchange_fail(x, "no thread for the watchdog");
		return;
	}
	if (pass_gate(s)) {
		smtp_start_session(s->smtp);
		smtp_strerror(smtp_errno(), why, sizeof(why));
		leave_gate(s);
	}
	watchdog_limit(&x->watch, 0);
	watchdog_detach(x->smtp->dog, &x->watch, false);
	exchange_settle(x, *s->peer.fault ? s->peer.fault : why);
	watchdog_leave(x->smtp->dog, &x->watch);
}

bool
esmtp_run(void *smtp, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault)
{
	struct session *s = mem_alloc(sizeof(*s));
	SSL_CTX *ctx = NULL;
	bool ok = false;

	exchange_init(&s->x, smtp, limits, driver, fault);
	s->password = BUF_INIT(BUF_LINE);
	s->smtp = smtp_create_session();
	if (!s->smtp) {
		exchange_fail(&s->x, "libesmtp has no memory");
		goto out;
	}
	feed(s);
	if (s->x.given == 0)
		goto out;
	prepare(s);
	if (prepare_tls(s, &ctx) && prepare_login(s))
		talk(s);
out:
	ok = !s->x.failed;
	if (s->smtp)
		smtp_destroy_session(s->smtp);
	if (s->auth)
		auth_destroy_context(s->auth);
	SSL_CTX_free(ctx);
	mem_wipe(s->password.data, s->password.len);
	buf_release(&s->password);
	exchange_release(&s->x);
	mem_free(s);
	return ok;
}

/* It looks for certificates and settings in the user's home. */
void
esmtp_init(void)
{
	setenv("HOME", "/nonexistent", 1);
	unsetenv("XDG_CONFIG_DIR");
	auth_client_init();
}
