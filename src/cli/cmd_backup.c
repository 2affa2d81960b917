/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include "base/mem.h"
#include "cli/call.h"
#include "flow/restore.h"

static bool
cmd_backup_make(struct call *call, struct err *err)
{
	const bool keys = !call_has(call, "--without-keys");

	if (!restore_backup(call->db, &call->conf, call->args[0], keys, err))
		return false;
	if (keys)
		call_say("%s and %s.keys: who has both can act for every "
		    "subscriber", call->args[0], call->args[0]);
	return true;
}

static bool
cmd_backup_restore(struct call *call, struct err *err)
{
	struct restore restore = {.conf = &call->conf, .who = call->who,
	    .file = call->args[0]};

	if (!restore_run(&restore, err))
		return false;
	if (restore.kept)
		call_say("the database that was there is now %s",
		    restore.kept);
	call_say("restored, and paused: what was sent after the backup is not"
	    " known here. Start the\nservice, look at 'brevduva digest list',"
	    " cancel what has left already, then\n'brevduva resume'");
	mem_free(restore.kept);
	return true;
}

static const struct command_option cmd_backup_options[] = {
	{"--without-keys", NULL, "leave the key file out", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_backup[] = {
	{"backup", "FILE", 1, 1,
	    "Copies the database, and its keys to FILE.keys",
	    COMMAND_DATABASE, cmd_backup_options, cmd_backup_make, false,
	    "While the service runs. FILE must not be there."},
	{"restore", "FILE", 1, 1, "Puts a backup in place", COMMAND_CONF,
	    NULL, cmd_backup_restore, false,
	    "The service must be stopped; it starts paused afterwards. What "
	    "was there is\nrenamed, not removed."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
