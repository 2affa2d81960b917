/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/first.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/probe.h"
#include "http/desk.h"
#include "store/digest.h"
#include "store/post.h"
#include "store/subscriber.h"
#include "store/topic.h"

/* What can be seen of the service, for the steps to ask. */
struct first {
	const struct conf *conf;
	bool topic, reader, post, mail;
};

static bool
organisation(const struct first *f)
{
	return *f->conf->site.postal_address && *f->conf->site.contact &&
	    !str_ends(f->conf->site.sender, "@localhost.example>");
}

static bool
privacy(const struct first *f)
{
	return *f->conf->site.controller && *f->conf->site.privacy_url;
}

static bool
topic(const struct first *f)
{
	return f->topic;
}

static bool
mail(const struct first *f)
{
	return f->mail && !conf_is_trial(f->conf);
}

static bool
reader(const struct first *f)
{
	return f->reader;
}

static bool
post(const struct first *f)
{
	return f->post;
}

static bool
opened(const struct first *f)
{
	return f->topic && !conf_closed_reason(f->conf);
}

/* Words: staff.first.NAME, and .text on what to do. */
static const struct step {
	const char *name;
	bool (*done)(const struct first *f);
	const char *path;	/* of the desk; "" = the public page; NULL:
				 * in the configuration */
} steps[] = {
	{"organisation", organisation, NULL},
	{"privacy", privacy, NULL},
	{"topic", topic, "/staff/topics/new"},
	{"mail", mail, "/staff/relays"},
	{"reader", reader, ""},
	{"post", post, "/staff/posts/new"},
	{"open", opened, "/staff/embed"},
};
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

/* --- What is there --- */

static bool
look_topics(struct first *f, struct db *db, struct err *err)
{
	struct topic_list list = {NULL, 0};

	if (!topic_list(db, false, &list, err))
		return false;
	f->topic = list.count > 0;
	topic_list_release(&list);
	return true;
}

/* A test arrived, or a whole digest did. */
static bool
look_mail(struct first *f, struct db *db, struct err *err)
{
	struct digest_list list = {NULL, 0};
	struct outbox_row row;
	bool found = false;

	if (!probe_last(db, &row, &found, err))
		return false;
	f->mail = found && row.state == OUTBOX_SENT;
	outbox_row_release(&row);
	if (f->mail)
		return true;
	if (!digest_list_sent(db, 1, 0, &list, err))
		return false;
	f->mail = list.count > 0;
	digest_list_release(&list);
	return true;
}

static bool
look(struct first *f, struct db *db, struct err *err)
{
	int64_t posts = 0;

	if (!look_topics(f, db, err) || !look_mail(f, db, err) ||
	    !subscriber_any(db, &f->reader, err) ||
	    !post_count(db, "approved", &posts, err))
		return false;
	f->post = posts > 0;
	return true;
}

static void
show_step(struct view *view, const struct request *rq,
    const struct step *step, bool done)
{
	struct view *item = view_item(view, "first");
	char *text = mem_printf("staff.first.%s", step->name);
	char *about = mem_printf("staff.first.%s.text", step->name);

	page_string(item, rq, "text", text);
	page_string(item, rq, "about", about);
	view_flag(item, "ticked", done);
	view_set(item, "url", NULL);
	if (step->path && !*step->path)
		view_printf(item, "url", "%s/", rq->http->base);
	else if (step->path && desk_path(rq, step->path))
		view_printf(item, "url", "%s%s", rq->http->root, step->path);
	mem_free(text);
	mem_free(about);
}

bool
first_show(struct view *view, struct request *rq, struct err *err)
{
	struct first f = {.conf = rq->http->conf};
	bool done[STEPS];
	int n = 0;

	view_flag(view, "has_first", false);
	if (!look(&f, rq->db, err))
		return false;
	for (int i = 0; i < STEPS; i++) {
		done[i] = steps[i].done(&f);
		n += done[i] ? 1 : 0;
	}
	if (n == STEPS)
		return true;
	for (int i = 0; i < STEPS; i++)
		show_step(view, rq, &steps[i], done[i]);
	view_flag(view, "has_first", true);
	view_printf(view, "first_done", "%d", n);
	view_printf(view, "first_all", "%d", STEPS);
	return true;
}
