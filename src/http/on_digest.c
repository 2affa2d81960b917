/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One digest: how far it has come, what is in it, who has trouble. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "flow/mailing.h"
#include "flow/subscribe.h"
#include "http/digest_words.h"
#include "http/forecast.h"
#include "store/block.h"
#include "store/post.h"

void
on_staff_script(struct request *rq, struct reply *rp)
{
	reply_asset(rp, &rq->http->staff_script);
}

/* --- The page --- */

enum { DIGEST_POSTS = 30 };	/* shown; the mail shows all */

struct show_posts {
	struct view *view;
	struct request *rq;
	int64_t posts;
};

static bool
show_edition(void *arg, int64_t id, bool listed, struct err *err)
{
	struct show_posts *show = arg;
	struct request *rq = show->rq;
	struct edition edition = {0};
	struct edition_text text = {NULL, NULL, NULL};
	struct view *item = NULL;
	bool found = false;
	bool ok = true;

	if (listed || ++show->posts > DIGEST_POSTS)
		return true;
	ok = edition_get(rq->db, id, &edition, &found, err);
	if (ok && found)
		ok = edition_text(rq->db, id, rq->lang, &text, &found, err);
	if (ok && found) {
		char *path = mem_printf("/staff/posts/%lld",
		    (long long)edition.post);

		item = view_item(show->view, "posts");
		view_set(item, "title", text.title);
		view_set(item, "url", NULL);
		if (desk_path(rq, "/staff/posts"))
			view_printf(item, "url", "%s%s", rq->http->root,
			    path);
		view_flag(show->view, "has_posts", true);
		mem_free(path);
	}
	edition_text_release(&text);
	edition_release(&edition);
	return ok;
}

void
on_digest(struct request *rq, struct reply *rp)
{
	struct digest digest = {0};
	struct view *view = NULL;
	struct show_posts show = {NULL, rq, 0};
	struct err err = {0};

	if (!digest_words_open(rq, rp, &digest))
		return;
	show.view = view = desk_page(rq, "staff.digests.title");
	digest_words(view, rq, &digest);
	if (*digest.subject)
		view_set(view, "title", digest.subject);
	else
		page_string(view, rq, "title", "staff.digest.nameless");
	view_flag(view, "has_mail", digest.recipients > 0);
	if (digest_words_live(view, rq, &digest, &err) &&
	    digest_editions(rq->db, digest.id, show_edition, &show, &err)) {
		view_flag(view, "more_posts", show.posts > DIGEST_POSTS);
		desk_number(view, "more", show.posts - DIGEST_POSTS);
		reply_page(rp, 200, "staff/digest.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	digest_release(&digest);
}

/* What staff.js asks for again and again. */
void
on_digest_progress(struct request *rq, struct reply *rp)
{
	struct digest digest = {0};
	struct view *view = NULL;
	struct err err = {0};

	if (!digest_words_open(rq, rp, &digest))
		return;
	view = desk_page(rq, "staff.digests.title");
	digest_words(view, rq, &digest);
	if (digest_words_live(view, rq, &digest, &err)) {
		reply_page(rp, 200, "staff/digest-progress.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	digest_release(&digest);
}

/* --- Its mail --- */

static void
show_mail(struct request *rq, struct reply *rp, int64_t variant)
{
	const char *format = request_query(rq, "format");
	const bool text = format && strcmp(format, "txt") == 0;
	struct buf subject = BUF_INIT(BUF_PAGE), html = BUF_INIT(BUF_PAGE);
	struct buf plain = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	if (!mailing_preview(rq->db, variant, &subject, &html, &plain,
	    &err)) {
		page_unavailable(rp, &err);
	} else {
		reply_body(rp, 200, text ? "text/plain" : "text/html",
		    text ? &plain : &html);
		rp->framed = true;
	}
	buf_release(&subject);
	buf_release(&html);
	buf_release(&plain);
}

/* As the reader of most of its topics gets it. */
void
on_digest_mail(struct request *rq, struct reply *rp)
{
	struct digest digest = {0};
	struct variant variant = {0};
	struct err err = {0};
	bool found = false;

	if (!digest_words_open(rq, rp, &digest))
		return;
	if (!variant_fullest(rq->db, digest.id, rq->lang, &variant, &found,
	    &err) || (!found && !variant_fullest(rq->db, digest.id,
	    strcmp(rq->lang, "sv") == 0 ? "en" : "sv", &variant, &found,
	    &err)))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	else
		show_mail(rq, rp, variant.id);
	variant_release(&variant);
	digest_release(&digest);
}

/* --- Who has trouble --- */

static const struct desk_column columns[] = {
	{NULL, "staff.digest.people.who", false},
	{NULL, "staff.digest.people.state", false},
	{NULL, "staff.digest.people.at", false},
	{NULL, "staff.digest.people.why", false}, {NULL, NULL, false},
};

static bool
show_trouble(void *arg, const struct tally_row *row, struct err *err)
{
	struct show_posts *show = arg;
	struct view *item = view_item(show->view, "people");
	char masked[128] = "";
	char *key = mem_printf("staff.digest.people.is.%s",
	    row->state == OUTBOX_FAILED ? "failed" :
	    row->state == OUTBOX_HELD ? "held" : "doubt");

	(void)err;
	if (*row->address)
		address_mask(row->address, masked, sizeof(masked));
	view_set(item, "who", masked);
	if (!*masked)
		page_string(item, show->rq, "who",
		    "staff.digest.people.erased");
	view_set(item, "url", NULL);
	if (desk_path(show->rq, "/staff/subscribers"))
		view_printf(item, "url", "%s/staff/subscribers/%lld",
		    show->rq->http->root, (long long)row->subscriber);
	page_string(item, show->rq, "state", key);
	desk_moment(item, show->rq, "at", row->at);
	view_set(item, "why", row->reply);
	mem_free(key);
	return true;
}

void
on_digest_people(struct request *rq, struct reply *rp)
{
	const char *asked = request_query(rq, "what");
	const bool doubt = asked && strcmp(asked, "doubt") == 0;
	char *path = NULL;
	struct desk_table table = {.columns = columns,
	    .filters = {"what", NULL}};
	struct digest digest = {0};
	struct tally tally = {{0}, 0, 0, 0, 0};
	struct show_posts show = {NULL, rq, 0};
	struct err err = {0};

	if (!digest_words_open(rq, rp, &digest))
		return;
	table.path = path = mem_printf("/staff/digests/%lld/people",
	    (long long)digest.id);
	desk_table_read(rq, &table);
	show.view = desk_page(rq, doubt ? "staff.digest.people.doubt" :
	    "staff.digest.people.failed");
	digest_words(show.view, rq, &digest);
	view_flag(show.view, "is_doubt", doubt);
	if (!forecast_tally(rq, digest.id, &tally, &err) ||
	    !tally_troubles(rq->db, digest.id, doubt ? TALLY_DOUBT :
	    TALLY_FAILED, DESK_ROWS, desk_table_from(&table), show_trouble,
	    &show, &err)) {
		view_free(show.view);
		page_unavailable(rp, &err);
		goto out;
	}
	table.total = doubt ? tally.counts[OUTBOX_HELD] +
	    tally.counts[OUTBOX_IN_DOUBT] : tally.counts[OUTBOX_FAILED];
	desk_table_show(&table, rq, show.view);
	reply_page(rp, 200, "staff/digest-people.html", show.view);
out:
	digest_release(&digest);
	mem_free(path);
}
