/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/hello.h"

#include <string.h>

static bool
begins(const char *text, size_t n, const char *verb)
{
	return n >= strlen(verb) && strncmp(text, verb, strlen(verb)) == 0;
}

static void
forget(struct hello *hello)
{
	hello->len = hello->total = 0;
	hello->heard[0] = '\0';
}

void
hello_connect(struct hello *hello)
{
	hello->authing = hello->authed = hello->quitting = false;
	forget(hello);
}

enum hello_write
hello_write(struct hello *hello, const char *text, int n)
{
	const size_t len = n > 0 ? (size_t)n : 0;

	if (begins(text, len, "QUIT")) {
		hello->quitting = true;
		return HELLO_QUIT;
	}
	if (begins(text, len, "MAIL ")) {
		if (hello->login && !hello->authed)
			return HELLO_HELD;
		forget(hello);
		return HELLO_MAIL;
	}
	if (begins(text, len, "AUTH "))
		hello->authing = true;
	forget(hello);
	return HELLO_COMMAND;
}

bool
hello_read(struct hello *hello, const char *text, int n)
{
	size_t room = sizeof(hello->heard) - 1 - hello->len;

	if (hello->quitting || n <= 0)
		return true;
	if (room > (size_t)n)
		room = (size_t)n;
	memcpy(hello->heard + hello->len, text, room);
	hello->len += room;
	hello->heard[hello->len] = '\0';
	hello->total += (size_t)n;
	if (hello->authing && begins(hello->heard, hello->len, "235"))
		hello->authed = true;
	return hello->total <= HELLO_MAX;
}

bool
hello_is_clean(const struct hello *hello)
{
	struct reply reply = {.stage = REPLY_CONNECT};

	if (hello->total != strlen(hello->heard))
		return false;
	reply_parse(&reply, hello->heard);
	return reply.code == 220;
}

bool
hello_refusal(const struct hello *hello, struct reply *reply)
{
	reply_parse(reply, hello->heard);
	reply->stage = REPLY_CONNECT;
	return reply->code >= 400;
}
