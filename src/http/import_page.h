/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_IMPORT_PAGE_H
#define HTTP_IMPORT_PAGE_H

#include "flow/takein.h"
#include "http/desk.h"
#include "store/intake.h"

/* The page of one import, which changes with its state. */

/* view: of a form with faults, taken over; NULL: a new one. */
void import_page_show(struct request *rq, struct reply *rp, int status,
    const struct intake *in, struct view *view);

/* The form; false: page_wrong() says why in view.  What check points to
 * lives in it until import_page_free_check(). */
bool import_page_read(struct request *rq, struct takein_check *check,
    struct view *view);
void import_page_free_check(void *check);

#endif
