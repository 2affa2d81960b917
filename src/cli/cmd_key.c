/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include "cli/call.h"
#include "store/audit.h"

static bool
cmd_key_audit(struct tx *tx, void *arg, struct err *err)
{
	const struct call *call = arg;

	return audit_add(tx, call->who, "key.rotate", "keys", "", err);
}

static bool
cmd_key_rotate(struct call *call, struct err *err)
{
	if (!keys_rotate(call->conf.keys.file, err) ||
	    !call_run(call, cmd_key_audit, call, err))
		return false;
	call_say("a new key signs links from now on, the old ones stay valid;"
	    " a running service\ntakes it at 'systemctl reload brevduva', or "
	    "when it gets SIGHUP");
	return true;
}

const struct command cmd_key[] = {
	{"key rotate", "", 0, 0, "Adds a key that signs new links",
	    COMMAND_DATABASE, NULL, cmd_key_rotate, false,
	    "Links signed with earlier keys stay valid. Back the key file "
	    "up afterwards.\nA running service takes it at 'systemctl reload "
	    "brevduva', or when it gets SIGHUP."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
