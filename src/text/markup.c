/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/markup.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

void
markup_init(struct markup *m, const char *html, size_t n)
{
	memset(m, 0, sizeof(*m));
	m->at = html;
	m->end = html + n;
}

/* Where text begins at or after m->at; m->end when it does not. */
static const char *
markup_find(const struct markup *m, const char *text)
{
	const char *found = memmem(m->at, (size_t)(m->end - m->at), text,
	    strlen(text));

	return found ? found : m->end;
}

bool
markup_is(const struct markup *m, const char *name)
{
	return m->n == strlen(name) && strncasecmp(m->text, name, m->n) == 0;
}

static bool
markup_in(const struct markup *m, const char *const *names)
{
	for (; *names; names++)
		if (markup_is(m, *names))
			return true;
	return false;
}

/* At "<": a tag, up to a ">" outside quotes. */
static void
markup_tag(struct markup *m)
{
	static const char *const voids[] = {"area", "base", "br", "col",
	    "embed", "hr", "img", "input", "link", "meta", "source", "track",
	    "wbr", NULL};
	static const char *const raws[] = {"style", "script", NULL};
	const char *s = m->at + 1;
	char quote = '\0';

	m->kind = MARKUP_OPEN;
	if (s < m->end && *s == '/') {
		m->kind = MARKUP_CLOSE;
		s++;
	}
	m->text = s;
	while (s < m->end && isalnum((unsigned char)*s))
		s++;
	m->n = (size_t)(s - m->text);
	m->attributes = s;
	for (; s < m->end && (quote != '\0' || *s != '>'); s++) {
		if (quote == '\0' && (*s == '"' || *s == '\''))
			quote = *s;
		else if (*s == quote)
			quote = '\0';
	}
	m->attributes_n = (size_t)(s - m->attributes);
	m->at = s < m->end ? s + 1 : s;
	m->is_void = m->kind == MARKUP_OPEN && markup_in(m, voids);
	m->raw = m->kind == MARKUP_OPEN && markup_in(m, raws);
}

/* What stands in the style or script that was just opened. */
static bool
markup_raw(struct markup *m)
{
	const char *end = markup_find(m, "</");

	m->raw = false;
	m->kind = MARKUP_RAW;
	m->text = m->at;
	m->n = (size_t)(end - m->at);
	m->at = end;
	return true;
}

bool
markup_next(struct markup *m)
{
	const char *end = NULL;

	if (m->raw && m->at < m->end)
		return markup_raw(m);
	while (m->end - m->at >= 2 && m->at[0] == '<' && m->at[1] == '!') {
		const bool comment = m->end - m->at >= 4 &&
		    memcmp(m->at, "<!--", 4) == 0;

		end = markup_find(m, comment ? "-->" : ">");
		m->at = end == m->end ? end : end + (comment ? 3 : 1);
	}
	if (m->at == m->end)
		return false;
	if (*m->at == '<') {
		markup_tag(m);
		return true;
	}
	end = markup_find(m, "<");
	m->kind = MARKUP_TEXT;
	m->text = m->at;
	m->n = (size_t)(end - m->at);
	m->at = end;
	return true;
}

bool
markup_attribute(const struct markup *m, const char *name, struct buf *out)
{
	const char *s = m->attributes;
	const char *end = s + m->attributes_n;
	const size_t n = strlen(name);

	while (s < end) {
		const char *key = NULL, *value = NULL;
		size_t key_n = 0, value_n = 0;

		while (s < end && (isspace((unsigned char)*s) || *s == '/'))
			s++;
		key = s;
		while (s < end && !isspace((unsigned char)*s) && *s != '=')
			s++;
		key_n = (size_t)(s - key);
		if (s < end && *s == '=') {
			const char quote = s + 1 < end ? s[1] : '\0';
			const bool quoted = quote == '"' || quote == '\'';

			value = s + (quoted ? 2 : 1);
			s = value;
			while (s < end && (quoted ? *s != quote :
			    !isspace((unsigned char)*s)))
				s++;
			value_n = (size_t)(s - value);
			if (quoted && s < end)
				s++;
		}
		if (key_n == 0)
			return false;
		if (key_n == n && strncasecmp(key, name, n) == 0) {
			markup_decode(out, value ? value : "", value_n);
			return true;
		}
	}
	return false;
}

/* A character as UTF-8; what is none is left out. */
static void
markup_put(struct buf *out, unsigned long c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return;
	if (c < 0x80) {
		buf_putc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_putc(out, (char)(0xe0 | c >> 12));
		} else {
			buf_putc(out, (char)(0xf0 | c >> 18));
			buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_putc(out, (char)(0x80 | (c & 0x3f)));
}

/* At "&": how long the entity is; 0 when it is none that we write. */
static size_t
markup_entity(struct buf *out, const char *s, size_t n)
{
	static const struct {
		const char *name;
		unsigned long c;
	} names[] = {
		{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
		{"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", 0xa0},
		{"&shy;", 0xad},
	};
	const bool hex = n > 3 && (s[2] == 'x' || s[2] == 'X');
	const char *end = memchr(s, ';', n < 12 ? n : 12);
	unsigned long c = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const size_t len = strlen(names[i].name);

		if (len <= n && memcmp(s, names[i].name, len) == 0) {
			markup_put(out, names[i].c);
			return len;
		}
	}
	if (n < 4 || s[1] != '#' || !end)
		return 0;
	for (const char *d = s + (hex ? 3 : 2); d < end; d++) {
		const int digit = tolower((unsigned char)*d);

		if (!(hex ? isxdigit(digit) : isdigit(digit)))
			return 0;
		c = c * (hex ? 16 : 10) + (unsigned long)(isdigit(digit) ?
		    digit - '0' : digit - 'a' + 10);
	}
	markup_put(out, c);
	return (size_t)(end - s) + 1;
}

void
markup_decode(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		const size_t len = text[i] == '&' ?
		    markup_entity(out, text + i, n - i) : 0;

		if (len == 0)
			buf_putc(out, text[i]);
		i += len == 0 ? 1 : len;
	}
}
