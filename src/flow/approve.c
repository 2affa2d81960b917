/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/approve.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "flow/agree.h"
#include "flow/approve_dates.h"
#include "flow/approve_due.h"
#include "flow/replan.h"
#include "store/post.h"
#include "store/topic.h"

/* --- topics --------------------------------------------------------------- */

static bool
approve_has(const int64_t *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == id)
			return true;
	}
	return false;
}

/* The number of a slug; one that is closed only if it is in list already. */
static bool
approve_topic(struct db *db, const struct postfile *file, const char *slug,
    const int64_t *list, size_t n, int64_t *id, struct err *err)
{
	struct topic topic;
	bool found = false;
	bool ok = false;

	if (!topic_find(db, slug, &topic, &found, err))
		return false;
	if (!found)
		ok = err_set(err, EX_DATAERR, "%s:%d: there is no topic '%s'",
		    file->name, file->topics_line, slug);
	else if (strcmp(topic.state, "open") != 0 &&
	    !approve_has(list, n, topic.id))
		ok = err_set(err, EX_DATAERR, "%s:%d: topic '%s' is %s",
		    file->name, file->topics_line, slug, topic.state);
	else
		ok = true;
	*id = topic.id;
	topic_release(&topic);
	return ok;
}

/* The post is in the topics of the file, and in no others; *changed tells
 * whether it was before. */
static bool
approve_topics(struct tx *tx, const struct postfile *file, int64_t post,
    bool *changed, struct err *err)
{
	int64_t wanted[POSTFILE_TOPICS];
	int64_t *had = NULL;
	size_t count = 0;
	bool ok = post_topics(tx->db, post, &had, &count, err);

	for (size_t i = 0; ok && i < file->topics; i++) {
		ok = approve_topic(tx->db, file, file->topic[i], had, count,
		    &wanted[i], err);
		if (ok && !approve_has(had, count, wanted[i])) {
			*changed = true;
			ok = post_add_topic(tx, post, wanted[i], err);
		}
	}
	for (size_t i = 0; ok && i < count; i++) {
		if (!approve_has(wanted, file->topics, had[i])) {
			*changed = true;
			ok = post_remove_topic(tx, post, had[i], err);
		}
	}
	mem_free(had);
	return ok;
}

/* --- editions ------------------------------------------------------------- */

/* What English readers get, when the file has something for them. */
static const char *
approve_english(const struct postfile *file)
{
	return file->body_en[0] != '\0' ? file->body_en : file->body;
}

static bool
approve_edition(struct tx *tx, const struct flow *flow,
    const struct postfile *file, int64_t post, const char *kind,
    const char *stage, int64_t *id, struct err *err)
{
	const bool news = strcmp(kind, "first") == 0 ||
	    strcmp(kind, "stage") == 0;
	struct edition e;
	bool ok = false;

	memset(&e, 0, sizeof(e));
	e.post = post;
	e.kind = mem_strdup(kind);
	e.audience = mem_strdup(news ? "topic" : "told");
	e.stage = mem_strdup(stage);
	e.note = mem_strdup(file->note);
	e.url = mem_strdup(file->url);
	e.day = file->day;
	e.closes_at = file->closes;
	e.urgent = file->urgent;
	e.remind = file->remind;
	e.plain = file->plain;
	e.publish_at = file->publish;
	ok = edition_add(tx, &e, err) &&
	    agree_wrote(tx, flow, e.id, err) &&
	    edition_text_put(tx, e.id, file->language, file->title,
	    file->body, err) &&
	    (file->title_en[0] == '\0' || edition_text_put(tx, e.id, "en",
	    file->title_en, approve_english(file), err));
	*id = e.id;
	edition_release(&e);
	return ok;
}

/* Does the edition say this in this language?  title "": nothing at all. */
static bool
approve_same_text(struct db *db, int64_t edition, const char *language,
    const char *title, const char *body, bool *same, struct err *err)
{
	struct edition_text text;
	bool found = false;

	if (!edition_text(db, edition, language, &text, &found, err))
		return false;
	found = found && strcmp(text.language, language) == 0;
	*same = found ? strcmp(text.title, title) == 0 &&
	    strcmp(text.body, body) == 0 : title[0] == '\0';
	edition_text_release(&text);
	return true;
}

static bool
approve_same(struct db *db, const struct edition *e,
    const struct postfile *file, bool *same, struct err *err)
{
	const bool english = strcmp(file->language, "en") == 0;
	bool sv = false;
	bool en = false;

	if (!approve_same_text(db, e->id, "sv", english ? "" : file->title,
	    file->body, &sv, err) ||
	    !approve_same_text(db, e->id, "en",
	    english ? file->title : file->title_en,
	    english ? file->body : approve_english(file), &en, err))
		return false;
	*same = sv && en && e->plain == file->plain &&
	    strcmp(e->url, file->url) == 0 && e->day == file->day &&
	    e->closes_at == file->closes && e->urgent == file->urgent;
	return true;
}

/* --- jobs ----------------------------------------------------------------- */

/* A post that is there and was not withdrawn. */
static bool
approve_find(struct db *db, int64_t id, struct post *post, struct err *err)
{
	bool found = false;

	if (!post_get(db, id, post, &found, err))
		return false;
	if (!found)
		return err_set(err, EX_DATAERR, "there is no post %lld",
		    (long long)id);
	if (strcmp(post->state, "withdrawn") != 0)
		return true;
	post_release(post);
	return err_set(err, EX_DATAERR, "post %lld is withdrawn",
	    (long long)id);
}

/* A year mistyped must not send a post at once. */
static bool
approve_publish(const struct postfile *file, struct err *err)
{
	if (file->publish != 0 && file->publish <= date_now())
		return err_set(err, EX_DATAERR, "%s:%d: Publish: that time "
		    "is past", file->name, file->publish_line);
	return true;
}

bool
approve_add(struct tx *tx, void *arg, struct err *err)
{
	struct approve_add *a = arg;
	const struct postfile *file = a->file;
	char public_id[UUID_TEXT];
	struct approve_dates dates;
	bool changed = false;

	if (file->note_line != 0)
		return err_set(err, EX_DATAERR, "%s:%d: Note is for a "
		    "correction", file->name, file->note_line);
	if (a->draft && file->publish != 0)
		return err_set(err, EX_DATAERR, "%s:%d: Publish is for what "
		    "is approved, not for a draft", file->name,
		    file->publish_line);
	if (!approve_publish(file, err))
		return false;
	a->timed = file->publish != 0;
	uuid_new(public_id);
	return post_add(tx, public_id, file->kind[0] ? file->kind : "news", 0,
	    &a->post, err) &&
	    approve_topics(tx, file, a->post, &changed, err) &&
	    (a->draft || agree_refuse(tx->db, a->post,
	    "add it as a draft, and let somebody else approve it", err)) &&
	    approve_edition(tx, a->flow, file, a->post, "first",
	    postfile_stages[file->stage], &a->edition, err) &&
	    approve_dates_put(tx, file, a->post, true, &dates, err) &&
	    (a->draft || quality_gate_pass(tx, a->flow, a->post, a->edition,
	    a->gate, err)) &&
	    (a->draft || a->timed ||
	    approve_release(tx, a->post, a->edition, err)) &&
	    approve_audit(tx, a->flow, "post.add", a->post, a->draft
	    ? "draft" : a->timed ? "timed" : "approved", err);
}

bool
approve_post(struct tx *tx, void *arg, struct err *err)
{
	struct approve_post *a = arg;
	struct edition edition;
	struct post post;
	bool found = false;
	bool ok = false;

	if (!approve_find(tx->db, a->post, &post, err))
		return false;
	post_release(&post);
	if (!edition_newest(tx->db, a->post, &edition, &found, err))
		return false;
	a->edition = edition.id;
	if (!found || strcmp(edition.state, "draft") != 0)
		ok = err_set(err, EX_DATAERR, "post %lld is approved already",
		    (long long)a->post);
	else
		ok = agree_check(tx->db, a->flow, a->post, edition.id, err) &&
		    quality_gate_pass(tx, a->flow, a->post, edition.id,
		    a->gate, err) &&
		    approve_release(tx, a->post, edition.id, err) &&
		    approve_audit(tx, a->flow, "post.approve", a->post, "",
		    err);
	edition_release(&edition);
	return ok;
}

static int
approve_stage(const char *name)
{
	int stage = POSTFILE_STAGES - 1;

	while (stage > 0 && strcmp(name, postfile_stages[stage]) != 0)
		stage--;
	return stage;
}

/* later: the meeting has come to a stage it had not come to. */
static const char *
approve_correct_kind(const struct approve_correct *a, bool same, bool later,
    const struct approve_dates *dates)
{
	if (a->draft)
		return "first";
	if (later)
		return "stage";
	if (dates->cancelled > 0 && dates->ahead == 0)
		return "cancelled";
	if (same && dates->other == 0 && dates->cancelled + dates->moved > 0)
		return "moved";
	return "correction";
}

/* But for when to remind of it, which is nothing to tell anybody. */
static bool
approve_correct_nothing(struct tx *tx, struct approve_correct *a,
    const struct edition *newest, struct err *err)
{
	a->kind = "";
	a->edition = newest->id;
	if (newest->remind == a->file->remind)
		return err_set(err, EX_DATAERR, "%s: says nothing that post "
		    "%lld does not say already", a->file->name,
		    (long long)a->post);
	return edition_set_remind(tx, newest->id, a->file->remind, err) &&
	    approve_audit(tx, a->flow, "post.correct", a->post, "reminder",
	    err);
}

/* A topic with four eyes is no way round them: what was approved without
 * them does not come into it. */
static bool
approve_correct_topics(struct tx *tx, struct approve_correct *a,
    bool *changed, struct err *err)
{
	bool before = false;

	if (!agree_is_needed(tx->db, a->post, &before, err) ||
	    !approve_topics(tx, a->file, a->post, changed, err) ||
	    !agree_is_needed(tx->db, a->post, &a->waits, err))
		return false;
	if (a->draft) {
		a->waits = false;
		return !a->timed || agree_refuse(tx->db, a->post,
		    "leave out Publish; it goes out when somebody else "
		    "approves it", err);
	}
	return before || agree_refuse(tx->db, a->post,
	    "what is out already cannot come into it; add a new post", err);
}

/* Out at once, or when somebody else has approved it. */
static bool
approve_correct_release(struct tx *tx, const struct approve_correct *a,
    struct err *err)
{
	if (a->waits)
		return edition_withdraw_drafts(tx, a->post, a->edition, err);
	if (a->draft && !a->timed)
		return true;
	return quality_gate_pass(tx, a->flow, a->post, a->edition, a->gate,
	    err) && (a->timed ||
	    approve_release(tx, a->post, a->edition, err));
}

static bool
approve_correct_write(struct tx *tx, struct approve_correct *a,
    const struct edition *newest, struct err *err)
{
	struct approve_dates dates = {0, 0, 0, 0};
	const bool later = a->file->stage > approve_stage(newest->stage);
	bool topics = false;
	bool same = false;

	if (!approve_same(tx->db, newest, a->file, &same, err) ||
	    !approve_correct_topics(tx, a, &topics, err) ||
	    !approve_dates_put(tx, a->file, a->post, a->draft, &dates, err))
		return false;
	if (same && !topics && !a->draft && !later &&
	    a->file->note[0] == '\0' &&
	    dates.moved + dates.cancelled + dates.other == 0)
		return approve_correct_nothing(tx, a, newest, err);
	a->kind = approve_correct_kind(a, same, later, &dates);
	if (a->draft && !edition_withdraw(tx, a->post, err))
		return false;
	return approve_edition(tx, a->flow, a->file, a->post, a->kind,
	    a->file->stage != 0 ? postfile_stages[a->file->stage]
	    : newest->stage, &a->edition, err) &&
	    approve_correct_release(tx, a, err) &&
	    approve_audit(tx, a->flow, "post.correct", a->post, a->timed
	    ? "timed" : a->kind, err);
}

static bool
approve_correct_check(const struct approve_correct *a,
    const struct post *post, const struct edition *newest, struct err *err)
{
	const struct postfile *file = a->file;

	if (file->kind_line != 0 && strcmp(file->kind, post->kind) != 0)
		return err_set(err, EX_DATAERR, "%s:%d: post %lld is '%s': "
		    "its kind stays", file->name, file->kind_line,
		    (long long)a->post, post->kind);
	if (file->publish != 0 && !a->draft)
		return err_set(err, EX_DATAERR, "%s:%d: Publish: post %lld is "
		    "out already", file->name, file->publish_line,
		    (long long)a->post);
	if (!a->draft && file->stage != 0 &&
	    file->stage < approve_stage(newest->stage))
		return err_set(err, EX_DATAERR, "%s:%d: Stage: post %lld has "
		    "come to '%s' already", file->name, file->stage_line,
		    (long long)a->post, newest->stage);
	return approve_publish(file, err);
}

bool
approve_correct(struct tx *tx, void *arg, struct err *err)
{
	struct approve_correct *a = arg;
	const struct postfile *file = a->file;
	struct edition newest;
	struct post post;
	bool found = false;
	bool ok = false;

	memset(&newest, 0, sizeof(newest));
	if (!approve_find(tx->db, a->post, &post, err))
		return false;
	a->draft = strcmp(post.state, "draft") == 0;
	a->timed = a->draft && file->publish != 0;
	/* What was held of a source's edit is not what anybody was told. */
	ok = (a->draft ? edition_newest(tx->db, a->post, &newest, &found, err)
	    : edition_approved(tx->db, a->post, &newest, &found, err)) &&
	    approve_correct_check(a, &post, &newest, err) &&
	    approve_correct_write(tx, a, &newest, err);
	edition_release(&newest);
	post_release(&post);
	return ok;
}

bool
approve_withdraw(struct tx *tx, void *arg, struct err *err)
{
	struct approve_withdraw *a = arg;
	struct post post;

	if (!approve_find(tx->db, a->post, &post, err))
		return false;
	post_release(&post);
	return post_set_state(tx, a->post, "withdrawn", err) &&
	    edition_withdraw(tx, a->post, err) &&
	    replan_mark(tx, a->post, err) &&
	    approve_audit(tx, a->flow, "post.withdraw", a->post, "", err);
}
