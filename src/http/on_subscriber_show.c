/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of one subscriber: topics, posts, mail, proofs. */
#include "http/desk_person.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/helpdesk.h"
#include "store/consent.h"
#include "store/digest.h"
#include "store/intake.h"
#include "store/outbox.h"
#include "store/post.h"
#include "store/roll.h"
#include "text/template_set.h"

enum {
	SHOW_POSTS = 15,	/* the newest */
	SHOW_MAIL = 40
};

/* --- Topics --- */

bool
desk_person_form(struct view *view, struct request *rq,
    const struct desk_person *person, const struct choice *choice,
    struct err *err)
{
	const struct subscriber *s = &person->subscriber;
	const bool pending = strcmp(s->state, "pending") == 0;
	const char *language = s->language;
	struct subscription_list have = {NULL, 0};
	struct choice own = {0};
	bool ok = true;

	if (rq->method == REQUEST_POST && *desk_field(rq, "language"))
		language = desk_field(rq, "language");
	view_flag(view, "mail_sv", strcmp(language, "en") != 0);
	if (choice) {
		choice_show(choice, rq, view);
		return true;
	}
	ok = choice_load(rq->db, &own, err) && (pending ?
	    wish_list(rq->db, s->id, 0, &have, err) :
	    subscription_list(rq->db, s->id, &have, err));
	if (ok)
		choice_have(&own, &have);
	if (ok && pending)
		choice_list(&own, rq, view);
	else if (ok)
		choice_show(&own, rq, view);
	subscription_list_release(&have);
	choice_release(&own);
	return ok;
}

/* --- Posts --- */

static const char *
why_key(enum outlook_why why)
{
	static const char *const keys[] = {
		[OUTLOOK_OWED] = "staff.gets.owed",
		[OUTLOOK_DRAFT] = "staff.gets.draft",
		[OUTLOOK_TIMED] = "staff.gets.timed",
		[OUTLOOK_WITHDRAWN] = "staff.gets.withdrawn",
		[OUTLOOK_CLOSED] = "staff.gets.closed",
		[OUTLOOK_EARLIER] = "staff.gets.earlier",
		[OUTLOOK_LAPSED] = "staff.gets.lapsed",
		[OUTLOOK_NO_TOPIC] = "staff.gets.no_topic",
		[OUTLOOK_OTHER_PACE] = "staff.gets.other_pace",
		[OUTLOOK_SENT] = "staff.gets.sent",
		[OUTLOOK_BEFORE] = "staff.gets.before",
		[OUTLOOK_NOT_TOLD] = "staff.gets.not_told",
		[OUTLOOK_HELD] = "staff.quality.why",
	};

	return keys[why];
}

static bool
show_post(struct view *view, struct request *rq, int64_t id,
    int64_t subscriber, const struct subscription_list *all, struct err *err)
{
	struct helpdesk_why why = {OUTLOOK_OWED, CADENCE_NONE, 0};
	struct post post = {0};
	struct view *item = NULL;
	bool found = false;
	const bool ok = post_get(rq->db, id, &post, &found, err) &&
	    helpdesk_why(rq->db, rq->http->conf, id, subscriber, all, &why,
	    err);

	if (ok && found) {
		item = view_item(view, "posts");
		view_set(item, "title", post.title);
		view_set(item, "url", NULL);
		if (desk_path(rq, "/staff/posts/*"))
			view_printf(item, "url", "%s/staff/posts/%lld",
			    rq->http->root, (long long)id);
		desk_moment(item, rq, "at", why.leaves_at);
		view_flag(item, "owed", why.why == OUTLOOK_OWED);
		page_string(item, rq, "why", why.why == OUTLOOK_OWED &&
		    why.cadence == CADENCE_IMMEDIATE ? "staff.gets.soon" :
		    why_key(why.why));
		view_flag(view, "has_posts", true);
	}
	post_release(&post);
	return ok;
}

static bool
show_posts(struct view *view, struct request *rq, int64_t subscriber,
    struct err *err)
{
	struct subscription_list all = {NULL, 0};
	int64_t ids[SHOW_POSTS] = {0};
	size_t n = 0;
	bool ok = subscription_list(rq->db, subscriber, &all, err) &&
	    roll_posts(rq->db, SHOW_POSTS, ids, &n, err);

	for (size_t i = 0; ok && i < n; i++)
		ok = show_post(view, rq, ids[i], subscriber, &all, err);
	subscription_list_release(&all);
	return ok;
}

/* --- Mail --- */

/* The subject of its digest, or what the mail was for. */
static bool
show_what(struct view *item, struct request *rq,
    const struct outbox_row *row, struct err *err)
{
	static const char *const keys[] = {
		[OUTBOX_DIGEST] = "staff.mail.digest",
		[OUTBOX_CONFIRM] = "staff.mail.confirm",
		[OUTBOX_LINK] = "staff.mail.link",
		[OUTBOX_ADDRESS_NEW] = "staff.mail.address_new",
		[OUTBOX_ADDRESS_OLD] = "staff.mail.address_old",
		[OUTBOX_NOTICE] = "staff.mail.notice",
		[OUTBOX_TEST] = "staff.mail.test",
	};
	struct digest digest = {0};
	bool found = false;

	view_set(item, "url", NULL);
	page_string(item, rq, "what", keys[row->purpose]);
	if (row->digest == 0)
		return true;
	if (!digest_get(rq->db, row->digest, &digest, &found, err))
		return false;
	if (found && *digest.subject)
		view_set(item, "what", digest.subject);
	if (found && desk_path(rq, "/staff/digests/*"))
		view_printf(item, "url", "%s/staff/digests/%lld",
		    rq->http->root, (long long)row->digest);
	digest_release(&digest);
	return true;
}

static bool
show_row(struct view *view, struct request *rq,
    const struct outbox_row *row, struct err *err)
{
	struct view *item = view_item(view, "mail");
	char *key = mem_printf("staff.sent.%s",
	    outbox_state_name(row->state));

	page_string(item, rq, "state", key);
	desk_moment(item, rq, "at", row->at);
	view_set(item, "reply", row->reply);
	view_flag(view, "has_mail", true);
	mem_free(key);
	return show_what(item, rq, row, err);
}

static bool
show_mail(struct view *view, struct request *rq, int64_t subscriber,
    struct err *err)
{
	struct outbox_list list = {NULL, 0};
	size_t n = 0;
	bool ok = outbox_of_subscriber(rq->db, subscriber, &list, err);

	for (size_t i = list.count; ok && i-- > 0 && n < SHOW_MAIL; n++)
		ok = show_row(view, rq, &list.item[i], err);
	view_printf(view, "mail_max", "%d", SHOW_MAIL);
	view_flag(view, "more_mail", list.count > SHOW_MAIL);
	outbox_list_release(&list);
	return ok;
}

/* --- Proofs --- */

struct show_consent {
	struct view *view;
	struct request *rq;
	struct err *err;
	bool ok;
};

static void
show_batch(void *arg, const struct intake_row *row)
{
	struct view *item = arg;

	view_set(item, "batch_evidence", row->evidence);
}

/* "slug:cadence:owed_from" each: the slug and how often is for people. */
static void
show_consent_topics(struct view *item, const struct request *rq,
    const char *topics)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	char word[160] = "";

	while (str_word(&topics, " ", word, sizeof(word))) {
		char *cadence = strchr(word, ':');

		if (cadence)
			*cadence++ = '\0';
		if (cadence)
			cadence[strcspn(cadence, ":")] = '\0';
		buf_printf(&text, "%s%s", text.len ? ", " : "", word);
		if (cadence && cadence_from(cadence) != CADENCE_NONE)
			buf_printf(&text, " (%s)", choice_cadence(rq,
			    cadence_from(cadence)));
	}
	view_set(item, "topics", buf_text(&text));
	buf_release(&text);
}

static void
show_consent(void *arg, const struct consent *consent)
{
	struct show_consent *show = arg;
	struct view *item = view_item(show->view, "consents");
	char *event = mem_printf("staff.consent.%s", consent->event);
	char *method = mem_printf("staff.consent.by.%s", consent->method);

	desk_moment(item, show->rq, "at", consent->at);
	page_string(item, show->rq, "event", event);
	view_set(item, "method", consent->method);
	if (catalogue_find(&show->rq->http->templates->catalogue, method))
		page_string(item, show->rq, "method", method);
	show_consent_topics(item, show->rq, consent->topics);
	view_set(item, "evidence", consent->evidence);
	view_set(item, "network", consent->network);
	view_printf(item, "wording", "%.12s", consent->wording);
	view_set(item, "batch_url", NULL);
	view_set(item, "batch_evidence", NULL);
	if (consent->batch != 0) {
		show->ok = show->ok && intake_batch(show->rq->db,
		    consent->batch, show_batch, item, show->err);
		view_printf(item, "batch", "%lld", (long long)consent->batch);
		view_printf(item, "batch_url",
		    "%s/staff/subscribers/import", show->rq->http->root);
	}
	mem_free(event);
	mem_free(method);
}

bool
desk_person_show(struct view *view, struct request *rq,
    const struct desk_person *person, struct err *err)
{
	const struct subscriber *s = &person->subscriber;
	struct show_consent show = {view, rq, err, true};

	return (strcmp(s->state, "active") != 0 ||
	    show_posts(view, rq, s->id, err)) &&
	    show_mail(view, rq, s->id, err) &&
	    consent_list(rq->db, s->id, show_consent, &show, err) && show.ok;
}
