/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/native_reply.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* "250-": another line follows. */
static bool
is_followed(const char *line, size_t n)
{
	for (size_t i = 0; i < 3; i++)
		if (i >= n || line[i] < '0' || line[i] > '9')
			return false;
	return n > 3 && line[3] == '-';
}

size_t
native_reply_length(const char *text, size_t n, bool *endless)
{
	size_t start = 0;

	*endless = false;
	while (start < n) {
		const char *end = memchr(text + start, '\n', n - start);
		const size_t line = end ? (size_t)(end - text) - start :
		    n - start;

		if (line > NATIVE_REPLY_LINE) {
			*endless = true;
			return 0;
		}
		if (!end)
			return 0;
		if (!is_followed(text + start, line))
			return start + line + 1;
		start += line + 1;
	}
	return 0;
}

/* A CR is part of the line's end, or no more than a blank. */
void
native_reply_read(struct reply *reply, const char *text, size_t n)
{
	char *raw = mem_strndup(text, n);
	const bool whole = strlen(raw) == n;

	for (size_t i = 0; i < n && whole; i++)
		if (raw[i] == '\r')
			raw[i] = ' ';
	reply_parse(reply, raw);
	if (!whole)
		reply->code = 0;
	mem_free(raw);
}

/* --- EHLO ----------------------------------------------------------------- */

/* "AUTH PLAIN LOGIN", and "AUTH=LOGIN" of old servers. */
static void
read_offer(struct native_offers *offers, const char *line)
{
	char word[32] = "";
	bool auth = false;

	if (!str_word(&line, " \t=", word, sizeof(word)))
		return;
	auth = str_same_nocase(word, "AUTH");
	if (str_same_nocase(word, "PIPELINING"))
		offers->pipelining = true;
	else if (str_same_nocase(word, "STARTTLS"))
		offers->starttls = true;
	else if (str_same_nocase(word, "SIZE"))
		offers->size = true;
	else if (str_same_nocase(word, "DSN"))
		offers->dsn = true;
	while (auth && str_word(&line, " \t", word, sizeof(word))) {
		if (str_same_nocase(word, "PLAIN"))
			offers->auth_plain = true;
		else if (str_same_nocase(word, "LOGIN"))
			offers->auth_login = true;
	}
}

/* The first line is the server's name. */
void
native_offers_read(struct native_offers *offers, const char *text, size_t n)
{
	char line[NATIVE_REPLY_LINE + 1] = "";
	const char *p = memchr(text, '\n', n);
	const char *const end = text + n;

	*offers = (struct native_offers){.size = false};
	while (p && ++p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		const size_t len = lf ? (size_t)(lf - p) : 0;

		if (len > 4 && len < sizeof(line)) {
			memcpy(line, p + 4, len - 4);
			line[len - 4] = '\0';
			read_offer(offers, line);
		}
		p = lf;
	}
}

/* --- What is written ------------------------------------------------------ */

void
native_xtext(struct buf *out, const char *text)
{
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c > ' ' && c < 0x7f && c != '+' && c != '=')
			buf_putc(out, (char)c);
		else
			buf_printf(out, "+%02X", c);
	}
}

void
native_stuff(struct buf *out, const char *data, size_t n)
{
	const char *const end = data + n;
	const char *p = data;
	size_t done = 0;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		if (*p == '.') {
			buf_add(out, data + done, (size_t)(p - data) - done);
			buf_putc(out, '.');
			done = (size_t)(p - data);
		}
		p = lf ? lf + 1 : end;
	}
	buf_add(out, data + done, n - done);
	if (n > 0 && data[n - 1] != '\n')
		buf_puts(out, "\r\n");
	buf_puts(out, ".\r\n");
}
