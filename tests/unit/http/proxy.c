/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A proxy says who has signed in: whom is it believed, and from where. */
#include "unit/test.h"

#include "flow/signin.h"
#include "flow/staffing.h"
#include "http/session.h"
#include "unit/http/pages_rig.h"

static void
add_staff(const char *name, enum staff_role role)
{
	struct staffing_add add = {.flow = &context.flow, .name = name,
	    .role = role};
	struct err err = {0};
	char *address = mem_printf("%s@example.se", name);

	assert_true(address_read(address, &add.address, &err));
	if (!writer_run(writer, staffing_add, &add, &err))
		fail_msg("%s", err.text);
	mem_free(address);
}

static void
set(char **text, const char *value)
{
	mem_free(*text);
	*text = mem_strdup(value);
}

static void
trust(const char *networks)
{
	struct err err = {0};

	peer_list_release(&context.trusted);
	assert_true(peer_list_parse(networks, &context.trusted, &err));
}

static int
setup_proxy(void **state)
{
	setup_pages(state);
	add_staff("eva", STAFF_EDITOR);
	add_staff("anna", STAFF_ADMIN);
	set(&conf.staff.proxy_header, "X-Remote-User");
	trust("127.0.0.1");
	return 0;
}

static void
is_in(const char *headers, const char *who)
{
	has(get("/staff/", NULL, headers), 200, who);
}

static void
is_out(const char *headers)
{
	has(get("/staff/", NULL, headers), 303,
	    "Location: /brev/staff/sign-in\r\n");
}

static void
an_account_by_name_or_address(void **state)
{
	char *answer = NULL;

	(void)state;
	is_in("X-Remote-User: anna\r\n", ">anna<");
	is_in("x-remote-user: ANNA@example.se\r\n", ">anna<");
	is_out("");
	is_out("X-Remote-User: \r\n");
	is_out("X-Remote-User: inga\r\n");
	is_out("X-Remote-User: anna, eva\r\n");
	is_out("X-Remote-User: eva\r\nX-Remote-User: anna\r\n");
	/* The role is ours. */
	has(get("/staff/staff", NULL, "X-Remote-User: eva\r\n"), 403, "");
	answer = get("/staff/", NULL, "X-Remote-User: anna\r\n");
	assert_null(strstr(answer, "Set-Cookie"));
	assert_null(strstr(answer, "Logga ut"));
	mem_free(answer);
}

static void
nobody_else_is_believed(void **state)
{
	(void)state;
	trust("192.0.2.0/24");
	is_out("X-Remote-User: anna\r\n");
	/* What the proxy says of whom it spoke to is no way in. */
	is_out("X-Forwarded-For: 192.0.2.7\r\nX-Remote-User: anna\r\n");
	trust("");
	is_out("X-Remote-User: anna\r\n");
	trust("127.0.0.1");
	is_in("X-Forwarded-For: 198.51.100.7\r\nX-Remote-User: anna\r\n",
	    "anna");
	set(&conf.staff.proxy_header, "");
	is_out("X-Remote-User: anna\r\n");
}

static int
lines_with(const char *path, const char *what)
{
	FILE *file = fopen(path, "r");
	char line[1024];
	int n = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		n += strstr(line, what) != NULL;
	fclose(file);
	return n;
}

static void
nobody_fills_the_log(void **state)
{
	char *path = mem_printf("%s/log", dir);
	FILE *file = fopen(path, "w");
	const int old = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(file);
	trust("192.0.2.0/24");
	assert_int_not_equal(dup2(fileno(file), STDERR_FILENO), -1);
	for (int i = 0; i < 5; i++)
		is_out("X-Remote-User: anna\r\n");
	assert_int_not_equal(dup2(old, STDERR_FILENO), -1);
	close(old);
	fclose(file);
	assert_int_equal(lines_with(path, "no trusted proxy"), 1);
	assert_int_equal(unlink(path), 0);
	mem_free(path);
}

static void
forms_need_the_persons_token(void **state)
{
	char csrf[SESSION_CSRF] = "", other[SESSION_CSRF] = "";
	char *body = NULL;

	(void)state;
	session_csrf(&context, "proxy 2", csrf);
	session_csrf(&context, "proxy 1", other);
	has(post("/staff/stop", NULL, "", "X-Remote-User: anna\r\n"), 403,
	    "");
	body = mem_printf("csrf=%s", other);
	has(post("/staff/stop", NULL, body, "X-Remote-User: anna\r\n"), 403,
	    "");
	mem_free(body);
	body = mem_printf("csrf=%s", csrf);
	has(post("/staff/stop", NULL, body, "X-Remote-User: anna\r\n"
	    "Sec-Fetch-Site: cross-site\r\n"), 403, "");
	has(post("/staff/stop", NULL, body, "X-Remote-User: anna\r\n"), 303,
	    "/brev/staff/?done=stop");
	mem_free(body);
}

static int64_t
signins(void)
{
	struct query q = db_query(watch, "SELECT count(*) FROM audit"
	    " WHERE what = 'staff.signin' AND detail = 'proxy'");
	struct err err = {0};
	int64_t n = 0;

	if (query_next(&q))
		n = query_int(&q, 0);
	assert_true(query_end(&q, &err));
	return n;
}

static bool
nothing(struct tx *tx, void *arg, struct err *err)
{
	(void)tx;
	(void)arg;
	(void)err;
	return true;
}

/* What was posted before is written then. */
static void
drain(void)
{
	struct err err = {0};

	assert_true(writer_run(writer, nothing, NULL, &err));
}

static void
arriving_is_noted_once(void **state)
{
	(void)state;
	is_in("X-Remote-User: anna\r\n", "anna");
	drain();
	is_in("X-Remote-User: anna\r\n", "anna");
	drain();
	assert_int_equal(signins(), 1);
	fake_now += SIGNIN_LIFE;
	is_in("X-Remote-User: anna\r\n", "anna");
	drain();
	assert_int_equal(signins(), 2);
}

static void
without_passwords(void **state)
{
	(void)state;
	conf.staff.password = false;
	has(get("/staff/sign-in", NULL, ""), 403, "genom sin organisation");
	has(get("/staff/sign-in", NULL, "X-Remote-User: inga<b>\r\n"), 403,
	    "”inga&lt;b&gt;”");
	has(post("/staff/sign-in", NULL, "login=anna&password=x", ""), 403,
	    "genom sin organisation");
	has(post("/staff/topics/new", NULL, "name=x", ""), 403,
	    "genom sin organisation");
	has(get("/staff/password/x", NULL, ""), 403,
	    "genom sin organisation");
	is_in("X-Remote-User: anna\r\n", "anna");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup_proxy,           \
	teardown_pages)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(nobody_fills_the_log),	/* before others are warned of */
	    T(an_account_by_name_or_address),
	    T(nobody_else_is_believed),
	    T(forms_need_the_persons_token),
	    T(arriving_is_noted_once),
	    T(without_passwords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
