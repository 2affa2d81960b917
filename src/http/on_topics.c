/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Topics: a list, a form, and two changes in two steps. */
#include "http/desk_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/topics.h"
#include "http/census.h"
#include "http/desk.h"
#include "store/topic.h"

static const struct form_rule rules[] = {
	{"slug", 200, false, false}, {"name", 1000, false, false},
	{"name_en", 1000, false, false}, {"about", 2000, false, false},
	{"about_en", 2000, false, false}, {"into", 200, false, false},
	{"four_eyes", 4, false, false},
	{NULL, 0, false, false},
};


/* --- The list --- */

enum { BY_NAME, BY_SLUG, BY_STATE, BY_SUBSCRIBERS };

static const struct desk_column columns[] = {
	[BY_NAME] = {"name", "staff.topics.name", false},
	[BY_SLUG] = {"slug", "staff.topics.slug", false},
	[BY_STATE] = {"state", "staff.topics.state", false},
	[BY_SUBSCRIBERS] = {"subscribers", "staff.topics.subscribers", true},
	{NULL, NULL, false},
};

static int
compare(const void *a, const void *b, void *arg)
{
	const struct topic *x = a, *y = b;
	const struct desk_table *table = arg;
	int order = 0;

	switch (table->sort) {
	case BY_SLUG:
		order = strcmp(x->slug, y->slug);
		break;
	case BY_STATE:
		order = strcmp(x->state, y->state);
		break;
	case BY_SUBSCRIBERS:
		order = (x->subscribers > y->subscribers) -
		    (x->subscribers < y->subscribers);
		break;
	default:
		break;
	}
	if (order == 0)
		order = strcasecmp(x->name, y->name);
	return table->down ? -order : order;
}

static void
show_row(struct view *view, const struct request *rq,
    const struct topic *topic)
{
	struct view *item = view_item(view, "topics");
	char *state = mem_printf("staff.topics.state.%s", topic->state);

	view_printf(item, "url", "%s/staff/topics/%s", rq->http->root,
	    topic->slug);
	view_set(item, "name", topic_name(topic, rq->lang));
	view_set(item, "slug", topic->slug);
	page_string(item, rq, "state", state);
	desk_number(item, "subscribers", topic->subscribers);
	mem_free(state);
}

void
on_topics(struct request *rq, struct reply *rp)
{
	struct desk_table table = {.columns = columns,
	    .path = "/staff/topics"};
	struct topic_list list = {NULL, 0};
	struct census census = {0};
	struct view *view = NULL;
	struct err err = {0};
	int64_t from = 0;

	if (!topic_list(rq->db, true, &list, &err) ||
	    !census_take(rq, &census, &err)) {
		page_unavailable(rp, &err);
		goto out;
	}
	for (size_t i = 0; i < list.count; i++)
		list.item[i].subscribers = census_topic(&census,
		    list.item[i].id);
	desk_table_read(rq, &table);
	table.total = (int64_t)list.count;
	if (list.count > 0)
		qsort_r(list.item, list.count, sizeof(*list.item), compare,
		    &table);
	view = desk_page(rq, "staff.topics.title");
	from = desk_table_from(&table);
	for (int64_t i = from; i < table.total && i < from + DESK_ROWS; i++)
		show_row(view, rq, &list.item[i]);
	desk_table_show(&table, rq, view);
	reply_page(rp, 200, "staff/topics.html", view);
out:
	topic_list_release(&list);
	census_release(&census);
}

/* --- The form --- */

/* What was typed, else what is there. */
static const char *
value_of(const struct request *rq, const char *name, const char *have)
{
	return rq->method == REQUEST_POST ? desk_field(rq, name) : have;
}

/* topic NULL: a new one.  Takes view over. */
static void
show_form(struct request *rq, struct reply *rp, int status,
    const struct topic *topic, struct view *view)
{
	const bool new = topic == NULL;

	view_printf(view, "action", "%s/staff/topics/%s", rq->http->root,
	    new ? "new" : topic->slug);
	desk_input(view, rq, "name", "staff.topic.name",
	    value_of(rq, "name", new ? "" : topic->name), TOPICS_NAME_MAX,
	    true);
	if (new)
		desk_input(view, rq, "slug", "staff.topic.slug",
		    value_of(rq, "slug", ""), TOPICS_SLUG_MAX, true);
	desk_input(view, rq, "about", "staff.topic.about",
	    value_of(rq, "about", new ? "" : topic->about),
	    TOPICS_ABOUT_MAX, false);
	desk_input(view, rq, "name_en", "staff.topic.name_en",
	    value_of(rq, "name_en", new ? "" : topic->name_en),
	    TOPICS_NAME_MAX, false);
	desk_input(view, rq, "about_en", "staff.topic.about_en",
	    value_of(rq, "about_en", new ? "" : topic->about_en),
	    TOPICS_ABOUT_MAX, false);
	view_flag(view, "is_old", !new);
	view_flag(view, "four_eyes", !new && (rq->method == REQUEST_POST ?
	    *desk_field(rq, "four_eyes") != '\0' : topic->four_eyes));
	view_flag(view, "open", !new && strcmp(topic->state, "open") == 0);
	if (!new)
		view_printf(view, "page_url", "%s/?topic=%s",
		    rq->http->base, topic->slug);
	reply_page(rp, status, "staff/topic.html", view);
}

static bool
is_wrong(struct request *rq, struct view *view, bool new)
{
	static const struct {
		const char *name;
		size_t max;
	} fields[] = {
		{"name", TOPICS_NAME_MAX}, {"about", TOPICS_ABOUT_MAX},
		{"name_en", TOPICS_NAME_MAX}, {"about_en", TOPICS_ABOUT_MAX},
	};
	bool wrong = false;

	if (!*desk_field(rq, "name")) {
		page_wrong(view, rq, "name", "name", "staff.error.topic.name");
		wrong = true;
	}
	if (new && !topics_slug_is_valid(desk_field(rq, "slug"))) {
		page_wrong(view, rq, "slug", "slug", "staff.error.topic.slug");
		wrong = true;
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(desk_field(rq, fields[i].name)) > fields[i].max) {
			page_wrong(view, rq, fields[i].name, fields[i].name,
			    "staff.error.long");
			wrong = true;
		}
	return wrong;
}

void
on_topic_new(struct request *rq, struct reply *rp)
{
	show_form(rq, rp, 200, NULL, desk_page(rq, "staff.topic.new"));
}

static void
then_added(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/topics", "topic.add", 0);
	else
		desk_refused(rp, err);
}

void
on_topic_new_post(struct request *rq, struct reply *rp)
{
	struct topics_add *add = request_data(rq, sizeof(*add), NULL);
	struct topic topic = {0};
	struct view *view = NULL;
	struct err err = {0};
	bool found = false;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!topic_find(rq->db, desk_field(rq, "slug"), &topic, &found,
	    &err)) {
		page_unavailable(rp, &err);
		return;
	}
	topic_release(&topic);
	view = desk_page(rq, "staff.topic.new");
	if (found)
		page_wrong(view, rq, "slug", "slug",
		    "staff.error.topic.taken");
	if (is_wrong(rq, view, true) || found) {
		show_form(rq, rp, 422, NULL, view);
		return;
	}
	view_free(view);
	*add = (struct topics_add){.flow = &rq->session->flow,
	    .slug = desk_field(rq, "slug"), .name = desk_field(rq, "name"),
	    .name_en = desk_field(rq, "name_en"),
	    .about = desk_field(rq, "about"),
	    .about_en = desk_field(rq, "about_en")};
	request_write(rq, topics_add, add, then_added);
}

/* --- One topic --- */

/* The topic of the path; false: answered. */
static bool
open_topic(struct request *rq, struct reply *rp, struct topic *topic)
{
	struct err err = {0};
	bool found = false;

	if (!topic_find(rq->db, rq->arg[0], topic, &found, &err))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	return found;
}

/* The other open topics, to merge into. */
static bool
show_others(struct view *view, struct request *rq, const struct topic *topic,
    struct err *err)
{
	struct topic_list list = {NULL, 0};

	if (!topic_list(rq->db, false, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct view *item = NULL;

		if (list.item[i].id == topic->id)
			continue;
		item = view_item(view, "others");
		view_set(item, "slug", list.item[i].slug);
		view_set(item, "name", topic_name(&list.item[i], rq->lang));
		view_flag(view, "has_others", true);
	}
	topic_list_release(&list);
	return true;
}

static struct view *
topic_page(struct request *rq, const struct topic *topic)
{
	struct view *view = desk_page(rq, "staff.topics.title");

	view_set(view, "title", topic_name(topic, rq->lang));
	return view;
}

void
on_topic(struct request *rq, struct reply *rp)
{
	struct topic topic = {0};
	struct view *view = NULL;
	struct err err = {0};

	if (!open_topic(rq, rp, &topic))
		return;
	view = topic_page(rq, &topic);
	if (show_others(view, rq, &topic, &err)) {
		show_form(rq, rp, 200, &topic, view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
	topic_release(&topic);
}

static void
then_edited(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/topics", "topic.edit", 0);
	else
		desk_refused(rp, err);
}

void
on_topic_post(struct request *rq, struct reply *rp)
{
	struct topics_edit *edit = request_data(rq, sizeof(*edit), NULL);
	struct topic topic = {0};
	struct view *view = NULL;

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_topic(rq, rp, &topic))
		return;
	view = topic_page(rq, &topic);
	if (is_wrong(rq, view, false)) {
		show_form(rq, rp, 422, &topic, view);
	} else {
		view_free(view);
		*edit = (struct topics_edit){.flow = &rq->session->flow,
		    .slug = rq->arg[0], .name = desk_field(rq, "name"),
		    .name_en = desk_field(rq, "name_en"),
		    .about = desk_field(rq, "about"),
		    .about_en = desk_field(rq, "about_en"),
		    .eyes = *desk_field(rq, "four_eyes") ?
		    TOPICS_EYES_FOUR : TOPICS_EYES_TWO};
		request_write(rq, topics_edit, edit, then_edited);
	}
	topic_release(&topic);
}

/* --- In two steps --- */

/* Opens it with how many have it. */
static bool
open_counted(struct request *rq, struct reply *rp, struct topic *topic)
{
	struct census census = {0};
	struct err err = {0};
	bool ok = false;

	if (!open_topic(rq, rp, topic))
		return false;
	ok = census_take(rq, &census, &err);
	if (ok)
		topic->subscribers = census_topic(&census, topic->id);
	census_release(&census);
	if (ok)
		return true;
	topic_release(topic);
	page_unavailable(rp, &err);
	return false;
}

static void
ask(struct request *rq, struct reply *rp, const struct topic *topic,
    const char *key, const char *verb, const char *into, struct view *view)
{
	char *back = mem_printf("/staff/topics/%s", topic->slug);
	char *action = mem_printf("%s/%s", back, verb);
	const char *const fields[] = {"into", into, NULL};
	const struct desk_confirm confirm = {.key = key, .action = action,
	    .back = back, .danger = true, .fields = into ? fields : NULL};

	(void)rq;
	desk_number(view, "n", topic->subscribers);
	view_set(view, "name", topic_name(topic, rq->lang));
	page_string(view, rq, "title", key);
	desk_confirm(rp, &confirm, view);
	mem_free(back);
	mem_free(action);
}

void
on_topic_close(struct request *rq, struct reply *rp)
{
	struct topic topic = {0};

	if (!open_counted(rq, rp, &topic))
		return;
	ask(rq, rp, &topic, "staff.topic.close", "close", NULL,
	    topic_page(rq, &topic));
	topic_release(&topic);
}

static void
then_closed(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/topics", "topic.close", 0);
	else
		desk_refused(rp, err);
}

void
on_topic_close_post(struct request *rq, struct reply *rp)
{
	struct topics_close *close = request_data(rq, sizeof(*close), NULL);
	struct topic topic = {0};

	if (!open_topic(rq, rp, &topic))
		return;
	topic_release(&topic);
	*close = (struct topics_close){.flow = &rq->session->flow,
	    .slug = rq->arg[0]};
	request_write(rq, topics_close, close, then_closed);
}

void
on_topic_merge(struct request *rq, struct reply *rp)
{
	const char *slug = request_query(rq, "into");
	struct topic topic = {0}, into = {0};
	struct view *view = NULL;
	struct err err = {0};
	bool found = false;

	if (!open_counted(rq, rp, &topic))
		return;
	if (!topic_find(rq->db, slug ? slug : "", &into, &found, &err)) {
		page_unavailable(rp, &err);
	} else if (!found) {
		reply_error(rp, 404);
	} else {
		view = topic_page(rq, &topic);
		view_set(view, "into", topic_name(&into, rq->lang));
		ask(rq, rp, &topic, "staff.topic.merge", "merge", into.slug,
		    view);
	}
	topic_release(&topic);
	topic_release(&into);
}

static void
then_merged(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/topics", "topic.merge", 0);
	else
		desk_refused(rp, err);
}

void
on_topic_merge_post(struct request *rq, struct reply *rp)
{
	struct topics_merge *merge = request_data(rq, sizeof(*merge), NULL);
	struct topic topic = {0};

	if (form_broken(&rq->form, rules)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_topic(rq, rp, &topic))
		return;
	topic_release(&topic);
	*merge = (struct topics_merge){.flow = &rq->session->flow,
	    .from = rq->arg[0], .into = desk_field(rq, "into")};
	request_write(rq, topics_merge, merge, then_merged);
}
