/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "db/tx.h"

/* What the service remembers about itself. */
#define SETTING_FINGERPRINT "key_fingerprint"
#define SETTING_PAUSED "paused"		/* why, in words; absent = running */

/* *value is owned; NULL when not set. */
bool setting_get(struct db *db, const char *name, char **value,
    struct err *err);
bool setting_put(struct tx *tx, const char *name, const char *value,
    struct err *err);
bool setting_remove(struct tx *tx, const char *name, struct err *err);

#endif
