/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "subscriber export": in the form that import reads, here or elsewhere. */
#include "cli/cmd_subscriber.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/emit.h"
#include "store/consent.h"
#include "store/subscription.h"
#include "text/encode.h"

struct export {
	struct call *call;
	struct emit *emit;	/* NULL: CSV */
	struct err *err;
	bool ok;
	/* Of the person at hand. */
	struct buf line, topics, cadences, evidence, confirmed;
};

static void
export_consent(void *arg, const struct consent *consent)
{
	struct export *e = arg;

	if (*consent->evidence) {
		buf_clear(&e->evidence);
		buf_puts(&e->evidence, consent->evidence);
	} else if (strcmp(consent->event, "confirmed") == 0) {
		buf_clear(&e->evidence);
		buf_puts(&e->evidence, "confirmed ");
		date_rfc3339(&e->evidence, consent->at);
		buf_printf(&e->evidence, " by %s", consent->method);
	}
}

/* The cadence that stands for all; others are told topic by topic. */
static enum cadence
export_topics(struct export *e, const struct subscription_list *list)
{
	bool mixed = false;

	for (size_t i = 0; i < list->count; i++) {
		buf_printf(&e->topics, "%s%s", i ? " " : "",
		    list->item[i].slug);
		mixed = mixed ||
		    list->item[i].cadence != list->item[0].cadence;
	}
	for (size_t i = 0; mixed && i < list->count; i++)
		buf_printf(&e->cadences, "%s%s:%s", i ? " " : "",
		    list->item[i].slug, cadence_name(list->item[i].cadence));
	return list->count ? list->item[0].cadence : CADENCE_WEEKLY;
}

static void
export_csv(struct export *e, const char *const *fields, size_t n)
{
	buf_clear(&e->line);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(&e->line, ',');
		encode_csv(&e->line, fields[i]);
	}
	printf("%s\r\n", buf_text(&e->line));
}

static void
export_put(struct export *e, const struct subscriber *s,
    enum cadence cadence)
{
	const bool active = strcmp(s->state, "active") == 0;
	const char *const names[] = {"email", "topics", "cadence", "language",
	    "confirmed_at", "status", "evidence", "cadences"};
	const char *const fields[] = {s->address, buf_text(&e->topics),
	    active ? cadence_name(cadence) : "", s->language,
	    buf_text(&e->confirmed), active ? "active" : "unsubscribed",
	    buf_text(&e->evidence), buf_text(&e->cadences)};
	const size_t n = sizeof(fields) / sizeof(fields[0]);

	if (!e->emit) {
		export_csv(e, fields, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		emit_text(e->emit, names[i], fields[i]);
	emit_end(e->emit);
}

static bool
export_person(void *arg, const struct subscriber *s)
{
	struct export *e = arg;
	struct subscription_list list = {0};
	enum cadence cadence = CADENCE_NONE;

	if (strcmp(s->state, "active") != 0 && strcmp(s->state, "left") != 0)
		return true;
	buf_clear(&e->topics);
	buf_clear(&e->cadences);
	buf_clear(&e->evidence);
	buf_clear(&e->confirmed);
	e->ok = subscription_list(e->call->db, s->id, &list, e->err) &&
	    consent_list(e->call->db, s->id, export_consent, e, e->err);
	if (e->ok) {
		if (s->confirmed_at != 0)
			date_rfc3339(&e->confirmed, s->confirmed_at);
		cadence = export_topics(e, &list);
		export_put(e, s, cadence);
	}
	subscription_list_release(&list);
	return e->ok;
}

bool
cmd_subscriber_export(struct call *call, struct err *err)
{
	struct export e = {.call = call, .err = err, .ok = true,
	    .line = BUF_INIT(BUF_PAGE), .topics = BUF_INIT(BUF_PAGE),
	    .cadences = BUF_INIT(BUF_PAGE), .evidence = BUF_INIT(BUF_PAGE),
	    .confirmed = BUF_INIT(BUF_LINE)};
	bool ok = false;

	if (call_has(call, "--json"))
		e.emit = emit_open(true);
	else
		printf("email,topics,cadence,language,confirmed_at,status,"
		    "evidence,cadences\r\n");
	ok = subscriber_list(call->db, export_person, &e, err) && e.ok;
	if (e.emit)
		emit_close(e.emit);
	buf_release(&e.line);
	buf_release(&e.topics);
	buf_release(&e.cadences);
	buf_release(&e.evidence);
	buf_release(&e.confirmed);
	return ok;
}
