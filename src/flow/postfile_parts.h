/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_POSTFILE_PARTS_H
#define FLOW_POSTFILE_PARTS_H

#include "flow/postfile.h"

/* What postfile.c and postfile_when.c share. */

/* At most POSTFILE_TITLE characters. */
bool postfile_is_short(const char *value, struct err *err);
/* *link is owned, and set only when the value is good. */
bool postfile_web(const char *value, char **link, struct err *err);

/* postfile_when.c: one field each; the caller adds file and line. */
typedef bool postfile_read(struct postfile *file, char *value, int line,
    struct err *err);
postfile_read postfile_when, postfile_reminder, postfile_publish;

#endif
