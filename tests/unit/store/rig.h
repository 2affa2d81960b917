/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database in memory with our tables and a clock that stands still.
 * Include unit/test.h first. */
#ifndef TESTS_UNIT_STORE_RIG_H
#define TESTS_UNIT_STORE_RIG_H

#include "base/date.h"
#include "store/outbox.h"
#include "store/schema.h"

enum { RIG_START = 1700000000 };

static struct db *db;
static struct err err;
static int64_t now;

static int64_t
rig_clock(void)
{
	return now;
}

static inline int
rig_setup(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	now = RIG_START;
	date_set_clock(rig_clock);
	if (db_open(":memory:", &db, &err) &&
	    migrate_run(db, migrate_files, &err))
		return 0;
	print_error("%s\n", err.text);
	return -1;
}

static inline int
rig_teardown(void **state)
{
	(void)state;
	db_close(db);
	date_set_clock(NULL);
	return 0;
}

static inline struct tx
rig_begin(void)
{
	struct tx tx = {NULL};

	if (!tx_begin(db, &tx, &err))
		fail_msg("%s", err.text);
	return tx;
}

static inline void
rig_commit(struct tx *tx)
{
	if (!tx_commit(tx, &err))
		fail_msg("%s", err.text);
}

/* For "assert that it worked, else say why". */
#define OK(call)                                                             \
	do {                                                                 \
		if (!(call))                                                 \
			fail_msg("%s", err.text);                            \
	} while (0)

#define rig_int(sql, id) rig_int_of(db_query(db, sql), id)
static inline int64_t
rig_int_of(struct query q, int64_t id)
{
	int64_t n = -1;

	query_bind_int(&q, 1, id);
	if (query_next(&q))
		n = query_int(&q, 0);
	OK(query_end(&q, &err));
	return n;
}

static inline int64_t
rig_recipient(int64_t digest, int64_t subscriber, int64_t variant)
{
	const struct outbox_recipient one = {subscriber, variant};
	const int64_t before = rig_int("SELECT coalesce(max(id), 0)"
	    " FROM outbox WHERE $1 = $1", 0);
	struct tx tx = rig_begin();

	OK(outbox_add_recipients(&tx, digest, &one, 1, &err));
	rig_commit(&tx);
	return rig_int("SELECT max(id) FROM outbox WHERE id > $1", before);
}

static inline int64_t
rig_single(enum outbox_purpose purpose, int64_t subscriber)
{
	struct tx tx = rig_begin();
	int64_t id = 0;

	OK(outbox_add_single(&tx, purpose, subscriber, NULL, "lang=sv", &id,
	    &err));
	rig_commit(&tx);
	return id;
}

static inline bool
rig_move_at(int64_t id, enum outbox_event event, int64_t next_at)
{
	struct tx tx = rig_begin();
	bool moved = false;

	OK(outbox_move(&tx, id, event, next_at, NULL, NULL, &moved, &err));
	rig_commit(&tx);
	return moved;
}

static inline bool
rig_move(int64_t id, enum outbox_event event)
{
	return rig_move_at(id, event, 0);
}

static inline struct outbox_row
rig_row(int64_t id)
{
	struct outbox_row row;
	bool found = false;

	OK(outbox_get(db, id, &row, &found, &err));
	assert_true(found);
	return row;
}

static inline enum outbox_state
rig_state(int64_t id)
{
	return (enum outbox_state)rig_int(
	    "SELECT state FROM outbox WHERE id = $1", id);
}

static inline size_t
rig_claim(int64_t digest, int limit, int64_t *ids)
{
	struct outbox_list list = {NULL, 0};
	struct tx tx = rig_begin();
	size_t n = 0;

	OK(digest != 0 ? outbox_claim_digest(&tx, digest, limit, &list, &err)
	    : outbox_claim_single(&tx, limit, &list, &err));
	rig_commit(&tx);
	for (; n < list.count; n++) {
		assert_int_equal(list.item[n].state, OUTBOX_CLAIMED);
		if (ids)
			ids[n] = list.item[n].id;
	}
	outbox_list_release(&list);
	return n;
}

static inline void
rig_recover(bool hold, int64_t resend_at, int64_t *released, int64_t *doubts)
{
	struct tx tx = rig_begin();

	OK(outbox_recover(&tx, hold, resend_at, released, doubts, &err));
	rig_commit(&tx);
}

#endif
