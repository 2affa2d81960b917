/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_ARCHIVE_ITEM_H
#define FLOW_ARCHIVE_ITEM_H

#include "db/db.h"
#include "flow/look_item.h"

/* An edition drawn as a digest draws it, now; nothing when it was withdrawn
 * or is not there. */
bool archive_item(const struct look *look, struct db *db, int64_t edition,
    struct look_block *out, struct err *err);

#endif
