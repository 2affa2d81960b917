/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/topics.h"

#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/uuid.h"
#include "store/audit.h"
#include "store/source.h"
#include "store/topic.h"

bool
topics_slug_is_valid(const char *slug)
{
	const size_t n = strlen(slug);

	return n > 0 && n <= TOPICS_SLUG_MAX &&
	    strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* Names stand in mail headers and pages: one line of text each. */
static bool
topics_check(const char *option, const char *text, size_t max,
    struct err *err)
{
	if (!text)
		return true;
	if (!str_is_utf8(text) || !str_is_line(text))
		return err_set(err, EX_DATAERR,
		    "%s is not one line of UTF-8 text", option);
	if (strlen(text) > max)
		return err_set(err, EX_DATAERR,
		    "%s has %zu bytes, at most %zu fit", option, strlen(text),
		    max);
	return true;
}

static bool
topics_check_all(const char *name, const char *name_en, const char *about,
    const char *about_en, struct err *err)
{
	if (name && name[strspn(name, " ")] == '\0')
		return err_set(err, EX_DATAERR, "--name is empty");
	return topics_check("--name", name, TOPICS_NAME_MAX, err) &&
	    topics_check("--name-en", name_en, TOPICS_NAME_MAX, err) &&
	    topics_check("--about", about, TOPICS_ABOUT_MAX, err) &&
	    topics_check("--about-en", about_en, TOPICS_ABOUT_MAX, err);
}

/* The topic must be there, and open unless any state will do. */
static bool
topics_find(struct db *db, const char *slug, bool any, struct topic *topic,
    struct err *err)
{
	bool found = false;

	if (!topic_find(db, slug, topic, &found, err))
		return false;
	if (!found)
		return err_set(err, EX_DATAERR, "there is no topic '%s'",
		    slug);
	if (!any && strcmp(topic->state, "open") != 0)
		return err_set(err, EX_DATAERR, "topic '%s' is %s", slug,
		    topic->state);
	return true;
}

static bool
topics_audit(struct tx *tx, const struct flow *flow, const char *what,
    const char *slug, const char *detail, struct err *err)
{
	char *subject = mem_printf("topic %s", slug);
	const bool ok = audit_add(tx, flow->who, what, subject, detail, err);

	mem_free(subject);
	return ok;
}

bool
topics_add(struct tx *tx, void *arg, struct err *err)
{
	struct topics_add *add = arg;
	struct topic topic = {0};
	char public_id[UUID_TEXT] = "";
	bool found = false;
	bool ok = false;

	if (!topics_slug_is_valid(add->slug))
		return err_set(err, EX_DATAERR, "'%s' is no slug: 1 to %d of "
		    "a-z, 0-9 and '-'", add->slug, TOPICS_SLUG_MAX);
	if (!topics_check_all(add->name, add->name_en, add->about,
	    add->about_en, err) ||
	    !topic_find(tx->db, add->slug, &topic, &found, err))
		return false;
	topic_release(&topic);
	if (found)
		return err_set(err, EX_DATAERR,
		    "topic '%s' is there already", add->slug);
	uuid_new(public_id);
	topic.slug = mem_strdup(add->slug);
	topic.public_id = mem_strdup(public_id);
	topic.name = mem_strdup(add->name);
	topic.name_en = mem_strdup(add->name_en ? add->name_en : "");
	topic.about = mem_strdup(add->about ? add->about : "");
	topic.about_en = mem_strdup(add->about_en ? add->about_en : "");
	ok = topic_add(tx, &topic, err) &&
	    topics_audit(tx, add->flow, "topic.add", add->slug, "", err);
	add->id = topic.id;
	topic_release(&topic);
	return ok;
}

/* text NULL: as it was. */
static void
topics_replace(char **field, const char *text)
{
	if (text)
		mem_set(field, text);
}

bool
topics_edit(struct tx *tx, void *arg, struct err *err)
{
	struct topics_edit *edit = arg;
	struct topic topic = {0};
	bool ok = false;

	if (!topics_check_all(edit->name, edit->name_en, edit->about,
	    edit->about_en, err) ||
	    !topics_find(tx->db, edit->slug, true, &topic, err))
		goto out;
	topics_replace(&topic.name, edit->name);
	topics_replace(&topic.name_en, edit->name_en);
	topics_replace(&topic.about, edit->about);
	topics_replace(&topic.about_en, edit->about_en);
	if (edit->eyes != TOPICS_EYES_STAY)
		topic.four_eyes = edit->eyes == TOPICS_EYES_FOUR;
	ok = topic_update(tx, &topic, err) &&
	    topics_audit(tx, edit->flow, "topic.edit", edit->slug,
	    edit->eyes == TOPICS_EYES_FOUR ? "four-eyes" :
	    edit->eyes == TOPICS_EYES_TWO ? "no four-eyes" : "", err);
out:
	topic_release(&topic);
	return ok;
}

bool
topics_subscribers(struct db *db, const char *slug, int64_t *count,
    struct err *err)
{
	struct topic topic = {0};
	struct topic_list list = {&topic, 1};
	const bool ok = topics_find(db, slug, true, &topic, err) &&
	    topic_count_subscribers(db, &list, err);

	*count = topic.subscribers;
	topic_release(&topic);
	return ok;
}

/* The first turn; of most topics the only one. */
static bool
topics_leave(struct tx *tx, int64_t topic, int64_t *count, bool *done,
    struct err *err)
{
	struct topics_step step = {.topic = topic};

	if (!topics_step_begin(tx, topic, err) ||
	    !topics_step(tx, &step, err))
		return false;
	*count = step.moved;
	*done = step.done;
	return true;
}

/* What a source of the old topic finds belongs to the new one. */
static bool
topics_merge_source(struct tx *tx, const struct source *source, int64_t from,
    int64_t into, struct err *err)
{
	int64_t *topics = NULL;
	size_t n = 0;
	bool ok = source_topics(tx->db, source->id, &topics, &n, err);

	for (size_t i = 0; ok && i < n; i++)
		if (topics[i] == from)
			ok = source_add_topic(tx, source->id, into, err);
	mem_free(topics);
	return ok;
}

static bool
topics_merge_sources(struct tx *tx, int64_t from, int64_t into,
    struct err *err)
{
	struct source_list list = {0};
	bool ok = source_list(tx->db, &list, err);

	for (size_t i = 0; ok && i < list.count; i++)
		ok = topics_merge_source(tx, &list.item[i], from, into, err);
	source_list_release(&list);
	return ok;
}

bool
topics_merge(struct tx *tx, void *arg, struct err *err)
{
	struct topics_merge *merge = arg;
	struct topic from = {0};
	struct topic into = {0};
	bool ok = false;

	if (strcmp(merge->from, merge->into) == 0)
		return err_set(err, EX_DATAERR,
		    "a topic cannot be merged into itself");
	if (!topics_find(tx->db, merge->from, false, &from, err) ||
	    !topics_find(tx->db, merge->into, false, &into, err))
		goto out;
	ok = topics_merge_sources(tx, from.id, into.id, err) &&
	    topic_set_state(tx, from.id, "merged", into.id, err) &&
	    topics_leave(tx, from.id, &merge->subscribers, &merge->done,
	    err) &&
	    topics_audit(tx, merge->flow, "topic.merge", merge->from,
	    merge->into, err);
out:
	topic_release(&from);
	topic_release(&into);
	return ok;
}

bool
topics_close(struct tx *tx, void *arg, struct err *err)
{
	struct topics_close *close = arg;
	struct topic topic = {0};
	bool ok = false;

	if (!topics_find(tx->db, close->slug, false, &topic, err))
		goto out;
	ok = topic_set_state(tx, topic.id, "closed", 0, err) &&
	    topics_leave(tx, topic.id, &close->subscribers, &close->done,
	    err) &&
	    topics_audit(tx, close->flow, "topic.close", close->slug, "",
	    err);
out:
	topic_release(&topic);
	return ok;
}
