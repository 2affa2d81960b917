/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "What would go now?"  Of one cadence and topic: to how many, which posts,
 * why the others do not; the mail itself, and that to oneself as a proof.
 */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/proof.h"
#include "flow/rehearse.h"
#include "http/digest_words.h"
#include "http/forecast.h"
#include "store/once.h"
#include "store/postdesk.h"
#include "store/topic.h"

enum { NEXT_OTHERS = 20 };	/* newest posts that may not be in it */

struct next {
	enum cadence cadence;
	struct topic_list topics;
	const struct topic *topic;	/* of topics; NULL: all */
	struct outlook outlook;
	int64_t *post;			/* those it would carry */
	struct subscription *reader;	/* who is up to date with nothing */
	size_t readers;
};

static void
next_release(struct next *next)
{
	topic_list_release(&next->topics);
	outlook_release(&next->outlook);
	mem_free(next->post);
	mem_free(next->reader);
}

/* All that is owed to anybody, as one who has all the topics reads it. */
static void
make_reader(struct next *next)
{
	next->post = mem_array(next->outlook.posts + 1, sizeof(int64_t));
	for (size_t i = 0; i < next->outlook.posts; i++)
		next->post[i] = next->outlook.post[i].post;
	next->reader = mem_array(next->topics.count + 1,
	    sizeof(*next->reader));
	for (size_t i = 0; i < next->topics.count; i++)
		if (!next->topic || next->topic == &next->topics.item[i])
			next->reader[next->readers++] =
			    (struct subscription){
			    .topic = next->topics.item[i].id,
			    .cadence = next->cadence, .owed_from = 1};
}

static bool
next_open(struct request *rq, const char *cadence, const char *slug,
    struct next *next, struct err *err)
{
	struct forecast_ask ask = {0};

	next->cadence = cadence ? cadence_from(cadence) : CADENCE_NONE;
	if (next->cadence == CADENCE_NONE)
		next->cadence = CADENCE_IMMEDIATE;
	if (!topic_list(rq->db, false, &next->topics, err))
		return false;
	for (size_t i = 0; slug && i < next->topics.count; i++)
		if (strcmp(next->topics.item[i].slug, slug) == 0)
			next->topic = &next->topics.item[i];
	ask.cadence = next->cadence;
	ask.topic = next->topic ? next->topic->id : 0;
	if (!forecast_take(rq, &ask, &next->outlook, err))
		return false;
	make_reader(next);
	return true;
}

static void
preview_release(struct preview *preview)
{
	buf_release(&preview->subject);
	buf_release(&preview->html);
	buf_release(&preview->text);
}

static bool
next_preview(const struct request *rq, const struct next *next,
    struct preview *preview, struct err *err)
{
	*preview = (struct preview){.flow = &rq->http->flow,
	    .language = rq->lang, .leaves_at = next->outlook.leaves_at,
	    .subscription = next->reader, .subscriptions = next->readers,
	    .only_post = next->post, .only_posts = next->outlook.posts,
	    .subject = BUF_INIT(BUF_PAGE), .html = BUF_INIT(BUF_PAGE),
	    .text = BUF_INIT(BUF_PAGE)};
	if (next->outlook.posts == 0 ||
	    rehearse_preview(rq->db, preview, err))
		return true;
	preview_release(preview);
	return false;
}

/* --- Why not --- */

static const char *const whys[] = {
	[OUTLOOK_OWED] = "staff.next.not.owed",
	[OUTLOOK_DRAFT] = "staff.next.not.draft",
	[OUTLOOK_TIMED] = "staff.next.not.timed",
	[OUTLOOK_WITHDRAWN] = "staff.next.not.withdrawn",
	[OUTLOOK_CLOSED] = "staff.next.not.closed",
	[OUTLOOK_EARLIER] = "staff.next.not.earlier",
	[OUTLOOK_LAPSED] = "staff.next.not.lapsed",
	[OUTLOOK_NO_TOPIC] = "staff.next.not.owed",
	[OUTLOOK_OTHER_PACE] = "staff.next.not.owed",
	[OUTLOOK_SENT] = "staff.next.not.owed",
	[OUTLOOK_BEFORE] = "staff.next.not.owed",
	[OUTLOOK_NOT_TOLD] = "staff.next.not.owed",
	[OUTLOOK_HELD] = "staff.quality.why",
};

struct others {
	const struct next *next;
	int64_t id[NEXT_OTHERS + 1];
	size_t count;
};

static bool
is_in(const struct next *next, int64_t post)
{
	for (size_t i = 0; i < next->outlook.posts; i++)
		if (next->outlook.post[i].post == post)
			return true;
	return false;
}

static void
note_other(void *arg, const struct postdesk_row *row)
{
	struct others *others = arg;

	if (!is_in(others->next, row->id) && others->count < NEXT_OTHERS)
		others->id[others->count++] = row->id;
}

static bool
show_others(struct view *view, const struct request *rq,
    const struct next *next, struct err *err)
{
	static const struct postdesk_filter all = {"", "", "", 0};
	struct others others = {.next = next};
	int64_t total = 0;

	if (!postdesk_list(rq->db, &all, POSTDESK_CREATED, true, 0,
	    NEXT_OTHERS, note_other, &others, &total, err))
		return false;
	for (size_t i = 0; i < others.count; i++) {
		struct view *item = view_item(view, "others");
		enum outlook_why why = OUTLOOK_OWED;

		if (!digest_words_post(item, rq, others.id[i], err) ||
		    !outlook_why(rq->db, rq->http->conf, others.id[i],
		    next->cadence, next->outlook.leaves_at, &why, err))
			return false;
		page_string(item, rq, "why", whys[why]);
	}
	view_flag(view, "has_others", others.count > 0);
	return true;
}

/* --- The page --- */

static void
show_choices(struct view *view, const struct request *rq,
    const struct next *next)
{
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++) {
		struct view *item = view_item(view, "cadences");
		const char *name = cadence_name((enum cadence)c);
		char *key = mem_printf("form.cadence.%s", name);

		view_set(item, "name", name);
		page_string(item, rq, "text", key);
		view_flag(item, "on", (int)next->cadence == c);
		if ((int)next->cadence == c)
			page_string(view, rq, "cadence", key);
		mem_free(key);
	}
	for (size_t i = 0; i < next->topics.count; i++) {
		struct view *item = view_item(view, "topics");

		view_set(item, "slug", next->topics.item[i].slug);
		view_set(item, "name", topic_name(&next->topics.item[i],
		    rq->lang));
		view_flag(item, "on", next->topic == &next->topics.item[i]);
	}
	view_set(view, "chosen_cadence", cadence_name(next->cadence));
	view_set(view, "chosen_topic", next->topic ? next->topic->slug : "");
}

static bool
show_posts(struct view *view, const struct request *rq,
    const struct next *next, struct err *err)
{
	for (size_t i = 0; i < next->outlook.posts; i++) {
		struct view *item = view_item(view, "posts");

		if (!digest_words_post(item, rq, next->outlook.post[i].post,
		    err))
			return false;
		desk_number(item, "n", next->outlook.post[i].readers);
	}
	view_flag(view, "has_posts", next->outlook.posts > 0);
	return true;
}

static bool
show_next(struct view *view, const struct request *rq,
    const struct next *next, struct err *err)
{
	struct preview preview;
	char number[ONCE_NUMBER] = "";
	bool ok = false;

	show_choices(view, rq, next);
	desk_number(view, "n", next->outlook.readers);
	if (next->cadence == CADENCE_IMMEDIATE)
		page_string(view, rq, "at", "staff.start.at_once");
	else
		desk_moment(view, rq, "at", next->outlook.leaves_at);
	ok = show_posts(view, rq, next, err) &&
	    show_others(view, rq, next, err) &&
	    next_preview(rq, next, &preview, err);
	if (!ok)
		return false;
	view_flag(view, "has_mail", preview.owed);
	view_set(view, "subject", buf_text(&preview.subject));
	view_set(view, "plain", buf_text(&preview.text));
	view_printf(view, "mail_url", "%s/staff/digests/next/mail?cadence=%s"
	    "&topic=%s", rq->http->root, cadence_name(next->cadence),
	    next->topic ? next->topic->slug : "");
	once_number(number);
	view_set(view, "number", number);
	preview_release(&preview);
	return true;
}

void
on_digest_next(struct request *rq, struct reply *rp)
{
	struct view *view = desk_page(rq, "staff.next.title");
	struct next next = {0};
	struct err err = {0};

	if (next_open(rq, request_query(rq, "cadence"),
	    request_query(rq, "topic"), &next, &err) &&
	    show_next(view, rq, &next, &err)) {
		reply_page(rp, 200, "staff/digest-next.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	next_release(&next);
}

void
on_digest_next_mail(struct request *rq, struct reply *rp)
{
	struct next next = {0};
	struct preview preview = {.owed = false};
	struct err err = {0};

	if (!next_open(rq, request_query(rq, "cadence"),
	    request_query(rq, "topic"), &next, &err) ||
	    !next_preview(rq, &next, &preview, &err)) {
		page_unavailable(rp, &err);
	} else if (!preview.owed) {
		reply_error(rp, 404);
	} else {
		reply_body(rp, 200, "text/html", &preview.html);
		rp->framed = true;
	}
	preview_release(&preview);
	next_release(&next);
}

/* --- A proof to oneself --- */

static const struct form_rule rules[] = {
	{"cadence", 20, false, false}, {"topic", 200, false, false},
	{"number", 40, false, false}, {NULL, 0, false, false},
};

struct proof {
	struct proof_send send;
	struct next next;
};

static void
proof_release(void *data)
{
	struct proof *proof = data;

	next_release(&proof->next);
}

static void
then_proved(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct proof *proof = request_data(rq, sizeof(*proof),
	    proof_release);

	char *to = NULL;

	if (!ok) {
		desk_refused(rp, err);
		return;
	}
	to = mem_printf("/staff/digests/next?cadence=%s&topic=%s&done=%s",
	    cadence_name(proof->next.cadence), proof->next.topic ?
	    proof->next.topic->slug : "", proof->send.owed ?
	    "digest.proof" : "digest.none");
	reply_see_other(rp, to);
	mem_free(to);
}

void
on_digest_proof_post(struct request *rq, struct reply *rp)
{
	struct proof *proof = request_data(rq, sizeof(*proof),
	    proof_release);
	struct err err = {0};

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!next_open(rq, desk_field(rq, "cadence"),
	    desk_field(rq, "topic"), &proof->next, &err)) {
		page_unavailable(rp, &err);
		return;
	}
	if (proof->next.outlook.posts == 0) {
		desk_see(rp, "/staff/digests", "digest.none", 0);
		return;
	}
	proof->send = (struct proof_send){.flow = &rq->session->flow,
	    .number = desk_field(rq, "number"),
	    .staff = rq->session->staff, .language = rq->lang,
	    .subscription = proof->next.reader,
	    .subscriptions = proof->next.readers,
	    .post = proof->next.post, .posts = proof->next.outlook.posts,
	    .leaves_at = proof->next.outlook.leaves_at};
	request_write(rq, proof_send, &proof->send, then_proved);
}
