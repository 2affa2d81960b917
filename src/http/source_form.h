/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_SOURCE_FORM_H
#define HTTP_SOURCE_FORM_H

#include "flow/watch.h"
#include "http/desk.h"

/* What staff choose of a source, new or not: for on_sources*.c.  Template
 * staff/source-options.html. */

extern const struct form_rule source_form_rules[];

/* What was posted, else what source (NULL: a new one) has. */
bool source_form_show(struct view *view, struct request *rq,
    const struct source *source, struct err *err);
/* Says on the page what does not go together. */
bool source_form_is_wrong(struct view *view, struct request *rq);
/* The same of the selector alone. */
bool source_form_selects_wrong(struct view *view, struct request *rq);
/* The address that was typed, made whole: people write "www.example.se".
 * The caller's. */
char *source_form_url(struct request *rq);
/* All of it but url; points into the form.  source: whose interval may stay;
 * NULL: a new one. */
void source_form_take(struct request *rq, const struct source *source,
    struct watch_add *add);

#endif
