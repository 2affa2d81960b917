/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/staffing.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/link.h"
#include "base/mem.h"
#include "base/secret.h"
#include "store/audit.h"

const char *
staffing_fault_key(enum staffing_fault fault)
{
	static const char *const keys[] = {
	    [STAFFING_OK] = "",
	    [STAFFING_NAME] = "staff.error.name",
	    [STAFFING_NAME_TAKEN] = "staff.error.name.taken",
	    [STAFFING_ADDRESS_TAKEN] = "staff.error.address.taken",
	    [STAFFING_GONE] = "staff.error.gone",
	    [STAFFING_LAST_ADMIN] = "staff.error.admin",
	};

	return keys[fault];
}

static bool
staffing_refuse(enum staffing_fault *fault, enum staffing_fault why,
    const char *name, struct err *err)
{
	*fault = why;
	switch (why) {
	case STAFFING_NAME:
		return err_set(err, EX_DATAERR, "'%s' is no name: 1 to %d of "
		    "a-z, 0-9, '.', '_' and '-'", name, STAFFING_NAME_MAX);
	case STAFFING_NAME_TAKEN:
		return err_set(err, EX_DATAERR, "'%s' is there already",
		    name);
	case STAFFING_ADDRESS_TAKEN:
		return err_set(err, EX_DATAERR,
		    "somebody else has that address");
	case STAFFING_LAST_ADMIN:
		return err_set(err, EX_DATAERR, "'%s' is the last admin",
		    name);
	case STAFFING_GONE:
	case STAFFING_OK:
		break;
	}
	return err_set(err, EX_DATAERR, "there is nobody '%s'", name);
}

static bool
staffing_name_is_valid(const char *name)
{
	const size_t n = strlen(name);

	return n > 0 && n <= STAFFING_NAME_MAX && strspn(name,
	    "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

static bool
staffing_audit(struct tx *tx, const struct flow *flow, const char *what,
    const struct staff *staff, const char *detail, struct err *err)
{
	char *subject = mem_printf("staff %s", staff->name);
	const bool ok = audit_add(tx, flow->who, what, subject, detail, err);

	mem_free(subject);
	return ok;
}

/* Never 0, which means that no link is valid. */
static int64_t
staffing_number(void)
{
	int64_t n = 0;

	while (n == 0) {
		secret_random(&n, sizeof(n));
		n &= INT64_MAX;
	}
	return n;
}

static bool
staffing_get(struct db *db, int64_t id, struct staff *staff,
    enum staffing_fault *fault, struct err *err)
{
	bool found = false;

	if (!staff_get(db, id, staff, &found, err))
		return false;
	return found || staffing_refuse(fault, STAFFING_GONE, "", err);
}

/* Neither name nor address may be somebody's already. */
static bool
staffing_is_free(struct db *db, struct staffing_add *add, struct err *err)
{
	struct staff other = {0};
	bool name = false, address = false;

	if (!staff_find(db, add->name, &other, &name, err))
		return false;
	staff_release(&other);
	if (!staff_find_login(db, add->address.key, &other, &address, err))
		return false;
	staff_release(&other);
	if (name)
		return staffing_refuse(&add->fault, STAFFING_NAME_TAKEN,
		    add->name, err);
	return !address || staffing_refuse(&add->fault,
	    STAFFING_ADDRESS_TAKEN, add->name, err);
}

bool
staffing_add(struct tx *tx, void *arg, struct err *err)
{
	struct staffing_add *add = arg;
	struct staff staff = {.role = add->role};
	bool ok = false;

	add->fault = STAFFING_OK;
	if (!staffing_name_is_valid(add->name))
		return staffing_refuse(&add->fault, STAFFING_NAME, add->name,
		    err);
	if (!staffing_is_free(tx->db, add, err))
		return false;
	staff.name = mem_strdup(add->name);
	staff.address = mem_strdup(add->address.text);
	staff.key = mem_strdup(add->address.key);
	staff.invite = staffing_number();
	ok = staff_add(tx, &staff, err) &&
	    staffing_audit(tx, add->flow, "staff.add", &staff,
	    staff_role_name(add->role), err);
	add->id = staff.id;
	staff_release(&staff);
	return ok;
}

bool
staffing_invite(struct tx *tx, void *arg, struct err *err)
{
	struct staffing_invite *invite = arg;
	struct staff staff = {0};
	bool ok = false;

	invite->fault = STAFFING_OK;
	if (!staffing_get(tx->db, invite->staff, &staff, &invite->fault, err))
		goto out;
	staff.invite = staffing_number();
	staff.invited_at = date_now();
	ok = staff_update(tx, &staff, err) &&
	    staffing_audit(tx, invite->flow, "staff.invite", &staff, "", err);
out:
	staff_release(&staff);
	return ok;
}

/* An admin who has not signed in yet counts only while there is no other. */
static bool
staffing_keeps_admin(struct db *db, const struct staff *leaves,
    enum staffing_fault *fault, struct err *err)
{
	struct staff_list list = {NULL, 0};
	int active = 0, others = 0;

	if (leaves->role != STAFF_ADMIN)
		return true;
	if (!staff_list(db, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct staff *s = &list.item[i];

		if (s->role != STAFF_ADMIN || s->id == leaves->id)
			continue;
		others++;
		active += s->password[0] != '\0';
	}
	staff_list_release(&list);
	if (active > 0 || (others > 0 && leaves->password[0] == '\0'))
		return true;
	return staffing_refuse(fault, STAFFING_LAST_ADMIN, leaves->name, err);
}

bool
staffing_role(struct tx *tx, void *arg, struct err *err)
{
	struct staffing_role *role = arg;
	struct staff staff = {0};
	bool ok = false;

	role->fault = STAFFING_OK;
	if (!staffing_get(tx->db, role->staff, &staff, &role->fault, err))
		goto out;
	ok = true;
	if (staff.role == role->role)
		goto out;
	ok = staffing_keeps_admin(tx->db, &staff, &role->fault, err);
	if (!ok)
		goto out;
	staff.role = role->role;
	ok = staff_update(tx, &staff, err) &&
	    staff_session_end(tx, staff.id, err) &&
	    staffing_audit(tx, role->flow, "staff.role", &staff,
	    staff_role_name(role->role), err);
out:
	staff_release(&staff);
	return ok;
}

bool
staffing_remove(struct tx *tx, void *arg, struct err *err)
{
	struct staffing_remove *remove = arg;
	struct staff staff = {0};
	bool ok = false;

	remove->fault = STAFFING_OK;
	ok = staffing_get(tx->db, remove->staff, &staff, &remove->fault,
	    err) &&
	    staffing_keeps_admin(tx->db, &staff, &remove->fault, err) &&
	    staff_remove(tx, staff.id, err) &&
	    staffing_audit(tx, remove->flow, "staff.remove", &staff, "", err);
	staff_release(&staff);
	return ok;
}

bool
staffing_language(struct tx *tx, void *arg, struct err *err)
{
	struct staffing_language *language = arg;
	enum staffing_fault fault = STAFFING_OK;
	struct staff staff = {0};
	bool ok = false;

	if (!staffing_get(tx->db, language->staff, &staff, &fault, err))
		goto out;
	mem_free(staff.language);
	staff.language = mem_strdup(language->language);
	ok = staff_update(tx, &staff, err) &&
	    staffing_audit(tx, language->flow, "staff.language", &staff,
	    language->language, err);
out:
	staff_release(&staff);
	return ok;
}

/* --- Links --- */

void
staffing_link(const struct flow *flow, const struct staff *staff,
    struct buf *out)
{
	const struct link link = {.purpose = LINK_STAFF,
	    .subscriber = staff->id, .extra = staff->invite,
	    .issued = staff->invited_at};

	buf_puts(out, "/staff/password/");
	link_write(flow->keys, &link, out);
}

bool
staffing_read_link(const struct flow *flow, struct db *db, const char *token,
    struct staff *staff, bool *found, struct err *err)
{
	struct link link = {0};

	memset(staff, 0, sizeof(*staff));
	*found = false;
	if (!link_read(flow->keys, token, LINK_STAFF, &link) ||
	    link_expired(&link, date_now()))
		return true;
	if (!staff_get(db, link.subscriber, staff, found, err))
		return false;
	if (*found && (staff->invite == 0 || staff->invite != link.extra)) {
		staff_release(staff);
		*found = false;
	}
	return true;
}
