/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single mails.  Their words are in the catalogue under mail.letter.KIND. */
#include "flow/look_letter.h"

#include <stdio.h>
#include <string.h>

#include "text/when.h"

static const char *const kind_name[] = {
	[LOOK_LETTER_CONFIRM] = "confirm",
	[LOOK_LETTER_LINK] = "link",
	[LOOK_LETTER_ADDRESS_NEW] = "address_new",
	[LOOK_LETTER_ADDRESS_OLD] = "address_old",
};

static void
set_times(const struct look *look, struct view *view,
    const struct look_letter *letter)
{
	struct buf text = BUF_INIT(BUF_LINE);

	if (letter->asked != 0)
		when_moment(&text, look->lang, letter->asked);
	view_set(view, "asked", buf_text(&text));
	buf_clear(&text);
	if (letter->expires != 0)
		when_moment(&text, look->lang, letter->expires);
	view_set(view, "expires", buf_text(&text));
	buf_release(&text);
}

/* mail.letter.KIND.PART into view. */
static void
set_part(const struct look *look, struct view *view,
    const struct look_letter *letter, const char *part)
{
	struct buf text = BUF_INIT(BUF_LINE);
	char key[64];

	snprintf(key, sizeof(key), "letter.%s.%s", kind_name[letter->kind],
	    part);
	look_string(look, key, view, &text);
	view_set(view, part, buf_text(&text));
	buf_release(&text);
}

static bool
letter_body(const struct look *look, const struct look_letter *letter,
    struct look_block *out, struct err *err)
{
	static const char *const part[] = {"lead", "action", "after", "not"};
	struct view *view = look_view(look);

	set_times(look, view, letter);
	look_cadence(look, view, letter->cadence);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		set_part(look, view, letter, part[i]);
	for (size_t i = 0; i < letter->topics_n; i++)
		view_set(view_item(view, "topics"), "name",
		    letter->topics[i]);
	view_flag(view, "has_topics", letter->topics_n > 0);
	if (look_is_web(letter->url))
		view_set(view, "url", letter->url);
	if (look_is_web(letter->never_url))
		view_set(view, "never_url", letter->never_url);
	return look_render(look, "letter", view, out, err);
}

bool
look_letter(const struct look *look, const struct look_letter *letter,
    struct buf *subject, struct look_block *out, struct err *err)
{
	struct view *view = look_view(look), *frame = look_view(look);
	struct buf title = BUF_INIT(BUF_LINE);
	bool ok = false;

	set_part(look, view, letter, "subject");
	set_part(look, view, letter, "title");
	buf_puts(subject, view_text(view_get(view, "subject", 7)));
	buf_puts(&title, view_text(view_get(view, "title", 5)));
	view_set(frame, "subject", buf_text(subject));
	view_set(frame, "headline", buf_text(&title));
	look_rule(frame, buf_text(&title));
	ok = look_render(look, "head", frame, out, err) &&
	    letter_body(look, letter, out, err) &&
	    look_foot(look, LOOK_NO_CADENCE, 0, out, err);
	view_free(view);
	buf_release(&title);
	return ok;
}
