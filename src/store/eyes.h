/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_EYES_H
#define STORE_EYES_H

#include "db/tx.h"

/* Who wrote what, and where a second pair of eyes is wanted. */

bool eyes_set_author(struct tx *tx, int64_t edition, const char *who,
    struct err *err);
/* *who is owned; "" nobody is known. */
bool eyes_author(struct db *db, int64_t edition, char **who,
    struct err *err);
/* A topic of this post that wants four eyes: its slug, owned; NULL none. */
bool eyes_topic(struct db *db, int64_t post, char **slug, struct err *err);

#endif
