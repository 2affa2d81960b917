/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/preview.h"

#include "flow/compose.h"
#include "flow/mailing.h"
#include "flow/plan.h"
#include "store/digest.h"
#include "store/outbox.h"

/* What this person holds already is not owed to them. */
static bool
preview_held(struct db *db, const struct preview *preview, struct plan *plan,
    struct err *err)
{
	struct outbox_list list = {0};

	if (preview->subscriber == 0)
		return true;
	if (!plan_arrived(plan, db, preview->subscriber, err) ||
	    !outbox_of_subscriber(db, preview->subscriber, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct outbox_row *row = &list.item[i];

		if (row->variant != 0 && row->state != OUTBOX_CANCELLED &&
		    row->state != OUTBOX_SUPPRESSED)
			plan_held(plan, row->variant);
	}
	outbox_list_release(&list);
	return true;
}

static bool
preview_plan(struct tx *tx, struct preview *preview, struct plan *plan,
    struct err *err)
{
	int64_t variant = 0;
	size_t owed = 0;

	plan_begin(plan, preview->language);
	for (size_t i = 0; i < preview->subscriptions; i++) {
		const struct subscription *s = &preview->subscription[i];

		plan_subscription(plan, s->topic, s->cadence, s->owed_from);
		if (s->merged_from != 0)
			plan_subscription(plan, s->merged_from, s->cadence,
			    s->merged_owed);
	}
	if (!preview_held(tx->db, preview, plan, err))
		return false;
	owed = plan_end(plan);
	preview->owed = owed != 0;
	return !preview->owed || (plan_variant(plan, tx, owed, &variant,
	    err) && mailing_preview(tx->db, variant, &preview->subject,
	    &preview->html, &preview->text, err));
}

static bool
preview_in(struct tx *tx, struct preview *preview, struct err *err)
{
	struct compose_digest compose = {.flow = preview->flow,
	    .cadence = CADENCE_NONE, .leaves_at = preview->leaves_at,
	    .posts = preview->only_post, .posts_n = preview->only_posts,
	    .all_cadences = true};
	struct digest digest = {0};
	struct plan *plan = NULL;
	bool found = false;
	bool ok = false;

	preview->owed = false;
	if (!compose_digest(tx, &compose, err))
		return false;
	if (compose.digest == 0)
		return true;
	if (!digest_get(tx->db, compose.digest, &digest, &found, err) ||
	    !plan_open(preview->flow, tx->db, &digest, &plan, err))
		goto out;
	ok = preview_plan(tx, preview, plan, err);
	plan_free(plan);
out:
	digest_release(&digest);
	return ok;
}

bool
preview_make(struct db *db, struct preview *preview, struct err *err)
{
	struct tx tx;
	bool ok = false;

	if (!tx_begin(db, &tx, err))
		return false;
	ok = preview_in(&tx, preview, err);
	tx_rollback(&tx);
	return ok;
}

bool
preview_make_in(struct tx *tx, struct preview *preview, struct err *err)
{
	bool ok = false;

	if (!tx_save(tx, err))
		return false;
	ok = preview_in(tx, preview, err);
	tx_undo(tx);
	return ok;
}
