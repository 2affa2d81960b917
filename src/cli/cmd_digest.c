/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_digest.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/emit.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "flow/control.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/subscription.h"

enum { CMD_DIGEST_PROBLEMS = 50 };

static const struct table_column cmd_digest_columns[] = {
	{"id", TABLE_NUMBER}, {"state", TABLE_TEXT}, {"cadence", TABLE_TEXT},
	{"leaves", TABLE_TIME}, {"finished", TABLE_TIME},
	{"recipients", TABLE_NUMBER}, {"subject", TABLE_TEXT},
	{"reason", TABLE_TEXT}, {NULL, TABLE_TEXT},
};

static const char *
cmd_digest_cadence(const struct digest *digest)
{
	return digest->cadence == CADENCE_NONE ? "by hand" :
	    cadence_name((enum cadence)digest->cadence);
}

static bool
cmd_digest_list(struct call *call, struct err *err)
{
	struct digest_list list = {0};
	struct table *table = NULL;

	if (!digest_list(call->db, 0, &list, err))
		return false;
	table = table_open(cmd_digest_columns, call_has(call, "--json"));
	for (size_t i = 0; i < list.count; i++) {
		const struct digest *d = &list.item[i];

		table_number(table, d->id);
		table_text(table, d->state);
		table_text(table, cmd_digest_cadence(d));
		table_time(table, d->leaves_at);
		table_time(table, d->finished_at);
		table_number(table, d->recipients);
		table_text(table, d->subject);
		table_text(table, d->reason);
	}
	table_close(table);
	digest_list_release(&list);
	return true;
}

/* --- show --- */

static void
cmd_digest_words(const struct digest *d, const int64_t *counts)
{
	char leaves[24] = "", finished[24] = "";

	call_time(d->leaves_at, leaves, sizeof(leaves));
	call_time(d->finished_at, finished, sizeof(finished));
	printf("id          %lld\nstate       %s%s%s\ncadence     %s\n"
	    "leaves      %s\nfinished    %s\nsubject     %s\n"
	    "recipients  %lld\n", (long long)d->id, d->state,
	    *d->reason ? ": " : "", d->reason, cmd_digest_cadence(d), leaves,
	    finished, d->subject, (long long)d->recipients);
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++)
		if (counts[s] > 0)
			printf("  %-10s%lld\n",
			    outbox_state_name((enum outbox_state)s),
			    (long long)counts[s]);
}

static void
cmd_digest_json(struct emit *emit, const struct digest *d,
    const int64_t *counts)
{
	emit_number(emit, "id", d->id);
	emit_text(emit, "state", d->state);
	emit_text(emit, "reason", d->reason);
	emit_text(emit, "cadence", cmd_digest_cadence(d));
	emit_time(emit, "created", d->created_at);
	emit_time(emit, "leaves", d->leaves_at);
	emit_time(emit, "finished", d->finished_at);
	emit_text(emit, "subject", d->subject);
	emit_number(emit, "recipients", d->recipients);
	for (int s = OUTBOX_QUEUED; s < OUTBOX_STATES; s++)
		emit_number(emit, outbox_state_name((enum outbox_state)s),
		    counts[s]);
}

static void
cmd_digest_problem(const struct outbox_row *row, struct emit *emit)
{
	if (emit) {
		emit_number(emit, "row", row->id);
		emit_number(emit, "subscriber", row->subscriber);
		emit_text(emit, "state", outbox_state_name(row->state));
		emit_time(emit, "at", row->at);
		emit_text(emit, "reply", row->reply);
		emit_end(emit);
	} else {
		printf("  %-10s subscriber %lld  %s\n",
		    outbox_state_name(row->state),
		    (long long)row->subscriber, row->reply);
	}
}

static bool
cmd_digest_problems(struct call *call, int64_t id, struct emit *emit,
    struct err *err)
{
	struct outbox_list list = {0};

	if (!outbox_problems(call->db, id, CMD_DIGEST_PROBLEMS, &list, err))
		return false;
	if (emit)
		emit_list(emit, "problems");
	else if (list.count > 0)
		puts("problems, newest first:");
	for (size_t i = 0; i < list.count; i++)
		cmd_digest_problem(&list.item[i], emit);
	if (emit)
		emit_list_end(emit);
	outbox_list_release(&list);
	return true;
}

static bool
cmd_digest_show(struct call *call, struct err *err)
{
	struct digest digest = {0};
	struct emit *emit = NULL;
	int64_t counts[OUTBOX_STATES] = {0};
	int64_t id = 0;
	bool found = false;
	bool ok = false;

	if (!call_number(call->args[0], "digest", &id, err) ||
	    !digest_get(call->db, id, &digest, &found, err))
		return false;
	if (!found)
		return err_set(err, EX_DATAERR, "there is no digest %lld",
		    (long long)id);
	if (!outbox_counts(call->db, id, counts, err))
		goto out;
	if (call_has(call, "--json")) {
		emit = emit_open(false);
		cmd_digest_json(emit, &digest, counts);
	} else {
		cmd_digest_words(&digest, counts);
	}
	ok = cmd_digest_problems(call, id, emit, err);
	if (emit)
		emit_close(emit);
	if (ok && call_has(call, "--wait"))
		ok = progress_wait(call, id, err);
out:
	digest_release(&digest);
	return ok;
}

/* --- control --- */

static bool
cmd_digest_pause(struct call *call, struct err *err)
{
	const char *why = call_value(call, "--why");
	struct control_move move = {.flow = &call->flow,
	    .why = why ? why : "by hand"};

	return call_number(call->args[0], "digest", &move.digest, err) &&
	    call_run(call, control_pause, &move, err);
}

static bool
cmd_digest_resume(struct call *call, struct err *err)
{
	struct control_move move = {.flow = &call->flow};

	return call_number(call->args[0], "digest", &move.digest, err) &&
	    call_run(call, control_resume, &move, err);
}

static bool
cmd_digest_cancel(struct call *call, struct err *err)
{
	struct control_move move = {.flow = &call->flow};
	struct control_rows rows = {0};
	int64_t cancelled = 0, held = 0;

	if (!call_number(call->args[0], "digest", &move.digest, err) ||
	    !call_run(call, control_cancel, &move, err))
		return false;
	rows.digest = move.digest;
	while (!rows.done) {
		if (!call_run(call, control_cancel_rows, &rows, err))
			return false;
		cancelled += rows.cancelled;
		held += rows.held;
	}
	call_say("%lld mails were not sent", (long long)cancelled);
	if (held > 0)
		call_say("%lld may have arrived: brevduva digest doubt %lld "
		    "close", (long long)held, (long long)move.digest);
	return true;
}

static bool
cmd_digest_retry(struct call *call, struct err *err)
{
	struct control_retry retry = {.flow = &call->flow};

	if (!call_number(call->args[0], "digest", &retry.digest, err) ||
	    !call_run(call, control_retry, &retry, err))
		return false;
	call_say("%lld recipients are tried again", (long long)retry.count);
	return true;
}

static bool
cmd_digest_doubt(struct call *call, struct err *err)
{
	struct control_doubt doubt = {.flow = &call->flow,
	    .resend = strcmp(call->args[1], "resend") == 0};

	if (!doubt.resend && strcmp(call->args[1], "close") != 0)
		return err_set(err, EX_USAGE,
		    "'%s' is neither resend nor close", call->args[1]);
	if (!call_number(call->args[0], "digest", &doubt.digest, err) ||
	    !call_run(call, control_doubt, &doubt, err))
		return false;
	call_say(doubt.resend ? "%lld are sent once more" :
	    "%lld count as sent", (long long)doubt.count);
	if (doubt.spent > 0)
		call_say("%lld were sent twice already and stay held",
		    (long long)doubt.spent);
	return true;
}

static const struct command_option cmd_digest_preview_options[] = {
	{"--topic", "SLUG", "as a reader of this topic alone", false, true},
	{"--post", "ID", "say who gets this post, or why nobody does", false,
	    true},
	{"--lang", "LANG", "in this language (sv, en)", false, false},
	{"--out", "DIR", "write preview.html and preview.txt there", false,
	    false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_digest_send_options[] = {
	{"--post", "ID", "this post", false, true},
	{"--topic", "SLUG", "posts in this topic", false, true},
	{"--all-cadences", NULL, "also to those who chose a slower pace",
	    false, false},
	{"--wait", NULL, "until every mail has its final state", false,
	    false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_digest_show_options[] = {
	{"--wait", NULL, "and follow it to its end", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option cmd_digest_pause_options[] = {
	{"--why", "TEXT", "why, for staff", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_digest[] = {
	{"digest preview", "", 0, 0, "Shows what the next digest looks like",
	    COMMAND_FLOW, cmd_digest_preview_options, cmd_digest_preview,
	    false, "As a weekly reader of all topics would get it; sends "
	    "nothing. Without --out the text goes to standard output. Also "
	    "says to how many the next run of each cadence goes, and of a "
	    "--post why it is not in it."},
	{"digest send", "", 0, 0, "Sends now what is owed", COMMAND_FLOW,
	    cmd_digest_send_options, cmd_digest_send, false,
	    "Of the named posts and topics, of all if none is named, to "
	    "subscribers who\nchose immediate mail. It is no mistake when "
	    "nothing is owed. --wait ends with 75\nwhen the digest is "
	    "paused."},
	{"digest list", "", 0, 0, "Lists the digests, newest first",
	    COMMAND_DATABASE, NULL, cmd_digest_list, true, NULL},
	{"digest show", "ID", 1, 1, "Shows a digest and how far it has come",
	    COMMAND_DATABASE, cmd_digest_show_options, cmd_digest_show, true,
	    NULL},
	{"digest pause", "ID", 1, 1, "Pauses a digest where it is",
	    COMMAND_DATABASE, cmd_digest_pause_options, cmd_digest_pause,
	    false, NULL},
	{"digest resume", "ID", 1, 1, "Continues a paused digest",
	    COMMAND_DATABASE, NULL, cmd_digest_resume, false, NULL},
	{"digest cancel", "ID", 1, 1, "Cancels what a digest has not sent yet",
	    COMMAND_DATABASE, NULL, cmd_digest_cancel, false,
	    "What was not sent is owed again, with the next digest."},
	{"digest retry", "ID", 1, 1, "Tries failed recipients again",
	    COMMAND_DATABASE, NULL, cmd_digest_retry, false,
	    "Those whom the relay refused for good are not tried."},
	{"digest doubt", "ID resend|close", 2, 2,
	    "Decides about mail that may have arrived", COMMAND_DATABASE, NULL,
	    cmd_digest_doubt, false,
	    "Send it once more, or count it as sent. Nobody ever gets a "
	    "third copy."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
