/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/edit.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/agree.h"
#include "flow/approve_due.h"
#include "flow/postform.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/postdesk.h"

bool
edit_add(struct tx *tx, void *arg, struct err *err)
{
	struct edit_add *a = arg;
	struct approve_add add = {.flow = a->flow, .file = a->file,
	    .draft = true};
	bool first = false;

	if (!once_take(tx, a->once, &first, &a->post, err))
		return false;
	if (!first)
		return true;
	if (!approve_add(tx, &add, err))
		return false;
	a->post = add.post;
	return once_keep(tx, a->once, a->post, err);
}

/* --- proposing ----------------------------------------------------------- */

static bool
edit_has_date(const struct occasion_list *list,
    const struct postfile_date *d)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct occasion *o = &list->item[i];

		if (strcmp(o->state, "cancelled") != 0 &&
		    o->starts_at == d->start && o->ends_at == d->end &&
		    o->all_day == d->all_day &&
		    strcmp(o->label, d->label) == 0 &&
		    strcmp(o->place, d->place) == 0 &&
		    strcmp(o->link, d->link) == 0)
			return true;
	}
	return false;
}

static bool
edit_same_dates(struct db *db, const struct edit_correct *a, bool *same,
    struct err *err)
{
	struct occasion_list list = {0};
	size_t left = 0;

	if (!occasion_list(db, a->post, 0, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		left += strcmp(list.item[i].state, "cancelled") != 0 &&
		    list.item[i].starts_at > date_now();
	*same = a->file->dates >= left;
	for (size_t i = 0; i < a->file->dates; i++)
		*same = *same && edit_has_date(&list, &a->file->date[i]);
	occasion_list_release(&list);
	return true;
}

static bool
edit_same_topics(struct db *db, const struct edit_correct *a, bool *same,
    struct err *err)
{
	struct postform_post now = {.edition = 0};
	bool found = false;
	const bool ok = postform_load(db, a->post, &now, &found, err);

	*same = ok && found && now.form.topics == a->file->topics;
	for (size_t i = 0; *same && i < now.form.topics; i++) {
		bool has = false;

		for (size_t k = 0; k < a->file->topics; k++)
			has = has || strcmp(now.form.topic[i],
			    a->file->topic[k]) == 0;
		*same = has;
	}
	postform_post_release(&now);
	return ok;
}

/* Dates and topics belong to the post, not to one of its editions: they
 * would not wait. */
static bool
edit_propose_check(struct tx *tx, const struct edit_correct *a,
    struct err *err)
{
	bool dates = false;
	bool topics = false;

	if (!edit_same_dates(tx->db, a, &dates, err) ||
	    !edit_same_topics(tx->db, a, &topics, err))
		return false;
	return (dates && topics) || err_set(err, EX_DATAERR, "dates and "
	    "topics of what is out are changed by who may approve");
}

static bool
edit_propose_write(struct tx *tx, const struct edit_correct *a,
    const struct edition *newest, struct err *err)
{
	const struct postfile *file = a->file;
	const char *english = file->body_en[0] ? file->body_en : file->body;
	const char *stage = file->stage ? postfile_stages[file->stage]
	    : newest->stage;
	const bool later = strcmp(stage, newest->stage) != 0;
	struct edition e = {.post = a->post, .day = file->day,
	    .closes_at = file->closes, .urgent = file->urgent,
	    .remind = file->remind, .plain = file->plain};
	bool ok = false;

	e.kind = mem_strdup(later ? "stage" : "correction");
	e.audience = mem_strdup(later ? "topic" : "told");
	e.stage = mem_strdup(stage);
	e.note = mem_strdup(file->note);
	e.url = mem_strdup(file->url);
	ok = edition_add(tx, &e, err) && agree_wrote(tx, a->flow, e.id, err)
	    && edition_text_put(tx, e.id, file->language, file->title,
	    file->body, err) && (file->title_en[0] == '\0' ||
	    edition_text_put(tx, e.id, "en", file->title_en, english, err)) &&
	    edition_withdraw_drafts(tx, a->post, e.id, err) &&
	    approve_audit(tx, a->flow, "post.propose", a->post, "", err);
	edition_release(&e);
	return ok;
}

static bool
edit_propose(struct tx *tx, struct edit_correct *a, struct err *err)
{
	struct edition newest = {0};
	bool found = false;
	bool ok = edit_propose_check(tx, a, err) &&
	    edition_approved(tx->db, a->post, &newest, &found, err);

	if (ok && !found)
		ok = err_set(err, EX_DATAERR, "post %lld is not out",
		    (long long)a->post);
	a->waits = true;
	ok = ok && edit_propose_write(tx, a, &newest, err);
	edition_release(&newest);
	return ok;
}

/* --- correcting ---------------------------------------------------------- */

/* The state of the post, and its newest edition; caller releases both. */
static bool
edit_open(struct db *db, int64_t id, struct post *post, struct edition *e,
    struct err *err)
{
	bool found = false;

	memset(e, 0, sizeof(*e));
	memset(post, 0, sizeof(*post));
	return post_get(db, id, post, &found, err) && (found ||
	    err_set(err, EX_DATAERR, "there is no post %lld",
	    (long long)id)) && edition_newest(db, id, e, &found, err);
}

static bool
edit_correct_write(struct tx *tx, struct edit_correct *a, struct err *err)
{
	struct approve_correct correct = {.flow = a->flow, .file = a->file,
	    .post = a->post, .gate = a->gate};

	if (a->propose && !a->draft)
		return edit_propose(tx, a, err);
	if (!approve_correct(tx, &correct, err))
		return false;
	a->waits = correct.waits;
	return true;
}

bool
edit_correct(struct tx *tx, void *arg, struct err *err)
{
	struct edit_correct *a = arg;
	struct post post;
	struct edition newest;
	bool first = false;
	int64_t before = 0;
	bool ok = edit_open(tx->db, a->post, &post, &newest, err) &&
	    once_take(tx, a->once, &first, &before, err);

	a->again = !first && before != 0;
	a->stale = ok && !a->again && newest.number != a->base;
	a->draft = ok && strcmp(post.state, "draft") == 0;
	if (ok && !a->again && !a->stale)
		ok = edit_correct_write(tx, a, err) &&
		    once_keep(tx, a->once, a->post, err);
	edition_release(&newest);
	post_release(&post);
	return ok;
}

/* --- approving ----------------------------------------------------------- */

static bool
edit_is_shown(const struct edition *newest, int number, struct err *err)
{
	return (newest->number == number && newest->number > 0) ||
	    err_set(err, EX_DATAERR, "somebody has changed it meanwhile");
}

bool
edit_schedule(struct tx *tx, void *arg, struct err *err)
{
	struct edit_schedule *a = arg;
	struct post post;
	struct edition newest;
	bool ok = edit_open(tx->db, a->post, &post, &newest, err) &&
	    edit_is_shown(&newest, a->edition, err);

	if (ok && strcmp(newest.state, "draft") != 0)
		ok = err_set(err, EX_DATAERR, "post %lld is approved "
		    "already", (long long)a->post);
	if (ok && a->at != 0 && a->at <= date_now())
		ok = err_set(err, EX_DATAERR, "that time is past");
	ok = ok && (a->at == 0 || agree_refuse(tx->db, a->post,
	    "approve it when it is time", err)) &&
	    (a->at == 0 || quality_gate_pass(tx, a->flow, a->post, newest.id,
	    a->gate, err)) && postdesk_publish(tx, newest.id, a->at, err) &&
	    approve_audit(tx, a->flow, "post.schedule", a->post,
	    a->at != 0 ? "timed" : "off", err);
	edition_release(&newest);
	post_release(&post);
	return ok;
}

bool
edit_approve(struct tx *tx, void *arg, struct err *err)
{
	struct edit_approve *a = arg;
	struct approve_post approve = {.flow = a->flow, .post = a->post,
	    .gate = a->gate};
	struct post post;
	struct edition newest;
	bool ok = edit_open(tx->db, a->post, &post, &newest, err) &&
	    edit_is_shown(&newest, a->edition, err);

	if (ok && strcmp(newest.state, "approved") != 0)
		ok = approve_post(tx, &approve, err);
	edition_release(&newest);
	post_release(&post);
	return ok;
}

bool
edit_reject(struct tx *tx, void *arg, struct err *err)
{
	struct edit_reject *a = arg;
	struct post post;
	struct edition newest;
	bool ok = edit_open(tx->db, a->post, &post, &newest, err) &&
	    edit_is_shown(&newest, a->edition, err);

	if (ok && strcmp(post.state, "approved") != 0)
		ok = err_set(err, EX_DATAERR, "post %lld is not out",
		    (long long)a->post);
	else if (ok && strcmp(newest.state, "draft") == 0)
		ok = edition_withdraw_drafts(tx, a->post, newest.id + 1,
		    err) && approve_audit(tx, a->flow, "post.reject",
		    a->post, "", err);
	edition_release(&newest);
	post_release(&post);
	return ok;
}

bool
edit_withdraw(struct tx *tx, void *arg, struct err *err)
{
	struct approve_withdraw *a = arg;
	struct post post = {0};
	bool found = false;
	bool ok = post_get(tx->db, a->post, &post, &found, err);

	if (ok && (!found || strcmp(post.state, "withdrawn") != 0))
		ok = approve_withdraw(tx, a, err);
	post_release(&post);
	return ok;
}
