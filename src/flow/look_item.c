/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of a digest: posts, why they came, what lies ahead. */
#include "flow/look_item.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "text/encode.h"
#include "text/markdown.h"
#include "text/when.h"

enum { DAY = 24 * 60 * 60 };

static const char *
or_empty(const char *s)
{
	return s ? s : "";
}

static bool
has(const char *s)
{
	return s && s[0] != '\0';
}

static int64_t
local_day(int64_t t)
{
	struct date_local d = date_local(t);

	return date_days(d.year, d.month, d.day);
}

bool
look_item_is_past(const struct look_occasion *occasion, int64_t now)
{
	struct date_local d = date_local(occasion->start);

	if (occasion->end > occasion->start)
		return occasion->end <= now;
	if (d.hour == 0 && d.minute == 0)	/* the day alone */
		return local_day(occasion->start) < local_day(now);
	return occasion->start + DAY / 24 <= now;
}

enum look_kind
look_item_kind(const char *kind)
{
	static const char *const names[] = {"news", "board", "meeting",
	    "survey"};

	for (int i = 0; i < 4; i++) {
		if (strcmp(kind, names[i]) == 0)
			return (enum look_kind)(LOOK_NEWS + i);
	}
	return LOOK_NEWS;
}

enum look_edition
look_item_edition(const char *kind)
{
	static const char *const names[] = {"first", "stage", "correction",
	    "moved", "cancelled", "reminder"};

	for (int i = 0; i < 6; i++) {
		if (strcmp(kind, names[i]) == 0)
			return (enum look_edition)(LOOK_FIRST + i);
	}
	return LOOK_FIRST;
}

const char *
look_item_note(const struct look *look, const char *edition,
    const char *note, const char *stage)
{
	char key[40];

	if (has(note) || !has(stage) || look_item_edition(edition) !=
	    LOOK_STAGE)
		return note;
	snprintf(key, sizeof(key), "mail.stage.%s", stage);
	return template_string(look->templates, look->lang, key);
}

/* Length of an ATX heading's marks at s, 0 when the line is none. */
static size_t
heading_level(const char *s, size_t n)
{
	size_t blanks = 0, marks = 0;

	while (blanks < n && blanks < 4 && s[blanks] == ' ')
		blanks++;
	while (blanks + marks < n && s[blanks + marks] == '#')
		marks++;
	if (blanks > 3 || marks == 0 || marks > 6)
		return 0;
	if (blanks + marks < n && s[blanks + marks] != ' ' &&
	    s[blanks + marks] != '\t' && s[blanks + marks] != '\r')
		return 0;
	return marks;
}

size_t
look_item_decisions(const char *body)
{
	size_t count[7] = {0};

	for (const char *line = or_empty(body); *line != '\0';) {
		size_t n = strcspn(line, "\n");

		count[heading_level(line, n)]++;
		line += n + (line[n] == '\n');
	}
	for (size_t level = 1; level < 7; level++)
		if (count[level] > 0)
			return count[level];
	return 0;
}

/* Clean text of a feed: paragraphs at empty lines, nothing else. */
static void
set_plain(struct view *view, const char *body)
{
	while (*body != '\0') {
		const char *end = strstr(body, "\n\n");
		size_t n = end ? (size_t)(end - body) : strlen(body);

		if (strspn(body, " \t\n") < n)
			view_printf(view_item(view, "paragraphs"), "text",
			    "%.*s", (int)n, body);
		body += n;
		body += strspn(body, "\n");
	}
}

static void
set_markdown(struct view *view, const char *md)
{
	struct buf html = BUF_INIT(BUF_PAGE), text = BUF_INIT(BUF_PAGE);

	if (has(md)) {
		look_markdown(md, &html);
		markdown_text(md, strlen(md), &text);
	}
	view_set(view, "body_html", buf_text(&html));
	view_set(view, "body_text", buf_text(&text));
	buf_release(&html);
	buf_release(&text);
}

static void
set_title(const struct look *look, struct view *view,
    const struct look_item *item)
{
	view_set(view, "title", item->title);
	if (look_is_web(item->url))
		view_set(view, "url", item->url);
	if (has(item->lang) && strcmp(item->lang, look->lang) != 0)
		view_set(view, "other_lang", item->lang);
	look_rule(view, or_empty(item->title));
}

/* "Nytt: protokollet är justerat", "Rättelse", "Påminnelse". */
static void
set_note(const struct look *look, struct view *view,
    const struct look_item *item)
{
	static const char *const key[] = {
		[LOOK_STAGE] = "edition.stage",
		[LOOK_CORRECTION] = "edition.correction",
		[LOOK_MOVED] = "edition.moved",
		[LOOK_CANCELLED] = "edition.cancelled",
		[LOOK_REMINDER] = "edition.reminder",
	};
	struct buf text = BUF_INIT(BUF_LINE);

	if (item->edition < LOOK_STAGE)
		return;
	look_string(look, key[item->edition], view, &text);
	view_set(view, "edition", buf_text(&text));
	if (has(item->note)) {
		view_set(view, "note", item->note);
	} else if (item->edition == LOOK_STAGE ||
	    item->edition == LOOK_CORRECTION) {
		buf_clear(&text);
		look_string(look, item->edition == LOOK_STAGE ?
		    "edition.stage.text" : "edition.correction.text", view,
		    &text);
		view_set(view, "note", buf_text(&text));
	}
	buf_release(&text);
}

/* "Svara senast måndag 4 maj 2026. Enkäten stänger om 6 dagar." */
static void
set_deadline(const struct look *look, struct view *view, int64_t closes)
{
	struct date_local d = date_local(closes);
	int64_t days = local_day(closes) - local_day(look->now);
	struct buf text = BUF_INIT(BUF_LINE);
	const char *key = "survey.days";

	if (closes == 0)
		return;
	if (d.hour == 23 && d.minute == 59)	/* a date alone */
		when_day(&text, look->lang, closes);
	else
		when_moment(&text, look->lang, closes);
	view_set(view, "closes", buf_text(&text));
	buf_clear(&text);
	view_printf(view, "days", "%lld", (long long)days);
	if (closes <= look->now)
		key = "survey.closed";
	else if (days == 0)
		key = "survey.today";
	else if (days == 1)
		key = "survey.tomorrow";
	look_string(look, key, view, &text);
	view_set(view, "left", buf_text(&text));
	buf_release(&text);
}

static void
add_occasion(const struct look *look, struct view *view,
    const struct look_item *item, const struct look_occasion *occasion,
    bool own_link)
{
	struct view *row = view_item(view, "occasions");
	struct date_local d = date_local(occasion->start);
	struct buf text = BUF_INIT(BUF_LINE);

	when_span(&text, look->lang, occasion->start, occasion->end);
	/* it begins the line; weekdays begin with ASCII in sv and en */
	if (!occasion->cancelled && text.len > 0)
		text.data[0] = (char)toupper((unsigned char)text.data[0]);
	view_set(row, "when", buf_text(&text));
	view_set(row, "label", occasion->label);
	view_set(row, "place", occasion->place);
	view_flag(row, "both", has(occasion->label) && has(occasion->place));
	view_flag(row, "details", has(occasion->label) ||
	    has(occasion->place));
	view_flag(row, "cancelled", occasion->cancelled);
	if (occasion->moved_from != 0 && !occasion->cancelled) {
		buf_clear(&text);
		when_day_short(&text, look->lang, occasion->moved_from,
		    look->now);
		view_set(row, "moved_from", buf_text(&text));
	}
	if (own_link && look_is_web(occasion->link)) {
		buf_clear(&text);
		when_day_short(&text, look->lang, occasion->start, look->now);
		view_set(row, "join_url", occasion->link);
		view_set(row, "join_day", buf_text(&text));
		buf_clear(&text);
		if (d.hour != 0 || d.minute != 0)
			when_clock(&text, look->lang, occasion->start);
		view_set(row, "join_clock", buf_text(&text));
		view_set(row, "join_name", has(occasion->label) ?
		    occasion->label : item->title);
	}
	buf_release(&text);
}

/* Coming occasions; one link for all when all have the same. */
static void
set_occasions(const struct look *look, struct view *view,
    const struct look_item *item)
{
	const struct look_occasion *first = NULL;
	size_t shown = 0;
	bool same = true;

	for (size_t i = 0; i < item->occasions_n; i++) {
		const struct look_occasion *o = &item->occasions[i];

		if (look_item_is_past(o, look->now) || o->cancelled)
			continue;
		if (!first)
			first = o;
		else if (strcmp(or_empty(o->link), or_empty(first->link)))
			same = false;
		shown++;
	}
	same = same && shown > 1;
	for (size_t i = 0; i < item->occasions_n; i++) {
		const struct look_occasion *o = &item->occasions[i];

		if (look_item_is_past(o, look->now))
			continue;
		add_occasion(look, view, item, o, !same && !o->cancelled);
		view_flag(view, "has_occasions", true);
	}
	if (same && look_is_web(first->link))
		view_set(view, "join_all", first->link);
}

bool
look_item(const struct look *look, const struct look_item *item,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);

	set_title(look, view, item);
	set_note(look, view, item);
	if (item->plain)
		set_plain(view, or_empty(item->body));
	else
		set_markdown(view, item->body);
	if (item->kind == LOOK_SURVEY)
		set_deadline(look, view, item->closes);
	set_occasions(look, view, item);
	if (look_is_web(item->calendar))
		view_set(view, "calendar", item->calendar);
	return look_render(look, "item", view, out, err);
}

bool
look_reason(const struct look *look, const char *const *topics, size_t n,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);
	struct buf text = BUF_INIT(BUF_LINE);

	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s%s", i > 0 ? ", " : "", topics[i]);
	view_set(view, "topics", buf_text(&text));
	view_flag(view, "many", n > 1);
	buf_release(&text);
	return look_render(look, "reason", view, out, err);
}

bool
look_item_coming(const struct look *look, const struct look_item *item,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);

	set_title(look, view, item);
	set_occasions(look, view, item);
	return look_render(look, "coming", view, out, err);
}

bool
look_item_survey(const struct look *look, const struct look_item *item,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);

	set_title(look, view, item);
	set_deadline(look, view, item->closes);
	return look_render(look, "survey", view, out, err);
}
