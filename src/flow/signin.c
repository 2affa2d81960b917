/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/signin.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "store/audit.h"

enum {
	SIGNIN_TRIES = 5,	/* of an account before it must wait */
	SIGNIN_TRIES_NET = 30,	/* of a network */
	SIGNIN_WAIT = 2,	/* seconds, doubled each time */
	SIGNIN_WAIT_MAX = 300,	/* never for ever: that would be a weapon */
	SIGNIN_DAY = 86400,	/* an account's failures are forgotten */
	SIGNIN_QUARTER = 900	/* a network's */
};

static bool
signin_audit(struct tx *tx, const struct staff *staff, const char *what,
    const char *detail, struct err *err)
{
	char *who = mem_printf("staff:%s", staff->name);
	char *subject = mem_printf("staff %s", staff->name);
	const bool ok = audit_add(tx, who, what, subject, detail, err);

	mem_free(who);
	mem_free(subject);
	return ok;
}

/* --- Throttle --- */

/* What an account's attempts are counted under.  The text of one who does
 * not exist may be a password that was typed into the wrong field. */
static void
signin_key(const struct flow *flow, int64_t staff, const char *login,
    struct buf *key)
{
	uint8_t secret[SECRET_KEY], mac[SECRET_MAC];

	if (staff != 0) {
		buf_printf(key, "staff %lld", (long long)staff);
		return;
	}
	keys_derive_first(flow->keys, "staff throttle", secret);
	secret_hmac(secret, login, strlen(login), mac);
	buf_puts(key, "name ");
	secret_hex(key, mac, 16);
}

/* Counts one more; *wait: it may not be made now, and was not counted. */
static bool
signin_count(struct tx *tx, const char *key, int64_t tries, int64_t span,
    int *wait, struct err *err)
{
	const int64_t now = date_now();
	struct staff_throttle t = {0};
	int64_t over = 0, pause = SIGNIN_WAIT;

	if (!staff_throttle_get(tx->db, key, &t, err))
		return false;
	if (t.wait_until > now) {
		*wait = (int)(t.wait_until - now);
		return true;
	}
	if (now >= t.first_at + span)
		t = (struct staff_throttle){.first_at = now};
	t.failures++;
	t.wait_until = now;
	over = t.failures - tries;
	if (over > 0) {
		while (over-- > 1 && pause < SIGNIN_WAIT_MAX)
			pause *= 2;
		t.wait_until += pause < SIGNIN_WAIT_MAX ? pause :
		    SIGNIN_WAIT_MAX;
	}
	return staff_throttle_put(tx, key, &t, err);
}

static bool
signin_count_both(struct tx *tx, const char *account, const char *network,
    int *wait, struct err *err)
{
	char *net = mem_printf("net %s", network);
	bool ok = true;

	*wait = 0;
	if (*network)
		ok = signin_count(tx, net, SIGNIN_TRIES_NET, SIGNIN_QUARTER,
		    wait, err);
	mem_free(net);
	return ok && (*wait > 0 || signin_count(tx, account, SIGNIN_TRIES,
	    SIGNIN_DAY, wait, err));
}

/* It was right after all. */
static bool
signin_uncount(struct tx *tx, int64_t staff, const char *network,
    struct err *err)
{
	char *key = mem_printf("staff %lld", (long long)staff);
	char *net = mem_printf("net %s", network);
	struct staff_throttle t = {0};
	bool ok = staff_throttle_remove(tx, key, err) &&
	    staff_throttle_get(tx->db, net, &t, err);

	if (ok && t.failures > 0) {
		t.failures--;
		t.wait_until = t.failures < SIGNIN_TRIES_NET ? t.first_at :
		    t.wait_until;
		ok = staff_throttle_put(tx, net, &t, err);
	}
	mem_free(key);
	mem_free(net);
	return ok;
}

/* --- Who it is --- */

/* Names and addresses are kept in lower case; blanks around come from
 * pasting. */
static char *
signin_login(const char *text)
{
	char *copy = NULL;
	size_t n = 0;

	text += strspn(text, " ");
	n = strlen(text);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	copy = mem_strndup(text, n);
	for (char *p = copy; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

bool
signin_attempt(struct tx *tx, void *arg, struct err *err)
{
	struct signin_attempt *a = arg;
	char *login = signin_login(a->login ? a->login : "");
	struct buf key = BUF_INIT(BUF_LINE);
	struct staff staff = {0};
	bool found = false;
	bool ok = false;

	a->found = 0;
	a->hash[0] = '\0';
	if (!(a->staff != 0 ? staff_get(tx->db, a->staff, &staff, &found,
	    err) : staff_find_login(tx->db, login, &staff, &found, err)))
		goto out;
	signin_key(a->flow, found ? staff.id : 0, login, &key);
	if (!signin_count_both(tx, buf_text(&key), a->network, &a->wait,
	    err))
		goto out;
	if (a->wait > 0) {
		log_warn("sign-in refused: too many attempts account=%s "
		    "network=%s", found ? staff.name : "-", a->network);
	} else if (found) {
		a->found = staff.id;
		snprintf(a->hash, sizeof(a->hash), "%s", staff.password);
	}
	ok = true;
out:
	mem_free(login);
	buf_release(&key);
	staff_release(&staff);
	return ok;
}

/* --- Sessions --- */

static bool
signin_start(struct tx *tx, int64_t staff, bool pending,
    char token[SIGNIN_TOKEN], struct err *err)
{
	const int64_t now = date_now();
	struct buf text = BUF_INIT(SIGNIN_TOKEN - 1);
	uint8_t raw[SIGNIN_BYTES], hash[32];
	bool ok = false;

	secret_random(raw, sizeof(raw));
	secret_base64url(&text, raw, sizeof(raw));
	secret_sha256(buf_text(&text), text.len, hash);
	ok = staff_session_purge(tx, now - SIGNIN_IDLE, now - SIGNIN_LIFE,
	    err) && staff_throttle_purge(tx, now - SIGNIN_DAY, err) &&
	    staff_session_add(tx, hash, staff, pending, err);
	if (ok)
		snprintf(token, SIGNIN_TOKEN, "%s", buf_text(&text));
	buf_release(&text);
	mem_wipe(raw, sizeof(raw));
	return ok;
}

static bool
signin_seen(struct tx *tx, struct staff *staff, struct err *err)
{
	staff->seen_at = date_now();
	return staff_update(tx, staff, err) &&
	    signin_audit(tx, staff, "staff.signin", "", err);
}

bool
signin_begin(struct tx *tx, void *arg, struct err *err)
{
	struct signin_begin *b = arg;
	struct staff staff = {0};
	bool found = false;
	bool ok = false;

	b->token[0] = '\0';
	if (!staff_get(tx->db, b->staff, &staff, &found, err))
		goto out;
	ok = true;
	if (!found || staff.password[0] == '\0' ||
	    strcmp(staff.password, b->hash) != 0)
		goto out;
	b->pending = staff.totp != 0;
	if (b->rehash) {
		mem_free(staff.password);
		staff.password = mem_strdup(b->rehash);
	}
	/* With a code to come the attempts stay counted: a password alone
	 * must not reset what guesses of codes have used up. */
	ok = (b->pending ? staff_update(tx, &staff, err) :
	    signin_uncount(tx, staff.id, b->network, err) &&
	    signin_seen(tx, &staff, err)) &&
	    signin_start(tx, staff.id, b->pending, b->token, err);
out:
	staff_release(&staff);
	return ok;
}

bool
signin_code(struct tx *tx, void *arg, struct err *err)
{
	struct signin_code *c = arg;
	struct staff staff = {0};
	uint8_t key[TOTP_KEY];
	bool found = false;
	bool ok = false;

	c->token[0] = '\0';
	if (!staff_get(tx->db, c->staff, &staff, &found, err))
		goto out;
	ok = true;
	if (!found || staff.totp == 0)
		goto out;
	signin_totp_key(c->flow, staff.id, staff.totp, key);
	if (!totp_check(key, c->code, date_now(), staff.totp_step,
	    &staff.totp_step))
		goto out;
	ok = signin_uncount(tx, staff.id, c->network, err) &&
	    staff_session_remove(tx, c->session, err) &&
	    signin_seen(tx, &staff, err) &&
	    signin_start(tx, staff.id, false, c->token, err);
out:
	staff_release(&staff);
	return ok;
}

bool
signin_out(struct tx *tx, void *arg, struct err *err)
{
	struct signin_out *out = arg;

	return staff_session_remove(tx, out->session, err) &&
	    audit_add(tx, out->flow->who, "staff.signout", "desk", "", err);
}

bool
signin_find(struct db *db, const char *token, struct staff_session *session,
    struct staff *staff, bool *found, struct err *err)
{
	const int64_t now = date_now();
	uint8_t hash[32];

	memset(staff, 0, sizeof(*staff));
	secret_sha256(token, strlen(token), hash);
	if (!staff_session_find(db, hash, session, found, err))
		return false;
	if (*found && (now >= session->seen_at + SIGNIN_IDLE ||
	    now >= session->created_at + (session->pending ? SIGNIN_CODE :
	    SIGNIN_LIFE)))
		*found = false;
	return !*found || staff_get(db, session->staff, staff, found, err);
}

bool
signin_named(struct db *db, const char *name, struct staff *staff,
    bool *found, struct err *err)
{
	char *login = signin_login(name);
	const bool ok = staff_find_login(db, login, staff, found, err);

	mem_free(login);
	return ok;
}

bool
signin_by_proxy(struct tx *tx, void *arg, struct err *err)
{
	struct staff staff = {0};
	bool found = false;
	bool ok = staff_get(tx->db, *(const int64_t *)arg, &staff, &found,
	    err);

	/* Two requests at once are one arrival. */
	if (ok && found && date_now() >= staff.seen_at + SIGNIN_LIFE) {
		staff.seen_at = date_now();
		ok = staff_update(tx, &staff, err) &&
		    signin_audit(tx, &staff, "staff.signin", "proxy", err);
	}
	staff_release(&staff);
	return ok;
}

bool
signin_touch(struct tx *tx, void *arg, struct err *err)
{
	return staff_session_touch(tx, *(const int64_t *)arg, err);
}

/* --- One's own account --- */

bool
signin_password(struct tx *tx, void *arg, struct err *err)
{
	struct signin_password *p = arg;
	struct staff staff = {0};
	bool found = false;
	bool ok = false;

	p->token[0] = '\0';
	if (!staff_get(tx->db, p->staff, &staff, &found, err))
		goto out;
	ok = true;
	if (!found || (p->invite != 0 && staff.invite != p->invite) ||
	    (p->was && strcmp(staff.password, p->was) != 0))
		goto out;
	mem_free(staff.password);
	staff.password = mem_strdup(p->hash);
	staff.invite = 0;
	/* Who comes by a link still needs the telephone. */
	p->pending = p->invite != 0 && staff.totp != 0;
	staff.seen_at = date_now();
	ok = staff_update(tx, &staff, err) &&
	    (!p->network || signin_uncount(tx, staff.id, p->network, err)) &&
	    staff_session_end(tx, staff.id, err) &&
	    signin_audit(tx, &staff, "staff.password", "", err) &&
	    signin_start(tx, staff.id, p->pending, p->token, err);
out:
	staff_release(&staff);
	return ok;
}

/* No key is stored: it follows from the key ring and a number. */
void
signin_totp_key(const struct flow *flow, int64_t staff, int64_t number,
    uint8_t key[TOTP_KEY])
{
	uint8_t secret[SECRET_KEY], mac[SECRET_MAC];
	const int64_t of[2] = {staff, number};

	keys_derive_first(flow->keys, "staff totp", secret);
	secret_hmac(secret, of, sizeof(of), mac);
	memcpy(key, mac, TOTP_KEY);
	mem_wipe(secret, sizeof(secret));
	mem_wipe(mac, sizeof(mac));
}

bool
signin_totp_start(struct tx *tx, void *arg, struct err *err)
{
	struct signin_totp *t = arg;
	struct staff staff = {0};
	bool found = false;
	bool ok = staff_get(tx->db, t->staff, &staff, &found, err);

	if (ok && found && staff.totp == 0 && staff.totp_next == 0) {
		secret_random(&staff.totp_next, sizeof(staff.totp_next));
		staff.totp_next = (staff.totp_next & INT64_MAX) | 1;
		ok = staff_update(tx, &staff, err);
	}
	staff_release(&staff);
	return ok;
}

static bool
signin_totp_set(struct tx *tx, struct signin_totp *t, bool on,
    struct err *err)
{
	struct staff staff = {0};
	uint8_t key[TOTP_KEY];
	bool found = false;
	bool ok = false;

	t->wrong = true;
	if (!staff_get(tx->db, t->staff, &staff, &found, err))
		goto out;
	ok = true;
	if (!found || (on ? staff.totp_next : staff.totp) == 0)
		goto out;
	signin_totp_key(t->flow, staff.id, on ? staff.totp_next : staff.totp,
	    key);
	if (!totp_check(key, t->code, date_now(), on ? 0 : staff.totp_step,
	    &staff.totp_step))
		goto out;
	t->wrong = false;
	staff.totp = on ? staff.totp_next : 0;
	staff.totp_next = 0;
	ok = staff_update(tx, &staff, err) &&
	    signin_uncount(tx, staff.id, t->network, err) &&
	    signin_audit(tx, &staff, "staff.code", on ? "on" : "off", err);
out:
	staff_release(&staff);
	return ok;
}

bool
signin_totp_on(struct tx *tx, void *arg, struct err *err)
{
	return signin_totp_set(tx, arg, true, err);
}

bool
signin_totp_off(struct tx *tx, void *arg, struct err *err)
{
	return signin_totp_set(tx, arg, false, err);
}
