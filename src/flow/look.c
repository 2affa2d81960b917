/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a digest, and what the other look_*.c share.  Pure: the same
 * structs give the same bytes, so a block can be rendered once and frozen.
 */
#include "flow/look.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/conf.h"
#include "base/date.h"
#include "flow/look_wrap.h"
#include "text/encode.h"
#include "text/markdown.h"
#include "text/when.h"

/*
 * Inline styles, one place for templates ({{css.p}}) and Markdown.  Colours
 * keep 4.5:1 also when a client inverts them; the accent is decoration, as
 * nobody has checked its contrast.  No quotes: they stand in attributes.
 */
#define INK "#1f2a37"
#define LINK "#0b4f8a"
#define TOP "margin:0 0 "
#define CSS_P TOP "16px 0"
#define BOLD ";line-height:1.4;font-weight:bold"
#define CSS_H "margin:20px 0 6px 0;font-size:17px" BOLD
#define CSS_LIST "margin:0 0 16px 24px;padding:0"
#define CSS_LI TOP "8px 0"
#define CSS_LINK "color:" LINK ";text-decoration:underline"
#define CSS_QUOTE "margin:0 0 16px 24px;font-style:italic"
#define ACCENT "#0b5c6b"

static const struct {
	const char *name, *style;
} css[] = {
	{"cell", "font-family:Segoe UI,Roboto,Helvetica Neue,Arial,"
	    "sans-serif;font-size:16px;line-height:1.6;color:" INK
	    ";text-align:left;word-break:break-word"},
	{"small", "color:#4a5868"},
	{"h1", TOP "8px 0;font-size:26px;line-height:1.3;font-weight:bold"},
	{"h2", "margin:0;font-size:21px;line-height:1.35;font-weight:bold"},
	{"h3", TOP "8px 0;font-size:19px" BOLD},
	{"foot", TOP "6px 0;font-size:17px" BOLD},
	{"p", CSS_P},
	{"last", "margin:0"},
	{"ul", CSS_LIST},
	{"li", CSS_LI},
	{"a", CSS_LINK},
};

static const char *const section_key[] = {
	[LOOK_SECTION_ANSWER] = "section.answer",
	[LOOK_SECTION_BOARD] = "section.board",
	[LOOK_SECTION_NEWS] = "section.news",
	[LOOK_SECTION_MEETINGS] = "section.meetings",
	[LOOK_SECTION_SURVEYS] = "section.surveys",
	[LOOK_SECTION_COMING] = "section.coming",
	[LOOK_SECTION_OPEN] = "section.open",
};

void
look_block_init(struct look_block *block)
{
	buf_init(&block->html, BUF_PAGE);
	buf_init(&block->text, BUF_PAGE);
}

void
look_block_release(struct look_block *block)
{
	buf_release(&block->html);
	buf_release(&block->text);
}

bool
look_is_web(const char *url)
{
	return url && (strncasecmp(url, "https://", 8) == 0 ||
	    strncasecmp(url, "http://", 7) == 0);
}

static bool
is_colour(const char *s)
{
	if (!s || s[0] != '#' || strlen(s) != 7)
		return false;
	for (int i = 1; i < 7; i++)
		if (!isxdigit((unsigned char)s[i]))
			return false;
	return true;
}

struct look_site
look_site_now(const struct conf *conf)
{
	return (struct look_site){
	    .name = conf->site.name,
	    .base_url = conf->site.base_url,
	    .contact = conf->site.contact,
	    .postal_address = conf->site.postal_address,
	    .accessibility_url = conf->site.accessibility_url,
	    .privacy_url = conf->site.privacy_url,
	    .accent = conf->site.accent,
	    .logo = conf->site.logo,
	};
}

static void
view_site(struct view *view, const struct look_site *site)
{
	struct view *object = view_object(view, "site");
	const char *base = site->base_url ? site->base_url : "";
	int len = (int)strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	view_printf(object, "base", "%.*s", len, base);
	view_set(object, "name", site->name);
	view_set(object, "contact", site->contact);
	if (look_is_web(site->contact))
		view_set(object, "contact_url", site->contact);
	else if (site->contact && strchr(site->contact, '@'))
		view_printf(object, "contact_url", "mailto:%s",
		    site->contact);
	view_set(object, "postal_address", site->postal_address);
	if (look_is_web(site->accessibility_url))
		view_set(object, "accessibility_url",
		    site->accessibility_url);
	if (look_is_web(site->privacy_url))
		view_set(object, "privacy_url", site->privacy_url);
	if (look_is_web(site->logo))
		view_set(object, "logo", site->logo);
	view_set(object, "accent",
	    is_colour(site->accent) ? site->accent : ACCENT);
}

struct view *
look_view(const struct look *look)
{
	struct view *view = view_new();
	struct view *object = view_object(view, "css");

	for (size_t i = 0; i < sizeof(css) / sizeof(css[0]); i++)
		view_set(object, css[i].name, css[i].style);
	view_set(view, "lang", look->lang);
	view_site(view, look->site);
	return view;
}

bool
look_render(const struct look *look, const char *name, struct view *view,
    struct look_block *out, struct err *err)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	char path[64];
	bool ok = false;

	snprintf(path, sizeof(path), "mail/%s.html", name);
	if (!template_render(look->templates, path, look->lang, view,
	    &out->html, err))
		goto out;
	snprintf(path, sizeof(path), "mail/%s.txt", name);
	if (!template_render(look->templates, path, look->lang, view, &text,
	    err))
		goto out;
	look_wrap(&out->text, buf_text(&text), text.len);
	ok = true;
out:
	buf_release(&text);
	view_free(view);
	return ok;
}

void
look_string(const struct look *look, const char *key,
    const struct view *view, struct buf *out)
{
	char name[64];

	snprintf(name, sizeof(name), "mail.%s", key);
	template_string_render(look->templates, look->lang, name, view, out);
}

void
look_markdown(const char *md, struct buf *html)
{
	static const struct markdown_look style = {
		.top = 4, .p = CSS_P, .h = CSS_H, .li = CSS_LI,
		.ul = CSS_LIST, .a = CSS_LINK, .quote = CSS_QUOTE
	};

	markdown_html(md, strlen(md), &style, html);
}

void
look_rule(struct view *view, const char *text)
{
	char rule[72 + 1];
	size_t n = encode_length(text);

	if (n > sizeof(rule) - 1)
		n = sizeof(rule) - 1;
	/* not '=', which quoted-printable makes three bytes of */
	memset(rule, '*', n);
	rule[n] = '\0';
	view_set(view, "rule", rule);
}

void
look_number(const struct look *look, size_t n, struct buf *out)
{
	char key[32];

	if (n < 2 || n > 12) {
		buf_printf(out, "%zu", n);
		return;
	}
	snprintf(key, sizeof(key), "mail.number.%zu", n);
	buf_puts(out, template_string(look->templates, look->lang, key));
}

void
look_cadence(const struct look *look, struct view *view,
    enum look_cadence cadence)
{
	static const char *const key[] = {
		[LOOK_IMMEDIATE] = "cadence.immediate",
		[LOOK_DAILY] = "cadence.daily",
		[LOOK_WEEKLY] = "cadence.weekly",
		[LOOK_MONTHLY] = "cadence.monthly",
		[LOOK_MIXED] = "cadence.mixed",
	};
	struct buf text = BUF_INIT(BUF_LINE);

	if (cadence != LOOK_NO_CADENCE)
		look_string(look, key[cadence], view, &text);
	view_set(view, "cadence", buf_text(&text));
	buf_release(&text);
}

bool
look_head(const struct look *look, const char *subject,
    const char *headline, const char *archive_url, struct look_block *out,
    struct err *err)
{
	struct view *view = look_view(look);
	struct buf today = BUF_INIT(BUF_LINE);

	when_day(&today, look->lang, look->now);
	view_set(view, "today", buf_text(&today));
	view_set(view, "subject", subject);
	view_set(view, "headline", headline);
	view_flag(view, "digest", true);
	if (look_is_web(archive_url))
		view_set(view, "archive_url", archive_url);
	look_rule(view, headline);
	buf_release(&today);
	return look_render(look, "head", view, out, err);
}

bool
look_heading(const struct look *look, enum look_section section,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);
	struct buf title = BUF_INIT(BUF_LINE);

	look_string(look, section_key[section], view, &title);
	view_set(view, "title", buf_text(&title));
	buf_release(&title);
	return look_render(look, "heading", view, out, err);
}

bool
look_arrival(const struct look *look, const char *from,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);

	view_set(view, "from", from);
	view_printf(view, "unsubscribe", "%c", LOOK_SLOT_UNSUBSCRIBE);
	return look_render(look, "arrival", view, out, err);
}

bool
look_contents(const struct look *look, const char *const *titles, size_t n,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);

	for (size_t i = 0; i < n; i++)
		view_set(view_item(view, "titles"), "title", titles[i]);
	return look_render(look, "contents", view, out, err);
}

bool
look_more(const struct look *look, size_t n, const char *archive_url,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);
	struct buf count = BUF_INIT(BUF_LINE);

	look_number(look, n, &count);
	view_set(view, "n", buf_text(&count));
	view_flag(view, "one", n == 1);
	if (look_is_web(archive_url))
		view_set(view, "archive_url", archive_url);
	buf_release(&count);
	return look_render(look, "more", view, out, err);
}

/* What only a subscriber's mail has; the caller's view. */
static void
set_subscription(const struct look *look, struct view *view,
    enum look_cadence cadence, int64_t next)
{
	struct buf text = BUF_INIT(BUF_LINE);

	look_cadence(look, view, cadence);
	if (next != 0)
		when_day_short(&text, look->lang, next, look->now);
	view_set(view, "next", buf_text(&text));
	view_printf(view, "unsubscribe", "%c", LOOK_SLOT_UNSUBSCRIBE);
	view_printf(view, "preferences", "%c", LOOK_SLOT_PREFERENCES);
	view_printf(view, "since", "%c", LOOK_SLOT_SINCE);
	view_flag(view, "digest", true);
	buf_release(&text);
}

bool
look_foot(const struct look *look, enum look_cadence cadence, int64_t next,
    struct look_block *out, struct err *err)
{
	struct view *view = look_view(look);

	if (cadence != LOOK_NO_CADENCE)
		set_subscription(look, view, cadence, next);
	return look_render(look, "foot", view, out, err);
}
