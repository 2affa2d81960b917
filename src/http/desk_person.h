/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_DESK_PERSON_H
#define HTTP_DESK_PERSON_H

#include "http/choice.h"
#include "http/desk.h"
#include "store/subscriber.h"

/* What the desk's pages about subscribers share (on_subscriber*.c). */

/* "an…@example.se": who it is stays hidden until it is opened. */
void desk_mask(struct view *view, const char *name, const char *address);
/* As words, in "state" and "language". */
void desk_state(struct view *view, const struct request *rq,
    const char *state);
void desk_language(struct view *view, const struct request *rq,
    const char *language);
/* "5 maj 2026"; 0: "". */
void desk_day(struct view *view, const struct request *rq, const char *name,
    int64_t at);

/* The person whose page it is. */
struct desk_person {
	struct subscriber subscriber;
	char path[48];		/* "/staff/subscribers/12" */
	bool opened;		/* by the one who looks, a short time ago */
};
/* Of rq->arg[0]; false: answered. */
bool desk_person_open(struct request *rq, struct reply *rp,
    struct desk_person *person);
void desk_person_release(struct desk_person *person);
/* A page with their address, masked or not, as its title. */
struct view *desk_person_page(const struct request *rq,
    const struct desk_person *person);

/* on_subscriber_show.c: what was mailed, what comes, what was agreed to. */
bool desk_person_show(struct view *view, struct request *rq,
    const struct desk_person *person, struct err *err);
/* The form of topics, with choice or, when NULL, what they have. */
bool desk_person_form(struct view *view, struct request *rq,
    const struct desk_person *person, const struct choice *choice,
    struct err *err);

#endif
