/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_REHEARSE_H
#define FLOW_REHEARSE_H

#include "flow/outlook.h"
#include "flow/preview.h"

/*
 * What would go, for those who may only read: on a connection of its own,
 * beside db, and nothing is kept.
 */
bool rehearse_outlook(struct db *db, struct outlook *outlook,
    struct err *err);
bool rehearse_preview(struct db *db, struct preview *preview,
    struct err *err);

#endif
