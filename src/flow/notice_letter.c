/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A notice in words, of the catalogue: mail.notice.CAUSE.*, for one thing
 * mail.notice.CAUSE.one.* where both are said. */
#include "flow/notice_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/subscription.h"
#include "text/when.h"

/* Words differ where there can be one or many. */
static const char *
notice_words(const struct notice *n)
{
	static const char *const many[] = {"drafts", "doubts", "source"};

	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		if (strcmp(n->cause, many[i]) == 0 && n->n == 1)
			return "one";
	return "all";
}

/* "I morgon", "I dag", "Måndag 7 december": with a capital, it begins. */
static void
notice_day_words(const struct look *look, struct view *view, int64_t at)
{
	const struct date_local d = date_local(at), now = date_local(look->now);
	const int64_t days = date_days(d.year, d.month, d.day) -
	    date_days(now.year, now.month, now.day);
	struct buf text = BUF_INIT(BUF_LINE);

	if (days == 0)
		look_string(look, "notice.today", view, &text);
	else if (days == 1)
		look_string(look, "notice.next_day", view, &text);
	else
		when_day_short(&text, look->lang, at, look->now);
	if (text.len > 0 && text.data[0] >= 'a' && text.data[0] <= 'z')
		text.data[0] = (char)(text.data[0] - 'a' + 'A');
	view_set(view, "day", buf_text(&text));
	buf_release(&text);
}

static void
notice_number(struct view *view, const char *name, int64_t n)
{
	char digits[24] = "";
	struct buf text = BUF_INIT(BUF_LINE);
	const int len = snprintf(digits, sizeof(digits), "%lld",
	    (long long)n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && len > 3)
			buf_puts(&text, "\xc2\xa0");
		buf_putc(&text, digits[i]);
	}
	view_set(view, name, buf_text(&text));
	buf_release(&text);
}

static void
notice_times(const struct look *look, struct view *view, int64_t at)
{
	struct buf text = BUF_INIT(BUF_LINE);

	if (at != 0)
		when_moment(&text, look->lang, at);
	view_set(view, "when", buf_text(&text));
	buf_clear(&text);
	if (at != 0)
		when_clock(&text, look->lang, at);
	view_set(view, "clock", buf_text(&text));
	buf_release(&text);
	if (at != 0)
		notice_day_words(look, view, at);
}

static void
notice_names(struct view *view, const struct notice *n)
{
	const char *rest = n->names;
	char line[BUF_LINE] = "";
	int64_t count = 0;

	while (str_word(&rest, "\n", line, sizeof(line))) {
		if (count++ == 0)
			view_set(view, "name", line);
		view_set(view_item(view, "names"), "text", line);
	}
	/* The subject has named the one digest. */
	view_flag(view, "has_names", count > 0 &&
	    strcmp(n->cause, "paused") != 0 && strcmp(n->cause, "late") != 0);
	notice_number(view, "more", n->n - count);
	view_flag(view, "has_more", strcmp(n->cause, "drafts") == 0 &&
	    n->n > count);
}

static void
notice_part(const struct look *look, struct view *view,
    const struct notice *n, const char *part)
{
	struct buf text = BUF_INIT(BUF_LINE);
	char key[64] = "";

	snprintf(key, sizeof(key), "notice.%s.%s.%s", n->cause,
	    notice_words(n), part);
	look_string(look, key, view, &text);
	view_set(view, part, buf_text(&text));
	buf_release(&text);
}

/* "desk" and "url": the page that helps. */
static void
notice_urls(const struct look *look, struct view *view,
    const struct notice *n, const char *path)
{
	const char *base = look->site->base_url;
	const size_t len = strlen(base);
	const char *at = strchr(path, '%');
	struct buf url = BUF_INIT(BUF_LINE);

	buf_add(&url, base, len > 0 && base[len - 1] == '/' ? len - 1 : len);
	view_printf(view, "desk", "%s/staff", buf_text(&url));
	buf_add(&url, path, at ? (size_t)(at - path) : strlen(path));
	if (at && at[1] == 's')
		buf_puts(&url, cadence_name((enum cadence)n->subject));
	else if (at)
		buf_printf(&url, "%lld", (long long)n->subject);
	view_set(view, "url", buf_text(&url));
	buf_release(&url);
}

static struct view *
notice_view(const struct look *look, const struct notice *n,
    const struct notice_kind *kind)
{
	struct view *view = look_view(look);

	notice_number(view, "n", n->n);
	view_set(view, "name", "");
	notice_names(view, n);
	notice_times(look, view, n->when_at);
	notice_part(look, view, n, "subject");
	notice_part(look, view, n, "lead");
	notice_part(look, view, n, "action");
	notice_urls(look, view, n, kind->path);
	return view;
}

static bool
notice_render(const struct look *look, const struct notice *n,
    const struct notice_kind *kind, struct buf *subject,
    struct look_block *out, struct err *err)
{
	struct view *view = notice_view(look, n, kind);
	struct view *frame = look_view(look);

	buf_puts(subject, view_text(view_get(view, "subject", 7)));
	view_set(frame, "subject", buf_text(subject));
	view_set(frame, "headline", buf_text(subject));
	look_rule(frame, buf_text(subject));
	if (!look_render(look, "head", frame, out, err)) {
		view_free(view);
		return false;
	}
	return look_render(look, "notice", view, out, err) &&
	    look_foot(look, LOOK_NO_CADENCE, 0, out, err);
}

bool
notice_letter(const struct look *look, struct db *db, int64_t notice,
    struct buf *subject, struct look_block *out, bool *gone,
    struct err *err)
{
	struct notice n = {0};
	const struct notice_kind *kind = NULL;
	bool found = false;
	bool ok = notice_get(db, notice, &n, &found, err);

	if (ok)
		kind = found ? notice_kind(n.cause) : NULL;
	*gone = !kind || n.at < look->now - NOTICE_DAY ||
	    (n.over && !kind->stays);
	if (ok && !*gone)
		ok = notice_render(look, &n, kind, subject, out, err);
	notice_release(&n);
	return ok;
}
