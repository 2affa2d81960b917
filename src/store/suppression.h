/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SUPPRESSION_H
#define STORE_SUPPRESSION_H

#include "base/secret.h"
#include "db/tx.h"

/* Addresses never written to.  hash = HMAC of the address key under the
 * suppression key, which never rotates. */
bool suppression_has(struct db *db, const uint8_t hash[SECRET_MAC],
    bool *has, struct err *err);
/* Why and since when; caller owns *reason, NULL when it is not. */
bool suppression_get(struct db *db, const uint8_t hash[SECRET_MAC],
    char **reason, int64_t *at, struct err *err);
bool suppression_add(struct tx *tx, const uint8_t hash[SECRET_MAC],
    const char *reason, struct err *err);
bool suppression_remove(struct tx *tx, const uint8_t hash[SECRET_MAC],
    struct err *err);

#endif
