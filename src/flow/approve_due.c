/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/approve_due.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/quality_gate.h"
#include "flow/replan.h"
#include "store/audit.h"
#include "store/digest.h"
#include "store/post.h"

bool
approve_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t post, const char *detail, struct err *err)
{
	char subject[40];

	snprintf(subject, sizeof(subject), "post %lld", (long long)post);
	return audit_add(tx, flow->who, what, subject, detail, err);
}

bool
approve_release(struct tx *tx, int64_t post, int64_t edition,
    struct err *err)
{
	return edition_withdraw_drafts(tx, post, edition, err) &&
	    edition_set_state(tx, edition, "approved", err) &&
	    post_set_state(tx, post, "approved", err) &&
	    digest_renew_edition(tx, post, edition, err) &&
	    replan_mark(tx, post, err);
}

/* Editions found, kept while others are written. */
struct approve_found {
	struct edition *item;
	size_t count;
};

static bool
approve_keep(void *arg, const struct edition *e, struct err *err)
{
	struct approve_found *found = arg;
	struct edition *to = NULL;

	(void)err;
	found->item = mem_grow(found->item, found->count + 1,
	    sizeof(*found->item));
	to = &found->item[found->count++];
	*to = *e;
	to->kind = mem_strdup(e->kind);
	to->audience = mem_strdup(e->audience);
	to->state = mem_strdup(e->state);
	to->note = mem_strdup(e->note);
	to->url = mem_strdup(e->url);
	to->stage = mem_strdup(e->stage);
	to->post_kind = mem_strdup(e->post_kind);
	return true;
}

static void
approve_found_release(struct approve_found *found)
{
	for (size_t i = 0; i < found->count; i++)
		edition_release(&found->item[i]);
	mem_free(found->item);
}

/* As before, but for those who were told, and no news itself. */
static bool
approve_remind(struct tx *tx, const struct flow *flow,
    const struct edition *from, struct err *err)
{
	char kind[] = "reminder";
	char audience[] = "told";
	char note[] = "";
	struct edition e = *from;

	e.kind = kind;
	e.audience = audience;
	e.note = note;
	e.urgent = false;
	return edition_add(tx, &e, err) &&
	    edition_text_copy(tx, e.id, from->id, err) &&
	    approve_release(tx, from->post, e.id, err) &&
	    approve_audit(tx, flow, "post.remind", from->post, "", err);
}

bool
approve_is_due(struct db *db, bool *due, struct err *err)
{
	struct approve_found found = {NULL, 0};
	const bool ok = edition_timed(db, date_now(), approve_keep, &found,
	    err) && edition_reminding(db, date_now(), approve_keep, &found,
	    err);

	*due = found.count > 0;
	approve_found_release(&found);
	return ok;
}

/* What has become wrong since staff timed it waits for them instead. */
static bool
approve_publish(struct tx *tx, const struct flow *flow,
    const struct edition *e, struct err *err)
{
	bool bad = false;

	if (!quality_gate_hold(tx, flow, e->post, e->id, date_now(),
	    QUALITY_DRAWN, &bad, err))
		return false;
	if (bad)
		return edition_untime(tx, e->id, err);
	return approve_release(tx, e->post, e->id, err) &&
	    approve_audit(tx, flow, "post.publish", e->post, "", err);
}

bool
approve_due(struct tx *tx, void *arg, struct err *err)
{
	struct approve_due *a = arg;
	struct approve_found timed = {NULL, 0};
	struct approve_found remind = {NULL, 0};
	bool ok = edition_timed(tx->db, date_now(), approve_keep, &timed,
	    err) && edition_reminding(tx->db, date_now(), approve_keep,
	    &remind, err);

	for (size_t i = 0; ok && i < timed.count; i++)
		ok = approve_publish(tx, a->flow, &timed.item[i], err);
	for (size_t i = 0; ok && i < remind.count; i++)
		ok = approve_remind(tx, a->flow, &remind.item[i], err);
	a->published = timed.count;
	a->reminded = remind.count;
	approve_found_release(&timed);
	approve_found_release(&remind);
	return ok;
}
