/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SCRUB_H
#define FLOW_SCRUB_H

#include "db/tx.h"

/*
 * What is erased still stands in the database's log until that is cut short,
 * which no transaction can do.  So the one that erases says that it is owed,
 * and the service does it soon after, whoever erased and whatever stopped.
 */
bool scrub_owe(struct tx *tx, struct err *err);
/* Nothing owed: nothing done.  A reader in the way: still owed. */
bool scrub(struct db *db, struct err *err);

#endif
