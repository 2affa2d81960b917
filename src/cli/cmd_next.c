/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "subscriber show --next": what one person would get, and when. */
#include "cli/cmd_subscriber.h"

#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/compose.h"
#include "flow/preview.h"
#include "flow/sweep.h"

/* Their topics of one cadence, with what has lapsed left out. */
static bool
next_topics(struct call *call, const struct subscription_list *all,
    enum cadence cadence, struct preview *preview, struct subscription *some,
    struct err *err)
{
	int64_t since = 0;

	preview->leaves_at = cadence == CADENCE_IMMEDIATE ? date_now() :
	    sweep_next(&call->conf, cadence);
	if (!compose_since(call->db, &call->conf, cadence, true,
	    preview->leaves_at, &since, err))
		return false;
	preview->subscriptions = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct subscription *s = &some[preview->subscriptions];

		if (all->item[i].cadence != cadence)
			continue;
		*s = all->item[i];
		if (s->owed_from < since)
			s->owed_from = since;
		if (s->merged_owed < since)
			s->merged_owed = since;
		preview->subscriptions++;
	}
	preview->subscription = some;
	return true;
}

static void
next_tell(const struct preview *preview, enum cadence cadence,
    struct emit *emit)
{
	char at[24] = "";

	call_time(preview->leaves_at, at, sizeof(at));
	if (emit) {
		emit_text(emit, "cadence", cadence_name(cadence));
		emit_time(emit, "leaves", preview->leaves_at);
		emit_bool(emit, "owed", preview->owed);
		emit_text(emit, "subject", buf_text(&preview->subject));
		emit_text(emit, "text", buf_text(&preview->text));
		emit_end(emit);
	} else if (preview->owed) {
		printf("next, %s, %s:\n\nSubject: %s\n\n%s",
		    cadence_name(cadence),
		    cadence == CADENCE_IMMEDIATE ? "soon" : at,
		    buf_text(&preview->subject), buf_text(&preview->text));
	} else {
		printf("next, %s: nothing is owed\n", cadence_name(cadence));
	}
}

static bool
next_one(struct call *call, const struct subscriber *s,
    const struct subscription_list *all, enum cadence cadence,
    struct emit *emit, struct err *err)
{
	struct subscription *some = mem_array(all->count + 1, sizeof(*some));
	struct preview preview = {.flow = &call->flow,
	    .language = s->language, .subscriber = s->id,
	    .subject = BUF_INIT(BUF_PAGE), .html = BUF_INIT(BUF_PAGE),
	    .text = BUF_INIT(BUF_PAGE)};
	bool ok = next_topics(call, all, cadence, &preview, some, err);

	if (ok && preview.subscriptions > 0) {
		ok = preview_make(call->db, &preview, err);
		if (ok)
			next_tell(&preview, cadence, emit);
	}
	mem_free(some);
	buf_release(&preview.subject);
	buf_release(&preview.html);
	buf_release(&preview.text);
	return ok;
}

bool
cmd_subscriber_next(struct call *call, const struct subscriber *s,
    struct emit *emit, struct err *err)
{
	struct subscription_list all = {0};
	bool ok = subscription_list(call->db, s->id, &all, err);

	if (emit)
		emit_list(emit, "next");
	for (int c = CADENCE_IMMEDIATE; ok && c <= CADENCE_MONTHLY; c++)
		ok = next_one(call, s, &all, (enum cadence)c, emit, err);
	if (emit)
		emit_list_end(emit);
	subscription_list_release(&all);
	return ok;
}
