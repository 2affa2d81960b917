/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Strict readers of application/x-www-form-urlencoded (the WHATWG URL
 * standard) and of multipart/form-data (RFC 7578), on bodies that are
 * already in memory and at most 64 KiB.  The library's own post processor
 * passes bad escapes on, lets the last duplicate win and hands values out in
 * fragments, so it is not used.
 */
#include "http/form.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "text/encode.h"

enum { PART_HEADERS_MAX = 1024, BOUNDARY_MAX = 70 };

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool
is_text(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\r' &&
		    c != '\n'))
			return false;
	}
	return encode_is_utf8(s, n);
}

bool
form_unescape(char *s, size_t *n, bool plus)
{
	size_t out = 0;

	for (size_t i = 0; i < *n; i++) {
		char c = s[i];

		if (c == '+' && plus) {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < *n ? hex(s[i + 1]) : -1;
			int low = i + 2 < *n ? hex(s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		s[out++] = c;
	}
	*n = out;
	return is_text(s, out);
}

static void
form_add(struct form *form, const char *name, const char *value)
{
	form->field = mem_grow(form->field, form->count + 1,
	    sizeof(*form->field));
	form->field[form->count++] = (struct form_field){name, value};
}

void
form_release(struct form *form)
{
	mem_free(form->field);
	mem_free(form->text);
	*form = (struct form){NULL, 0, NULL};
}

static bool
form_fail(struct form *form)
{
	form_release(form);
	return false;
}

/* Ends s at the unescaped length; raw bytes below blank are no escape. */
static bool
unescape_part(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20)
			return false;
	if (!form_unescape(s, &n, true))
		return false;
	s[n] = '\0';
	return true;
}

bool
form_parse_urlencoded(const char *s, size_t n, struct form *form)
{
	size_t pairs = 0;

	*form = (struct form){NULL, 0, NULL};
	/* Some mail programs end a one-click body with a line break. */
	if (n >= 2 && s[n - 2] == '\r' && s[n - 1] == '\n')
		n -= 2;
	/* mem_strndup() would end at a NUL, and what follows reads n. */
	form->text = mem_alloc(n + 1);
	memcpy(form->text, s, n);
	for (char *p = form->text, *end = p + n; p < end;) {
		char *stop = memchr(p, '&', (size_t)(end - p));
		char *is = NULL;

		stop = stop ? stop : end;
		is = memchr(p, '=', (size_t)(stop - p));
		if (++pairs > FORM_FIELDS_MAX)
			return form_fail(form);
		if (p < stop) {
			char *name_end = is ? is : stop;
			char *value = is ? is + 1 : stop;

			if (name_end == p)
				return form_fail(form);
			if (!unescape_part(value, (size_t)(stop - value)) ||
			    !unescape_part(p, (size_t)(name_end - p)))
				return form_fail(form);
			form_add(form, p, value);
		}
		p = stop + 1;
	}
	return true;
}

/* The value of name="..." in one part's headers; quotes are not escaped
 * inside it by any browser (they send %22), so a backslash is refused. */
static bool
part_name(char *headers, size_t n, char **name)
{
	static const char want[] = "content-disposition: form-data; name=\"";
	size_t want_len = sizeof(want) - 1;
	char *end = headers + n;

	for (char *line = headers; line < end;) {
		char *stop = memmem(line, (size_t)(end - line), "\r\n", 2);
		char *quote = NULL;

		stop = stop ? stop : end;
		if ((size_t)(stop - line) > want_len &&
		    strncasecmp(line, want, want_len) == 0) {
			line += want_len;
			quote = memchr(line, '"', (size_t)(stop - line));
			/* Nothing may follow: a filename is an upload. */
			if (!quote || quote != stop - 1 || quote == line ||
			    memchr(line, '\\', (size_t)(quote - line)))
				return false;
			*quote = '\0';
			*name = line;
			return is_text(line, (size_t)(quote - line));
		}
		line = stop + 2;
	}
	return false;
}

/* One part, from behind its delimiter to the next; *p moves on. */
static bool
read_part(struct form *form, char **p, char *end, const char *mark,
    size_t mark_len)
{
	char *head = *p + 2, *body = NULL, *stop = NULL, *name = NULL;

	if (end - *p < 2 || memcmp(*p, "\r\n", 2) != 0)
		return false;
	body = memmem(head, (size_t)(end - head), "\r\n\r\n", 4);
	if (!body || body - head > PART_HEADERS_MAX)
		return false;
	if (!part_name(head, (size_t)(body - head), &name))
		return false;
	body += 4;
	/* An empty value's delimiter begins with the break just passed. */
	stop = memmem(body - 2, (size_t)(end - body) + 2, mark, mark_len);
	if (!stop)
		return false;
	*p = stop + mark_len;
	if (stop < body)
		stop = body;
	if (!is_text(body, (size_t)(stop - body)))
		return false;
	*stop = '\0';
	form_add(form, name, body);
	return true;
}

bool
form_parse_multipart(const char *s, size_t n, const char *boundary,
    struct form *form)
{
	char mark[BOUNDARY_MAX + 8] = "\r\n--";
	size_t mark_len = 0;
	char *p = NULL, *end = NULL;

	*form = (struct form){NULL, 0, NULL};
	if (!*boundary || strlen(boundary) > BOUNDARY_MAX)
		return false;
	memcpy(mark + 4, boundary, strlen(boundary) + 1);
	mark_len = strlen(mark);
	/* No preamble: no sender of forms writes one. */
	if (n < mark_len - 2 || memcmp(s, mark + 2, mark_len - 2) != 0)
		return false;
	form->text = mem_alloc(n + 1);
	memcpy(form->text, s, n);
	p = form->text + mark_len - 2;
	end = form->text + n;
	while (end - p < 2 || memcmp(p, "--", 2) != 0)
		if (form->count == FORM_FIELDS_MAX ||
		    !read_part(form, &p, end, mark, mark_len))
			return form_fail(form);
	if (end - p != 2 && !(end - p == 4 && memcmp(p + 2, "\r\n", 2) == 0))
		return form_fail(form);
	return true;
}

bool
form_boundary(const char *content_type, char *boundary, size_t size)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=? ";
	const char *p = strcasestr(content_type, "boundary=");
	bool quoted = false;
	size_t n = 0;

	if (!p || p == content_type || !strchr("; \t", p[-1]))
		return false;
	p += strlen("boundary=");
	quoted = *p == '"';
	p += quoted;
	n = strspn(p, allowed);
	if (quoted ? p[n] != '"' : memchr(p, ' ', n) || (p[n] && p[n] != ';'))
		return false;
	if (n == 0 || n > BOUNDARY_MAX || n >= size || p[n - 1] == ' ')
		return false;
	memcpy(boundary, p, n);
	boundary[n] = '\0';
	return true;
}

const char *
form_next(const struct form *form, const char *name, size_t *i)
{
	while (*i < form->count) {
		const struct form_field *field = &form->field[(*i)++];

		if (strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

const char *
form_get(const struct form *form, const char *name)
{
	size_t i = 0;

	return form_next(form, name, &i);
}

static bool
keeps(const struct form_rule *rule, const char *value)
{
	if (strlen(value) > rule->max)
		return false;
	return rule->lines || !value[strcspn(value, "\r\n\t")];
}

const char *
form_broken(const struct form *form, const struct form_rule *rules)
{
	for (const struct form_rule *rule = rules; rule->name; rule++) {
		const char *value = NULL;
		size_t i = 0, seen = 0;

		while ((value = form_next(form, rule->name, &i)) != NULL)
			if (!keeps(rule, value) || (seen++ && !rule->many))
				return rule->name;
	}
	return NULL;
}
