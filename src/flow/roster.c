/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/roster.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "store/consent.h"
#include "store/roll.h"
#include "store/subscription.h"
#include "text/encode.h"

enum { ROSTER_PIECE = 100, ROSTER_FIELDS = 8 };

static const char *const roster_names[ROSTER_FIELDS] = {"email", "topics",
	"cadence", "language", "confirmed_at", "status", "evidence",
	"cadences"};

struct roster_piece {
	struct db *db;
	struct roster *roster;
	struct buf *out;
	struct err *err;
	bool ok;
	size_t people;
	/* Of the person at hand. */
	struct buf topics, cadences, evidence, confirmed;
};

static void
roster_consent(void *arg, const struct consent *consent)
{
	struct roster_piece *p = arg;

	if (*consent->evidence) {
		buf_clear(&p->evidence);
		buf_puts(&p->evidence, consent->evidence);
	} else if (strcmp(consent->event, "confirmed") == 0) {
		buf_clear(&p->evidence);
		buf_puts(&p->evidence, "confirmed ");
		date_rfc3339(&p->evidence, consent->at);
		buf_printf(&p->evidence, " by %s", consent->method);
	}
}

/* The cadence that stands for all; others are told topic by topic. */
static enum cadence
roster_topics(struct roster_piece *p, const struct subscription_list *list)
{
	bool mixed = false;

	for (size_t i = 0; i < list->count; i++) {
		buf_printf(&p->topics, "%s%s", i ? " " : "",
		    list->item[i].slug);
		mixed = mixed ||
		    list->item[i].cadence != list->item[0].cadence;
	}
	for (size_t i = 0; mixed && i < list->count; i++)
		buf_printf(&p->cadences, "%s%s:%s", i ? " " : "",
		    list->item[i].slug, cadence_name(list->item[i].cadence));
	return list->count ? list->item[0].cadence : CADENCE_WEEKLY;
}

static void
roster_csv(struct buf *out, const char *const fields[ROSTER_FIELDS])
{
	for (size_t i = 0; i < ROSTER_FIELDS; i++) {
		if (i > 0)
			buf_putc(out, ',');
		encode_csv(out, fields[i]);
	}
	buf_puts(out, "\r\n");
}

static void
roster_json(struct buf *out, const char *const fields[ROSTER_FIELDS])
{
	for (size_t i = 0; i < ROSTER_FIELDS; i++) {
		buf_printf(out, "%s\"%s\": \"", i ? ", " : "{",
		    roster_names[i]);
		encode_json(out, fields[i], strlen(fields[i]));
		buf_putc(out, '"');
	}
	buf_putc(out, '}');
}

static void
roster_put(struct roster_piece *p, const struct subscriber *s,
    enum cadence cadence)
{
	const bool active = strcmp(s->state, "active") == 0;
	const char *const fields[ROSTER_FIELDS] = {s->address,
	    buf_text(&p->topics), active ? cadence_name(cadence) : "",
	    s->language, buf_text(&p->confirmed),
	    active ? "active" : "unsubscribed", buf_text(&p->evidence),
	    buf_text(&p->cadences)};

	if (!p->roster->json) {
		roster_csv(p->out, fields);
	} else {
		buf_puts(p->out, p->roster->some ? ",\n" : "");
		roster_json(p->out, fields);
	}
	p->roster->some = true;
}

static bool
roster_person(void *arg, const struct subscriber *s)
{
	struct roster_piece *p = arg;
	struct subscription_list list = {NULL, 0};

	p->people++;
	p->roster->after = s->id;
	if (strcmp(s->state, "active") != 0 && strcmp(s->state, "left") != 0)
		return true;
	buf_clear(&p->topics);
	buf_clear(&p->cadences);
	buf_clear(&p->evidence);
	buf_clear(&p->confirmed);
	p->ok = subscription_list(p->db, s->id, &list, p->err) &&
	    consent_list(p->db, s->id, roster_consent, p, p->err);
	if (p->ok) {
		if (s->confirmed_at != 0)
			date_rfc3339(&p->confirmed, s->confirmed_at);
		roster_put(p, s, roster_topics(p, &list));
	}
	subscription_list_release(&list);
	return p->ok;
}

/* Pieces without anybody to write are passed over. */
static bool
roster_read(struct roster_piece *p)
{
	const size_t begun = p->out->len;
	bool ok = true;

	while (ok && !p->roster->done && p->out->len == begun) {
		p->people = 0;
		ok = roll_after(p->db, p->roster->after, ROSTER_PIECE,
		    roster_person, p, p->err) && p->ok;
		p->roster->done = p->people < ROSTER_PIECE;
	}
	return ok;
}

bool
roster_some(struct db *db, struct roster *roster, struct buf *out,
    struct err *err)
{
	struct roster_piece p = {.db = db, .roster = roster, .out = out,
	    .err = err, .ok = true, .topics = BUF_INIT(BUF_PAGE),
	    .cadences = BUF_INIT(BUF_PAGE), .evidence = BUF_INIT(BUF_PAGE),
	    .confirmed = BUF_INIT(BUF_LINE)};
	bool ok = true;

	if (roster->done)
		return true;
	if (!roster->begun && roster->json)
		buf_putc(out, '[');
	else if (!roster->begun)
		roster_csv(out, roster_names);
	roster->begun = true;
	ok = roster_read(&p);
	if (ok && roster->done && roster->json)
		buf_puts(out, "]\n");
	buf_release(&p.topics);
	buf_release(&p.cadences);
	buf_release(&p.evidence);
	buf_release(&p.confirmed);
	return ok && (buf_ok(out) || err_set(err, EX_DATAERR,
	    "what is known of subscriber %lld is too much to write out",
	    (long long)roster->after));
}
