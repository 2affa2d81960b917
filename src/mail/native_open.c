/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the greeting to the first MAIL.  What was offered in clear is
 * forgotten when TLS begins, and a password goes through TLS or stays on
 * this machine.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "mail/native_parts.h"
#include "text/encode.h"

/* The server said no, or something that no server says here. */
static bool
refuse(struct native *n, struct reply *reply)
{
	reply->stage = REPLY_CONNECT;
	if (reply->code < 400)
		reply->code = 0;
	exchange_refuse(&n->x, reply);
	return false;
}

static bool
fail(struct native *n, const char *why)
{
	exchange_fail(&n->x, "%s", why);
	return false;
}

/* A command, and the one answer that lets us go on. */
static bool
ask(struct native *n, const char *command, int code)
{
	struct reply reply;

	if (!native_say(n, command, strlen(command)) ||
	    !native_hear(n, &reply, NULL))
		return false;
	return reply.code == code || refuse(n, &reply);
}

/* --- EHLO ----------------------------------------------------------------- */

/* RFC 5321 section 4.1.3: who has no full name says the address. */
static void
name_address(int fd, char *name, size_t size)
{
	struct sockaddr_storage own;
	socklen_t n = sizeof(own);
	char text[INET6_ADDRSTRLEN] = "127.0.0.1";
	const char *tag = "";

	memset(&own, 0, sizeof(own));
	if (getsockname(fd, (struct sockaddr *)&own, &n) != 0)
		own.ss_family = AF_UNSPEC;
	if (own.ss_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)&own)->sin_addr,
		    text, sizeof(text));
	if (own.ss_family == AF_INET6) {
		tag = "IPv6:";
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&own)->sin6_addr,
		    text, sizeof(text));
	}
	snprintf(name, size, "[%s%s]", tag, text);
}

static void
name_us(int fd, char *name, size_t size)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	const char *dot = NULL;

	if (gethostname(name, size) != 0)
		name[0] = '\0';
	name[size - 1] = '\0';
	dot = strchr(name, '.');
	if (!dot || dot == name || !dot[1] || name[strspn(name, fit)])
		name_address(fd, name, size);
}

/* Servers that do not know EHLO say so with one of these. */
static bool
knows_no_ehlo(int code)
{
	return code >= 500 && code <= 504;
}

static bool
hello(struct native *n)
{
	struct buf heard = BUF_INIT(NATIVE_IO_IN);
	char name[256] = "", line[300] = "";
	struct reply reply;
	bool ok = false;

	name_us(n->io.fd, name, sizeof(name));
	snprintf(line, sizeof(line), "EHLO %s\r\n", name);
	if (!native_say(n, line, strlen(line)) ||
	    !native_hear(n, &reply, &heard))
		goto out;
	native_offers_read(&n->offers, "", 0);
	if (knows_no_ehlo(reply.code)) {
		snprintf(line, sizeof(line), "HELO %s\r\n", name);
		ok = ask(n, line, 250);
		goto out;
	}
	ok = reply.code == 250 || refuse(n, &reply);
	if (ok)
		native_offers_read(&n->offers, buf_text(&heard), heard.len);
out:
	buf_release(&heard);
	return ok;
}

/* --- TLS ------------------------------------------------------------------ */

static bool
start_tls(struct native *n)
{
	static const char command[] = "STARTTLS\r\n";
	const bool must = n->x.smtp->mode == CONF_TLS_REQUIRE;
	struct reply reply;

	if (n->x.smtp->mode == CONF_TLS_NONE)
		return true;
	if (!n->offers.starttls)
		return !must || fail(n, "the server offers no STARTTLS");
	if (!native_say(n, command, sizeof(command) - 1) ||
	    !native_hear(n, &reply, NULL))
		return false;
	if (reply.code != 220)
		return (!must && reply.code >= 400) || refuse(n, &reply);
	return native_io_start_tls(&n->io, n->x.smtp->tls) && hello(n);
}

/* --- Login ---------------------------------------------------------------- */

/* One line in base64, of which no copy stays behind. */
static bool
ask_secret(struct native *n, const char *verb, const void *secret,
    size_t size, int code)
{
	struct buf line = BUF_INIT(3 * BUF_LINE);
	bool ok = false;

	buf_puts(&line, verb);
	encode_base64(&line, secret, size);
	buf_puts(&line, "\r\n");
	ok = buf_ok(&line) ? ask(n, buf_text(&line), code) :
	    fail(n, "name and password are too long");
	mem_wipe(line.data, line.len);
	buf_release(&line);
	return ok;
}

static bool
login_plain(struct native *n)
{
	const char *const user = n->x.smtp->user;
	struct buf both = BUF_INIT(2 * BUF_LINE);
	bool ok = false;

	buf_putc(&both, '\0');
	buf_add(&both, user, strlen(user) + 1);
	buf_puts(&both, n->password.data);
	ok = ask_secret(n, "AUTH PLAIN ", both.data, both.len, 235);
	mem_wipe(both.data, both.len);
	buf_release(&both);
	return ok;
}

static bool
login(struct native *n)
{
	const struct smtp *smtp = n->x.smtp;
	const char *const password = n->password.data;

	if (!*smtp->user)
		return true;
	if (!n->io.ssl && !place_is_loopback(&smtp->place))
		return fail(n, "a password goes only through TLS");
	if (n->offers.auth_plain)
		return login_plain(n);
	if (!n->offers.auth_login)
		return fail(n, "the server offers no login that we know");
	return ask(n, "AUTH LOGIN\r\n", 334) &&
	    ask_secret(n, "", smtp->user, strlen(smtp->user), 334) &&
	    ask_secret(n, "", password, strlen(password), 235);
}

/* -------------------------------------------------------------------------- */

bool
native_open(struct native *n)
{
	struct exchange *x = &n->x;
	struct reply reply;

	if (x->smtp->implicit && !native_io_start_tls(&n->io, x->smtp->tls))
		return false;
	if (!native_hear(n, &reply, NULL))
		return false;
	if (reply.code != 220)
		return refuse(n, &reply);
	x->phase = EXCHANGE_HELLO;
	watchdog_limit(&x->watch, x->limits->command);
	if (!hello(n) || (!n->io.ssl && !start_tls(n)) || !login(n))
		return false;
	mem_wipe(n->password.data, n->password.len);
	n->pace = n->offers.pipelining && !atomic_load(&x->smtp->careful) ?
	    NATIVE_AHEAD : NATIVE_STEP;
	n->quits = true;
	return true;
}
