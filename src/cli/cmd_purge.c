/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include "cli/call.h"
#include "flow/purge.h"

static bool
cmd_purge_run(struct call *call, struct err *err)
{
	struct purge purge = {.flow = &call->flow,
	    .dry_run = call_has(call, "--dry-run")};

	if (!purge_run(call->db, &purge, err) ||
	    (!purge.dry_run && purge.pending > 0 &&
	    !db_scrub(call->db, err)))
		return false;
	call_say("%lld sign-ups that were never confirmed %s",
	    (long long)purge.pending,
	    purge.dry_run ? "would be deleted" : "deleted");
	return true;
}

static const struct command_option cmd_purge_options[] = {
	{"--dry-run", NULL, "say what would be deleted", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_purge[] = {
	{"purge", "", 0, 0, "Deletes what has been kept long enough",
	    COMMAND_DATABASE, cmd_purge_options, cmd_purge_run, false,
	    "The running service does it by itself."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
