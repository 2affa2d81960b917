/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/dispatch.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "flow/compose.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/once.h"

/* One that waits and says the same; 0 = none. */
static bool
dispatch_twin(struct db *db, int64_t digest, const char *state,
    int64_t *twin, struct err *err)
{
	struct digest_list list = {NULL, 0};
	struct digest own = {0};
	bool found = false;
	bool ok = digest_get(db, digest, &own, &found, err) &&
	    digest_in_state(db, state, &list, err);

	for (size_t i = 0; ok && i < list.count; i++)
		if (list.item[i].id != digest && list.item[i].cadence == 0 &&
		    strcmp(list.item[i].scope, own.scope) == 0)
			*twin = list.item[i].id;
	digest_release(&own);
	digest_list_release(&list);
	return ok;
}

static bool
dispatch_make(struct dispatch_send *d, struct tx *tx, struct err *err)
{
	struct compose_digest compose = {.flow = d->flow,
	    .cadence = CADENCE_NONE, .posts = d->post, .posts_n = d->posts,
	    .all_cadences = d->all_cadences, .leaves_at = date_now() +
	    (int64_t)d->flow->conf->digest.undo_minutes * 60};
	int64_t twin = 0;

	if (!tx_save(tx, err))
		return false;
	if (!compose_digest(tx, &compose, err) || (compose.digest != 0 &&
	    (!dispatch_twin(tx->db, compose.digest, "freezing", &twin, err) ||
	    !dispatch_twin(tx->db, compose.digest, "held", &twin, err)))) {
		tx_undo(tx);
		return false;
	}
	d->digest = compose.digest;
	if (twin == 0)
		return tx_release(tx, err);
	tx_undo(tx);
	d->digest = twin;
	d->again = true;
	return true;
}

bool
dispatch_send(struct tx *tx, void *arg, struct err *err)
{
	struct dispatch_send *d = arg;
	bool first = false;

	d->again = false;
	if (!once_take(tx, d->number, &first, &d->digest, err))
		return false;
	d->again = !first;
	return !first || (dispatch_make(d, tx, err) &&
	    once_keep(tx, d->number, d->digest, err));
}

bool
dispatch_now(struct tx *tx, void *arg, struct err *err)
{
	struct dispatch_now *d = arg;
	struct digest digest = {0};
	char subject[32] = "";
	bool found = false, moved = false;
	bool ok = digest_get(tx->db, d->digest, &digest, &found, err);

	if (ok && (!found || strcmp(digest.state, "held") != 0))
		ok = err_set(err, EX_DATAERR, "digest %lld does not wait",
		    (long long)d->digest);
	digest_release(&digest);
	snprintf(subject, sizeof(subject), "digest %lld",
	    (long long)d->digest);
	return ok && digest_set_leaves(tx, d->digest, date_now(), err) &&
	    digest_move(tx, d->digest, "sending", "", &moved, err) &&
	    audit_add(tx, d->flow->who, "digest.leave", subject, "", err);
}
