/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The setting "replan" is a list of "POST:DIGEST:SUBSCRIBER": for each post
 * how far the work has come, digest by digest in order of number, within it
 * by subscriber.  A post that changes again starts from 0.
 */
#include "flow/replan.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/plan.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/setting.h"

#define REPLAN_SETTING "replan"
enum {
	REPLAN_CHUNK = 500,	/* rows in one transaction, */
	REPLAN_TURN_MS = 15	/* or as many as this allows */
};

struct replan_entry {
	int64_t post, digest, after;
};
struct replan_list {
	struct replan_entry *item;
	size_t count;
};

static bool
replan_entry_read(const char *word, struct replan_entry *entry)
{
	char number[3][24];
	const char *rest = word;

	for (int i = 0; i < 3; i++) {
		if (!str_word(&rest, ":", number[i], sizeof(number[i])))
			return false;
	}
	return str_int64(number[0], &entry->post) &&
	    str_int64(number[1], &entry->digest) &&
	    str_int64(number[2], &entry->after);
}

static void
replan_list_add(struct replan_list *list, struct replan_entry entry)
{
	list->item = mem_grow(list->item, list->count + 1,
	    sizeof(*list->item));
	list->item[list->count++] = entry;
}

static bool
replan_load(struct db *db, struct replan_list *list, struct err *err)
{
	struct replan_entry entry = {0, 0, 0};
	const char *rest = NULL;
	char *value = NULL;
	char word[80];

	memset(list, 0, sizeof(*list));
	if (!setting_get(db, REPLAN_SETTING, &value, err))
		return false;
	rest = value ? value : "";
	while (str_word(&rest, " ", word, sizeof(word))) {
		if (replan_entry_read(word, &entry))
			replan_list_add(list, entry);
	}
	mem_free(value);
	return true;
}

static bool
replan_save(struct tx *tx, const struct replan_list *list, struct err *err)
{
	struct buf value = BUF_INIT(BUF_PAGE);
	bool ok = false;

	for (size_t i = 0; i < list->count; i++)
		buf_printf(&value, "%s%lld:%lld:%lld", i > 0 ? " " : "",
		    (long long)list->item[i].post,
		    (long long)list->item[i].digest,
		    (long long)list->item[i].after);
	if (!buf_ok(&value))
		ok = err_set(err, EX_SOFTWARE, "too many changed posts wait");
	else if (list->count == 0)
		ok = setting_remove(tx, REPLAN_SETTING, err);
	else
		ok = setting_put(tx, REPLAN_SETTING, value.data, err);
	buf_release(&value);
	return ok;
}

bool
replan_mark(struct tx *tx, int64_t post, struct err *err)
{
	struct replan_list list = {NULL, 0};
	int64_t digest = 0;
	bool ok = false;
	size_t i = 0;

	if (!digest_with_post(tx->db, post, 0, &digest, err))
		return false;
	if (digest == 0)
		return true;
	if (!replan_load(tx->db, &list, err))
		return false;
	while (i < list.count && list.item[i].post != post)
		i++;
	if (i == list.count)
		replan_list_add(&list, (struct replan_entry){post, 0, 0});
	list.item[i].digest = 0;
	list.item[i].after = 0;
	ok = replan_save(tx, &list, err);
	mem_free(list.item);
	return ok;
}

static bool
replan_rows(struct tx *tx, struct replan_step *step,
    const struct digest *digest, struct replan_entry *entry, struct err *err)
{
	const int64_t start = date_mono_ms();
	struct outbox_place place[REPLAN_CHUNK];
	struct plan *plan = NULL;
	size_t count = 0;
	size_t i = 0;
	bool ok = outbox_waiting_post(tx->db, entry->digest, entry->post,
	    entry->after, REPLAN_CHUNK, place, &count, err) &&
	    plan_open(step->flow, tx->db, digest, &plan, err);

	/* At least one, or a slow machine would never come to the end. */
	while (ok && i < count && (i == 0 ||
	    date_mono_ms() - start < REPLAN_TURN_MS)) {
		ok = plan_replan_row(plan, tx, place[i].id,
		    place[i].subscriber, place[i].attempts,
		    place[i].language, err);
		entry->after = place[i++].subscriber;
	}
	step->rows += (int64_t)i;
	if (i == count && count < REPLAN_CHUNK) {
		entry->digest++;
		entry->after = 0;
	}
	plan_free(plan);
	return ok;
}

/* *over: this post needs nothing more. */
static bool
replan_entry(struct tx *tx, struct replan_step *step,
    struct replan_entry *entry, bool *over, struct err *err)
{
	struct digest digest;
	int64_t next = 0;
	bool found = false;
	bool ok = false;

	if (!digest_with_post(tx->db, entry->post, entry->digest, &next, err))
		return false;
	*over = next == 0;
	if (*over)
		return true;
	if (next != entry->digest)
		entry->after = 0;
	entry->digest = next;
	if (!digest_get(tx->db, next, &digest, &found, err))
		return false;
	/* Rows may still be added to it from what was read before. */
	step->waits = found && strcmp(digest.state, "freezing") == 0;
	ok = step->waits || replan_rows(tx, step, &digest, entry, err);
	digest_release(&digest);
	return ok;
}

bool
replan_step(struct tx *tx, void *arg, struct err *err)
{
	struct replan_step *step = arg;
	struct replan_list list = {NULL, 0};
	bool over = false;
	bool ok = false;

	step->done = false;
	step->waits = false;
	step->rows = 0;
	if (!replan_load(tx->db, &list, err))
		return false;
	if (list.count == 0) {
		step->done = true;
		return true;
	}
	/* The last of the list, and one that waits makes room for others. */
	if (!replan_entry(tx, step, &list.item[list.count - 1], &over, err))
		goto out;
	if (step->waits && list.count == 1) {
		ok = true;	/* nothing new to remember */
		goto out;
	}
	if (over) {
		list.count--;
		step->done = list.count == 0;
	} else if (step->waits) {
		const struct replan_entry last = list.item[list.count - 1];

		memmove(list.item + 1, list.item,
		    (list.count - 1) * sizeof(*list.item));
		list.item[0] = last;
	}
	ok = replan_save(tx, &list, err);
out:
	mem_free(list.item);
	return ok;
}

bool
replan_is_due(struct db *db, int64_t digest, bool *due, struct err *err)
{
	struct replan_list list = {NULL, 0};

	*due = false;
	if (!replan_load(db, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		*due = *due || list.item[i].digest <= digest;
	mem_free(list.item);
	return true;
}
