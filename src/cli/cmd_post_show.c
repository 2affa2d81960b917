/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_post.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "cli/emit.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/topic.h"

enum { POST_SHOW_DAY = 24 * 60 * 60 };

/* The newest edition that stands, with its text in Swedish or whatever it
 * has. */
struct post_show {
	struct post post;
	struct edition edition;
	int turned_down;		/* number of a newer one; 0 none */
	struct edition_text text;
	struct occasion_list occasions;
	struct buf topics;		/* slugs, commas */
};

static bool
post_show_topics(struct db *db, struct post_show *show, struct err *err)
{
	int64_t *ids = NULL;
	size_t n = 0;
	bool ok = post_topics(db, show->post.id, &ids, &n, err);

	for (size_t i = 0; ok && i < n; i++) {
		struct topic topic = {0};
		bool found = false;

		ok = topic_get(db, ids[i], &topic, &found, err);
		if (found)
			buf_printf(&show->topics, "%s%s",
			    show->topics.len ? ", " : "", topic.slug);
		topic_release(&topic);
	}
	mem_free(ids);
	return ok;
}

static bool
post_show_load(struct db *db, int64_t id, struct post_show *show,
    struct err *err)
{
	struct edition newest;
	bool found = false;

	memset(&newest, 0, sizeof(newest));
	if (!post_get(db, id, &show->post, &found, err))
		return false;
	if (!found)
		return err_set(err, EX_DATAERR, "there is no post %lld",
		    (long long)id);
	if (!edition_standing(db, id, &show->edition, &found, err) ||
	    !edition_newest(db, id, &newest, &found, err))
		return false;
	if (newest.id != show->edition.id)
		show->turned_down = newest.number;
	edition_release(&newest);
	return edition_text(db, show->edition.id, "sv", &show->text, &found,
	    err) &&
	    occasion_list(db, id, 0, &show->occasions, err) &&
	    post_show_topics(db, show, err);
}

static void
post_show_release(struct post_show *show)
{
	post_release(&show->post);
	edition_release(&show->edition);
	edition_text_release(&show->text);
	occasion_list_release(&show->occasions);
	buf_release(&show->topics);
}

static void
post_show_time(const char *name, int64_t t)
{
	char text[24] = "";

	if (t == 0)
		return;
	call_time(t, text, sizeof(text));
	printf("%-10s%s\n", name, text);
}

static void
post_show_words(const struct post_show *show)
{
	const struct edition *e = &show->edition;

	printf("id        %lld\ntitle     %s\nkind      %s\nstate     %s\n"
	    "topics    %s\nedition   %d, %s, %s\n",
	    (long long)show->post.id, show->post.title, show->post.kind,
	    show->post.state, buf_text(&show->topics), e->number, e->kind,
	    e->state);
	if (show->turned_down != 0)
		printf("newer     %d, turned down\n", show->turned_down);
	post_show_time("approved", e->approved_at);
	if (strcmp(e->state, "draft") == 0)
		post_show_time("publish", e->publish_at);
	post_show_time("closes", e->closes_at);
	if (*e->stage)
		printf("stage     %s\n", e->stage);
	if (e->remind != 0)
		printf("reminder  %lld days before\n",
		    (long long)e->remind / POST_SHOW_DAY);
	if (*e->url)
		printf("url       %s\n", e->url);
	if (*e->note)
		printf("note      %s\n", e->note);
	for (size_t i = 0; i < show->occasions.count; i++) {
		const struct occasion *o = &show->occasions.item[i];
		char at[24] = "";

		call_time(o->starts_at, at, sizeof(at));
		printf("date      %s  %s%s%s%s%s\n", at, o->label,
		    *o->place ? ", " : "", o->place,
		    strcmp(o->state, "planned") == 0 ? "" : "  ",
		    strcmp(o->state, "planned") == 0 ? "" : o->state);
	}
	printf("\n%s\n", show->text.body ? show->text.body : "");
}

static void
post_show_json(const struct post_show *show)
{
	const struct edition *e = &show->edition;
	struct emit *emit = emit_open(false);

	emit_number(emit, "id", show->post.id);
	emit_text(emit, "title", show->post.title);
	emit_text(emit, "kind", show->post.kind);
	emit_text(emit, "state", show->post.state);
	emit_text(emit, "topics", buf_text(&show->topics));
	emit_number(emit, "edition", e->number);
	emit_text(emit, "edition_kind", e->kind);
	emit_text(emit, "edition_state", e->state);
	emit_number(emit, "turned_down", show->turned_down);
	emit_time(emit, "approved", e->approved_at);
	emit_time(emit, "publish", e->publish_at);
	emit_time(emit, "closes", e->closes_at);
	emit_text(emit, "stage", e->stage);
	emit_number(emit, "reminder_days", e->remind / POST_SHOW_DAY);
	emit_bool(emit, "urgent", e->urgent);
	emit_text(emit, "url", e->url);
	emit_text(emit, "note", e->note);
	emit_text(emit, "body", show->text.body);
	emit_list(emit, "dates");
	for (size_t i = 0; i < show->occasions.count; i++) {
		const struct occasion *o = &show->occasions.item[i];

		emit_time(emit, "start", o->starts_at);
		emit_time(emit, "end", o->ends_at);
		emit_text(emit, "label", o->label);
		emit_text(emit, "place", o->place);
		emit_text(emit, "link", o->link);
		emit_text(emit, "state", o->state);
		emit_end(emit);
	}
	emit_list_end(emit);
	emit_close(emit);
}

bool
cmd_post_show(struct call *call, struct err *err)
{
	struct post_show show = {.topics = BUF_INIT(BUF_LINE)};
	int64_t id = 0;
	const bool ok = call_number(call->args[0], "post", &id, err) &&
	    post_show_load(call->db, id, &show, err);

	if (ok && call_has(call, "--json"))
		post_show_json(&show);
	else if (ok)
		post_show_words(&show);
	post_show_release(&show);
	return ok;
}
