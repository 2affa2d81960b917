/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "http/request.h"
#include "text/view.h"

/* Adds to view what every page shows: site, lang, root, style. */
void page_view(struct view *view, const struct request *rq);

#endif
