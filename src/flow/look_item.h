/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_LOOK_ITEM_H
#define FLOW_LOOK_ITEM_H

#include "flow/look.h"

enum look_kind {
	LOOK_NEWS = 1, LOOK_BOARD, LOOK_MEETING, LOOK_SURVEY
};

enum look_edition {
	LOOK_FIRST = 1,
	LOOK_STAGE,		/* note: "protokollet är justerat" */
	LOOK_CORRECTION,	/* note: what was wrong */
	LOOK_MOVED,
	LOOK_CANCELLED,
	LOOK_REMINDER
};

struct look_occasion {
	const char *label, *place;	/* "" = none */
	const char *link;		/* to join; "" = none */
	int64_t start, end;		/* end 0 = open; see when_span() */
	int64_t moved_from;		/* 0 = not moved */
	bool cancelled;
};

/* One edition of a post.  Strings may be NULL or "". */
struct look_item {
	enum look_kind kind;
	enum look_edition edition;
	const char *title, *url;
	const char *lang;		/* when not the frame's */
	const char *note;		/* what changed, without full stop */
	const char *body;		/* Markdown */
	bool plain;			/* body is clean text from a feed */
	int64_t closes;			/* survey; 0 = no deadline */
	const struct look_occasion *occasions;	/* by start */
	size_t occasions_n;
	const char *calendar;		/* URL of the .ics */
};

bool look_item(const struct look *look, const struct look_item *item,
    struct look_block *out, struct err *err);
/* "Ämne: Styrelsen": the topics of the reader that the item is in. */
bool look_reason(const struct look *look, const char *const *topics,
    size_t n, struct look_block *out, struct err *err);

/*
 * One post under "Kommande möten", and one under "Öppna enkäter".  Leave
 * out what stands as an item in the same digest: its title would be linked
 * twice.
 */
bool look_item_coming(const struct look *look, const struct look_item *item,
    struct look_block *out, struct err *err);
bool look_item_survey(const struct look *look, const struct look_item *item,
    struct look_block *out, struct err *err);

/* An occasion that is over at now is not shown. */
bool look_item_is_past(const struct look_occasion *occasion, int64_t now);
/* Decisions in a board summary: its highest headings. */
size_t look_item_decisions(const char *body);

/* What changed, in the look's language: the note, else what a board meeting
 * has come to ("protokollet är justerat"), else "".  Not owned. */
const char *look_item_note(const struct look *look, const char *edition,
    const char *note, const char *stage);
/* By the names that the database has; unknown ones are news, the first. */
enum look_kind look_item_kind(const char *name);
enum look_edition look_item_edition(const char *name);

#endif
