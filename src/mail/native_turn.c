/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One message, and the envelope of the next one with it.
 *
 * A turn begins with the answers to RSET, MAIL, RCPT and DATA (which went
 * out with the last body, or go out here), then commits, sends the body and
 * waits for the answer to its dot.  So of what is in flight one message at
 * most has its body on the way, and it alone can be in doubt.
 *
 * Anything by which a server shows that it cannot take commands in groups
 * slows this session down to one step at a time: a refused MAIL or DATA, an
 * answer that does not fit, a message wanted without a recipient.  A refused
 * recipient whose DATA is refused too is as it should be.
 */
#include <string.h>

#include "base/log.h"
#include "mail/native_parts.h"

enum { NATIVE_TURN_LAST = 16384 };	/* written at once, with the dot */

enum command { COMMAND_RSET, COMMAND_MAIL, COMMAND_RCPT, COMMAND_DATA };

enum outcome {
	OUTCOME_GO,		/* 354: the body is wanted */
	OUTCOME_REFUSED,	/* told; on to the next message */
	OUTCOME_AGAIN,		/* the same message, step by step */
	OUTCOME_LOST		/* the session is over */
};

/* What the answers of one envelope came to. */
struct envelope {
	bool open;		/* MAIL was taken, so RSET is needed after */
	bool again;		/* refused for being sent in a group */
	bool go;
};

struct parcel *
native_next(struct native *n)
{
	struct exchange *x = &n->x;
	struct parcel *p = NULL;

	watchdog_limit(&x->watch, 0);
	p = exchange_next(x);
	watchdog_limit(&x->watch, x->limits->command);
	if (p)
		p->handle = p;
	return p;
}

/* --- Commands ------------------------------------------------------------- */

static void
add_mail(const struct native *n, const struct relay_message *message,
    struct buf *out)
{
	struct buf envid = BUF_INIT(NATIVE_REPLY_ENVID);

	buf_join(out, "MAIL FROM:<", message->from, ">", NULL);
	if (n->offers.size)
		buf_printf(out, " SIZE=%zu", message->size);
	if (n->offers.dsn) {
		buf_puts(out, " RET=HDRS");
		native_xtext(&envid, message->envid ? message->envid : "");
		if (envid.len > 0 && buf_ok(&envid))
			buf_join(out, " ENVID=", buf_text(&envid), NULL);
	}
	buf_puts(out, "\r\n");
	buf_release(&envid);
}

static void
add_rcpt(const struct native *n, const struct relay_message *message,
    struct buf *out)
{
	struct buf orcpt = BUF_INIT(NATIVE_REPLY_ORCPT - sizeof("rfc822;"));

	buf_join(out, "RCPT TO:<", message->to, ">", NULL);
	if (n->offers.dsn) {
		buf_puts(out, " NOTIFY=FAILURE");
		native_xtext(&orcpt, message->to);
		if (buf_ok(&orcpt))
			buf_join(out, " ORCPT=rfc822;", buf_text(&orcpt),
			    NULL);
	}
	buf_puts(out, "\r\n");
	buf_release(&orcpt);
}

static enum command
first_command(const struct native *n)
{
	return n->reset ? COMMAND_RSET : COMMAND_MAIL;
}

static void
add_commands(const struct native *n, const struct parcel *p, int first,
    int last, struct buf *out)
{
	for (int i = first; i <= last; i++) {
		if (i == COMMAND_RSET)
			buf_puts(out, "RSET\r\n");
		else if (i == COMMAND_MAIL)
			add_mail(n, &p->message, out);
		else if (i == COMMAND_RCPT)
			add_rcpt(n, &p->message, out);
		else
			buf_puts(out, "DATA\r\n");
	}
}

static bool
say_commands(struct native *n, const struct parcel *p, int first, int last)
{
	buf_clear(&n->out);
	add_commands(n, p, first, last, &n->out);
	return native_say(n, buf_text(&n->out), n->out.len);
}

/* --- Their answers -------------------------------------------------------- */

/* What a server says to a command that it did not expect or lost half of. */
static bool
is_misplaced(const struct native *n, const struct reply *reply)
{
	return n->pace == NATIVE_AHEAD && (reply->code == 500 ||
	    reply->code == 502 || reply->code == 503);
}

/* A message without a recipient is ended by a dot and reaches nobody (RFC
 * 2920 section 3.1); one that may have a recipient cannot be taken back. */
static bool
end_empty(struct native *n, const struct parcel *p, struct envelope *e)
{
	struct reply reply;

	n->pace = NATIVE_STEP;
	e->open = false;
	if (p->accepted) {
		exchange_fail(&n->x, "the server wants a message it refused");
		return false;
	}
	return native_say(n, ".\r\n", 3) && native_hear(n, &reply, NULL) &&
	    exchange_usable(&n->x, &reply);
}

static bool
on_data(struct native *n, struct parcel *p, struct envelope *e,
    struct reply *reply)
{
	const bool refused = p->told || e->again;

	if (reply->code == 354) {
		e->go = !refused;
		return !refused || end_empty(n, p, e);
	}
	if (is_misplaced(n, reply) && !p->told)
		e->again = true;
	if (refused || e->again)
		return exchange_usable(&n->x, reply);
	n->pace = NATIVE_STEP;
	exchange_sent(&n->x, p, reply);
	return !exchange_is_cut(&n->x);
}

static bool
on_answer(struct native *n, struct parcel *p, enum command command,
    struct envelope *e, struct reply *reply)
{
	struct exchange *x = &n->x;

	reply->stage = REPLY_MAIL;
	if (command == COMMAND_DATA)
		return on_data(n, p, e, reply);
	if (command != COMMAND_RSET && is_misplaced(n, reply) && !p->told)
		e->again = true;
	if (command == COMMAND_MAIL)
		e->open = reply->code / 100 == 2;
	if (command == COMMAND_RSET || e->again) {
		p->accepted = command == COMMAND_RCPT &&
		    reply->code / 100 == 2;
		return exchange_usable(x, reply);
	}
	if (command == COMMAND_MAIL)
		exchange_mail(x, p, reply);
	else
		exchange_rcpt(x, reply);
	if (!e->open)
		n->pace = NATIVE_STEP;
	return !exchange_is_cut(x);
}

/* A server (or what stands in front of it) that drops the commands behind a
 * dot would do so in each session. */
static void
note_silence(struct native *n)
{
	if (!n->announced || watchdog_is_cut(&n->x.watch) != WATCHDOG_LATE)
		return;
	log_warn("relay at %s: no answer to what was sent behind a message; "
	    "one step at a time from now on", n->x.smtp->hostport);
	atomic_store(&n->x.smtp->careful, true);
}

static enum outcome
await_envelope(struct native *n, struct parcel *p)
{
	const bool grouped = n->pace == NATIVE_AHEAD;
	const int first = first_command(n);
	struct envelope e = {false, false, false};
	struct reply reply;

	n->x.phase = EXCHANGE_MAIL;
	p->accepted = false;
	if (grouped && !n->announced &&
	    !say_commands(n, p, first, COMMAND_DATA))
		return OUTCOME_LOST;
	for (int i = first; i <= COMMAND_DATA; i++) {
		if (!grouped && p->told)
			break;
		if (!grouped && !say_commands(n, p, i, i))
			return OUTCOME_LOST;
		if (!native_hear(n, &reply, NULL)) {
			note_silence(n);
			return OUTCOME_LOST;
		}
		n->announced = false;
		if (!on_answer(n, p, (enum command)i, &e, &reply))
			return OUTCOME_LOST;
	}
	n->reset = (e.open && !e.go) || e.again;
	return e.go ? OUTCOME_GO : e.again ? OUTCOME_AGAIN : OUTCOME_REFUSED;
}

/* --- The body ------------------------------------------------------------- */

/* All but the last octets, then those with the dot: a connection lost before
 * them is a message that was not sent. */
static bool
send_body(struct native *n, struct parcel *p)
{
	struct native_io *io = &n->io;
	const size_t last = n->out.len < NATIVE_TURN_LAST ? n->out.len :
	    NATIVE_TURN_LAST;
	const size_t first = n->out.len - last;

	if (native_io_write_silently(io, n->out.data, first) &&
	    exchange_end_body(p, native_io_is_silent(io)))
		return native_io_write(io, n->out.data + first, last);
	if (io->at < io->len)
		return native_unasked(n);
	if (!*io->why)
		exchange_fail(&n->x, "the message did not leave in time");
	return false;
}

/* The server waits for the body of p. */
static struct parcel *
carry(struct native *n, struct parcel *p)
{
	struct exchange *x = &n->x;
	struct parcel *after = NULL;
	struct reply reply;

	n->reset = false;
	buf_clear(&n->out);
	native_stuff(&n->out, p->message.data, p->message.size);
	if (n->pace == NATIVE_AHEAD)
		after = native_next(n);
	if (after)
		add_commands(n, after, first_command(n), COMMAND_DATA,
		    &n->out);
	exchange_begin_body(p, n->io.at == n->io.len);
	if (!exchange_may_send(p) || !send_body(n, p) ||
	    !native_hear(n, &reply, NULL))
		return NULL;
	n->announced = after != NULL;
	exchange_sent(x, p, &reply);
	if (exchange_is_cut(x))
		return NULL;
	n->quits = !after;
	return after ? after : native_next(n);
}

struct parcel *
native_turn(struct native *n, struct parcel *p)
{
	n->quits = false;
	switch (await_envelope(n, p)) {
	case OUTCOME_GO:
		return carry(n, p);
	case OUTCOME_REFUSED:
		n->quits = true;
		return native_next(n);
	case OUTCOME_AGAIN:
		n->pace = NATIVE_STEP;
		return p;
	case OUTCOME_LOST:
		n->x.lost = true;
		break;
	}
	return NULL;
}
