/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CMD_POST_H
#define CLI_CMD_POST_H

#include "cli/call.h"

/* cmd_post_show.c */
bool cmd_post_show(struct call *call, struct err *err);

#endif
