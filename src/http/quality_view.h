/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_QUALITY_VIEW_H
#define HTTP_QUALITY_VIEW_H

#include "flow/quality_gate.h"
#include "http/form.h"
#include "http/page.h"

/*
 * What the gate says of a post, on the page that approves it:
 * {{>staff/quality}} is the list, {{>staff/quality-seen}} in the form the box
 * to tick when there are warnings.  Sets the flag quality.stops when nothing
 * but mending helps: then show no form.
 */
bool quality_view_show(struct view *view, const struct request *rq,
    int64_t post, struct err *err);

/* The same of what a job's gate found. */
void quality_view_put(struct view *view, const struct request *rq,
    const struct quality *quality);

/* For the rules of a form with the box. */
#define QUALITY_VIEW_RULES \
	{"quality_seen", 8, false, false}, {"quality_mark", 40, false, false}
/* What the form says, for the job; mark lives as long as rq. */
struct quality_gate quality_view_gate(const struct request *rq);
/* The job stopped at warnings that nobody ticked: before the page is shown
 * again (422). */
void quality_view_wrong(struct view *view, const struct request *rq);

#endif
