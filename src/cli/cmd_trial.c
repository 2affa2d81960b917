/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "forget-trial": it cannot be undone, so it asks. */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/call.h"
#include "flow/trial.h"

static bool
cmd_trial_agreed(const struct forget_count *count)
{
	static const char *const yes[] = {"ja", "yes", "JA", "YES", "Ja",
	    "Yes"};
	char answer[16] = "";

	fprintf(stderr, "%lld subscribers and %lld digests are deleted for "
	    "ever; topics, posts and sources stay.\nDelete? (ja/yes) ",
	    (long long)count->subscribers, (long long)count->digests);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	answer[strcspn(answer, "\r\n")] = '\0';
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcmp(answer, yes[i]) == 0)
			return true;
	return false;
}

static bool
cmd_trial_forget(struct call *call, struct err *err)
{
	struct trial_forget forget = {.flow = &call->flow};
	enum trial trial = TRIAL_NONE;

	if (!trial_find(call->db, &trial, &forget.count, err))
		return false;
	if (trial == TRIAL_ALONE && !call_has(call, "--yes")) {
		if (!isatty(STDIN_FILENO))
			return err_set(err, EX_USAGE, "%lld subscribers and "
			    "%lld digests would be deleted: say --yes",
			    (long long)forget.count.subscribers,
			    (long long)forget.count.digests);
		if (!cmd_trial_agreed(&forget.count)) {
			call_say("nothing is deleted");
			return true;
		}
	}
	if (!trial_forget(call->db, &forget, err))
		return false;
	call_say("%lld subscribers and %lld digests are forgotten",
	    (long long)forget.count.subscribers,
	    (long long)forget.count.digests);
	return true;
}

static const struct command_option cmd_trial_options[] = {
	{"--yes", NULL, "do not ask", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_trial[] = {
	{"forget-trial", "", 0, 0,
	    "Deletes the subscribers and digests of a trial",
	    COMMAND_DATABASE, cmd_trial_options, cmd_trial_forget, false,
	    "What came while every relay was a Maildir. Refused when people "
	    "or mail came after\nthat. The service must be stopped. Topics, "
	    "posts, sources and staff stay."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
