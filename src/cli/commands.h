/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/supervisor.h"
#include "cli/command.h"

/* The roles of "serve": main.c, which alone sees the pages. */
extern const struct supervisor_role serve_roles[];

/* The tables of main.c: one file each, cmd_NAME.c. */
extern const struct command cmd_backup[], cmd_check[], cmd_digest[],
    cmd_embed[], cmd_key[], cmd_post[], cmd_purge[], cmd_serve[],
    cmd_service[], cmd_source[], cmd_staff[], cmd_subscriber[],
    cmd_topic[], cmd_trial[];

#endif
