/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_COMING_H
#define HTTP_COMING_H

#include "http/choice.h"

/*
 * What a new subscriber wants to know at once: "next" (when the next letter
 * leaves), "surveys" that are open and "meetings" to come, of their topics.
 */
bool coming_show(struct request *rq, const struct choice *choice,
    struct view *view, struct err *err);

#endif
