/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session of our own client: connect, open (native_open.c), one turn a
 * message (native_turn.c), QUIT.  What the messages came to is exchange.c's
 * to say, the same as for libesmtp.
 *
 * Nothing is believed that comes before it was asked for: an answer that is
 * there when a command, a body or TLS begins ends the session.
 */
#include "mail/native.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "mail/native_parts.h"

enum { NATIVE_WIRE = 2 * BUF_FILE + BUF_LINE };	/* all of it dots */

bool
native_unasked(struct native *n)
{
	exchange_fail(&n->x, "the server answered before it was asked");
	exchange_cut(&n->x);
	return false;
}

bool
native_say(struct native *n, const char *text, size_t size)
{
	if (n->io.at < n->io.len)
		return native_unasked(n);
	return native_io_write(&n->io, text, size);
}

bool
native_hear(struct native *n, struct reply *reply, struct buf *raw)
{
	struct native_io *io = &n->io;
	bool endless = false;
	size_t size = 0;

	memset(reply, 0, sizeof(*reply));
	for (;;) {
		size = native_reply_length(io->in + io->at, io->len - io->at,
		    &endless);
		if (size > 0)
			break;
		if (endless) {
			exchange_fail(&n->x, "the server does not stop "
			    "talking");
			exchange_cut(&n->x);
			return false;
		}
		if (!native_io_fill(io))
			return false;
	}
	native_reply_read(reply, io->in + io->at, size);
	if (raw)
		buf_add(raw, io->in + io->at, size);
	io->at += size;
	return true;
}

/* Nothing depends on the answer, but the server shall see an orderly end. */
static void
quit(struct native *n)
{
	static const char command[] = "QUIT\r\n";
	struct reply reply;

	exchange_limit_quit(&n->x);
	if (native_say(n, command, sizeof(command) - 1))
		native_hear(n, &reply, NULL);
}

static void
talk(struct native *n, struct parcel *p)
{
	if (!native_open(n))
		return;
	while (p)
		p = native_turn(n, p);
	if (n->quits && !n->x.failed && !exchange_is_cut(&n->x))
		quit(n);
}

/* fd -1: where the relay is. */
static void
attend(struct native *n, int fd, struct parcel *p)
{
	struct exchange *x = &n->x;
	bool ok = false;

	if (!watchdog_enter(x->smtp->dog, &x->watch)) {
		exchange_fail(x, "no thread for the watchdog");
		return;
	}
	native_io_init(&n->io, x->smtp->dog, &x->watch);
	watchdog_limit(&x->watch, x->limits->connect);
	ok = fd < 0 ? native_io_connect(&n->io, &x->smtp->place) :
	    native_io_adopt(&n->io, fd);
	if (ok) {
		exchange_connected(x, n->io.fd);
		talk(n, p);
	}
	watchdog_limit(&x->watch, 0);
	watchdog_detach(x->smtp->dog, &x->watch, false);
	exchange_settle(x, n->io.why);
	watchdog_leave(x->smtp->dog, &x->watch);
	native_io_release(&n->io);
}

/* Read anew for each session, so that a new one counts at once. */
static bool
read_password(struct native *n)
{
	const struct smtp *smtp = n->x.smtp;
	struct err err;

	if (!*smtp->user || smtp_password(smtp, &n->password, &err))
		return true;
	exchange_fail(&n->x, "no login: %s", err.text);
	n->x.fault->code = 535;		/* ours to mend, as if refused */
	return false;
}

bool
native_run_on(void *smtp, int fd, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault)
{
	struct native *n = mem_alloc(sizeof(*n));
	struct parcel *p = NULL;
	bool ok = false;

	exchange_init(&n->x, smtp, limits, driver, fault);
	n->password = BUF_INIT(BUF_LINE);
	n->out = BUF_INIT(NATIVE_WIRE);
	p = native_next(n);
	if (p && read_password(n))
		attend(n, fd, p);
	else if (fd >= 0)
		close(fd);
	ok = !n->x.failed;
	mem_wipe(n->password.data, n->password.len);
	buf_release(&n->password);
	buf_release(&n->out);
	exchange_release(&n->x);
	mem_free(n);
	return ok;
}

bool
native_run(void *smtp, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault)
{
	return native_run_on(smtp, -1, limits, driver, fault);
}
