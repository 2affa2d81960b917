/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The policy in one place: a reply that says "not this recipient" ends that
 * row; one that says "not you" (5.7.x, bad sender, refused login) stops the
 * sending and blames no subscriber; what was handed over without a clear
 * answer is in doubt; everything else is tried again.
 */
#include "mail/reply.h"

#include <string.h>

#include "base/buf.h"
#include "text/encode.h"

enum { TEXT_MAX = sizeof(((struct reply *)0)->text) - 1 };

static bool
has(const struct reply *reply, int subject, int detail)
{
	return reply->enhanced[1] == subject && reply->enhanced[2] == detail;
}

/* 5.1.7 and 5.1.8 speak of the sender's address.  Servers that delay their
 * refusals say so first at the recipient. */
static bool
is_about_sender(const struct reply *reply)
{
	return reply->code == 530 || reply->code == 534 ||
	    reply->code == 535 || reply->code == 538 ||
	    reply->enhanced[1] == 6 || reply->enhanced[1] == 7 ||
	    has(reply, 1, 7) || has(reply, 1, 8);
}

static bool
is_too_many(const struct reply *reply)
{
	return has(reply, 5, 3) || (reply->enhanced[0] == 0 &&
	    strcasestr(reply->text, "too many recipients"));
}

/* Nothing was told about this row. */
static enum reply_verdict
without_answer(enum reply_stage stage)
{
	switch (stage) {
	case REPLY_CONNECT:
	case REPLY_MAIL:
		return REPLY_RELAY_DOWN;
	case REPLY_DOT:
		return REPLY_IN_DOUBT;
	default:
		return REPLY_DEFERRED;
	}
}

/* 4.7.23-40: no PTR, SPF, TLS, DKIM, DMARC.  Waiting does not cure them,
 * not even when they come as 421. */
static bool
is_unauthenticated(const struct reply *reply)
{
	return reply->enhanced[1] == 7 && reply->enhanced[2] >= 20 &&
	    reply->enhanced[2] <= 40;
}

static enum reply_verdict
temporary(const struct reply *reply)
{
	bool connecting = reply->stage == REPLY_CONNECT;

	if (reply_is_throttle(reply))
		return connecting || reply->code == 421 ? REPLY_RELAY_DOWN :
		    REPLY_DEFERRED;
	if (is_unauthenticated(reply))
		return REPLY_SENDER_FAULT;
	/* 454 4.7.0: its TLS or its password store is ill, not ours. */
	if (reply->code == 421 || (connecting && reply->code == 454))
		return REPLY_RELAY_DOWN;
	if (reply->enhanced[1] == 7)
		return REPLY_SENDER_FAULT;
	return connecting ? REPLY_RELAY_DOWN : REPLY_DEFERRED;
}

static enum reply_verdict
permanent(const struct reply *reply)
{
	if (reply->stage == REPLY_CONNECT || reply->stage == REPLY_MAIL)
		return REPLY_SENDER_FAULT;
	if (is_about_sender(reply))
		return REPLY_SENDER_FAULT;
	if (reply->code == 552 && reply->stage == REPLY_RCPT &&
	    is_too_many(reply))
		return REPLY_DEFERRED;
	return REPLY_FAILED;
}

enum reply_verdict
reply_classify(const struct reply *reply)
{
	switch (reply->code / 100) {
	case 5:
		return permanent(reply);
	case 4:
		return temporary(reply);
	case 2:
		if (reply->stage == REPLY_DOT)
			return REPLY_SENT;
		break;
	}
	return without_answer(reply->stage);
}

bool
reply_is_dead_address(const struct reply *reply)
{
	return reply->enhanced[1] == 1 &&
	    reply_classify(reply) == REPLY_FAILED;
}

bool
reply_is_throttle(const struct reply *reply)
{
	return reply->code / 100 == 4 && (has(reply, 7, 28) ||
	    has(reply, 7, 650) || has(reply, 7, 651));
}

/* "5.1.1 " at s: fills out and returns what follows it, else s. */
static const char *
read_enhanced(const char *s, const char *end, int out[3])
{
	int number[3] = {0, 0, 0};
	const char *p = s;

	for (int i = 0; i < 3; i++) {
		int digits = 0;

		if (i > 0 && (p == end || *p++ != '.'))
			return s;
		while (p < end && *p >= '0' && *p <= '9' && digits < 3) {
			number[i] = number[i] * 10 + (*p++ - '0');
			digits++;
		}
		if (digits == 0)
			return s;
	}
	if (p < end && *p != ' ')
		return s;
	if (number[0] != 2 && number[0] != 4 && number[0] != 5)
		return s;
	if (out[0] == 0)
		memcpy(out, number, sizeof(number));
	return p;
}

/* "250-" or "250 " or "250": its code, 0 when it is none. */
static int
read_code(const char *s, size_t n, bool *last)
{
	if (n < 3 || s[0] < '2' || s[0] > '5' || s[1] < '0' || s[1] > '9' ||
	    s[2] < '0' || s[2] > '9')
		return 0;
	if (n > 3 && s[3] != ' ' && s[3] != '-')
		return 0;
	*last = n == 3 || s[3] == ' ';
	return (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
}

static void
set_text(struct reply *reply, const char *s, size_t n)
{
	struct buf clean = BUF_INIT(BUF_PAGE);
	size_t len = 0;

	encode_clean(&clean, s, n, true);
	len = clean.len;
	if (len > TEXT_MAX) {
		len = TEXT_MAX;
		while (((unsigned char)clean.data[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(reply->text, buf_text(&clean), len);
	reply->text[len] = '\0';
	buf_release(&clean);
}

/* The lines of a well-formed reply: its text; code 0 when it is not one. */
static int
read_lines(const char *raw, int enhanced[3], struct buf *text)
{
	const char *p = raw;
	bool last = false;
	int first = 0;

	while (*p && !last) {
		size_t n = strcspn(p, "\r\n");
		const char *end = p + n, *rest = n > 4 ? p + 4 : end;
		int code = read_code(p, n, &last);

		if (code == 0 || (first && code != first))
			return 0;
		first = code;
		rest = read_enhanced(rest, end, enhanced);
		n = (size_t)(end - rest);
		buf_add(text, rest, n < TEXT_MAX ? n : TEXT_MAX);
		buf_putc(text, ' ');
		p = end;
		p += *p == '\r';
		p += *p == '\n';
	}
	/* No last line, or something after it: not to be trusted. */
	return last && !*p ? first : 0;
}

void
reply_parse(struct reply *reply, const char *raw)
{
	struct buf text = BUF_INIT(BUF_LINE);

	memset(reply->enhanced, 0, sizeof(reply->enhanced));
	reply->code = read_lines(raw, reply->enhanced, &text);
	if (reply->code == 0) {
		memset(reply->enhanced, 0, sizeof(reply->enhanced));
		buf_clear(&text);
		buf_add(&text, raw, strnlen(raw, BUF_LINE));
	}
	set_text(reply, buf_text(&text), text.len);
	buf_release(&text);
}

const char *
reply_verdict_name(enum reply_verdict verdict)
{
	static const char *const names[] = {
		[REPLY_SENT] = "sent",
		[REPLY_DEFERRED] = "deferred",
		[REPLY_FAILED] = "failed",
		[REPLY_IN_DOUBT] = "in doubt",
		[REPLY_SENDER_FAULT] = "sender fault",
		[REPLY_RELAY_DOWN] = "relay down",
	};

	return names[verdict];
}
