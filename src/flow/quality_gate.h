/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_QUALITY_GATE_H
#define FLOW_QUALITY_GATE_H

#include "db/tx.h"
#include "flow/quality.h"

/*
 * Where the check stops a post.  At approval an error always does, and a
 * warning when whoever approves asked for that: the desk always, unless it
 * has shown just these warnings and somebody ticked that they have seen
 * them; a command with --strict.
 */
struct quality_gate {
	bool strict;		/* warnings stop it too, */
	bool seen;		/* but not when somebody says so, */
	const char *mark;	/* of these (quality_mark()); NULL: of any */

	struct quality found;	/* release it, whatever came of it */
};
/* For approve.c, before an edition is released: EX_DATAERR when it is
 * stopped.  gate NULL: errors alone stop it. */
bool quality_gate_pass(struct tx *tx, const struct flow *flow, int64_t post,
    int64_t edition, struct quality_gate *gate, struct err *err);

/*
 * Later, when nobody is there to ask: *bad, when something is wrong with the
 * edition alone (not with what all mails share).  It is held back and the
 * rest goes; that is written down once, for the log, the audit log and the
 * desk.  One that is over without having been sent to anybody counts too.
 */
bool quality_gate_hold(struct tx *tx, const struct flow *flow, int64_t post,
    int64_t edition, int64_t leaves_at, enum quality_depth depth, bool *bad,
    struct err *err);
/* Tells the log of those that were held back; part of sweep(). */
bool quality_gate_tell(const struct flow *flow, struct db *db,
    struct err *err);

#endif
