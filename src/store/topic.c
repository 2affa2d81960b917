/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/topic.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/setting.h"

#define TOPIC_COLUMNS \
	"id, slug, public_id, name, name_en, about, about_en, state, four_eyes"

static void
topic_row(struct query *q, struct topic *topic)
{
	topic->id = query_int(q, 0);
	topic->slug = query_dup(q, 1);
	topic->public_id = query_dup(q, 2);
	topic->name = query_dup(q, 3);
	topic->name_en = query_dup(q, 4);
	topic->about = query_dup(q, 5);
	topic->about_en = query_dup(q, 6);
	topic->state = query_dup(q, 7);
	topic->four_eyes = query_int(q, 8) != 0;
	topic->subscribers = 0;
}

void
topic_release(struct topic *topic)
{
	mem_free(topic->slug);
	mem_free(topic->public_id);
	mem_free(topic->name);
	mem_free(topic->name_en);
	mem_free(topic->about);
	mem_free(topic->about_en);
	mem_free(topic->state);
	memset(topic, 0, sizeof(*topic));
}

void
topic_list_release(struct topic_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		topic_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

const char *
topic_name(const struct topic *topic, const char *language)
{
	return strcmp(language, "en") == 0 && topic->name_en[0] != '\0'
	    ? topic->name_en : topic->name;
}

const char *
topic_about(const struct topic *topic, const char *language)
{
	return strcmp(language, "en") == 0 && topic->about_en[0] != '\0'
	    ? topic->about_en : topic->about;
}

static bool
topic_one(struct query *q, struct topic *topic, bool *found, struct err *err)
{
	memset(topic, 0, sizeof(*topic));
	*found = query_next(q);
	if (*found)
		topic_row(q, topic);
	return query_end(q, err);
}

bool
topic_find(struct db *db, const char *slug, struct topic *topic, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " TOPIC_COLUMNS " FROM topic WHERE slug = $1");

	query_bind_text(&q, 1, slug);
	return topic_one(&q, topic, found, err);
}

bool
topic_get(struct db *db, int64_t id, struct topic *topic, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " TOPIC_COLUMNS " FROM topic WHERE id = $1");

	query_bind_int(&q, 1, id);
	return topic_one(&q, topic, found, err);
}

bool
topic_list(struct db *db, bool all, struct topic_list *list, struct err *err)
{
	struct query q = db_query(db, "SELECT " TOPIC_COLUMNS
	    " FROM topic WHERE state = 'open' OR $1 = 1 ORDER BY id");
	size_t room = 0;

	memset(list, 0, sizeof(*list));
	query_bind_int(&q, 1, all ? 1 : 0);
	while (query_next(&q)) {
		if (list->count == room) {
			room = room ? room * 2 : 16;
			list->item = mem_grow(list->item, room,
			    sizeof(*list->item));
		}
		topic_row(&q, &list->item[list->count++]);
	}
	if (!query_end(&q, err)) {
		topic_list_release(list);
		return false;
	}
	return true;
}

bool
topic_count_subscribers(struct db *db, struct topic_list *list,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT topic, count(*) FROM subscription GROUP BY topic");

	while (query_next(&q)) {
		for (size_t i = 0; i < list->count; i++) {
			if (list->item[i].id == query_int(&q, 0))
				list->item[i].subscribers = query_int(&q, 1);
		}
	}
	return query_end(&q, err);
}

bool
topic_add(struct tx *tx, struct topic *topic, struct err *err)
{
	struct query q = tx_query(tx,
	    "INSERT INTO topic (slug, public_id, name, name_en, about,"
	    " about_en, state, created_at)"
	    " VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)");

	query_bind_text(&q, 1, topic->slug);
	query_bind_text(&q, 2, topic->public_id);
	query_bind_text(&q, 3, topic->name);
	query_bind_text(&q, 4, topic->name_en);
	query_bind_text(&q, 5, topic->about);
	query_bind_text(&q, 6, topic->about_en);
	query_bind_int(&q, 7, date_now());
	if (!query_run(&q, err))
		return false;
	topic->id = db_last_id(tx->db);
	return true;
}

bool
topic_update(struct tx *tx, const struct topic *topic, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE topic SET name = $2,"
	    " name_en = $3, about = $4, about_en = $5, four_eyes = $6"
	    " WHERE id = $1");

	query_bind_int(&q, 1, topic->id);
	query_bind_text(&q, 2, topic->name);
	query_bind_text(&q, 3, topic->name_en);
	query_bind_text(&q, 4, topic->about);
	query_bind_text(&q, 5, topic->about_en);
	query_bind_int(&q, 6, topic->four_eyes ? 1 : 0);
	return query_run(&q, err);
}

/* So that merged_into never names a topic that is merged itself. */
static bool
topic_follow(struct tx *tx, int64_t id, int64_t into, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE topic SET merged_into = $2 WHERE merged_into = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, into);
	return query_run(&q, err);
}

bool
topic_set_state(struct tx *tx, int64_t id, const char *state,
    int64_t merged_into, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE topic SET state = $2, merged_into = $3 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_text(&q, 2, state);
	if (merged_into != 0)
		query_bind_int(&q, 3, merged_into);
	else
		query_bind_null(&q, 3);
	return query_run(&q, err) && (merged_into == 0 ||
	    topic_follow(tx, id, merged_into, err));
}

/* --- leaving: setting "leaving.ID" is "SINCE:AFTER" ----------------------- */

static void
topic_leaving_name(int64_t id, char *out, size_t size)
{
	snprintf(out, size, "leaving.%lld", (long long)id);
}

bool
topic_leaving(struct db *db, int64_t id, struct topic_leaving *leaving,
    bool *found, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT t.id, CASE WHEN m.state = 'open' THEN m.id ELSE 0 END,"
	    " s.value FROM topic t"
	    " JOIN setting s ON s.name = 'leaving.' || t.id"
	    " LEFT JOIN topic m ON m.id = t.merged_into"
	    " WHERE t.state <> 'open' AND (t.id = $1 OR $1 = 0)"
	    " ORDER BY t.id LIMIT 1");
	const char *rest = NULL;
	char since[24] = "";
	char after[24] = "";
	bool ok = true;

	memset(leaving, 0, sizeof(*leaving));
	query_bind_int(&q, 1, id);
	*found = query_next(&q);
	if (*found) {
		leaving->id = query_int(&q, 0);
		leaving->into = query_int(&q, 1);
		rest = query_text(&q, 2);
		ok = str_word(&rest, ":", since, sizeof(since)) &&
		    str_word(&rest, ":", after, sizeof(after)) &&
		    str_int64(since, &leaving->since) &&
		    str_int64(after, &leaving->after);
	}
	return query_end(&q, err) && (ok || err_set(err, EX_DATAERR,
	    "setting 'leaving.%lld' cannot be read",
	    (long long)leaving->id));
}

bool
topic_leaving_put(struct tx *tx, const struct topic_leaving *leaving,
    struct err *err)
{
	char name[40] = "";
	char value[48] = "";

	topic_leaving_name(leaving->id, name, sizeof(name));
	snprintf(value, sizeof(value), "%lld:%lld",
	    (long long)leaving->since, (long long)leaving->after);
	return setting_put(tx, name, value, err);
}

bool
topic_leaving_end(struct tx *tx, int64_t id, struct err *err)
{
	char name[40] = "";

	topic_leaving_name(id, name, sizeof(name));
	return setting_remove(tx, name, err);
}
