/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One post: what it says, who gets it and when, what may be done. */
#include "http/on_post.h"
#include "http/quality_view.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/outlook.h"
#include "flow/specimen.h"
#include "flow/sweep.h"
#include "http/census.h"
#include "http/desk.h"
#include "http/desk_pages.h"
#include "store/eyes.h"
#include "store/topic.h"

bool
on_post_open(struct request *rq, struct reply *rp, int64_t *id,
    struct postform_post *post)
{
	struct err err = {0};
	bool found = false;

	memset(post, 0, sizeof(*post));
	if (!desk_id(rq, rp, 0, id))
		return false;
	if (!postform_load(rq->db, *id, post, &found, &err)) {
		page_unavailable(rp, &err);
	} else if (found) {
		return true;
	} else {
		reply_error(rp, 404);
	}
	postform_post_release(post);
	return false;
}

/* --- Who gets it --------------------------------------------------------- */

/* Its topics, each with how many read it. */
bool
on_post_readers(struct view *view, const struct request *rq,
    const struct postform *form, struct err *err)
{
	struct census census = {0};
	bool ok = census_take(rq, &census, err);

	for (size_t i = 0; ok && i < form->topics; i++) {
		struct topic topic = {0};
		struct view *item = NULL;
		int64_t n = 0;
		bool found = false;

		ok = topic_find(rq->db, form->topic[i], &topic, &found, err);
		if (!ok || !found)
			continue;
		item = view_item(view, "topics");
		view_set(item, "name", topic_name(&topic, rq->lang));
		n = census_topic(&census, topic.id);
		desk_number(item, "n", n);
		page_string(item, rq, "text", n == 1 ?
		    "staff.post.readers.one" : "staff.post.readers");
		topic_release(&topic);
	}
	census_release(&census);
	return ok;
}

/* Why the next mail of a cadence carries it, or does not. */
static const char *
why_key(enum outlook_why why)
{
	static const char *const keys[] = {
		[OUTLOOK_OWED] = "staff.post.why.owed",
		[OUTLOOK_DRAFT] = "staff.post.why.draft",
		[OUTLOOK_TIMED] = "staff.post.why.timed",
		[OUTLOOK_WITHDRAWN] = "staff.post.why.withdrawn",
		[OUTLOOK_CLOSED] = "staff.post.why.closed",
		[OUTLOOK_EARLIER] = "staff.post.why.earlier",
		[OUTLOOK_LAPSED] = "staff.post.why.lapsed",
		[OUTLOOK_HELD] = "staff.quality.why",
	};

	return (size_t)why < sizeof(keys) / sizeof(keys[0]) && keys[why]
	    ? keys[why] : "staff.post.why.owed";
}

bool
on_post_when(struct view *view, const struct request *rq, int64_t id,
    struct err *err)
{
	const struct conf *conf = rq->http->conf;

	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++) {
		const bool soon = c == CADENCE_IMMEDIATE;
		const int64_t at = soon ? date_now() : sweep_next(conf, c);
		struct view *item = view_item(view, "cadences");
		enum outlook_why why = OUTLOOK_OWED;
		char *key = mem_printf("form.cadence.%s",
		    cadence_name((enum cadence)c));

		page_string(item, rq, "name", key);
		mem_free(key);
		if (!outlook_why(rq->db, conf, id, (enum cadence)c, at, &why,
		    err))
			return false;
		if (soon)
			page_string(item, rq, "at", "staff.post.soon");
		else
			desk_moment(item, rq, "at", at);
		page_string(item, rq, "why", why_key(why));
	}
	return true;
}

/* --- The page ------------------------------------------------------------ */

static const char *
asked_language(const struct request *rq)
{
	const char *asked = request_query(rq, "show");

	if (asked && (strcmp(asked, "en") == 0 || strcmp(asked, "sv") == 0))
		return asked;
	return rq->http->conf->site.language;
}

static bool
make_mail(struct request *rq, const struct postform_post *post,
    const char *language, struct specimen *s, struct err *err)
{
	struct postfile file;
	bool ok = false;

	postform_sketch(&post->form, &post->form, post->plain, &file);
	*s = (struct specimen){.flow = &rq->http->flow,
	    .language = language, .file = &file, .edition = post->as};
	specimen_init(s);
	ok = specimen_make(rq->db, s, err);
	postfile_release(&file);
	return ok;
}

static bool
show_mail(struct view *view, struct request *rq, int64_t id,
    const struct postform_post *post, struct err *err)
{
	static const char *const languages[] = {"sv", "en"};
	const char *shown = asked_language(rq);
	struct specimen s;
	const bool ok = make_mail(rq, post, shown, &s, err);

	if (ok) {
		view_set(view, "subject", buf_text(&s.subject));
		view_set(view, "mail_text", buf_text(&s.text));
		view_set(view, "mail_lang", shown);
		view_printf(view, "frame", "%s/staff/posts/%lld/preview"
		    "?lang=%s&v=%d", rq->http->root, (long long)id, shown,
		    post->edition);
	}
	specimen_release(&s);
	for (size_t i = 0; i < 2; i++) {
		struct view *item = view_item(view, "languages");
		char *key = mem_printf("staff.post.in.%s", languages[i]);

		page_string(item, rq, "name", key);
		view_flag(item, "here", strcmp(languages[i], shown) == 0);
		view_printf(item, "url", "%s/staff/posts/%lld?show=%s",
		    rq->http->root, (long long)id, languages[i]);
		mem_free(key);
	}
	return ok;
}

/* "anna" of "staff:anna"; a source is nobody. */
static bool
show_author(struct view *view, const struct request *rq, int64_t edition,
    struct err *err)
{
	char *who = NULL;
	const char *colon = NULL;

	if (!eyes_author(rq->db, edition, &who, err))
		return false;
	colon = who ? strchr(who, ':') : NULL;
	view_set(view, "author", colon ? colon + 1 : who);
	mem_free(who);
	return true;
}

static void
show_state(struct view *view, const struct request *rq,
    const struct postform_post *post)
{
	const char *state = on_post_state(post->state, post->waits,
	    post->publish);
	char *key = mem_printf("staff.post.state.%s", state);
	char *kind = mem_printf("staff.post.kind.%s", post->form.kind);
	struct view *is = view_object(view, "is");

	page_string(view, rq, "state", key);
	page_string(view, rq, "kind", kind);
	view_set(view, "mark", state);
	view_flag(is, state, true);
	view_flag(view, "open", strcmp(state, "withdrawn") != 0);
	view_flag(view, "approvable", post->waits);
	desk_moment(view, rq, "publish", post->publish);
	mem_free(kind);
	mem_free(key);
}

/* What a change that waits would change. */
static bool
show_change(struct view *view, const struct request *rq, int64_t id,
    const struct postform_post *post, struct err *err)
{
	struct postform_post out;
	bool found = false;
	bool ok = true;

	if (!post->waits || strcmp(post->state, "approved") != 0)
		return true;
	ok = postform_load_out(rq->db, id, &out, &found, err);
	if (ok && found) {
		post_form_tell(view, rq, "before", &out.form, &post->form);
		post_form_tell(view, rq, "after", &post->form, &out.form);
	}
	postform_post_release(&out);
	return ok;
}

void
on_post(struct request *rq, struct reply *rp)
{
	struct postform_post post;
	struct view *view = NULL;
	struct err err = {0};
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	view = desk_page(rq, "staff.posts.title");
	view_set(view, "title", post.form.title);
	view_printf(view, "url", "%s/staff/posts/%lld", rq->http->root,
	    (long long)id);
	view_printf(view, "id", "%lld", (long long)id);
	view_set(view, "link", post.form.url);
	show_state(view, rq, &post);
	if ((!post.waits || quality_view_show(view, rq, id, &err)) &&
	    show_author(view, rq, post.id, &err) &&
	    show_change(view, rq, id, &post, &err) &&
	    on_post_readers(view, rq, &post.form, &err) &&
	    on_post_when(view, rq, id, &err) &&
	    show_mail(view, rq, id, &post, &err)) {
		reply_page(rp, 200, "staff/post.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	postform_post_release(&post);
}

/* The mail itself, for the frame. */
void
on_post_preview(struct request *rq, struct reply *rp)
{
	struct postform_post post;
	struct specimen s;
	struct err err = {0};
	int64_t id = 0;

	if (!on_post_open(rq, rp, &id, &post))
		return;
	if (make_mail(rq, &post, rq->lang, &s, &err)) {
		reply_body(rp, 200, "text/html", &s.html);
		reply_header(rp, "Content-Language", rq->lang);
		rp->framed = true;
	} else {
		page_unavailable(rp, &err);
	}
	specimen_release(&s);
	postform_post_release(&post);
}
