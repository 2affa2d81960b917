/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Send now, in two steps: what, then to how many. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/dispatch.h"
#include "http/digest_words.h"
#include "http/forecast.h"
#include "store/once.h"

enum { SEND_POSTS = 100 };

static const struct form_rule rules[] = {
	{"post", 20, true, false}, {"all", 4, false, false},
	{"number", 40, false, false}, {NULL, 0, false, false},
};

struct send {
	struct dispatch_send job;
	int64_t post[SEND_POSTS];
};

/* The posts of a query or a form. */
static size_t
read_posts(const struct form *form, int64_t post[SEND_POSTS])
{
	const char *text = NULL;
	size_t count = 0, i = 0;

	while ((text = form_next(form, "post", &i)) != NULL)
		if (count < SEND_POSTS && str_int64(text, &post[count]) &&
		    post[count] > 0)
			count++;
	return count;
}

/* --- What --- */

static bool
has(const int64_t *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == id)
			return true;
	return false;
}

/* Takes view over; asked: somebody has chosen nothing. */
static void
show_form(struct request *rq, struct reply *rp, bool asked,
    struct view *view)
{
	struct forecast_ask ask = {.cadence = CADENCE_NONE};
	struct outlook some = {0}, all = {0};
	struct err err = {0};
	bool ok = forecast_take(rq, &ask, &some, &err);

	ask.all_cadences = true;
	ok = ok && forecast_take(rq, &ask, &all, &err);
	for (size_t i = 0; ok && i < all.posts; i++) {
		struct view *item = view_item(view, "posts");

		ok = digest_words_post(item, rq, all.post[i].post, &err);
		desk_number(item, "n", all.post[i].readers);
		view_flag(item, "on", !asked);
	}
	if (ok) {
		view_flag(view, "has_posts", all.posts > 0);
		desk_number(view, "n", some.readers);
		desk_number(view, "slower", all.readers - some.readers);
		view_flag(view, "has_slower", all.readers > some.readers);
		view_flag(view, "none_now", some.readers == 0);
		reply_page(rp, asked ? 422 : 200, "staff/digest-send.html",
		    view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	outlook_release(&some);
	outlook_release(&all);
}

void
on_digest_send(struct request *rq, struct reply *rp)
{
	show_form(rq, rp, false, desk_page(rq, "staff.send.title"));
}

/* --- To how many --- */

static void
ask_sure(struct request *rq, struct reply *rp, const int64_t *post,
    size_t posts, bool all, const struct outlook *some,
    const struct outlook *every)
{
	const struct outlook *o = all ? every : some;
	const int minutes = rq->http->conf->digest.undo_minutes;
	const char *fields[2 * SEND_POSTS + 8] = {NULL};
	struct view *view = desk_page(rq, "staff.send.title");
	struct buf ids = BUF_INIT(BUF_PAGE);
	char number[ONCE_NUMBER] = "";
	size_t at[SEND_POSTS] = {0}, n = 0;

	for (size_t i = 0; i < o->posts && n < SEND_POSTS; i++)
		if (has(post, posts, o->post[i].post)) {
			at[n++] = ids.len;
			buf_printf(&ids, "%lld", (long long)o->post[i].post);
			buf_putc(&ids, '\0');
		}
	for (size_t i = 0; i < n; i++) {
		fields[2 * i] = "post";
		fields[2 * i + 1] = buf_text(&ids) + at[i];
	}
	once_number(number);
	fields[2 * n] = "number";
	fields[2 * n + 1] = number;
	fields[2 * n + 2] = all ? "all" : NULL;
	fields[2 * n + 3] = "yes";
	desk_number(view, "n", o->readers);
	desk_number(view, "minutes", minutes);
	page_string(view, rq, "title", "staff.send.sure");
	if (all && every->readers > some->readers) {
		struct view *fact = view_item(view, "facts");

		desk_number(fact, "slower", every->readers - some->readers);
		page_string(fact, rq, "text", "staff.send.sure.slower");
	}
	desk_confirm(rp, &(struct desk_confirm){.key = minutes > 0 ?
	    "staff.send.sure" : "staff.send.sure.now",
	    .action = "/staff/digests/send", .back = "/staff/digests/send",
	    .fields = fields}, view);
	buf_release(&ids);
}

void
on_digest_send_check(struct request *rq, struct reply *rp)
{
	const bool all = request_query(rq, "all") != NULL;
	struct forecast_ask ask = {.cadence = CADENCE_NONE};
	struct outlook some = {0}, every = {0};
	struct view *view = NULL;
	struct err err = {0};
	int64_t post[SEND_POSTS];

	ask.post = post;
	ask.posts = read_posts(&rq->query, post);
	if (ask.posts == 0) {
		view = desk_page(rq, "staff.send.title");
		page_wrong(view, rq, "post", "posts", "staff.error.send");
		show_form(rq, rp, true, view);
		return;
	}
	if (!forecast_take(rq, &ask, &some, &err)) {
		page_unavailable(rp, &err);
		return;
	}
	ask.all_cadences = true;
	if (!forecast_take(rq, &ask, &every, &err)) {
		page_unavailable(rp, &err);
	} else if ((all ? &every : &some)->readers == 0) {
		view = desk_page(rq, "staff.send.nobody");
		view_flag(view, "has_slower", every.readers > 0);
		desk_number(view, "slower", every.readers);
		reply_page(rp, 200, "staff/digest-nobody.html", view);
	} else {
		ask_sure(rq, rp, post, ask.posts, all, &some, &every);
	}
	outlook_release(&some);
	outlook_release(&every);
}

/* --- Sent --- */

static void
then_sent(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct send *send = request_data(rq, sizeof(*send), NULL);
	char *path = NULL;

	if (!ok) {
		desk_refused(rp, err);
		return;
	}
	forecast_forget(rq);
	if (send->job.digest == 0) {
		desk_see(rp, "/staff/digests", "digest.none", 0);
		return;
	}
	path = mem_printf("/staff/digests/%lld",
	    (long long)send->job.digest);
	desk_see(rp, path, send->job.again ? "digest.again" : "digest.send",
	    0);
	mem_free(path);
}

void
on_digest_send_post(struct request *rq, struct reply *rp)
{
	struct send *send = request_data(rq, sizeof(*send), NULL);

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	send->job = (struct dispatch_send){.flow = &rq->session->flow,
	    .number = desk_field(rq, "number"), .post = send->post,
	    .posts = read_posts(&rq->form, send->post),
	    .all_cadences = *desk_field(rq, "all") != '\0'};
	if (send->job.posts == 0)
		reply_error(rp, 400);
	else
		request_write(rq, dispatch_send, &send->job, then_sent);
}
