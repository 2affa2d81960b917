/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/paste.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "text/encode.h"

enum {
	PASTE_WRAP_LEAST = 40,	/* columns of lines wrapped by hand */
	PASTE_WRAP_MOST = 84,
	PASTE_LONG = 70		/* a line this long is a paragraph */
};

enum paste_kind {
	PASTE_EMPTY, PASTE_TEXT,
	PASTE_ITEM,	/* made of a bullet or a number */
	PASTE_LIST,	/* an item in Markdown already */
	PASTE_INSIDE,	/* indented: belongs to what stands before */
	PASTE_MARK	/* heading, quote, rule */
};

struct paste {
	struct buf *out;
	enum paste_kind before;	/* of the last line that was not empty */
	size_t columns;		/* of it, with its mark */
	bool gap;		/* an empty line stands behind it */
	bool fence;		/* within ``` */
	int depth;		/* of the last item */
};

/* --- characters ---------------------------------------------------------- */

static bool
paste_is_odd_blank(uint32_t cp)
{
	return cp == 0x2007 || cp == 0x202f || cp == 0x3000 ||
	    (cp >= 0x2000 && cp <= 0x200a);
}

static bool
paste_is_nothing(uint32_t cp)
{
	return cp == 0xad || cp == 0xfeff || (cp >= 0x200b && cp <= 0x200f) ||
	    cp == 0x2060 || (cp < 0x20 && cp != '\n' && cp != '\t') ||
	    (cp >= 0x7f && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}

/* A blank between digits keeps them on one line: 12 000. */
static bool
paste_is_between_digits(const struct buf *out, const char *next, size_t left)
{
	return out->len > 0 && isdigit((unsigned char)out->data[out->len - 1])
	    && left > 0 && isdigit((unsigned char)*next);
}

static void
paste_characters(const char *s, size_t n, struct buf *out)
{
	uint32_t cp = 0;
	size_t len = 0;

	for (size_t i = 0; i < n; i += len) {
		len = encode_next(s + i, n - i, &cp);
		if (len == 0) {
			len = 1;
			continue;
		}
		if (cp == '\r' || cp == 0x0b || cp == 0x2028 || cp == 0x2029) {
			if (cp != '\r' || i + 1 >= n || s[i + 1] != '\n')
				buf_putc(out, '\n');
		} else if (cp == 0xa0 || paste_is_odd_blank(cp)) {
			buf_puts(out, paste_is_between_digits(out,
			    s + i + len, n - i - len) ? "\xc2\xa0" : " ");
		} else if (!paste_is_nothing(cp)) {
			buf_add(out, s + i, len);
		}
	}
}

/* --- lines --------------------------------------------------------------- */

/* Bullets as word processors write them; depth counts from 0.  Those that
 * are letters or signs of their own want a TAB behind them. */
static const struct paste_bullet {
	const char *mark;
	int depth;
	bool tab;
} paste_bullets[] = {
	{"\xe2\x80\xa2", 0, false},	/* • */
	{"\xe2\x97\x8f", 0, false},	/* ● */
	{"\xef\x82\xb7", 0, false},	/* of the font Symbol */
	{"\xc2\xb7", 0, false},		/* · */
	{"\xe2\x80\xa3", 0, false},	/* ‣ */
	{"\xef\x83\x98", 0, false},	/* an arrow of Wingdings */
	{"\xe2\x80\x93", 0, true},	/* – */
	{"\xe2\x80\x94", 0, true},	/* — */
	{"-", 0, true}, {"*", 0, true},
	{"\xe2\x97\xa6", 1, false},	/* ◦ */
	{"\xe2\x97\x8b", 1, false},	/* ○ */
	{"o", 1, true},
	{"\xe2\x96\xaa", 2, false},	/* ▪ */
	{"\xe2\x96\xa0", 2, false},	/* ■ */
	{"\xef\x82\xa7", 2, false},	/* a square of Wingdings */
	{"\xc2\xa7", 2, true},		/* the same in another font */
};

static const char *
paste_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

/* Behind its bullet, or NULL. */
static const char *
paste_bullet(const char *s, int *depth)
{
	for (size_t i = 0; i < sizeof(paste_bullets) /
	    sizeof(paste_bullets[0]); i++) {
		const struct paste_bullet *b = &paste_bullets[i];
		const size_t n = strlen(b->mark);

		if (strncmp(s, b->mark, n) != 0 ||
		    (b->tab && s[n + strspn(s + n, " ")] != '\t'))
			continue;
		*depth = b->depth;
		return paste_blanks(s + n);
	}
	return NULL;
}

/* Behind "1.", "12)" with digits counted, or NULL. */
static const char *
paste_number(const char *s, size_t *digits)
{
	*digits = strspn(s, "0123456789");
	if (*digits == 0 || (s[*digits] != '.' && s[*digits] != ')') ||
	    (s[*digits + 1] != ' ' && s[*digits + 1] != '\t'))
		return NULL;
	return s + *digits + 1;
}

static bool
paste_is_marked(const char *s)
{
	const size_t level = strspn(s, "#");

	if (level >= 1 && level <= 6 && (s[level] == ' ' || s[level] == '\0'))
		return true;
	return *s == '>' || *s == '|' || strcmp(s, "---") == 0 ||
	    strcmp(s, "***") == 0 || strcmp(s, "===") == 0;
}

static bool
paste_is_list(const char *s)
{
	size_t digits = 0;

	return ((*s == '-' || *s == '*' || *s == '+') && s[1] == ' ') ||
	    (paste_number(s, &digits) && digits <= 3 &&
	    s[digits + 1] == ' ');
}

/* *s moves behind its mark. */
static enum paste_kind
paste_kind(const char **s, int *depth, size_t *digits)
{
	const char *start = paste_blanks(*s);
	const char *rest = NULL;
	const size_t indent = strspn(*s, " ");

	*digits = 0;
	*depth = 0;
	if (*start == '\0')
		return PASTE_EMPTY;
	rest = paste_bullet(start, depth);
	if (rest) {
		*s = rest;
		return *rest ? PASTE_ITEM : PASTE_EMPTY;
	}
	rest = paste_number(start, digits);
	if (rest && *digits <= 3 && *rest == '\t') {
		*s = paste_blanks(rest);
		return PASTE_ITEM;
	}
	*digits = 0;
	if (paste_is_list(start) && start == *s + indent)
		return PASTE_LIST;
	if (start == *s + indent && indent >= 2)
		return PASTE_INSIDE;
	*s = start;
	return paste_is_marked(start) ? PASTE_MARK : PASTE_TEXT;
}

/* --- what stands between two lines --------------------------------------- */

static size_t
paste_first_word(const char *s)
{
	char *word = mem_strndup(s, strcspn(s, " \t"));
	const size_t n = encode_length(word);

	mem_free(word);
	return n;
}

/* Could the next word not have stood on the line before? */
static bool
paste_is_wrap(const struct paste *p, const char *next)
{
	return p->columns >= PASTE_WRAP_LEAST &&
	    p->columns <= PASTE_WRAP_MOST &&
	    p->columns + 1 + paste_first_word(next) >= PASTE_LONG;
}

static bool
paste_ends_hard(const struct buf *out)
{
	return out->len >= 2 && (out->data[out->len - 1] == '\\' ||
	    strncmp(out->data + out->len - 2, "  ", 2) == 0);
}

/* Between two lines of text. */
static void
paste_join_text(struct paste *p, const char *next)
{
	if (paste_ends_hard(p->out) || paste_is_wrap(p, next))
		buf_putc(p->out, '\n');
	else if (p->before == PASTE_LIST || p->before == PASTE_ITEM ||
	    p->columns >= PASTE_LONG || encode_length(next) >= PASTE_LONG)
		buf_puts(p->out, "\n\n");
	else
		buf_puts(p->out, "  \n");
}

static void
paste_join(struct paste *p, enum paste_kind kind, const char *next)
{
	const bool listed = p->before == PASTE_ITEM ||
	    p->before == PASTE_LIST || p->before == PASTE_INSIDE;

	if (p->out->len == 0)
		return;
	if (kind == PASTE_ITEM && listed)	/* Word's gaps say nothing */
		buf_putc(p->out, '\n');
	else if (p->gap || (kind == PASTE_ITEM && p->before != PASTE_MARK))
		buf_puts(p->out, "\n\n");
	else if (kind == PASTE_TEXT && p->before != PASTE_MARK &&
	    p->before != PASTE_INSIDE)
		paste_join_text(p, next);
	else
		buf_putc(p->out, '\n');
}

/* --- one line ------------------------------------------------------------ */

/* Without TABs within and blanks behind; two blanks are a break that stays. */
static void
paste_put(struct buf *out, const char *s)
{
	size_t n = strlen(s);
	const bool hard = n >= 2 && s[n - 1] == ' ' && s[n - 2] == ' ';

	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	for (size_t i = 0; i < n; i++)
		buf_putc(out, s[i] == '\t' ? ' ' : s[i]);
	if (hard)
		buf_puts(out, "  ");
}

static void
paste_put_text(struct paste *p, const char *s)
{
	size_t digits = 0;

	/* "2026. We ..." is no item of a list. */
	if (paste_number(s, &digits) && digits > 3 && s[digits] == '.') {
		buf_add(p->out, s, digits);
		buf_putc(p->out, '\\');
		s += digits;
	}
	paste_put(p->out, s);
}

static void
paste_put_item(struct paste *p, const char *start, size_t digits,
    const char *rest, int depth)
{
	const bool first = p->before != PASTE_ITEM;

	if (first)
		depth = 0;
	else if (depth > p->depth + 1)
		depth = p->depth + 1;
	p->depth = depth;
	for (int i = 0; i < depth; i++)
		buf_puts(p->out, "  ");
	if (digits > 0)
		buf_printf(p->out, "%.*s. ", (int)digits, start);
	else
		buf_puts(p->out, "- ");
	paste_put(p->out, rest);
}

static void
paste_line(struct paste *p, const char *line)
{
	const char *rest = line;
	size_t from = 0;
	size_t digits = 0;
	int depth = 0;
	const bool fence = strncmp(line, "```", 3) == 0;
	enum paste_kind kind = PASTE_MARK;

	if (!fence && !p->fence)
		kind = paste_kind(&rest, &depth, &digits);
	if (fence)
		p->fence = !p->fence;
	if (kind == PASTE_EMPTY) {
		p->gap = true;
		return;
	}
	paste_join(p, kind, rest);
	from = p->out->len;
	if (kind == PASTE_ITEM)
		paste_put_item(p, paste_blanks(line), digits, rest, depth);
	else if (kind == PASTE_TEXT)
		paste_put_text(p, rest);
	else if (kind == PASTE_MARK)
		buf_puts(p->out, rest);
	else
		paste_put(p->out, line);
	p->columns = p->out->len > from
	    ? encode_length(p->out->data + from) : 0;
	p->before = kind;
	p->gap = false;
}

void
paste_clean(const char *s, size_t n, struct buf *out)
{
	struct buf text = BUF_INIT(out->max);
	struct paste p = {.out = out};
	char *at = NULL;

	paste_characters(s, n, &text);
	buf_clear(out);
	for (at = text.data; at && *at;) {
		char *end = strchr(at, '\n');

		if (end)
			*end = '\0';
		paste_line(&p, at);
		at = end ? end + 1 : NULL;
	}
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_release(&text);
}
