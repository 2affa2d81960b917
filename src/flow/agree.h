/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_AGREE_H
#define FLOW_AGREE_H

#include "db/tx.h"
#include "flow/flow.h"

/*
 * Four eyes: what is in a topic that wants them is approved by another than
 * who changed it last.  A person is a name, on the desk and in commands
 * alike: "staff:anna" and "command:anna" are one.  What a source wrote, any
 * one person may approve.
 */
bool agree_wrote(struct tx *tx, const struct flow *flow, int64_t edition,
    struct err *err);
/* EX_DATAERR: this person may not approve it. */
bool agree_check(struct db *db, const struct flow *flow, int64_t post,
    int64_t edition, struct err *err);
/* Does this post want somebody's yes, so that nobody releases it alone? */
bool agree_is_needed(struct db *db, int64_t post, bool *needed,
    struct err *err);
/* EX_DATAERR when it does, with words that say what to do instead. */
bool agree_refuse(struct db *db, int64_t post, const char *words,
    struct err *err);

#endif
