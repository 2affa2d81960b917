/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_ONCE_H
#define STORE_ONCE_H

#include "db/tx.h"

/*
 * A form that makes something carries a number of its own, asked for here in
 * the transaction that acts on it.
 */
enum { ONCE_NUMBER = 24 };		/* with its NUL */

void once_number(char number[ONCE_NUMBER]);
/* *first false: it was acted on before, and *result is what came of it. */
bool once_take(struct tx *tx, const char *number, bool *first,
    int64_t *result, struct err *err);
bool once_keep(struct tx *tx, const char *number, int64_t result,
    struct err *err);

#endif
