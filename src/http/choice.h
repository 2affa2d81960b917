/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_CHOICE_H
#define HTTP_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/subscribe.h"
#include "http/request.h"
#include "store/subscription.h"
#include "store/topic.h"
#include "text/view.h"

/* Topics and cadences, as the sign-up and preferences forms ask for them. */
struct choice {
	struct topic_list topics;	/* all; those not shown stay out */
	bool *shown;			/* open, or chosen before */
	bool *on;
	enum cadence *own;		/* NONE: the one for all */
	enum cadence cadence;		/* for all; NONE: no such cadence */
	size_t count;			/* how many are shown */
	bool unknown;		/* a topic was named that is not shown */
};

bool choice_load(struct db *db, struct choice *choice, struct err *err);
void choice_release(struct choice *choice);
/* What the person has now. */
void choice_have(struct choice *choice,
    const struct subscription_list *list);
/* topic, cadence and cadence_SLUG of a form or query; no cadence: weekly. */
void choice_read(struct choice *choice, const struct form *form);

/* Moves a topic to the top; slug NULL or unknown: nothing. */
void choice_first(struct choice *choice, const char *slug);

bool choice_any(const struct choice *choice);
/* Fills out[SUBSCRIBE_TOPICS]; returns how many. */
size_t choice_put(const struct choice *choice, struct subscribe_choice *out);
/* "topics", "cadences", "differ" for the forms. */
void choice_show(const struct choice *choice, const struct request *rq,
    struct view *view);

/* For lists of what a person has: "topics" with name and cadence. */
void choice_list(const struct choice *choice, const struct request *rq,
    struct view *view);
/* "varje vecka": in the middle of a sentence. */
const char *choice_cadence(const struct request *rq, enum cadence cadence);

#endif
