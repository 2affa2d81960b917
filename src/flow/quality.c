/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gate.  What is an error: mail that nobody should get (it has no title,
 * or is over before it leaves) or that some cannot read (colours, images
 * without words, what the plain text lacks, what is cut off).  All else is a
 * warning: a person may have a reason.
 */
#include "flow/quality.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "flow/look_subject.h"
#include "flow/quality_parts.h"
#include "text/contrast.h"
#include "text/encode.h"
#include "text/tongue.h"
#include "text/when.h"

enum { QUALITY_HEADERS = 2048 };
#define QUALITY_RATIO 4.5

static const struct {
	const char *code, *where;
	enum quality_level level;
} codes[] = {
	{"title.missing", "title", QUALITY_ERROR},
	{"title.long", "title", QUALITY_WARNING},
	{"text.empty", "text", QUALITY_WARNING},
	{"language.other", "text", QUALITY_WARNING},
	{"language.missing", "text", QUALITY_NOTE},
	{"language.title", "text", QUALITY_NOTE},
	{"heading.empty", "text", QUALITY_WARNING},
	{"heading.order", "text", QUALITY_WARNING},
	{"image.alt", "text", QUALITY_ERROR},
	{"link.empty", "links", QUALITY_WARNING},
	{"link.vague", "links", QUALITY_WARNING},
	{"link.bare", "links", QUALITY_WARNING},
	{"link.same", "links", QUALITY_WARNING},
	{"link.http", "links", QUALITY_WARNING},
	{"link.inside", "links", QUALITY_WARNING},
	{"link.dead", "links", QUALITY_WARNING},
	{"link.walled", "links", QUALITY_WARNING},
	{"survey.closed", "dates", QUALITY_ERROR},
	{"survey.over", "dates", QUALITY_WARNING},
	{"dates.past", "dates", QUALITY_ERROR},
	{"dates.over", "dates", QUALITY_WARNING},
	{"date.past", "dates", QUALITY_WARNING},
	{"board.day", "dates", QUALITY_WARNING},
	{"parity.link", "mail", QUALITY_ERROR},
	{"parity.figure", "mail", QUALITY_ERROR},
	{"mail.size", "mail", QUALITY_ERROR},
	{"mail.contrast", "mail", QUALITY_ERROR},
};

/* --- Findings ----------------------------------------------------------- */

void
quality_release(struct quality *quality)
{
	for (size_t i = 0; i < quality->count; i++)
		mem_free(quality->item[i].detail);
	mem_free(quality->item);
	memset(quality, 0, sizeof(*quality));
}

static size_t
code_of(const char *code)
{
	size_t i = 0;

	while (strcmp(codes[i].code, code) != 0)
		i++;
	return i;
}

void
quality_add(struct quality *quality, const char *code, const char *language,
    const char *detail)
{
	const size_t c = code_of(code);
	const enum quality_level level = codes[c].level;
	struct quality_finding *f = NULL;
	size_t place = quality->count;

	for (size_t i = 0; i < quality->count; i++) {
		f = &quality->item[i];
		if (f->code == codes[c].code && strcmp(f->detail, detail) ==
		    0 && strcmp(f->language, language) == 0)
			return;
	}
	quality->item = mem_grow(quality->item, quality->count + 1,
	    sizeof(*quality->item));
	while (place > 0 && quality->item[place - 1].level < level)
		place--;
	f = &quality->item[place];
	memmove(f + 1, f, (quality->count++ - place) * sizeof(*f));
	*f = (struct quality_finding){.code = codes[c].code,
	    .where = codes[c].where, .level = level,
	    .detail = mem_strdup(detail)};
	snprintf(f->language, sizeof(f->language), "%s", language);
	quality->errors += level == QUALITY_ERROR ? 1 : 0;
	quality->warnings += level == QUALITY_WARNING ? 1 : 0;
}

void
quality_say(const struct template_set *templates, const char *lang,
    const struct quality_finding *finding, struct buf *out)
{
	char *key = mem_printf("quality.%s", finding->code);
	struct view *view = view_new();

	view_set(view, "detail", finding->detail);
	template_string_render(templates, lang, key, view, out);
	view_free(view);
	mem_free(key);
}

/* FNV-1a: a change must show, nobody gains by making two the same. */
void
quality_mark(const struct quality *quality, char mark[QUALITY_MARK])
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < quality->count; i++) {
		const struct quality_finding *f = &quality->item[i];
		const char *const parts[] = {f->code, f->language, f->detail};

		if (f->level != QUALITY_WARNING)
			continue;
		for (size_t k = 0; k < 3; k++) {
			const char *s = parts[k];

			do {	/* the NUL too: it keeps them apart */
				h = (h ^ (unsigned char)*s) *
				    UINT64_C(1099511628211);
			} while (*s++ != '\0');
		}
	}
	snprintf(mark, QUALITY_MARK, "%016" PRIx64, h);
}

/* --- What was written --------------------------------------------------- */

static bool
is_blank(const char *s)
{
	return !s || s[strspn(s, " \t\r\n")] == '\0';
}

static void
check_title(const struct quality_text *text, struct quality *quality)
{
	const size_t n = text->title ? encode_length(text->title) : 0;
	char number[24];

	if (is_blank(text->title)) {
		quality_add(quality, "title.missing", text->language, "");
	} else if (n > LOOK_SUBJECT_MAX) {
		snprintf(number, sizeof(number), "%zu", n);
		quality_add(quality, "title.long", text->language, number);
	}
}

static void
check_language(const struct quality_text *text, struct quality *quality)
{
	char *all = mem_printf("%s %s", text->title ? text->title : "",
	    text->body ? text->body : "");
	const char *guess = tongue_guess(all, strlen(all));

	if (guess[0] != '\0' && strcmp(guess, text->language) != 0)
		quality_add(quality, "language.other", text->language, guess);
	mem_free(all);
}

static void
check_words(const struct quality_post *post, struct quality *quality)
{
	const struct look_item *item = &post->item;

	for (size_t i = 0; i < post->texts; i++) {
		const struct quality_text *text = &post->text[i];

		check_title(text, quality);
		/* A title alone may be translated; staff know that. */
		if (i > 0 && !is_blank(text->body) &&
		    strcmp(text->body, post->text[0].body) == 0)
			quality_add(quality, "language.title",
			    text->language, "");
		else
			check_language(text, quality);
		if (is_blank(text->body) && item->occasions_n == 0)
			quality_add(quality, "text.empty", text->language,
			    "");
	}
	if (post->texts == 1)
		quality_add(quality, "language.missing", "",
		    strcmp(post->text[0].language, "en") == 0 ? "sv" : "en");
}

static void
add_past(const struct look *look, const struct look_occasion *occasion,
    struct quality *quality)
{
	struct buf when = BUF_INIT(BUF_LINE);

	when_span(&when, look->lang, occasion->start, occasion->end);
	quality_add(quality, "date.past", "", buf_text(&when));
	buf_release(&when);
}

static void
check_dates(const struct look *look, const struct quality_post *post,
    struct quality *quality)
{
	const struct look_item *item = &post->item;
	size_t past = 0;

	if (item->closes != 0 && item->closes <= look->now)
		quality_add(quality, post->told ? "survey.over" :
		    "survey.closed", "", "");
	if (item->kind == LOOK_BOARD) {
		if (post->day == 0 && item->occasions_n == 0)
			quality_add(quality, "board.day", "", "");
		return;		/* it tells of a meeting that was held */
	}
	for (size_t i = 0; i < item->occasions_n; i++)
		past += look_item_is_past(&item->occasions[i], look->now) ?
		    1 : 0;
	if (past == 0)
		return;
	if (past == item->occasions_n && item->kind == LOOK_MEETING) {
		quality_add(quality, post->told ? "dates.over" :
		    "dates.past", "", "");
		return;
	}
	for (size_t i = 0; i < item->occasions_n && !post->told; i++)
		if (look_item_is_past(&item->occasions[i], look->now))
			add_past(look, &item->occasions[i], quality);
}

/* --- As it is composed -------------------------------------------------- */

static void
on_contrast(void *arg, uint32_t ink, uint32_t ground, bool dark,
    double ratio, const char *text, size_t n)
{
	struct quality *quality = arg;
	char *detail = NULL;

	(void)text;
	(void)n;
	if (ratio >= QUALITY_RATIO)
		return;
	detail = mem_printf("#%06x, #%06x, %s: %.2f", ink, ground,
	    dark ? "dark" : "light", ratio);
	quality_add(quality, "mail.contrast", "", detail);
	mem_free(detail);
}

void
quality_contrast(const char *html, size_t n, struct quality *quality)
{
	contrast_check(html, n, on_contrast, quality);
}

static enum look_section
section_of(enum look_kind kind)
{
	switch (kind) {
	case LOOK_BOARD:
		return LOOK_SECTION_BOARD;
	case LOOK_MEETING:
		return LOOK_SECTION_MEETINGS;
	case LOOK_SURVEY:
		return LOOK_SECTION_SURVEYS;
	default:
		return LOOK_SECTION_NEWS;
	}
}

static void
check_size(const struct look_block *block, struct quality *quality)
{
	struct buf html = BUF_INIT(BUF_FETCH), text = BUF_INIT(BUF_FETCH);
	char number[24];
	size_t size = 0;

	encode_qp(&html, buf_text(&block->html), block->html.len);
	encode_qp(&text, buf_text(&block->text), block->text.len);
	size = html.len + text.len + QUALITY_HEADERS;
	if (size > QUALITY_SIZE_MAX) {
		snprintf(number, sizeof(number), "%zu", size / 1024);
		quality_add(quality, "mail.size", "", number);
	}
	buf_release(&html);
	buf_release(&text);
}

/* A digest with this post alone, and what of it is the post's own. */
static bool
compose_mail(const struct look *look, const struct look_item *item,
    struct look_block *mail, struct look_block *own, struct err *err)
{
	struct buf subject = BUF_INIT(BUF_LINE), headline = BUF_INIT(BUF_LINE);
	bool ok = false;

	look_subject(look, &item, 1, &subject);
	look_subject_headline(look, &item, 1, 0, &headline);
	ok = look_item(look, item, own, err) &&
	    look_head(look, buf_text(&subject), buf_text(&headline), "", mail,
	    err) &&
	    look_heading(look, section_of(item->kind), mail, err);
	buf_add(&mail->html, buf_text(&own->html), own->html.len);
	buf_add(&mail->text, buf_text(&own->text), own->text.len);
	ok = ok && look_foot(look, LOOK_WEEKLY, look->now + 7 * 24 * 60 * 60,
	    mail, err);
	buf_release(&subject);
	buf_release(&headline);
	return ok;
}

/* What readers of this language get. */
static bool
check_composed(const struct look *look, const struct quality_post *post,
    const struct quality_text *text, bool frame, struct quality *quality,
    struct err *err)
{
	struct look_item item = post->item;
	struct look_block mail, own;
	bool ok = false;

	look_block_init(&mail);
	look_block_init(&own);
	item.title = text->title;
	item.body = text->body;
	item.lang = strcmp(text->language, look->lang) != 0 ?
	    text->language : "";
	ok = frame ? compose_mail(look, &item, &mail, &own, err) :
	    look_item(look, &item, &own, err);
	if (!ok)
		goto out;
	quality_html(buf_text(&own.html), own.html.len, 2, true,
	    text->language, quality);
	quality_parity(buf_text(&own.html), own.html.len,
	    buf_text(&own.text), text->language, quality);
	check_size(frame ? &mail : &own, quality);
	if (frame) {
		quality_html(buf_text(&mail.html), mail.html.len, 0, false,
		    text->language, quality);
		quality_contrast(buf_text(&mail.html), mail.html.len,
		    quality);
	}
out:
	look_block_release(&mail);
	look_block_release(&own);
	return ok;
}

bool
quality_check(const struct look *look, const struct quality_post *post,
    enum quality_depth depth, struct quality *quality, struct err *err)
{
	const size_t drawn = depth == QUALITY_WRITTEN || post->texts == 0 ?
	    0 : QUALITY_LANGUAGES;
	static const char *const languages[] = {"sv", "en"};

	check_words(post, quality);
	check_dates(look, post, quality);
	for (size_t i = 0; i < post->links_n; i++) {
		const struct quality_link *link = &post->links[i];

		if (link->state != QUALITY_LINK_FINE)
			quality_add(quality, link->state == QUALITY_LINK_DEAD
			    ? "link.dead" : "link.walled", "", link->url);
	}
	for (size_t l = 0; l < drawn; l++) {
		struct look in = *look;
		size_t text = 0;

		in.lang = languages[l];
		for (size_t i = 0; i < post->texts; i++)
			if (strcmp(post->text[i].language, in.lang) == 0)
				text = i;
		if (!check_composed(&in, post, &post->text[text],
		    depth == QUALITY_WHOLE, quality, err))
			return false;
	}
	return true;
}
