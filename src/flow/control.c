/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/control.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/str.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/outbox.h"

enum {
	CONTROL_CHUNK = 2000,	/* rows that move well within a turn */
	CONTROL_DOUBTS = 10000,	/* far more than connections ever leave */
	CONTROL_WHY_MAX = 200
};

static bool
control_find(struct db *db, int64_t id, struct digest *digest,
    struct err *err)
{
	bool found = false;

	if (!digest_get(db, id, digest, &found, err))
		return false;
	return found || err_set(err, EX_DATAERR, "there is no digest %lld",
	    (long long)id);
}

static bool
control_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t id, const char *detail, struct err *err)
{
	char subject[32] = "";

	snprintf(subject, sizeof(subject), "digest %lld", (long long)id);
	return audit_add(tx, flow->who, what, subject, detail, err);
}

/* verb: "paused", for the message. */
static bool
control_to(struct tx *tx, const struct digest *digest, const char *state,
    const char *why, const char *verb, struct err *err)
{
	bool moved = false;

	if (!digest_move(tx, digest->id, state, why, &moved, err))
		return false;
	return moved || err_set(err, EX_DATAERR,
	    "digest %lld is %s: it cannot be %s", (long long)digest->id,
	    digest->state, verb);
}

bool
control_pause(struct tx *tx, void *arg, struct err *err)
{
	struct control_move *move = arg;
	struct digest digest = {0};
	bool ok = false;

	if (strlen(move->why) > CONTROL_WHY_MAX || !str_is_line(move->why) ||
	    !str_is_utf8(move->why))
		return err_set(err, EX_DATAERR, "the reason is not one line "
		    "of at most %d bytes", CONTROL_WHY_MAX);
	ok = control_find(tx->db, move->digest, &digest, err) &&
	    control_to(tx, &digest, "paused", move->why, "paused", err) &&
	    control_audit(tx, move->flow, "digest.pause", digest.id,
	    move->why, err);
	digest_release(&digest);
	return ok;
}

bool
control_resume(struct tx *tx, void *arg, struct err *err)
{
	struct control_move *move = arg;
	struct digest digest = {0};
	const char *state = NULL;
	bool ok = false;

	if (!control_find(tx->db, move->digest, &digest, err))
		goto out;
	if (strcmp(digest.state, "paused") != 0) {
		err_set(err, EX_DATAERR, "digest %lld is %s, not paused",
		    (long long)digest.id, digest.state);
		goto out;
	}
	state = digest.leaves_at > date_now() ? "held" : "sending";
	ok = control_to(tx, &digest, state, "", "resumed", err) &&
	    control_audit(tx, move->flow, "digest.resume", digest.id, "",
	    err);
out:
	digest_release(&digest);
	return ok;
}

bool
control_cancel(struct tx *tx, void *arg, struct err *err)
{
	struct control_move *move = arg;
	struct digest digest = {0};
	const bool ok = control_find(tx->db, move->digest, &digest, err) &&
	    control_to(tx, &digest, "cancelled", "by hand", "cancelled",
	    err) &&
	    control_audit(tx, move->flow, "digest.cancel", digest.id, "",
	    err);

	digest_release(&digest);
	return ok;
}

bool
control_cancel_rows(struct tx *tx, void *arg, struct err *err)
{
	static const enum outbox_state waiting[] = {OUTBOX_QUEUED,
	    OUTBOX_DEFERRED, OUTBOX_CLAIMED};
	struct control_rows *rows = arg;
	int64_t count = 0;

	rows->cancelled = rows->held = 0;
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++) {
		if (!outbox_move_all(tx, rows->digest, waiting[i],
		    OUTBOX_CANCEL, CONTROL_CHUNK, &count, err))
			return false;
		rows->cancelled += count;
		if (count == CONTROL_CHUNK)
			return true;
	}
	if (!outbox_move_all(tx, rows->digest, OUTBOX_IN_DOUBT, OUTBOX_HOLD,
	    CONTROL_CHUNK, &rows->held, err))
		return false;
	rows->done = rows->held < CONTROL_CHUNK;
	return true;
}

/* Rows wait again: a digest that was done is sending. */
static bool
control_reopen(struct tx *tx, const struct digest *digest, struct err *err)
{
	bool moved = false;

	return strcmp(digest->state, "done") != 0 ||
	    digest_move(tx, digest->id, "sending", "", &moved, err);
}

static bool
control_not_cancelled(const struct digest *digest, struct err *err)
{
	return strcmp(digest->state, "cancelled") != 0 ||
	    err_set(err, EX_DATAERR, "digest %lld is cancelled",
	    (long long)digest->id);
}

bool
control_retry(struct tx *tx, void *arg, struct err *err)
{
	struct control_retry *retry = arg;
	struct digest digest = {0};
	char detail[24] = "";
	bool ok = false;

	if (!control_find(tx->db, retry->digest, &digest, err) ||
	    !control_not_cancelled(&digest, err) ||
	    !outbox_retry(tx, digest.id, &retry->count, err))
		goto out;
	snprintf(detail, sizeof(detail), "%lld", (long long)retry->count);
	ok = retry->count == 0 || (control_reopen(tx, &digest, err) &&
	    control_audit(tx, retry->flow, "digest.retry", digest.id, detail,
	    err));
out:
	digest_release(&digest);
	return ok;
}

static bool
control_doubt_rows(struct tx *tx, struct control_doubt *doubt,
    struct err *err)
{
	struct outbox_list list = {0};
	bool moved = false;
	bool ok = outbox_held(tx->db, doubt->digest, CONTROL_DOUBTS, &list,
	    err);

	for (size_t i = 0; ok && i < list.count; i++) {
		const struct outbox_row *row = &list.item[i];

		if (doubt->resend && row->doubts >= OUTBOX_COPIES) {
			doubt->spent++;
			continue;
		}
		ok = outbox_move(tx, row->id, doubt->resend ? OUTBOX_RESEND :
		    OUTBOX_CLOSE, 0, NULL, NULL, &moved, err);
		doubt->count += moved;
	}
	outbox_list_release(&list);
	return ok;
}

bool
control_doubt(struct tx *tx, void *arg, struct err *err)
{
	struct control_doubt *doubt = arg;
	struct digest digest = {0};
	char detail[40] = "";
	bool ok = false;

	doubt->count = doubt->spent = 0;
	if (!control_find(tx->db, doubt->digest, &digest, err) ||
	    (doubt->resend && !control_not_cancelled(&digest, err)) ||
	    !control_doubt_rows(tx, doubt, err))
		goto out;
	snprintf(detail, sizeof(detail), "%s %lld", doubt->resend ? "resend" :
	    "close", (long long)doubt->count);
	ok = doubt->count == 0 ||
	    ((!doubt->resend || control_reopen(tx, &digest, err)) &&
	    control_audit(tx, doubt->flow, "digest.doubt", digest.id, detail,
	    err));
out:
	digest_release(&digest);
	return ok;
}
