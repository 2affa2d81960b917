/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/hello.h"

#include <ctype.h>
#include <string.h>

static bool
begins(const char *text, size_t n, const char *verb)
{
	return n >= strlen(verb) && strncmp(text, verb, strlen(verb)) == 0;
}

static void
forget(struct hello *hello)
{
	hello->len = hello->total = hello->line = 0;
	hello->heard[0] = hello->start[0] = '\0';
}

void
hello_connect(struct hello *hello)
{
	hello->authing = hello->authed = hello->quitting = false;
	hello->hiding = 0;
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

/* false: a line that is too long. */
static bool
follow(struct hello *hello, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (hello->line < sizeof(hello->start))
			hello->start[hello->line] = text[i];
		hello->line = text[i] == '\n' ? 0 : hello->line + 1;
		if (hello->line > HELLO_LINE)
			return false;
	}
	return true;
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
	return follow(hello, text, (size_t)n) && hello->total <= HELLO_MAX;
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
hello_is_go(const struct hello *hello)
{
	return hello->line == 0 && hello->total > 3 &&
	    memcmp(hello->start, "354", 3) == 0;
}

void
hello_hide(struct hello *hello, char *text, int n)
{
	static const char word[] = "chunking";

	for (int i = 0; i < n; i++) {
		const int c = tolower((unsigned char)text[i]);

		if (c != word[hello->hiding])
			hello->hiding = 0;
		if (c == word[hello->hiding])
			hello->hiding++;
		if (hello->hiding == sizeof(word) - 1) {
			text[i] = 'X';
			hello->hiding = 0;
		}
	}
}

bool
hello_refusal(const struct hello *hello, struct reply *reply)
{
	reply_parse(reply, hello->heard);
	reply->stage = REPLY_CONNECT;
	return reply->code >= 400;
}
