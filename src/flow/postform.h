/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_POSTFORM_H
#define FLOW_POSTFORM_H

#include "db/db.h"
#include "flow/postfile.h"

/*
 * A post as people type it into a form: every field as text, a decision and
 * a date a row.  From a post to its form and back to a post file nothing is
 * lost: what a form has no boxes for stays as it is in the text.
 */
enum {
	POSTFORM_DATES = 18,	/* a form has 200 fields at most */
	POSTFORM_DECISIONS = 20,
	POSTFORM_TEXT = 16000,	/* characters of a text */
	POSTFORM_FAULTS = 12,
	POSTFORM_REMIND_DAYS = 60
};

struct postform_decision {
	char *title, *text;
};
/* Days are 2026-05-04, times 18:30. */
struct postform_date {
	char *label, *day, *start, *end, *last, *place, *link;
};

/* All strings are owned, and never NULL after postform_init(). */
struct postform {
	char *kind, *language;
	char *title, *text, *contact, *url, *note;
	char *title_en, *text_en;
	char *day, *stage;
	char *closes_day, *closes_time, *remind;
	char *topic[POSTFILE_TOPICS];	/* slugs */
	size_t topics;
	bool urgent;
	struct postform_decision decision[POSTFORM_DECISIONS];
	size_t decisions;
	struct postform_date date[POSTFORM_DATES];
	size_t dates;
};
void postform_init(struct postform *form, const char *kind);
void postform_release(struct postform *form);
void postform_set(char **field, const char *value);
/* false: there is no room for one more. */
bool postform_add_decision(struct postform *form);
bool postform_add_date(struct postform *form, const char *label);
/* Boxes and rows that nothing is in go. */
void postform_prune(struct postform *form);
/* In the same topics, with the same dates: the post's own, which are not of
 * one of its editions. */
bool postform_is_framed(const struct postform *a, const struct postform *b);
/* Says the same, word for word. */
bool postform_is_same(const struct postform *a, const struct postform *b);

/* What is wrong, for people: the id of a field and a key of the catalogue. */
struct postform_fault {
	char field[48];		/* "title", "date-3-day" (from 0) */
	const char *key;
};
struct postform_faults {
	struct postform_fault item[POSTFORM_FAULTS];
	size_t count;
};

/*
 * was: the form as it was shown (NULL of a new post), with was_plain when its
 * text is no Markdown; a text that was not touched stays byte for byte, any
 * other is cleaned (text/paste.h).  false: see faults, file is empty.
 */
bool postform_make(const struct postform *form, const struct postform *was,
    bool was_plain, struct postfile *file, struct postform_faults *faults);

/* The same whatever is wrong with it, to be looked at: what cannot be
 * understood is left out. */
void postform_sketch(const struct postform *form, const struct postform *was,
    bool was_plain, struct postfile *file);

/* A post as a form shows it. */
struct postform_post {
	struct postform form;
	char *state;		/* draft, approved, withdrawn */
	int edition;		/* the newest one's number */
	int64_t id;		/* of the edition in the form, */
	char *as;		/* and what it is: first, correction, ... */
	bool plain;
	bool waits;		/* the newest edition is a draft */
	int64_t publish;	/* it approves itself then; 0 no */
	bool full;		/* more than a form can hold: do not edit */
};
/* What waits for approval, else what is approved.  Release it always. */
bool postform_load(struct db *db, int64_t post, struct postform_post *p,
    bool *found, struct err *err);
/* The same of what is approved, though a change of it waits. */
bool postform_load_out(struct db *db, int64_t post, struct postform_post *p,
    bool *found, struct err *err);
void postform_post_release(struct postform_post *p);

#endif
