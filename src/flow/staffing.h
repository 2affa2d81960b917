/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_STAFFING_H
#define FLOW_STAFFING_H

#include "base/buf.h"
#include "db/tx.h"
#include "flow/flow.h"
#include "mail/address.h"
#include "store/staff.h"

/*
 * Who may use the desk.  Each function is a writer_job; what it refuses is
 * EX_DATAERR, with its fault for the page, and changes nothing.  A change of
 * role ends the person's sessions.  There is always an admin.
 */
enum { STAFFING_NAME_MAX = 40 };

enum staffing_fault {
	STAFFING_OK,
	STAFFING_NAME,			/* not 1 to 40 of a-z 0-9 . _ - */
	STAFFING_NAME_TAKEN,
	STAFFING_ADDRESS_TAKEN,
	STAFFING_GONE,			/* no such person (any more) */
	STAFFING_LAST_ADMIN
};
/* The catalogue string that says it. */
const char *staffing_fault_key(enum staffing_fault fault);

struct staffing_add {
	const struct flow *flow;
	const char *name;
	struct address address;
	enum staff_role role;

	enum staffing_fault fault;
	int64_t id;
};
bool staffing_add(struct tx *tx, void *arg, struct err *err);

/* A new link to set a password; an older one is dead. */
struct staffing_invite {
	const struct flow *flow;
	int64_t staff;

	enum staffing_fault fault;
};
bool staffing_invite(struct tx *tx, void *arg, struct err *err);

struct staffing_role {
	const struct flow *flow;
	int64_t staff;
	enum staff_role role;

	enum staffing_fault fault;
};
bool staffing_role(struct tx *tx, void *arg, struct err *err);

struct staffing_remove {
	const struct flow *flow;
	int64_t staff;

	enum staffing_fault fault;
};
bool staffing_remove(struct tx *tx, void *arg, struct err *err);

/* "sv", "en"; "" = the browser's. */
struct staffing_language {
	const struct flow *flow;
	int64_t staff;
	const char *language;
};
bool staffing_language(struct tx *tx, void *arg, struct err *err);

/* Appends the path "/staff/password/TOKEN" of a person who was invited. */
void staffing_link(const struct flow *flow, const struct staff *staff,
    struct buf *out);
/* Who this token is for; *found false: it is dead, used or too old. */
bool staffing_read_link(const struct flow *flow, struct db *db,
    const char *token, struct staff *staff, bool *found, struct err *err);

#endif
