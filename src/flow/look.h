/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_LOOK_H
#define FLOW_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "text/template.h"
#include "text/view.h"

/*
 * How a digest looks: blocks of HTML and text that belong together, from
 * plain structs; no database, no clock.  A digest is, in this order,
 *
 *	look_head [look_arrival] [look_contents]
 *	{ look_heading { look_item [look_reason] } }	(look_item.h)
 *	[look_more]
 *	{ look_heading { look_item_coming | look_item_survey } }
 *	look_foot
 *
 * Every block between head and foot is whole table rows of the one column,
 * so blocks combine freely.  One entry is one block: what differs by reader
 * is which blocks, never their text.  Text blocks end in an empty line.
 * Output is UTF-8 with slot bytes, before quoted-printable.
 */

/* Bytes in the output that each recipient's values replace. */
enum look_slot {
	LOOK_SLOT_UNSUBSCRIBE = 1,	/* token: follows BASE/unsubscribe/ */
	LOOK_SLOT_PREFERENCES,		/* token: follows BASE/preferences/ */
	LOOK_SLOT_SINCE			/* when_day() of their confirmation */
};

/* Strings may be NULL or "" when there is none. */
struct look_site {
	const char *name;
	const char *base_url;		/* slash at the end or not */
	const char *contact;		/* address or URL */
	const char *postal_address;
	const char *accessibility_url;
	const char *privacy_url;
	const char *accent;		/* "#0b5c6b"; decoration only */
	const char *logo;		/* https URL of a PNG or JPEG */
};
struct conf;
/* As configured now; a frozen digest has a name and a base of its own.  The
 * strings stay the configuration's. */
struct look_site look_site_now(const struct conf *conf);

struct look {
	const struct template_set *templates;
	const struct look_site *site;
	const char *lang;		/* "sv", "en" */
	int64_t now;			/* the digest's frozen date */
};

struct look_block {
	struct buf html, text;
};
void look_block_init(struct look_block *block);
void look_block_release(struct look_block *block);

enum look_cadence {
	LOOK_NO_CADENCE, LOOK_IMMEDIATE, LOOK_DAILY, LOOK_WEEKLY,
	LOOK_MONTHLY,
	LOOK_MIXED		/* one for each topic */
};

enum look_section {
	LOOK_SECTION_ANSWER,	/* "Svara senast" */
	LOOK_SECTION_BOARD,	/* "Från styrelsen" */
	LOOK_SECTION_NEWS,	/* "Nyheter" */
	LOOK_SECTION_MEETINGS,	/* "Mötestider" */
	LOOK_SECTION_SURVEYS,	/* "Enkäter": new, with time to spare */
	LOOK_SECTION_COMING,	/* "Kommande möten" */
	LOOK_SECTION_OPEN	/* "Öppna enkäter" */
};

/* subject: look_subject(); headline: look_subject_headline().
 * archive_url: this digest on the web, or "". */
bool look_head(const struct look *look, const char *subject,
    const char *headline, const char *archive_url, struct look_block *out,
    struct err *err);
bool look_heading(const struct look *look, enum look_section section,
    struct look_block *out, struct err *err);
/* To who was moved here from this service, once. */
bool look_arrival(const struct look *look, const char *from,
    struct look_block *out, struct err *err);
/* What a long digest holds, as plain lines; for more than 5 items. */
bool look_contents(const struct look *look, const char *const *titles,
    size_t n, struct look_block *out, struct err *err);
/* "7 more on the web", when the digest is cut at 60 KB. */
bool look_more(const struct look *look, size_t n, const char *archive_url,
    struct look_block *out, struct err *err);
/* next: when the reader's next digest leaves, 0 = not known (immediate).
 * LOOK_NO_CADENCE: nothing personal, for single mails and the archive. */
bool look_foot(const struct look *look, enum look_cadence cadence,
    int64_t next, struct look_block *out, struct err *err);

/* For the files look_*.c. */

/* An object with site, style, lang. */
struct view *look_view(const struct look *look);
/* mail/NAME.html and mail/NAME.txt, the text wrapped.  Frees view. */
bool look_render(const struct look *look, const char *name,
    struct view *view, struct look_block *out, struct err *err);
/* A string of the catalogue: "mail." KEY. */
void look_string(const struct look *look, const char *key,
    const struct view *view, struct buf *out);
void look_markdown(const char *md, struct buf *html);
bool look_is_web(const char *url);	/* http or https */
/* Sets "rule", an underline as long as text. */
void look_rule(struct view *view, const char *text);
/* Sets "cadence": "Du får brev en gång i veckan, ...", or "". */
void look_cadence(const struct look *look, struct view *view,
    enum look_cadence cadence);
/* "två" .. "tolv", then digits. */
void look_number(const struct look *look, size_t n, struct buf *out);

#endif
