/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CMD_SUBSCRIBER_H
#define CLI_CMD_SUBSCRIBER_H

#include "cli/call.h"
#include "cli/emit.h"
#include "store/subscriber.h"

/* For the files about subscribers.  The person with this address; nobody is
 * EX_DATAERR.  The caller releases it. */
bool cmd_subscriber_find(struct call *call, const char *text,
    struct subscriber *subscriber, struct err *err);

/* cmd_show.c, cmd_import.c, cmd_export.c */
bool cmd_subscriber_show(struct call *call, struct err *err);
bool cmd_subscriber_import(struct call *call, struct err *err);
bool cmd_subscriber_import_undo(struct call *call, struct err *err);
bool cmd_subscriber_export(struct call *call, struct err *err);
/* cmd_next.c; emit NULL: as words. */
bool cmd_subscriber_next(struct call *call, const struct subscriber *s,
    struct emit *emit, struct err *err);

#endif
