/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CMD_DIGEST_H
#define CLI_CMD_DIGEST_H

#include "cli/call.h"

bool cmd_digest_send(struct call *call, struct err *err);
bool cmd_digest_preview(struct call *call, struct err *err);

/* The topics named by --topic; an unknown one is EX_DATAERR.  Caller frees
 * *ids with mem_free, also on failure. */
bool cmd_digest_topics(struct call *call, int64_t **ids, size_t *count,
    struct err *err);

#endif
