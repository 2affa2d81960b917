/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_DEADLINK_H
#define FLOW_DEADLINK_H

#include "db/writer.h"
#include "flow/flow.h"

/*
 * Is what posts link to still there?  A thread of the poll role asks once a
 * day, one address at a time and with pauses, for what drafts and posts of
 * the last two months link to; HEAD first, and GET when a server does not
 * like that.  The same addresses are refused as for feeds.
 */
struct deadlink;
bool deadlink_start(const struct flow *flow, struct writer *writer,
    struct deadlink **deadlink, struct err *err);
/* Waits a moment; one that hangs on a server dies with the process. */
void deadlink_stop(struct deadlink *deadlink);

/* One thing of it: an edition's links are written down, or one is asked
 * for.  *idle: there was nothing to do.  For tests, too. */
bool deadlink_step(const struct flow *flow, struct db *reader,
    struct writer *writer, bool *idle, struct err *err);

/* What an answer means: "fine", "dead", "walled", "unsure".  status 0: none;
 * url: asked for; end: where it led. */
const char *deadlink_judge(int status, const char *url, const char *end);

#endif
