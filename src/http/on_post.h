/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_ON_POST_H
#define HTTP_ON_POST_H

#include "flow/postform.h"
#include "http/form.h"
#include "http/page.h"

/* What the pages on_post*.c share. */

extern const char *const on_post_kinds[];	/* NULL ends */
bool on_post_is_kind(const char *name);
/* As lists and filters say it: draft, timed, waits, approved, withdrawn. */
const char *on_post_state(const char *state, bool waits, int64_t publish_at);
/* The post of the path; false: answered, and nothing to release. */
bool on_post_open(struct request *rq, struct reply *rp, int64_t *id,
    struct postform_post *post);

/* Its topics with how many read them; when each cadence's mail leaves and why
 * it does or does not carry it. */
bool on_post_readers(struct view *view, const struct request *rq,
    const struct postform *form, struct err *err);
bool on_post_when(struct view *view, const struct request *rq, int64_t id,
    struct err *err);

/* --- The form: post_form.c --- */

extern const struct form_rule post_form_rules[];
/* What was posted; the caller releases it. */
void post_form_read(const struct request *rq, struct postform *form);
/* Fields, topics and rows for staff/post-form.html; focus: id of the field to
 * begin in, or NULL. */
bool post_form_show(struct view *view, const struct request *rq,
    const struct postform *form, const char *focus, struct err *err);
/* page_wrong() for each. */
void post_form_wrong(struct view *view, const struct request *rq,
    const struct postform_faults *faults);
/* What is typed as the mail it would become, in a window of its own;
 * edition: "first", "correction". */
void post_form_look(struct request *rq, struct reply *rp,
    const struct postform *form, const char *edition);
/* The same fields, hidden: to be sent again from another page. */
void post_form_keep(struct view *view, const struct postform *form);
/* What it says, part by part, to stand beside another: a list of parts, each
 * with label, text and differs. */
void post_form_tell(struct view *view, const struct request *rq,
    const char *list, const struct postform *form,
    const struct postform *other);

#endif
