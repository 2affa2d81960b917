/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "db/tx.h"

/* One line for each thing done: who ("command:anna", "page", "service"),
 * what ("post.approve"), subject ("post 12"); detail may be "". No address. */
bool audit_add(struct tx *tx, const char *who, const char *what,
    const char *subject, const char *detail, struct err *err);

#endif
