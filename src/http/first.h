/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_FIRST_H
#define HTTP_FIRST_H

#include "http/request.h"
#include "text/view.h"

/*
 * The first steps of a new desk, on its start page, ticked as they are done.
 * Sets "has_first", and "first" for staff/first.html, until all are.
 */
bool first_show(struct view *view, struct request *rq, struct err *err);

#endif
