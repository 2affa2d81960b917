/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any headers: who is let into the desk has a cookie shaped as ours are,
 * or a name from a proxy we trust, whatever other cookies stand beside. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/conf.h"
#include "base/keys.h"
#include "base/mem.h"
#include "flow/signin.h"
#include "http/page.h"
#include "http/session.h"
#include "http/sign_in.h"

#define PREFIX "__Host-sid="
#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789-_"
#define TOKEN "0123456789-0123456789_0123456789-abcdefghiA"

enum { TOKEN_LEN = sizeof(TOKEN) - 1 };

/* What the database was asked for, and how often. */
struct asked {
	char *token, *name;
	int tokens, names;
};

static struct asked asked;
static struct conf conf;
static struct context http = {.conf = &conf};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- Stand in for the database and the pages --- */

static void
somebody(struct staff *staff, bool *found)
{
	*staff = (struct staff){.id = 1, .name = mem_strdup("eva"),
	    .language = mem_strdup(""), .role = STAFF_EDITOR};
	*found = true;
}

bool
signin_find(struct db *db, const char *token, struct staff_session *session,
    struct staff *staff, bool *found, struct err *err)
{
	(void)db;
	(void)err;
	mem_free(asked.token);
	asked.token = mem_strdup(token);
	asked.tokens++;
	*session = (struct staff_session){.id = 1, .staff = 1};
	somebody(staff, found);
	return true;
}

bool
signin_named(struct db *db, const char *name, struct staff *staff,
    bool *found, struct err *err)
{
	(void)db;
	(void)err;
	mem_free(asked.name);
	asked.name = mem_strdup(name);
	asked.names++;
	somebody(staff, found);
	return true;
}

bool
signin_by_proxy(struct tx *tx, void *arg, struct err *err)
{
	(void)tx;
	(void)arg;
	(void)err;
	return true;
}

bool
signin_touch(struct tx *tx, void *arg, struct err *err)
{
	(void)tx;
	(void)arg;
	(void)err;
	return true;
}

void
reply_error(struct reply *rp, int status)
{
	rp->status = status;
}

void
reply_header(struct reply *rp, const char *name, const char *value)
{
	(void)rp;
	(void)name;
	(void)value;
}

void
page_unavailable(struct reply *rp, const struct err *err)
{
	(void)err;
	rp->status = 503;
}

void
sign_in_ask(struct request *rq, struct reply *rp)
{
	(void)rq;
	rp->status = 303;
}

void
sign_in_again(struct request *rq, struct reply *rp, int status,
    const char *csrf)
{
	(void)rq;
	(void)csrf;
	rp->status = status;
}

/* --- Asking --- */

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err = {0};

	(void)argc;
	(void)argv;
	if (!conf_parse("", "fuzz", "/nonexistent", &conf, &err) ||
	    !peer_list_parse("127.0.0.1, fd00::/8", &http.trusted, &err))
		abort();
	http.keys = keys_fixed();
	conf.staff.password = true;
	mem_free(conf.staff.proxy_header);
	conf.staff.proxy_header = mem_strdup("X-Remote-User");
	return 0;
}

static void
asked_clear(void)
{
	mem_free(asked.token);
	mem_free(asked.name);
	asked = (struct asked){0};
}

/* Is whoever sends these headers let in? */
static bool
enters(const struct form *headers, const char *from)
{
	static const struct route route = {.path = "/staff/",
	    .role = ROUTE_EDITOR};
	struct request rq = {.http = &http, .route = &route,
	    .db = (struct db *)&asked, .headers = *headers};
	struct reply rp = {.rq = &rq};
	bool in = false;

	asked_clear();
	rq.peer_is_inet = from && peer_parse(from, strlen(from), &rq.peer);
	in = session_guard(&rq, &rp);
	if (in != (asked.tokens + asked.names == 1) || (in ? !rq.session ||
	    rq.session->proxied != (asked.names == 1) : rp.status != 303))
		abort();
	if (in && (strlen(rq.session->csrf) != SESSION_CSRF - 1 ||
	    strspn(rq.session->csrf, ALPHABET) != SESSION_CSRF - 1))
		abort();
	session_free(rq.session);
	return in;
}

/* --- What must hold --- */

static bool
is_token(const char *s, size_t n)
{
	/* 32 octets, so the last letter holds four bits. */
	return n == TOKEN_LEN && strspn(s, ALPHABET) >= n &&
	    strchr("AEIMQUYcgkosw048", s[n - 1]);
}

/* The first cookie of ours that has the right shape. */
static const char *
first_cookie(const struct form *headers)
{
	for (size_t i = 0; i < headers->count; i++) {
		const char *at = headers->field[i].value;

		if (strcasecmp(headers->field[i].name, "Cookie") != 0)
			continue;
		for (const char *start = at; (at = strstr(at, PREFIX)); ) {
			const char *before = at;
			const char *value = at += strlen(PREFIX);

			while (before > start && before[-1] == ' ')
				before--;
			if ((before == start || before[-1] == ';') &&
			    is_token(value, strcspn(value, ";")))
				return value;
		}
	}
	return NULL;
}

/* Whom a proxy names: one header, not empty, from where we believe it. */
static const char *
named(const struct form *headers, bool believed)
{
	const char *name = NULL;

	for (size_t i = 0; i < headers->count; i++)
		if (strcasecmp(headers->field[i].name, "x-remote-user") == 0) {
			if (name)
				return NULL;
			name = headers->field[i].value;
		}
	return believed && name && *name ? name : NULL;
}

static void
check(const struct form *headers, const char *from, bool believed)
{
	const char *name = named(headers, believed);
	const char *token = name ? NULL : first_cookie(headers);

	if (enters(headers, from) != (name || token))
		abort();
	if (name && strcmp(asked.name, name) != 0)
		abort();
	if (token && (!is_token(asked.token, strlen(asked.token)) ||
	    strncmp(token, asked.token, TOKEN_LEN) != 0))
		abort();
}

/* The same with others around each Cookie: the same answer. */
static void
check_beside(const struct form *headers, const char *from,
    const char *before, const char *after)
{
	const bool in = enters(headers, from);
	char *token = asked.token ? mem_strdup(asked.token) : NULL;
	char **text = mem_alloc((headers->count + 1) * sizeof(*text));
	struct form more = {.field = mem_alloc((headers->count + 1) *
	    sizeof(*more.field)), .count = headers->count};

	for (size_t i = 0; i < more.count; i++) {
		const struct form_field *f = &headers->field[i];
		const bool cookie = strcasecmp(f->name, "Cookie") == 0;

		text[i] = mem_printf("%s%s%s", cookie ? before : "", f->value,
		    cookie ? after : "");
		more.field[i] = (struct form_field){f->name, text[i]};
	}
	if (enters(&more, from) != in || !token != !asked.token ||
	    (token && strcmp(token, asked.token) != 0))
		abort();
	for (size_t i = 0; i < more.count; i++)
		mem_free(text[i]);
	mem_free(text);
	mem_free(more.field);
	mem_free(token);
}

/* Whatever stands before, what is ours is found; there was none yet. */
static void
check_added(struct form *headers, const char *from)
{
	if (enters(headers, from))
		return;
	headers->field[headers->count++] = (struct form_field){
	    (char []){"cookie"}, (char []){"a=b; " PREFIX TOKEN "; c=d"}};
	if (!enters(headers, from) || strcmp(asked.token, TOKEN) != 0)
		abort();
}

/* The first octet says from where; then a header a line. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const from[] = {"127.0.0.1", "192.0.2.7",
	    "fd00::1", NULL};
	const size_t whence = size > 0 ? data[0] % 4 : 0;
	struct form headers = {0};
	char *text = NULL, *rest = NULL, *line = NULL;

	if (size == 0)
		return 0;
	text = rest = mem_strndup((const char *)data + 1, size - 1);
	headers.field = mem_alloc((size + 1) * sizeof(*headers.field));
	while ((line = strsep(&rest, "\n"))) {
		char *name = strsep(&line, ":");

		if (line)
			headers.field[headers.count++] = (struct form_field){
			    name, line + strspn(line, " ")};
	}
	check(&headers, from[whence], whence != 1);
	check_beside(&headers, from[whence], "a=b; ", "; c=d");
	check_beside(&headers, from[whence], "__Host-si=; sid=" TOKEN ";",
	    ";; " PREFIX "," TOKEN ";x__Host-sid=" TOKEN);
	check_added(&headers, from[whence]);
	asked_clear();
	mem_free(headers.field);
	mem_free(text);
	return 0;
}
