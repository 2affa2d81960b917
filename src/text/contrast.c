/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cascade as small as a mail's: an inline style beats a rule, unless the
 * rule is important; of two rules the more specific one wins, then the last.
 */
#include "text/contrast.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text/markup.h"

enum {
	CONTRAST_DEPTH = 64, CONTRAST_RULES = 64, CONTRAST_PARTS = 4,
	CONTRAST_INLINE = 1000,		/* beats a rule, */
	CONTRAST_IMPORTANT = 2000	/* which may beat that */
};

static double
channel(uint32_t value)
{
	const double c = (value & 0xff) / 255.0;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
luminance(uint32_t rgb)
{
	return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) +
	    0.0722 * channel(rgb);
}

double
contrast_ratio(uint32_t rgb, uint32_t other)
{
	const double a = luminance(rgb), b = luminance(other);

	return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

static bool
read_hex(const char *s, size_t n, uint32_t *rgb)
{
	uint32_t value = 0;

	if (n != 3 && n != 6)
		return false;
	for (size_t i = 0; i < n; i++) {
		const int c = tolower((unsigned char)s[i]);
		uint32_t digit = 0;

		if (!isxdigit(c))
			return false;
		digit = (uint32_t)(isdigit(c) ? c - '0' : c - 'a' + 10);
		value = n == 3 ? value << 8 | digit << 4 | digit :
		    value << 4 | digit;
	}
	*rgb = value;
	return true;
}

bool
contrast_read(const char *text, size_t n, uint32_t *rgb)
{
	char word[8] = "";

	while (n > 0 && isspace((unsigned char)*text))
		text++, n--;
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	if (n == 0 || n >= sizeof(word))
		return false;
	if (text[0] == '#')
		return read_hex(text + 1, n - 1, rgb);
	memcpy(word, text, n);
	if (strcasecmp(word, "white") == 0)
		*rgb = 0xffffff;
	else if (strcasecmp(word, "black") == 0)
		*rgb = 0;
	else
		return false;
	return true;
}

/* --- What styles say ---------------------------------------------------- */

/* Two properties; weight 0: not said. */
struct colours {
	uint32_t value[2];	/* ink, ground */
	int weight[2];
};

/* Reads "a: b; c: d !important", each at this weight. */
static void
read_style(const char *s, size_t n, int weight, struct colours *out)
{
	const char *end = s + n;

	while (s < end) {
		const char *stop = memchr(s, ';', (size_t)(end - s));
		const char *colon = NULL;
		const char *mark = NULL;
		uint32_t rgb = 0;
		size_t name = 0;
		int which = -1;
		int w = weight;

		stop = stop ? stop : end;
		while (s < stop && isspace((unsigned char)*s))
			s++;
		colon = memchr(s, ':', (size_t)(stop - s));
		name = colon ? (size_t)(colon - s) : 0;
		while (name > 0 && isspace((unsigned char)s[name - 1]))
			name--;
		if (name == 5 && strncasecmp(s, "color", 5) == 0)
			which = 0;
		if ((name == 10 && strncasecmp(s, "background", 10) == 0) ||
		    (name == 16 && strncasecmp(s, "background-color", 16) ==
		    0))
			which = 1;
		if (which >= 0) {
			mark = memchr(colon, '!', (size_t)(stop - colon));
			w += mark ? CONTRAST_IMPORTANT : 0;
			colon++;
			if (contrast_read(colon, (size_t)((mark ? mark :
			    stop) - colon), &rgb) && w >= out->weight[which]) {
				out->value[which] = rgb;
				out->weight[which] = w;
			}
		}
		s = stop + (stop < end);
	}
}

/* ".card .button a": each part a tag, a class or both. */
struct part {
	char tag[16], class[32];
};
struct rule {
	struct part part[CONTRAST_PARTS];
	size_t parts;
	int specific;
	bool dark;
	const char *style;
	size_t style_n;
};
struct rules {
	struct rule item[CONTRAST_RULES];
	size_t count;
};

static bool
read_part(const char **s, const char *end, struct part *part)
{
	const char *at = *s;
	size_t n = 0;

	memset(part, 0, sizeof(*part));
	while (at < end && isspace((unsigned char)*at))
		at++;
	while (at < end && isalnum((unsigned char)*at)) {
		if (n + 1 < sizeof(part->tag))
			part->tag[n++] = *at;
		at++;
	}
	n = 0;
	if (at < end && *at == '.')
		for (at++; at < end && (isalnum((unsigned char)*at) ||
		    *at == '-' || *at == '_'); at++)
			if (n + 1 < sizeof(part->class))
				part->class[n++] = *at;
	*s = at;
	return part->tag[0] != '\0' || part->class[0] != '\0';
}

/* One of the selectors before a "{".  What we do not know is no rule. */
static void
add_rule(struct rules *rules, const char *s, const char *end, bool dark,
    const char *style, size_t style_n)
{
	struct rule *rule = &rules->item[rules->count];
	struct part part;

	if (rules->count == CONTRAST_RULES)
		return;
	memset(rule, 0, sizeof(*rule));
	while (rule->parts < CONTRAST_PARTS && read_part(&s, end, &part)) {
		rule->specific += (part.class[0] ? 10 : 0) +
		    (part.tag[0] ? 1 : 0);
		rule->part[rule->parts++] = part;
	}
	while (s < end && isspace((unsigned char)*s))
		s++;
	if (s != end || rule->parts == 0)
		return;
	rule->dark = dark;
	rule->style = style;
	rule->style_n = style_n;
	rules->count++;
}

static void
add_block(struct rules *rules, const char *s, const char *open,
    const char *close, bool dark)
{
	while (s < open) {
		const char *comma = memchr(s, ',', (size_t)(open - s));

		comma = comma ? comma : open;
		add_rule(rules, s, comma, dark, open + 1,
		    (size_t)(close - open - 1));
		s = comma + 1;
	}
}

/* A rule within @media counts when that is about the dark alone. */
static void
read_sheet(const char *s, size_t n, struct rules *rules)
{
	const char *end = s + n;
	bool media = false;
	bool dark = false;

	while (s < end) {
		const char *open = memchr(s, '{', (size_t)(end - s));
		const char *close = memchr(s, '}', (size_t)(end - s));
		const char *at = NULL;

		if (media && close && (!open || close < open)) {
			media = false;
			s = close + 1;
			continue;
		}
		if (!open || !close)
			return;
		at = memchr(s, '@', (size_t)(open - s));
		if (at) {
			media = true;
			dark = memmem(at, (size_t)(open - at), "dark", 4);
			s = open + 1;
			continue;
		}
		if (!media || dark)
			add_block(rules, s, open, close, media);
		s = close + 1;
	}
}

/* --- The page ----------------------------------------------------------- */

struct element {
	char tag[16];
	char class[96];		/* " a b " */
	struct colours day, night;
};
struct walk {
	struct element stack[CONTRAST_DEPTH];
	size_t depth;
	struct rules rules;
	contrast_each *each;
	void *arg;
};

static bool
is_part(const struct element *e, const struct part *part)
{
	char class[36] = "";

	if (part->tag[0] != '\0' && strcasecmp(part->tag, e->tag) != 0)
		return false;
	snprintf(class, sizeof(class), " %s ", part->class);
	return part->class[0] == '\0' || strstr(e->class, class) != NULL;
}

static bool
is_match(const struct walk *walk, const struct rule *rule)
{
	size_t part = rule->parts - 1;
	size_t i = walk->depth - 1;

	if (!is_part(&walk->stack[i], &rule->part[part]))
		return false;
	while (part > 0 && i-- > 0)
		if (is_part(&walk->stack[i], &rule->part[part - 1]))
			part--;
	return part == 0;
}

/* What was said of an element wins over what it inherits, however weakly. */
static void
inherit(struct colours *out, const struct colours *own)
{
	for (int i = 0; i < 2; i++)
		if (own->weight[i] > 0)
			out->value[i] = own->value[i];
}

static void
open_element(struct walk *walk, const struct markup *m)
{
	struct element *e = &walk->stack[walk->depth];
	struct colours day = {{0, 0}, {0, 0}}, night;
	struct buf text = BUF_INIT(BUF_LINE);

	*e = walk->stack[walk->depth - 1];
	snprintf(e->tag, sizeof(e->tag), "%.*s", (int)m->n, m->text);
	(void)markup_attribute(m, "class", &text);
	snprintf(e->class, sizeof(e->class), " %.90s ", buf_text(&text));
	buf_clear(&text);
	walk->depth++;
	if (markup_is(m, "a")) {	/* as browsers do, when nobody says */
		e->day.value[0] = 0x0000ee;
		e->night.value[0] = 0x9e9eff;
	}
	(void)markup_attribute(m, "style", &text);
	read_style(buf_text(&text), text.len, CONTRAST_INLINE, &day);
	buf_release(&text);
	night = day;
	for (size_t i = 0; i < walk->rules.count; i++) {
		const struct rule *rule = &walk->rules.item[i];

		if (!is_match(walk, rule))
			continue;
		if (!rule->dark)
			read_style(rule->style, rule->style_n,
			    rule->specific, &day);
		read_style(rule->style, rule->style_n, rule->specific,
		    &night);
	}
	inherit(&e->day, &day);
	inherit(&e->night, &night);
}

static void
close_element(struct walk *walk, const struct markup *m)
{
	for (size_t i = walk->depth - 1; i > 0; i--) {
		if (markup_is(m, walk->stack[i].tag)) {
			walk->depth = i;
			return;
		}
	}
}

static void
show_text(const struct walk *walk, const struct markup *m)
{
	const struct element *e = &walk->stack[walk->depth - 1];
	bool blank = true;

	for (size_t i = 0; i < m->n && blank; i++)
		blank = isspace((unsigned char)m->text[i]);
	if (blank || (m->n == 6 && memcmp(m->text, "&nbsp;", 6) == 0))
		return;
	for (size_t i = 0; i < walk->depth; i++)
		if (strcasecmp(walk->stack[i].tag, "head") == 0)
			return;
	walk->each(walk->arg, e->day.value[0], e->day.value[1], false,
	    contrast_ratio(e->day.value[0], e->day.value[1]), m->text, m->n);
	walk->each(walk->arg, e->night.value[0], e->night.value[1], true,
	    contrast_ratio(e->night.value[0], e->night.value[1]), m->text,
	    m->n);
}

void
contrast_check(const char *html, size_t n, contrast_each *each, void *arg)
{
	struct walk walk = {.depth = 1, .each = each, .arg = arg};
	struct markup m;

	walk.stack[0].day.value[1] = walk.stack[0].night.value[1] = 0xffffff;
	markup_init(&m, html, n);
	while (markup_next(&m)) {
		if (m.kind == MARKUP_RAW)
			read_sheet(m.text, m.n, &walk.rules);
		else if (m.kind == MARKUP_TEXT)
			show_text(&walk, &m);
		else if (m.kind == MARKUP_CLOSE)
			close_element(&walk, &m);
		else if (!m.is_void && walk.depth < CONTRAST_DEPTH)
			open_element(&walk, &m);
	}
}
