/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <stdio.h>

#include "cli/call.h"
#include "flow/formcode.h"

static bool
cmd_embed_print(struct call *call, struct err *err)
{
	struct buf link = BUF_INIT(BUF_LINE), html = BUF_INIT(BUF_PAGE);
	const bool ok = formcode(&call->flow, call->db,
	    call_value(call, "--topic"), &link, &html, err);

	if (ok) {
		call_say("a link to the page:");
		printf("%s\n\n", buf_text(&link));
		fflush(stdout);
		call_say("or a form to paste into a page of your site:");
		fputs(buf_text(&html), stdout);
	}
	buf_release(&link);
	buf_release(&html);
	return ok;
}

static const struct command_option cmd_embed_options[] = {
	{"--topic", "SLUG", "for this topic alone", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_embed[] = {
	{"embed", "", 0, 0,
	    "Prints the link to the subscription page and a form to paste",
	    COMMAND_FLOW, cmd_embed_options, cmd_embed_print, false,
	    "The form is plain HTML for a page of another site; after it "
	    "the reader presses one more button on ours."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
