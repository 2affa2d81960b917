/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/staff.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#define STAFF_COLUMNS "id, name, address, address_key, role, language," \
	" password, invite, invited_at, totp, totp_next, totp_step, seen_at," \
	" notices"

static const char *const staff_roles[] = {"", "editor", "sender", "admin"};

enum staff_role
staff_role_from(const char *name)
{
	for (int i = STAFF_EDITOR; i <= STAFF_ADMIN; i++)
		if (strcmp(staff_roles[i], name) == 0)
			return (enum staff_role)i;
	return STAFF_NOBODY;
}

const char *
staff_role_name(enum staff_role role)
{
	return staff_roles[role];
}

static void
staff_row(struct query *q, struct staff *staff)
{
	*staff = (struct staff){
	    .id = query_int(q, 0),
	    .name = query_dup(q, 1),
	    .address = query_dup(q, 2),
	    .key = query_dup(q, 3),
	    .role = (enum staff_role)query_int(q, 4),
	    .language = query_dup(q, 5),
	    .password = query_dup(q, 6),
	    .invite = query_int(q, 7),
	    .invited_at = query_int(q, 8),
	    .totp = query_int(q, 9),
	    .totp_next = query_int(q, 10),
	    .totp_step = query_int(q, 11),
	    .seen_at = query_int(q, 12),
	    .notices = query_int(q, 13) != 0,
	};
}

void
staff_release(struct staff *staff)
{
	mem_free(staff->name);
	mem_free(staff->address);
	mem_free(staff->key);
	mem_free(staff->language);
	mem_free(staff->password);
	memset(staff, 0, sizeof(*staff));
}

void
staff_list_release(struct staff_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		staff_release(&list->item[i]);
	mem_free(list->item);
	memset(list, 0, sizeof(*list));
}

static bool
staff_one(struct query *q, struct staff *staff, bool *found, struct err *err)
{
	memset(staff, 0, sizeof(*staff));
	*found = query_next(q);
	if (*found)
		staff_row(q, staff);
	return query_end(q, err);
}

bool
staff_get(struct db *db, int64_t id, struct staff *staff, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " STAFF_COLUMNS " FROM staff WHERE id = $1");

	query_bind_int(&q, 1, id);
	return staff_one(&q, staff, found, err);
}

bool
staff_find(struct db *db, const char *name, struct staff *staff, bool *found,
    struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " STAFF_COLUMNS " FROM staff WHERE name = $1");

	query_bind_text(&q, 1, name);
	return staff_one(&q, staff, found, err);
}

bool
staff_find_login(struct db *db, const char *text, struct staff *staff,
    bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT " STAFF_COLUMNS
	    " FROM staff WHERE name = $1 OR address_key = $1");

	query_bind_text(&q, 1, text);
	return staff_one(&q, staff, found, err);
}

bool
staff_list(struct db *db, struct staff_list *list, struct err *err)
{
	struct query q = db_query(db,
	    "SELECT " STAFF_COLUMNS " FROM staff ORDER BY name");

	memset(list, 0, sizeof(*list));
	while (query_next(&q)) {
		list->item = mem_grow(list->item, list->count + 1,
		    sizeof(*list->item));
		staff_row(&q, &list->item[list->count++]);
	}
	if (!query_end(&q, err)) {
		staff_list_release(list);
		return false;
	}
	return true;
}

bool
staff_add(struct tx *tx, struct staff *staff, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO staff (name, address,"
	    " address_key, role, language, password, invite, invited_at,"
	    " totp, totp_next, totp_step, created_at)"
	    " VALUES ($1, $2, $3, $4, '', '', $5, $6, 0, 0, 0, $6)");

	query_bind_text(&q, 1, staff->name);
	query_bind_text(&q, 2, staff->address);
	query_bind_text(&q, 3, staff->key);
	query_bind_int(&q, 4, staff->role);
	query_bind_int(&q, 5, staff->invite);
	query_bind_int(&q, 6, date_now());
	if (!query_run(&q, err))
		return false;
	staff->id = db_last_id(tx->db);
	staff->invited_at = date_now();
	return true;
}

bool
staff_update(struct tx *tx, const struct staff *staff, struct err *err)
{
	struct query q = tx_query(tx, "UPDATE staff SET role = $2,"
	    " language = $3, password = $4, invite = $5, invited_at = $6,"
	    " totp = $7, totp_next = $8, totp_step = $9, seen_at = $10,"
	    " notices = $11 WHERE id = $1");

	query_bind_int(&q, 1, staff->id);
	query_bind_int(&q, 2, staff->role);
	query_bind_text(&q, 3, staff->language);
	query_bind_text(&q, 4, staff->password);
	query_bind_int(&q, 5, staff->invite);
	query_bind_int(&q, 6, staff->invited_at);
	query_bind_int(&q, 7, staff->totp);
	query_bind_int(&q, 8, staff->totp_next);
	query_bind_int(&q, 9, staff->totp_step);
	if (staff->seen_at != 0)
		query_bind_int(&q, 10, staff->seen_at);
	else
		query_bind_null(&q, 10);
	query_bind_int(&q, 11, staff->notices ? 1 : 0);
	return query_run(&q, err);
}

bool
staff_remove(struct tx *tx, int64_t id, struct err *err)
{
	struct query q;

	if (!staff_session_end(tx, id, err))
		return false;
	q = tx_query(tx, "DELETE FROM staff WHERE id = $1");
	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}

/* --- Sessions --- */

bool
staff_session_find(struct db *db, const uint8_t hash[32],
    struct staff_session *session, bool *found, struct err *err)
{
	struct query q = db_query(db, "SELECT id, staff, created_at, seen_at,"
	    " pending FROM staff_session WHERE hash = $1");

	memset(session, 0, sizeof(*session));
	query_bind_blob(&q, 1, hash, 32);
	*found = query_next(&q);
	if (*found)
		*session = (struct staff_session){query_int(&q, 0),
		    query_int(&q, 1), query_int(&q, 2), query_int(&q, 3),
		    query_int(&q, 4) != 0};
	return query_end(&q, err);
}

bool
staff_session_add(struct tx *tx, const uint8_t hash[32], int64_t staff,
    bool pending, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO staff_session (hash,"
	    " staff, pending, created_at, seen_at)"
	    " VALUES ($1, $2, $3, $4, $4)");

	query_bind_blob(&q, 1, hash, 32);
	query_bind_int(&q, 2, staff);
	query_bind_int(&q, 3, pending ? 1 : 0);
	query_bind_int(&q, 4, date_now());
	return query_run(&q, err);
}

bool
staff_session_touch(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx,
	    "UPDATE staff_session SET seen_at = $2 WHERE id = $1");

	query_bind_int(&q, 1, id);
	query_bind_int(&q, 2, date_now());
	return query_run(&q, err);
}

bool
staff_session_remove(struct tx *tx, int64_t id, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM staff_session WHERE id = $1");

	query_bind_int(&q, 1, id);
	return query_run(&q, err);
}

bool
staff_session_end(struct tx *tx, int64_t staff, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM staff_session WHERE staff = $1");

	query_bind_int(&q, 1, staff);
	return query_run(&q, err);
}

bool
staff_session_purge(struct tx *tx, int64_t seen, int64_t created,
    struct err *err)
{
	struct query q = tx_query(tx, "DELETE FROM staff_session"
	    " WHERE seen_at < $1 OR created_at < $2");

	query_bind_int(&q, 1, seen);
	query_bind_int(&q, 2, created);
	return query_run(&q, err);
}

/* --- Attempts --- */

bool
staff_throttle_get(struct db *db, const char *key,
    struct staff_throttle *throttle, struct err *err)
{
	struct query q = db_query(db, "SELECT failures, first_at, wait_until"
	    " FROM staff_throttle WHERE key = $1");

	memset(throttle, 0, sizeof(*throttle));
	query_bind_text(&q, 1, key);
	if (query_next(&q))
		*throttle = (struct staff_throttle){query_int(&q, 0),
		    query_int(&q, 1), query_int(&q, 2)};
	return query_end(&q, err);
}

bool
staff_throttle_put(struct tx *tx, const char *key,
    const struct staff_throttle *throttle, struct err *err)
{
	struct query q = tx_query(tx, "INSERT INTO staff_throttle (key,"
	    " failures, first_at, wait_until) VALUES ($1, $2, $3, $4)"
	    " ON CONFLICT (key) DO UPDATE SET failures = excluded.failures,"
	    " first_at = excluded.first_at,"
	    " wait_until = excluded.wait_until");

	query_bind_text(&q, 1, key);
	query_bind_int(&q, 2, throttle->failures);
	query_bind_int(&q, 3, throttle->first_at);
	query_bind_int(&q, 4, throttle->wait_until);
	return query_run(&q, err);
}

bool
staff_throttle_remove(struct tx *tx, const char *key, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM staff_throttle WHERE key = $1");

	query_bind_text(&q, 1, key);
	return query_run(&q, err);
}

bool
staff_throttle_purge(struct tx *tx, int64_t before, struct err *err)
{
	struct query q = tx_query(tx,
	    "DELETE FROM staff_throttle WHERE wait_until < $1");

	query_bind_int(&q, 1, before);
	return query_run(&q, err);
}
