/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SIGNIN_H
#define FLOW_SIGNIN_H

#include "base/password.h"
#include "base/totp.h"
#include "db/tx.h"
#include "flow/flow.h"
#include "store/staff.h"

/*
 * Staff sign in, out, and look after their own account.  Each function that
 * takes a tx is a writer_job.  Signing in is signin_attempt(), then
 * password_verify() outside of any transaction, then signin_begin(): the
 * attempt counts as failed before the password is looked at, so that a
 * thousand at once are no way around the throttle.
 */
enum {
	SIGNIN_IDLE = 30 * 60,		/* seconds without a request */
	SIGNIN_LIFE = 12 * 3600,	/* in all */
	SIGNIN_CODE = 10 * 60,		/* from the password to the code */
	SIGNIN_BYTES = 32,		/* of chance in a cookie, and */
	SIGNIN_TOKEN = 48		/* room for their text */
};

struct signin_attempt {
	const struct flow *flow;
	const char *login;		/* name or address, as typed */
	int64_t staff;			/* or this person, when not 0 */
	const char *network;		/* "" unknown */

	int wait;			/* seconds; not 0: come back then */
	int64_t found;			/* who; 0 nobody, tell nobody */
	char hash[PASSWORD_HASH];	/* to verify against, "" nobody's */
};
bool signin_attempt(struct tx *tx, void *arg, struct err *err);

/* A session for one whose password was right. */
struct signin_begin {
	const struct flow *flow;
	int64_t staff;
	const char *hash;		/* the one it was checked against */
	const char *rehash;		/* the same at today's cost; NULL */
	const char *network;

	char token[SIGNIN_TOKEN];	/* "" = changed meanwhile */
	bool pending;			/* wants a code */
};
bool signin_begin(struct tx *tx, void *arg, struct err *err);

/* The code of a session that waits for one: a new session, with all. */
struct signin_code {
	const struct flow *flow;
	int64_t session, staff;
	const char *code;
	const char *network;

	char token[SIGNIN_TOKEN];	/* "" = wrong */
};
bool signin_code(struct tx *tx, void *arg, struct err *err);

struct signin_out {
	const struct flow *flow;
	int64_t session;
};
bool signin_out(struct tx *tx, void *arg, struct err *err);

/* All sessions end, a new one begins. */
struct signin_password {
	const struct flow *flow;
	int64_t staff;
	int64_t invite;			/* of the link; 0 = signed in */
	const char *was;		/* the hash that was checked; NULL */
	const char *hash;
	const char *network;		/* of the attempt before; NULL: none */

	char token[SIGNIN_TOKEN];	/* "" = the link is used */
	bool pending;
};
bool signin_password(struct tx *tx, void *arg, struct err *err);

/* Codes: a key to put into a telephone, then on with a code made of it. */
struct signin_totp {
	const struct flow *flow;
	int64_t staff;
	const char *code;
	const char *network;		/* of the attempt before */

	bool wrong;
};
bool signin_totp_start(struct tx *tx, void *arg, struct err *err);
bool signin_totp_on(struct tx *tx, void *arg, struct err *err);
bool signin_totp_off(struct tx *tx, void *arg, struct err *err);
/* number: staff.totp or staff.totp_next. */
void signin_totp_key(const struct flow *flow, int64_t staff, int64_t number,
    uint8_t key[TOTP_KEY]);

/* Who has this token, if their session has not ended. */
bool signin_find(struct db *db, const char *token,
    struct staff_session *session, struct staff *staff, bool *found,
    struct err *err);
/* Who a trusted proxy says it is: an account's name or address. */
bool signin_named(struct db *db, const char *name, struct staff *staff,
    bool *found, struct err *err);
/* They are here; arg is an int64_t, the person's number. */
bool signin_by_proxy(struct tx *tx, void *arg, struct err *err);
/* The session goes on; arg is an int64_t, its number. */
bool signin_touch(struct tx *tx, void *arg, struct err *err);

#endif
