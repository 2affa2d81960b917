/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk's doors: who may open what, and how one gets in and out. */
#include "unit/test.h"

#include <dirent.h>
#include <unistd.h>

#include "flow/signin.h"
#include "flow/staffing.h"
#include "http/census.h"
#include "http/note_words.h"
#include "http/session.h"
#include "store/digest.h"
#include "store/errand.h"
#include "unit/http/pages_rig.h"

enum { EDITOR = 1, SENDER, ADMIN };	/* ids and roles */

static struct flow flow;
static const char *const names[] = {"", "eva", "stina", "anna"};
static const char secret[] = "fyra gula fiskar";

static void
run(writer_job *job, void *arg)
{
	struct err err = {0};

	if (!writer_run(writer, job, arg, &err))
		fail_msg("%s", err.text);
}

static void
add_staff(enum staff_role role)
{
	struct staffing_add add = {.flow = &flow, .name = names[role],
	    .role = role};
	struct err err = {0};
	char *address = mem_printf("%s@example.se", names[role]);

	assert_true(address_read(address, &add.address, &err));
	run(staffing_add, &add);
	assert_int_equal(add.id, role);
	mem_free(address);
}

static bool
give_password(struct tx *tx, void *arg, struct err *err)
{
	struct staff staff = {0};
	char hash[PASSWORD_HASH] = "";
	bool found = false, ok = false;

	password_hash(secret, hash);
	ok = staff_get(tx->db, *(int64_t *)arg, &staff, &found, err);
	mem_free(staff.password);
	staff.password = mem_strdup(hash);
	ok = ok && staff_update(tx, &staff, err);
	staff_release(&staff);
	return ok;
}

static int
setup_staff(void **state)
{
	setup_pages(state);
	password_set_cost(1);
	flow = context.flow;
	for (int64_t i = EDITOR; i <= ADMIN; i++) {
		add_staff((enum staff_role)i);
		run(give_password, &i);
	}
	return 0;
}

static int
teardown_staff(void **state)
{
	password_set_cost(0);
	return teardown_pages(state);
}

/* --- A browser --- */

struct signed_in {
	int64_t staff;
	bool pending;
	char token[SIGNIN_TOKEN];
	char csrf[SESSION_CSRF];
	char cookie[128];
};

static bool
start_job(struct tx *tx, void *arg, struct err *err)
{
	struct signed_in *in = arg;
	uint8_t hash[32];

	secret_sha256(in->token, strlen(in->token), hash);
	return staff_session_add(tx, hash, in->staff, in->pending, err);
}

static void
take_token(struct signed_in *in)
{
	session_csrf(&context, in->token, in->csrf);
	snprintf(in->cookie, sizeof(in->cookie),
	    "Cookie: a=b; __Host-sid=%s\r\n", in->token);
}

/* A session without the way through the form. */
static struct signed_in
sign_in_as(int64_t staff, bool pending)
{
	static int number;
	struct signed_in in = {.staff = staff, .pending = pending};

	snprintf(in.token, sizeof(in.token), "token-%036dA", ++number);
	run(start_job, &in);
	take_token(&in);
	return in;
}

/* The session that an answer sets; "" none. */
static struct signed_in
session_of(const char *answer)
{
	struct signed_in in = {0};
	const char *at = strstr(answer, "\r\nSet-Cookie: __Host-sid=");
	size_t n = 0;

	if (!at)
		return in;
	at = strchr(at, '=') + 1;
	n = strcspn(at, ";");
	assert_true(n < sizeof(in.token));
	memcpy(in.token, at, n);
	assert_true(str_starts(at + n,
	    "; Path=/; Secure; HttpOnly; SameSite=Lax\r\n"));
	take_token(&in);
	return in;
}

static char *
post_as(const struct signed_in *in, const char *path, const char *fields)
{
	char *body = mem_printf("%s%scsrf=%s", fields, *fields ? "&" : "",
	    in->csrf);
	char *answer = post(path, NULL, body, in->cookie);

	mem_free(body);
	return answer;
}

static char *
sign_in(const char *login, const char *password, const char *rest)
{
	char *body = mem_printf("login=%s&password=%s%s", login, password,
	    rest);
	char *answer = post("/staff/sign-in", NULL, body, "");

	mem_free(body);
	return answer;
}

static void
is_out(const struct signed_in *in)
{
	has(get("/staff/", NULL, in->cookie), 303,
	    "Location: /brev/staff/sign-in\r\n");
}

/* --- Who may what --- */

/* The route's path with something for "*" that is not there. */
static char *
path_of(const struct route *route)
{
	struct buf path = BUF_INIT(BUF_LINE);

	for (const char *p = route->path; *p; p++)
		if (*p == '*')
			buf_puts(&path, "999");
		else
			buf_putc(&path, *p);
	return buf_take(&path);
}

static void
check_get(const struct route *route, const char *path, int role)
{
	struct signed_in in = {.cookie = ""};
	char *answer = NULL;
	bool to_door = false;
	const int least = (int)route->role - ROUTE_GUEST;

	if (role > 0)
		in = sign_in_as(role, false);
	answer = get(path, NULL, in.cookie);
	to_door = strstr(answer, "Location: /brev/staff/sign-in") != NULL;
	if (!route->on_get)
		assert_int_equal(status_of(answer), 405);
	else if (least > 0 && role == 0)
		assert_true(status_of(answer) == 303 && to_door);
	else if (least > role)
		assert_int_equal(status_of(answer), 403);
	else
		assert_true(status_of(answer) != 403 && !to_door &&
		    status_of(answer) < 500);
	mem_free(answer);
}

static void
check_post(const struct route *route, const char *path, int role, bool token)
{
	struct signed_in in = {.cookie = ""};
	char *answer = NULL;
	const int least = (int)route->role - ROUTE_GUEST;

	if (role > 0)
		in = sign_in_as(role, false);
	if (!token)
		in.csrf[0] = '\0';
	answer = post_as(&in, path, "");
	if (!route->on_post)
		assert_int_equal(status_of(answer), 405);
	else if (least > role || (least > 0 && !token))
		assert_int_equal(status_of(answer), 403);
	else if (least > 0)
		assert_int_not_equal(status_of(answer), 403);
	assert_true(status_of(answer) < 500);
	mem_free(answer);
}

/* How many there are; they go. */
static size_t
uploads(void)
{
	DIR *all = opendir(dir);
	struct dirent *entry = NULL;
	size_t n = 0;

	assert_non_null(all);
	while ((entry = readdir(all)) != NULL)
		if (strncmp(entry->d_name, "import-", 7) == 0) {
			assert_int_equal(unlinkat(dirfd(all), entry->d_name,
			    0), 0);
			n++;
		}
	closedir(all);
	return n;
}

/* rows: of the file. */
static char *
upload_rows(const struct signed_in *in, const char *csrf, size_t rows)
{
	struct buf file = BUF_INIT(BUF_FETCH);
	char *answer = NULL, *body = NULL, *rq = NULL;
	static const char type[] =
	    "Content-Type: multipart/form-data; boundary=X\r\n";

	while (rows-- > 0)
		buf_puts(&file, "anna@example.se\r\n");
	body = mem_printf("--X\r\nContent-Disposition: form-data; "
	    "name=\"csrf\"\r\n\r\n%s\r\n--X\r\nContent-Disposition: "
	    "form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
	    "email\r\n%s--X--\r\n", csrf, buf_text(&file));
	rq = mem_printf("POST /staff/subscribers/import HTTP/1.1\r\n"
	    HOST "%s%sContent-Length: %zu\r\n" END "%s", type, in->cookie,
	    strlen(body), body);
	answer = ask(rq);
	mem_free(rq);
	mem_free(body);
	buf_release(&file);
	return answer;
}

static char *
upload_as(const struct signed_in *in, const char *csrf)
{
	return upload_rows(in, csrf, 0);
}

/* Nothing of a stranger's is written down, nor kept of a forged one. */
static void
takes_files_from_senders_alone(void **state)
{
	const struct signed_in nobody = {.cookie = ""};
	struct signed_in in = sign_in_as(EDITOR, false);

	(void)state;
	has(upload_as(&nobody, ""), 403, "");
	has(upload_as(&in, in.csrf), 403, "");
	in = sign_in_as(SENDER, false);
	has(upload_as(&in, ""), 403, "");
	assert_int_equal(uploads(), 0);
	has(upload_as(&in, in.csrf), 303,
	    "Location: /brev/staff/subscribers/import/1\r\n");
	assert_int_equal(uploads(), 1);
}

/* A session that ended meanwhile: the browser hears so when it has sent. */
static void
a_big_file_that_is_refused_is_answered(void **state)
{
	const struct signed_in nobody = {.cookie = ""};
	struct signed_in in = sign_in_as(EDITOR, false);

	(void)state;
	has(upload_rows(&nobody, "", 200000), 403, "</html>");
	has(upload_rows(&in, in.csrf, 200000), 403, "</html>");
	assert_int_equal(uploads(), 0);
}

/* Every role, route and method, from the table itself. */
static void
every_route_keeps_its_role(void **state)
{
	int seen = 0;

	(void)state;
	for (const struct route *r = staff_routes; r->path; r++, seen++) {
		char *path = path_of(r);

		assert_true(r->role >= ROUTE_GUEST);
		for (int role = 0; role <= ADMIN; role++) {
			check_get(r, path, role);
			check_post(r, path, role, false);
			check_post(r, path, role, true);
		}
		mem_free(path);
	}
	assert_true(seen > 20);
}

static void
a_route_without_a_role_lets_nobody_in(void **state)
{
	static const struct route none = {.path = "/x"};

	(void)state;
	assert_int_equal(none.role, ROUTE_NOBODY);
	assert_true(ROUTE_NOBODY != ROUTE_PUBLIC);
}

static void
a_session_that_waits_for_a_code_is_nobody(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, true);

	(void)state;
	is_out(&in);
	has(post_as(&in, "/staff/stop", ""), 403, "Logga in");
	fake_now += SIGNIN_CODE;
	has(get("/staff/sign-in/code", NULL, in.cookie), 303,
	    "Location: /brev/staff/\r\n");
}

/* --- Where a request comes from --- */

static void
refuses_forged_posts(void **state)
{
	static const char *const origins[] = {
	    "Sec-Fetch-Site: cross-site\r\n",
	    "Sec-Fetch-Site: same-site\r\n",
	    "Origin: null\r\n",
	    "Origin: https://evil.example\r\n",
	    "Origin: http://brev.example.se.evil.example\r\n",
	};
	struct signed_in in = sign_in_as(ADMIN, false);
	struct signed_in other = sign_in_as(ADMIN, false);
	char *headers = NULL, *body = mem_printf("csrf=%s", in.csrf);

	(void)state;
	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
		headers = mem_printf("%s%s", in.cookie, origins[i]);
		has(post("/staff/stop", NULL, body, headers), 403, "");
		mem_free(headers);
		has(post("/staff/sign-in", NULL, "login=a&password=b",
		    origins[i]), 403, "");
	}
	/* Another session's token; ours with another cookie. */
	has(post("/staff/stop", NULL, body, other.cookie), 403,
	    "Ett tryck kvar");
	has(get("/staff/", NULL, in.cookie), 200, "Stoppa alla utskick");
	headers = mem_printf("%sOrigin: null\r\n"
	    "Sec-Fetch-Site: same-origin\r\n", in.cookie);
	has(post("/staff/stop", NULL, body, headers), 303,
	    "/brev/staff/?done=stop");
	mem_free(headers);
	mem_free(body);
}

static void
leads_nowhere_else(void **state)
{
	static const char *const bad[] = {"//evil.example", "/\\evil.example",
	    "https://evil.example", "/staff/%252f%252fevil.example",
	    "/staff//evil.example", "/staff/..%2f..%2f", "/",
	    "/staff/topics%0d%0aSet-Cookie:x", "/staff/sign-in",
	    "/staff/nothing", "/staff/nothing%3Fa%3Db", "staff/topics", "/staff/stop", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *rest = mem_printf("&next=%s", bad[i]);
		char *answer = sign_in("anna", secret, rest);

		if (status_of(answer) != 400)
			has(answer, 303, "Location: /brev/staff/?in=1\r\n");
		else
			mem_free(answer);
		mem_free(rest);
	}
	has(sign_in("anna", secret, "&next=/staff/topics/new"), 303,
	    "Location: /brev/staff/topics/new\r\n");
	has(get("/staff/topics", NULL, ""), 303,
	    "Location: /brev/staff/sign-in?next=/staff/topics\r\n");
	/* A link in a mail may say more than the page. */
	has(get("/staff/log?what=post.add&who=page", NULL, ""), 303,
	    "Location: /brev/staff/sign-in?next=/staff/log"
	    "%3Fwhat%3Dpost.add%26who%3Dpage\r\n");
	has(sign_in("anna", secret,
	    "&next=/staff/log%3Fwhat%3Dpost.add%26who%3Dpage"), 303,
	    "Location: /brev/staff/log?what=post.add&who=page\r\n");
	has(get("/staff/log?q=//x", NULL, ""), 303,
	    "Location: /brev/staff/sign-in?next=/staff/log\r\n");
	has(sign_in("anna", secret, "&next=/staff/log%3Fq%3D%0d%0aX"), 400,
	    "");
}

/* --- In --- */

static void
signs_in_and_out(void **state)
{
	struct signed_in in;
	char *answer = sign_in("Anna%20", secret, "");

	(void)state;
	in = session_of(answer);
	has(answer, 303, "Location: /brev/staff/?in=1\r\n");
	assert_int_equal(strlen(in.token), 43);
	has(get("/staff/", NULL, in.cookie), 200, "Logga ut");
	answer = sign_in("anna%40example.se", secret, "");
	assert_string_not_equal(session_of(answer).token, in.token);
	has(answer, 303, "");
	has(post_as(&in, "/staff/sign-out", ""), 303,
	    "Set-Cookie: __Host-sid=; Path=/; Secure; HttpOnly; "
	    "SameSite=Lax; Max-Age=0\r\n");
	is_out(&in);
	/* A token that we did not make is none. */
	has(get("/staff/", NULL, "Cookie: __Host-sid=chosen\r\n"), 303,
	    "sign-in");
	has(sign_in("", "", ""), 422, "Skriv b");
	has(sign_in("anna", "x%00y", ""), 400, "");
}

/* One that cannot be ours, before ours, shuts nobody out. */
static void
other_cookies_are_no_matter(void **state)
{
	static const char *const beside[] = {"", "chosen", "a,b", "\"x\"",
	    "token-1 token-1 token-1 token-1 token-1 tok",
	    "token------------------------------------BB"};
	const struct signed_in in = sign_in_as(ADMIN, false);
	char *headers = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		headers = mem_printf("Cookie: __Host-sid=%s; __Host-sid=%s;"
		    " x__Host-sid=y\r\n", beside[i], in.token);
		has(get("/staff/", NULL, headers), 200, "Logga ut");
		mem_free(headers);
	}
}

/* All but the clock and what was typed. */
static char *
told(char *answer, const char *login)
{
	char *value = mem_printf("value=\"%s\"", login);
	char *date = strstr(answer, "Date: "), *at = strstr(answer, value);

	assert_non_null(date);
	assert_non_null(at);
	memset(date, 'x', 35);
	memset(at, 'x', strlen(value));
	mem_free(value);
	return answer;
}

static void
does_not_tell_who_is_there(void **state)
{
	char *known = told(sign_in("anna", "fel fel fel", ""), "anna");
	char *nobody = told(sign_in("inga", "fel fel fel", ""), "inga");

	(void)state;
	assert_int_equal(status_of(known), 422);
	assert_string_equal(known, nobody);
	mem_free(known);
	mem_free(nobody);
	for (int i = 0; i < 5; i++) {
		mem_free(sign_in("anna", "fel fel fel", ""));
		mem_free(sign_in("inga", "fel fel fel", ""));
	}
	known = told(sign_in("anna", secret, ""), "anna");
	nobody = told(sign_in("inga", secret, ""), "inga");
	assert_int_equal(status_of(known), 429);
	assert_string_equal(known, nobody);
	assert_non_null(strstr(known, "\r\nRetry-After: 2\r\n"));
	mem_free(known);
	mem_free(nobody);
	fake_now += 2;
	has(sign_in("anna", secret, ""), 303, "");
}

/* Whoever comes first waits for the first count, and gets it. */
static void
counts_are_made_in_the_background(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, false);

	(void)state;
	census_start(&context);
	has(get("/staff/", NULL, in.cookie), 200, "<dd>1</dd>");
	has(get("/staff/", NULL, in.cookie), 200, "<dd>1</dd>");
}

/* What somebody does keeps the session; what a script asks does not. */
static void
a_script_keeps_no_session(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, false);

	(void)state;
	fake_now += SIGNIN_IDLE - 60;
	mem_free(get("/staff/digests/1/progress", NULL, in.cookie));
	has(get("/staff/still", NULL, in.cookie), 200, "1800");
	run(signin_touch, &(int64_t){99});	/* what that posted is done */
	fake_now += SIGNIN_IDLE - 60;
	has(get("/staff/still", NULL, in.cookie), 200, "1800");
	run(signin_touch, &(int64_t){99});
	fake_now += SIGNIN_IDLE - 60;
	mem_free(get("/staff/digests/1/progress", NULL, in.cookie));
	fake_now += 60;
	is_out(&in);
}

static void
a_link_sets_a_password_once(void **state)
{
	struct staffing_invite invite = {.flow = &flow, .staff = EDITOR};
	struct staff staff = {0};
	struct signed_in old = sign_in_as(EDITOR, false), in;
	struct buf path = BUF_INIT(BUF_LINE);
	struct err err = {0};
	bool found = false;
	char *answer = NULL;

	(void)state;
	run(staffing_invite, &invite);
	assert_true(staff_get(watch, EDITOR, &staff, &found, &err));
	staffing_link(&flow, &staff, &path);
	staff_release(&staff);
	has(get(buf_text(&path), NULL, ""), 200, "eva");
	has(post(buf_text(&path), NULL, "password=kort&password_again=kort",
	    ""), 422, "kort.");
	has(post(buf_text(&path), NULL, "password=Sommaren2026&"
	    "password_again=Sommaren2026", ""), 422, "gissa");
	has(post(buf_text(&path), NULL, "password=fem+gula+fiskar&"
	    "password_again=fem+gula", ""), 422, "inte lika");
	answer = post(buf_text(&path), NULL, "password=fem+gula+fiskar&"
	    "password_again=fem+gula+fiskar", "");
	in = session_of(answer);
	has(answer, 303, "/brev/staff/?done=password");
	has(get("/staff/", NULL, in.cookie), 200, "eva");
	is_out(&old);
	has(get(buf_text(&path), NULL, ""), 404, "Länken gäller inte");
	has(post(buf_text(&path), NULL, "password=sex+gula+fiskar&"
	    "password_again=sex+gula+fiskar", ""), 404, "");
	has(sign_in("eva", secret, ""), 422, "");
	has(sign_in("eva", "fem+gula+fiskar", ""), 303, "");
	buf_release(&path);
}

static void
a_link_lives_seven_days(void **state)
{
	struct staffing_invite invite = {.flow = &flow, .staff = EDITOR};
	struct staff staff = {0};
	struct buf path = BUF_INIT(BUF_LINE);
	struct err err = {0};
	bool found = false;

	(void)state;
	run(staffing_invite, &invite);
	assert_true(staff_get(watch, EDITOR, &staff, &found, &err));
	staffing_link(&flow, &staff, &path);
	staff_release(&staff);
	fake_now += 7 * 86400;
	has(get(buf_text(&path), NULL, ""), 200, "");
	fake_now += 1;
	has(get(buf_text(&path), NULL, ""), 404, "");
	buf_release(&path);
}

/* --- How long --- */

static void
ends_when_idle_and_at_last(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, false);
	struct signed_in idle = sign_in_as(ADMIN, false);
	const int64_t start = fake_now;

	(void)state;
	fake_now = start + SIGNIN_IDLE - 1;
	has(get("/staff/", NULL, in.cookie), 200, "");
	/* Noted behind the answer: a write that waits for the writer shows
	 * that those before it are done. */
	sign_in_as(EDITOR, false);
	fake_now = start + SIGNIN_IDLE;
	is_out(&idle);
	while (fake_now + 1200 < start + SIGNIN_LIFE) {
		fake_now += 1200;
		has(get("/staff/", NULL, in.cookie), 200, "");
		sign_in_as(EDITOR, false);
	}
	fake_now = start + SIGNIN_LIFE;
	is_out(&in);
}

static void
a_changed_password_ends_other_sessions(void **state)
{
	struct signed_in one = sign_in_as(SENDER, false);
	struct signed_in two = sign_in_as(SENDER, false), in;
	char *answer = NULL;

	(void)state;
	has(post_as(&one, "/staff/account/password", "password_now=fel&"
	    "password=fem+gula+fiskar&password_again=fem+gula+fiskar"), 422,
	    "nuvarande");
	answer = post_as(&one, "/staff/account/password",
	    "password_now=fyra+gula+fiskar&password=fem+gula+fiskar&"
	    "password_again=fem+gula+fiskar");
	in = session_of(answer);
	has(answer, 303, "/brev/staff/account?done=password");
	is_out(&one);
	is_out(&two);
	has(get("/staff/", NULL, in.cookie), 200, "");
}

static void
a_changed_role_and_removal_end_sessions(void **state)
{
	struct signed_in admin = sign_in_as(ADMIN, false);
	struct signed_in eva = sign_in_as(EDITOR, false);

	(void)state;
	has(post_as(&admin, "/staff/staff/1/role", "role=sender"), 303,
	    "/brev/staff/staff/1?done=saved");
	is_out(&eva);
	eva = sign_in_as(EDITOR, false);
	has(post_as(&eva, "/staff/stop", ""), 303, "");
	has(get("/staff/staff/1/remove", NULL, admin.cookie), 200,
	    "Ta bort eva");
	has(post_as(&admin, "/staff/staff/1/remove", ""), 303, "");
	is_out(&eva);
	has(post_as(&admin, "/staff/staff/3/role", "role=editor"), 409,
	    "administrat");
	has(post_as(&admin, "/staff/staff/3/remove", ""), 409, "");
	has(get("/staff/", NULL, admin.cookie), 200, "");
}

/* --- Nothing typed is lost --- */

static void
keeps_what_was_typed(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, false);
	char *answer = NULL;

	(void)state;
	fake_now += SIGNIN_LIFE;
	answer = post_as(&in, "/staff/topics/new", "name=R%26D+%3Cx%3E&"
	    "slug=rd");
	assert_non_null(strstr(answer, "name=\"kept.name\" "
	    "value=\"R&amp;D &lt;x&gt;\""));
	assert_null(strstr(answer, "kept.csrf"));
	has(answer, 403, "name=\"to\" value=\"/staff/topics/new\"");
	answer = sign_in("anna", secret, "&to=/staff/topics/new&"
	    "kept.name=R%26D+%3Cx%3E&kept.slug=rd&kept.password=x");
	in = session_of(answer);
	assert_non_null(strstr(answer, in.csrf));
	assert_non_null(strstr(answer, "name=\"name\" "
	    "value=\"R&amp;D &lt;x&gt;\""));
	assert_null(strstr(answer, "name=\"password\""));
	has(answer, 200, "action=\"/brev/staff/topics/new\"");
	has(post_as(&in, "/staff/topics/new", "name=R%26D+%3Cx%3E&slug=rd"),
	    303, "/brev/staff/topics?done=topic.add");
	has(sign_in("anna", secret, "&to=//evil.example&kept.a=b"), 303,
	    "/brev/staff/?in=1");
}

/* --- Codes --- */

static void
code_of(bool next, char code[TOTP_DIGITS + 1])
{
	struct staff staff = {0};
	struct err err = {0};
	uint8_t key[TOTP_KEY];
	bool found = false;

	assert_true(staff_get(watch, ADMIN, &staff, &found, &err));
	signin_totp_key(&flow, ADMIN, next ? staff.totp_next : staff.totp,
	    key);
	totp_code(key, fake_now, code);
	staff_release(&staff);
}

static void
a_code_is_asked_for_and_counts_once(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, false);
	char code[TOTP_DIGITS + 1] = "";
	char *fields = NULL, *answer = NULL;

	(void)state;
	has(post_as(&in, "/staff/account/code", "do=start"), 303, "");
	has(get("/staff/account", NULL, in.cookie), 200, "otpauth://totp/");
	has(post_as(&in, "/staff/account/code", "do=on&code=12345"), 422, "");
	code_of(true, code);
	fields = mem_printf("do=on&code=%s", code);
	has(post_as(&in, "/staff/account/code", fields), 303, "");
	mem_free(fields);
	answer = sign_in("anna", secret, "");
	in = session_of(answer);
	has(answer, 200, "Skriv koden");
	is_out(&in);
	fields = mem_printf("code=%s", code);
	/* The one that turned it on is used. */
	has(post("/staff/sign-in/code", NULL, fields, in.cookie), 422, "");
	mem_free(fields);
	fake_now += 30;
	code_of(false, code);
	fields = mem_printf("code=%s&next=/staff/topics", code);
	answer = post("/staff/sign-in/code", NULL, fields, in.cookie);
	is_out(&in);
	in = session_of(answer);
	has(answer, 303, "Location: /brev/staff/topics\r\n");
	has(get("/staff/", NULL, in.cookie), 200, "");
	answer = sign_in("anna", secret, "");
	in = session_of(answer);
	mem_free(answer);
	has(post("/staff/sign-in/code", NULL, fields, in.cookie), 422, "");
	mem_free(fields);
}

static void
guesses_of_codes_are_throttled(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, true);
	int refused = 0;

	(void)state;
	for (int i = 0; i < 12; i++) {
		char *answer = post("/staff/sign-in/code", NULL,
		    "code=000000", in.cookie);

		refused += status_of(answer) == 429;
		mem_free(answer);
	}
	assert_int_equal(refused, 6);
}

/* --- Errors look like the desk --- */

static void
errors_of_staff_are_pages_of_the_desk(void **state)
{
	struct signed_in in = sign_in_as(EDITOR, false);
	struct signed_in admin = sign_in_as(ADMIN, false);

	(void)state;
	has(get("/staff/log", NULL, in.cookie), 403, "class=\"desk\"");
	has(get("/staff/topics/none", NULL, admin.cookie), 404,
	    "class=\"desk\"");
	has(get("/staff/log", NULL, admin.cookie), 200,
	    "script-src 'self'");
	has(get("/", NULL, admin.cookie), 200, "frame-ancestors 'none'\r\n");
}

/* --- What was fetched --- */

static bool
ask_errand(struct tx *tx, void *arg, struct err *err)
{
	int64_t id = 0;

	return errand_add(tx, arg, "https://inre.example.se/", "", &id, err);
}

static void
an_editor_sees_no_test_of_a_source(void **state)
{
	struct signed_in in = sign_in_as(EDITOR, false);
	char test[] = "test", article[] = "article";

	(void)state;
	run(ask_errand, test);
	run(ask_errand, article);
	has(get("/staff/posts/new?kind=news&from=1", NULL, in.cookie), 404,
	    "");
	has(get("/staff/posts/new?kind=news&from=2", NULL, in.cookie), 200,
	    "");
	has(get("/staff/posts/new?kind=news&from=3", NULL, in.cookie), 404,
	    "");
}

/* --- The first page --- */

static bool
begin_digest(struct tx *tx, void *arg, struct err *err)
{
	char text[] = "x", none[] = "";
	struct digest digest = {.public_id = text, .state = none,
	    .reason = none, .scope = none, .base_url = none, .sender = none,
	    .reply_to = none, .site_name = none, .subject = none};
	bool added = false;

	(void)arg;
	return digest_add(tx, &digest, &added, err);
}

/* Its first mail has not been made. */
static void
a_digest_without_a_subject_has_a_name(void **state)
{
	struct signed_in in = sign_in_as(ADMIN, false);

	(void)state;
	run(begin_digest, NULL);
	has(get("/staff/", NULL, in.cookie), 200,
	    "/staff/digests/1\">Utskick 1</a>");
}

/* --- Words for what is wrong in a file --- */

static void
says(const char *note, const char *words)
{
	const struct request rq = {.http = &context, .lang = "sv"};
	struct view *view = view_new();

	note_words_import(view, &rq, "what", note);
	assert_string_equal(view_text(view_get(view, "what", 4)), words);
	view_free(view);
}

static void
a_files_own_words_choose_no_message(void **state)
{
	(void)state;
	says("'o'brien@' is not an address: x",
	    "”o'brien@” är ingen e-postadress");
	says("'is not an address' is not a date",
	    "”is not an address” är inget datum");
	says("topic 'gammal' is closed",
	    "Ämnet ”gammal” är stängt eller sammanslaget med ett annat");
}

#define STAFF(test) \
	cmocka_unit_test_setup_teardown(test, setup_staff, teardown_staff)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAFF(every_route_keeps_its_role),
		STAFF(takes_files_from_senders_alone),
		STAFF(a_big_file_that_is_refused_is_answered),
		STAFF(an_editor_sees_no_test_of_a_source),
		STAFF(a_route_without_a_role_lets_nobody_in),
		STAFF(a_session_that_waits_for_a_code_is_nobody),
		STAFF(refuses_forged_posts),
		STAFF(leads_nowhere_else),
		STAFF(signs_in_and_out),
		STAFF(other_cookies_are_no_matter),
		STAFF(does_not_tell_who_is_there),
		STAFF(counts_are_made_in_the_background),
		STAFF(a_script_keeps_no_session),
		STAFF(a_link_sets_a_password_once),
		STAFF(a_link_lives_seven_days),
		STAFF(ends_when_idle_and_at_last),
		STAFF(a_changed_password_ends_other_sessions),
		STAFF(a_changed_role_and_removal_end_sessions),
		STAFF(keeps_what_was_typed),
		STAFF(a_code_is_asked_for_and_counts_once),
		STAFF(guesses_of_codes_are_throttled),
		STAFF(errors_of_staff_are_pages_of_the_desk),
		STAFF(a_digest_without_a_subject_has_a_name),
		STAFF(a_files_own_words_choose_no_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
