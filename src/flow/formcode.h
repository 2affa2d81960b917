/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_FORMCODE_H
#define FLOW_FORMCODE_H

#include "db/db.h"
#include "flow/flow.h"

/*
 * What an organisation pastes into its own site: a link to the page where one
 * signs up, and the same form as plain HTML.  None of its boxes is ticked:
 * consent is the reader's own act.  slug NULL: all topics; EX_DATAERR when
 * there is no such open topic, or none at all.
 */
bool formcode(const struct flow *flow, struct db *db, const char *slug,
    struct buf *link, struct buf *html, struct err *err);

#endif
