/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "subscriber show": as words, or as one JSON object. */
#include "cli/cmd_subscriber.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "flow/person.h"
#include "store/consent.h"
#include "store/outbox.h"
#include "store/subscription.h"

static void
show_person_words(const struct subscriber *s, bool suppressed)
{
	char created[24] = "", confirmed[24] = "", left[24] = "";

	call_time(s->created_at, created, sizeof(created));
	call_time(s->confirmed_at, confirmed, sizeof(confirmed));
	call_time(s->left_at, left, sizeof(left));
	printf("id          %lld\naddress     %s\nstate       %s\n"
	    "language    %s\ncreated     %s\nconfirmed   %s\n"
	    "left        %s\nsuppressed  %s\n", (long long)s->id, s->address,
	    s->state, s->language, created, confirmed, left,
	    suppressed ? "yes" : "no");
}

static bool
show_person(struct call *call, const struct subscriber *s, struct emit *emit,
    struct err *err)
{
	bool suppressed = false;

	if (!person_is_suppressed(call->db, &call->flow, s->key, &suppressed,
	    err))
		return false;
	if (!emit) {
		show_person_words(s, suppressed);
		return true;
	}
	emit_number(emit, "id", s->id);
	emit_text(emit, "address", s->address);
	emit_text(emit, "state", s->state);
	emit_text(emit, "language", s->language);
	emit_time(emit, "created", s->created_at);
	emit_time(emit, "confirmed", s->confirmed_at);
	emit_time(emit, "left", s->left_at);
	emit_bool(emit, "suppressed", suppressed);
	return true;
}

static void
show_subscription(const struct subscription *s, struct emit *emit)
{
	char since[24] = "";

	call_time(s->owed_from, since, sizeof(since));
	if (emit) {
		emit_text(emit, "topic", s->slug);
		emit_text(emit, "cadence", cadence_name(s->cadence));
		emit_time(emit, "since", s->owed_from);
		emit_end(emit);
	} else {
		printf("  %-24s %-10s since %s\n", s->slug,
		    cadence_name(s->cadence), since);
	}
}

/* What they have, or while pending what they asked for. */
static bool
show_topics(struct call *call, const struct subscriber *s, struct emit *emit,
    struct err *err)
{
	const bool pending = strcmp(s->state, "pending") == 0;
	struct subscription_list list = {0};

	if (!(pending ? wish_list(call->db, s->id, 0, &list, err) :
	    subscription_list(call->db, s->id, &list, err)))
		return false;
	if (emit)
		emit_list(emit, pending ? "asked_for" : "topics");
	else
		puts(pending ? "asked for, not confirmed:" : "topics:");
	for (size_t i = 0; i < list.count; i++)
		show_subscription(&list.item[i], emit);
	if (emit)
		emit_list_end(emit);
	subscription_list_release(&list);
	return true;
}

static void
show_consent(void *arg, const struct consent *consent)
{
	struct emit *emit = arg;
	char at[24] = "";

	call_time(consent->at, at, sizeof(at));
	if (emit) {
		emit_number(emit, "id", consent->id);
		emit_time(emit, "at", consent->at);
		emit_text(emit, "event", consent->event);
		emit_text(emit, "topics", consent->topics);
		emit_text(emit, "language", consent->language);
		emit_text(emit, "wording", consent->wording);
		emit_text(emit, "method", consent->method);
		emit_text(emit, "network", consent->network);
		emit_text(emit, "evidence", consent->evidence);
		emit_number(emit, "batch", consent->batch);
		emit_end(emit);
	} else {
		printf("  %s  %-10s %-8s %s%s%s\n", at, consent->event,
		    consent->method, consent->topics,
		    *consent->evidence ? "  " : "", consent->evidence);
	}
}

static bool
show_proof(struct call *call, const struct subscriber *s, struct emit *emit,
    struct err *err)
{
	bool ok = false;

	if (emit)
		emit_list(emit, "consent");
	else
		puts("consent:");
	ok = consent_list(call->db, s->id, show_consent, emit, err);
	if (emit)
		emit_list_end(emit);
	return ok;
}

static const char *
show_purpose(enum outbox_purpose purpose)
{
	static const char *const names[] = {"", "digest", "confirm", "link",
	    "address_new", "address_old", "notice", "test"};

	return names[purpose];
}

static void
show_row(const struct outbox_row *row, struct emit *emit)
{
	char at[24] = "";

	call_time(row->at, at, sizeof(at));
	if (emit) {
		emit_number(emit, "id", row->id);
		emit_text(emit, "purpose", show_purpose(row->purpose));
		emit_text(emit, "state", outbox_state_name(row->state));
		emit_number(emit, "digest", row->digest);
		emit_time(emit, "at", row->at);
		emit_number(emit, "attempts", row->attempts);
		emit_text(emit, "relay", row->relay);
		emit_text(emit, "reply", row->reply);
		emit_end(emit);
	} else if (row->digest) {
		printf("  %s  %-10s digest %lld  %s\n", at,
		    outbox_state_name(row->state), (long long)row->digest,
		    row->reply);
	} else {
		printf("  %s  %-10s %s  %s\n", at,
		    outbox_state_name(row->state), show_purpose(row->purpose),
		    row->reply);
	}
}

static bool
show_mail(struct call *call, const struct subscriber *s, struct emit *emit,
    struct err *err)
{
	struct outbox_list list = {0};

	if (!outbox_of_subscriber(call->db, s->id, &list, err))
		return false;
	if (emit)
		emit_list(emit, "mail");
	else
		puts("mail:");
	for (size_t i = 0; i < list.count; i++)
		show_row(&list.item[i], emit);
	if (emit)
		emit_list_end(emit);
	outbox_list_release(&list);
	return true;
}

bool
cmd_subscriber_show(struct call *call, struct err *err)
{
	struct subscriber subscriber = {0};
	struct emit *emit = NULL;
	bool ok = false;

	if (!cmd_subscriber_find(call, call->args[0], &subscriber, err))
		goto out;
	if (call_has(call, "--json"))
		emit = emit_open(false);
	ok = show_person(call, &subscriber, emit, err) &&
	    show_topics(call, &subscriber, emit, err) &&
	    show_proof(call, &subscriber, emit, err) &&
	    show_mail(call, &subscriber, emit, err) &&
	    (!call_has(call, "--next") ||
	    cmd_subscriber_next(call, &subscriber, emit, err));
	if (emit)
		emit_close(emit);
out:
	subscriber_release(&subscriber);
	return ok;
}
