/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a digest says it holds: its subject and its first line. */
#include "flow/look_subject.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "text/encode.h"
#include "text/when.h"

/* What the first line counts, in no order of its own. */
static const char *const count_key[] = {
	[0] = "correction",
	[1] = "moved",
	[2] = "cancelled",
	[3] = "reminder",
	[4] = "news",
	[5] = "board",
	[6] = "meeting",
	[7] = "survey",
};
enum { COUNTS = sizeof(count_key) / sizeof(count_key[0]) };

static size_t
count_of(const struct look_item *item)
{
	switch (item->edition) {
	case LOOK_CORRECTION:
		return 0;
	case LOOK_MOVED:
		return 1;
	case LOOK_CANCELLED:
		return 2;
	case LOOK_REMINDER:
		return 3;
	case LOOK_FIRST:
	case LOOK_STAGE:
		break;
	}
	return 3 + (size_t)item->kind;
}

/*
 * In a subject the first post that is not a survey leads, and deadlines come
 * next: what does not fit is then what can wait.  Caller frees.
 */
static const struct look_item **
arrange(const struct look_item *const *items, size_t n)
{
	const struct look_item **order = mem_array(n + 1, sizeof(*order));
	size_t lead = 0, used = 0;

	while (lead < n && items[lead]->kind == LOOK_SURVEY)
		lead++;
	if (lead < n)
		order[used++] = items[lead];
	for (size_t i = 0; i < n; i++)
		if (items[i]->kind == LOOK_SURVEY)
			order[used++] = items[i];
	for (size_t i = lead + 1; i < n; i++)
		if (items[i]->kind != LOOK_SURVEY)
			order[used++] = items[i];
	return order;
}

/* "4 maj": the short day without its weekday. */
static void
set_date(const struct look *look, struct view *view, int64_t t)
{
	struct buf day = BUF_INIT(BUF_LINE);
	const char *blank = NULL;

	when_day_short(&day, look->lang, t, look->now);
	blank = strchr(buf_text(&day), ' ');
	view_set(view, "date", blank ? blank + 1 : buf_text(&day));
	buf_release(&day);
}

static const char *
piece_key(const struct look_item *item, size_t decisions, bool first)
{
	switch (item->edition) {
	case LOOK_CORRECTION:
		return "subject.correction";
	case LOOK_MOVED:
		return "subject.moved";
	case LOOK_CANCELLED:
		return "subject.cancelled";
	case LOOK_REMINDER:
		return "subject.reminder";
	case LOOK_STAGE:
		if (item->note && item->note[0] != '\0')
			return "subject.stage";
		break;
	case LOOK_FIRST:
		break;
	}
	switch (item->kind) {
	case LOOK_BOARD:
		if (decisions == 0)
			return "subject.title";
		return decisions == 1 ? "subject.board.one" :
		    "subject.board.many";
	case LOOK_SURVEY:
		if (item->closes == 0)
			return "subject.survey.open";
		return first ? "subject.survey" : "subject.survey.short";
	case LOOK_MEETING:
		return first ? "subject.meeting" : "subject.meeting.short";
	case LOOK_NEWS:
		break;
	}
	return "subject.title";
}

/* One item's part: "Styrelsemötet 23 juni: tre beslut". */
static void
add_piece(const struct look *look, const struct look_item *item, bool first,
    struct buf *out)
{
	struct view *view = view_new();
	struct buf count = BUF_INIT(BUF_LINE);
	size_t decisions = item->kind == LOOK_BOARD ?
	    look_item_decisions(item->body) : 0;

	look_number(look, decisions, &count);
	view_set(view, "n", buf_text(&count));
	view_set(view, "title", item->title);
	view_set(view, "note", item->note);
	if (item->closes != 0)
		set_date(look, view, item->closes);
	look_string(look, piece_key(item, decisions, first), view, out);
	buf_release(&count);
	view_free(view);
}

static const char *
separator(const struct buf *subject)
{
	char last = subject->len > 0 ? subject->data[subject->len - 1] : ' ';

	return last == '.' || last == '?' || last == '!' ? " " : ". ";
}

/* "och två till" where it still fits. */
static void
add_rest(const struct look *look, size_t rest, struct buf *subject)
{
	struct view *view = view_new();
	struct buf text = BUF_INIT(BUF_LINE), count = BUF_INIT(BUF_LINE);

	look_number(look, rest, &count);
	view_set(view, "n", buf_text(&count));
	look_string(look, rest == 1 ? "subject.rest.one" :
	    "subject.rest.many", view, &text);
	if (encode_length(buf_text(subject)) + 2 +
	    encode_length(buf_text(&text)) <= LOOK_SUBJECT_MAX) {
		buf_puts(subject, separator(subject));
		buf_puts(subject, buf_text(&text));
	}
	buf_release(&text);
	buf_release(&count);
	view_free(view);
}

void
look_subject(const struct look *look, const struct look_item *const *items,
    size_t n, struct buf *out)
{
	const struct look_item **order = arrange(items, n);
	struct buf piece = BUF_INIT(BUF_LINE), subject = BUF_INIT(BUF_LINE);
	size_t rest = 0;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&piece);
		add_piece(look, order[i], i == 0, &piece);
		if (i == 0) {
			encode_shorten(&subject, buf_text(&piece),
			    LOOK_SUBJECT_MAX);
		} else if (encode_length(buf_text(&subject)) + 2 +
		    encode_length(buf_text(&piece)) <= LOOK_SUBJECT_MAX) {
			buf_puts(&subject, separator(&subject));
			buf_puts(&subject, buf_text(&piece));
		} else {
			rest++;
		}
	}
	if (rest > 0)
		add_rest(look, rest, &subject);
	buf_puts(out, buf_text(&subject));
	buf_release(&piece);
	buf_release(&subject);
	mem_free(order);
}

/* "två nyheter" */
static void
add_count(const struct look *look, size_t kind, size_t count,
    struct buf *out)
{
	struct view *view = view_new();
	struct buf number = BUF_INIT(BUF_LINE);
	char key[40];

	look_number(look, count, &number);
	view_set(view, "n", buf_text(&number));
	snprintf(key, sizeof(key), "count.%s.%s", count_key[kind],
	    count == 1 ? "one" : "many");
	look_string(look, key, view, out);
	buf_release(&number);
	view_free(view);
}

void
look_subject_headline(const struct look *look,
    const struct look_item *const *items, size_t n, int64_t since,
    struct buf *out)
{
	const struct look_item **arranged = arrange(items, n);
	struct view *view = view_new();
	struct buf text = BUF_INIT(BUF_LINE);
	size_t count[COUNTS] = {0}, order[COUNTS] = {0}, kinds = 0;

	for (size_t i = 0; i < n; i++) {
		size_t kind = count_of(arranged[i]);

		if (count[kind]++ == 0)
			order[kinds++] = kind;
	}
	for (size_t i = 0; i < kinds; i++) {
		if (i > 0 && i + 1 < kinds)
			buf_puts(&text, ", ");
		else if (i > 0)
			buf_printf(&text, " %s ", template_string(
			    look->templates, look->lang, "mail.and"));
		add_count(look, order[i], count[order[i]], &text);
	}
	view_set(view, "what", buf_text(&text));
	buf_clear(&text);
	if (since != 0)
		when_day_short(&text, look->lang, since, look->now);
	view_set(view, "since", buf_text(&text));
	look_string(look, since != 0 ? "head.since" : "head.new", view, out);
	mem_free(arranged);
	buf_release(&text);
	view_free(view);
}
