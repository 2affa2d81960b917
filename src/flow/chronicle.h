/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_CHRONICLE_H
#define FLOW_CHRONICLE_H

#include "db/db.h"

/*
 * Keeps what the desk's plots show of the past: each day once it is over,
 * each digest once it is.  Days that nobody kept (the service stood still, or
 * they were before there was a history) are counted back from what the
 * subscribers' rows say.  For the sweep; cheap when there is nothing to do.
 */
enum { CHRONICLE_BACK = 5 * 366 };	/* days, at most */

bool chronicle(struct db *db, struct err *err);

#endif
