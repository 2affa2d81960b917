/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_LOOK_SUBJECT_H
#define FLOW_LOOK_SUBJECT_H

#include "flow/look_item.h"

enum { LOOK_SUBJECT_MAX = 70 };		/* characters */

/* The subject of a digest from its items, in the order they are shown:
 * "Styrelsemötet 23 juni: tre beslut. Enkät till 4 maj". */
void look_subject(const struct look *look,
    const struct look_item *const *items, size_t n, struct buf *out);
/* Its first visible line: "Nytt sedan tisdag 5 maj: ett styrelsemöte och
 * en enkät".  since 0: "Nytt: ...". */
void look_subject_headline(const struct look *look,
    const struct look_item *const *items, size_t n, int64_t since,
    struct buf *out);

#endif
