/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include "cli/call.h"
#include "flow/service.h"

static bool
cmd_pause(struct call *call, struct err *err)
{
	struct service_pause pause = {.flow = &call->flow, .why = "by hand"};

	if (call_has(call, "--why"))
		pause.why = call_value(call, "--why");
	if (!call_run(call, service_pause, &pause, err))
		return false;
	call_say(pause.already ? "was paused already: %s" :
	    "paused: %s", pause.why);
	return true;
}

static bool
cmd_resume(struct call *call, struct err *err)
{
	struct service_resume resume = {.flow = &call->flow};

	if (!call_run(call, service_resume, &resume, err))
		return false;
	call_say(resume.already ? "was not paused" : "resumed");
	return true;
}

static const struct command_option cmd_pause_options[] = {
	{"--why", "TEXT", "why, for staff", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_service[] = {
	{"pause", "", 0, 0, "Stops all sending; pages and polling go on",
	    COMMAND_DATABASE, cmd_pause_options, cmd_pause, false,
	    "Mail that is owed meanwhile stays owed."},
	{"resume", "", 0, 0, "Starts sending again", COMMAND_DATABASE, NULL,
	    cmd_resume, false, NULL},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
