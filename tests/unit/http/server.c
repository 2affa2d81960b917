/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "unit/http/rig.h"

static void
refuses_what_two_readers_read_differently(void **state)
{
	static const char *const bad[] = {
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Length: 3\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Length: 3\r\n"
	    "Content-Length: 60\r\n\r\na=bGET /hello HTTP/1.1\r\n\r\n",
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Length: 3\r\n"
	    "Content-Length: 3\r\n\r\na=b",
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\na=b",
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\na=b",
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n",
	    "POST /fields HTTP/1.1\r\n" HOST
	    "Transfer-Encoding: xchunked\r\n\r\n",
	    "GET /hello HTTP/1.1\r\n\r\n",
	    "GET /hello HTTP/1.1\r\n" HOST HOST END,
	    "GET /hello HTTP/1.1\nHost: brev.example.se\n\n",
	    "GET /hello HTTP/1.1\r\nHost: brev.example.se\n\r\n",
	    "GET /hello HTTP/1.1\r\nHost: brev.example.se \nX: y\r\n\r\n",
	    "GET /hello HTTP/1.1\nHost: brev.example.se\r\n\r\n",
	    "GET /hello HTTP/1.1 \nHost: brev.example.se\r\n\r\n",
	    "GET /hello HTTP/1.1\r\nHost: brev.example.se\r\n\n",
	    "GET /hello HTTP/1.1\r\nHost: brev.example.se\r\n"
	    "X: a\r\n b\r\n\r\n",
	    "GET /hello HTTP/1.1\r\nHost : brev.example.se\r\n\r\n",
	    "GET /hello HTTP/1.1\r\n" HOST "X y: z\r\n\r\n",
	    "GET /hello HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n",
	    "GET /hello HTTP/1.1\r\n" HOST "X: \x01\r\n\r\n",
	    "GET /hel%00lo HTTP/1.1\r\n" HOST "\r\n",
	    "GET /hello?q=%00 HTTP/1.1\r\n" HOST "\r\n",
	    "GET /hello?q=%zz HTTP/1.1\r\n" HOST "\r\n",
	    "GET /hello?q=%ff HTTP/1.1\r\n" HOST "\r\n",
	    "GET /hello%0d%0aX:%20y%01 HTTP/1.1\r\n" HOST "\r\n",
	    "GET hello HTTP/1.1\r\n" HOST "\r\n",
	    "G@T /hello HTTP/1.1\r\n" HOST "\r\n",
	    "GET /hello HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx",
	    "POST /fields HTTP/1.1\r\n" HOST "Content-Type: "
	    "application/x-www-form-urlencoded\r\nContent-Length: 3\r\n"
	    "\r\n%zz",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		gives(bad[i], 400);
}

static void
refuses_nul_on_the_wire(void **state)
{
	static const char line[] = "GET /hel\0lo HTTP/1.1\r\n" HOST END;
	static const char head[] = "GET /hello HTTP/1.1\r\n" HOST
	    "X: a\0b\r\n" END;
	char *answer = ask_n(line, sizeof(line) - 1);

	(void)state;
	assert_int_not_equal(status_of(answer), 200);
	mem_free(answer);
	answer = ask_n(head, sizeof(head) - 1);
	assert_int_equal(status_of(answer), 400);
	mem_free(answer);
}

static void
answers_by_route_and_method(void **state)
{
	char *answer = NULL;

	(void)state;
	gives("GET /hello HTTP/1.1\r\n" HOST END, 200);
	gives("GET /hello HTTP/1.0\r\n\r\n", 200);
	gives("GET http://brev.example.se/hello HTTP/1.1\r\n" HOST END, 200);
	gives("GET /nyheter/hello HTTP/1.1\r\n" HOST END, 200);
	gives("GET /nyheter/nyheter/hello HTTP/1.1\r\n" HOST END, 404);
	gives("GET /hello/ HTTP/1.1\r\n" HOST END, 404);
	gives("GET /hello/a%2fb HTTP/1.1\r\n" HOST END, 404);
	gives("GET /../hello HTTP/1.1\r\n" HOST END, 404);
	gives("GET //hello HTTP/1.1\r\n" HOST END, 404);
	gives("OPTIONS * HTTP/1.1\r\n" HOST END, 400);
	gives("DELETE /nothing HTTP/1.1\r\n" HOST END, 404);
	answer = ask("PUT /hello/x HTTP/1.1\r\n" HOST END);
	assert_int_equal(status_of(answer), 405);
	assert_non_null(strstr(answer, "\r\nAllow: GET, HEAD, POST\r\n"));
	mem_free(answer);
	answer = ask("GET /fields HTTP/1.1\r\n" HOST END);
	assert_int_equal(status_of(answer), 405);
	assert_non_null(strstr(answer, "\r\nAllow: POST\r\n"));
	mem_free(answer);
	answer = ask("GET /hello/%c3%a5?q=a+b%26 HTTP/1.1\r\n" HOST END);
	assert_non_null(strstr(answer, "arg=\xc3\xa5 q=a b&\n"));
	mem_free(answer);
}

static void
head_is_get_without_a_body(void **state)
{
	char *get = ask("GET /hello HTTP/1.1\r\n" HOST END);
	char *head = ask("HEAD /hello HTTP/1.1\r\n" HOST END);
	char *end = strstr(head, "\r\n\r\n");
	char length[64] = "";

	(void)state;
	assert_int_equal(status_of(head), 200);
	assert_non_null(end);
	assert_string_equal(end, "\r\n\r\n");
	snprintf(length, sizeof(length), "Content-Length: %zu",
	    strlen(strstr(get, "\r\n\r\n") + 4));
	assert_non_null(strstr(head, length));
	mem_free(get);
	mem_free(head);
	gives("HEAD /save HTTP/1.1\r\n" HOST END, 200);
	assert_int_equal(gate.commits, 0);
}

static void
every_answer_has_the_security_headers(void **state)
{
	static const char *const asked[] = {
	    "GET /hello HTTP/1.1\r\n" HOST END,
	    "GET /nothing HTTP/1.1\r\n" HOST END,
	    "GET /fields HTTP/1.1\r\n" HOST END,
	    "GET /hello?%00 HTTP/1.1\r\n" HOST END,
	    "POST /save HTTP/1.1\r\n" HOST END,
	};
	static const char *const want[] = {
	    "\r\nContent-Security-Policy: default-src 'none'; ",
	    "\r\nX-Content-Type-Options: nosniff\r\n",
	    "\r\nReferrer-Policy: no-referrer\r\n",
	    "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
	    "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
	    "\r\nCache-Control: no-store\r\n",
	    "\r\nStrict-Transport-Security: max-age=31536000",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		char *answer = ask(asked[i]);

		for (size_t j = 0; j < sizeof(want) / sizeof(want[0]); j++)
			assert_non_null(strstr(answer, want[j]));
		assert_null(strstr(answer, "Set-Cookie"));
		assert_int_equal(i != 0,
		    strstr(answer, "X-Robots-Tag: noindex") != NULL);
		mem_free(answer);
	}
}

static char *
with_body(const char *type, const char *body)
{
	return mem_printf("POST /fields HTTP/1.1\r\n" HOST
	    "Content-Type: %s\r\nContent-Length: %zu\r\n" END "%s", type,
	    strlen(body), body);
}

static void
reads_forms_of_both_types(void **state)
{
	char *rq = with_body("application/x-www-form-urlencoded",
	    "email=a%40example.se&topic=x&topic=y+z&");
	char *answer = ask(rq);

	(void)state;
	assert_non_null(strstr(answer,
	    "email=[a@example.se]topic=[x]topic=[y z]"));
	mem_free(answer);
	mem_free(rq);
	rq = with_body("multipart/form-data; boundary=\"b 1\"",
	    "--b 1\r\nContent-Disposition: form-data; "
	    "name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b 1--\r\n");
	answer = ask(rq);
	assert_non_null(strstr(answer, "List-Unsubscribe=[One-Click]"));
	mem_free(answer);
	mem_free(rq);
	rq = with_body("text/plain", "a=b");
	gives(rq, 415);
	mem_free(rq);
	gives("POST /fields HTTP/1.1\r\n" HOST "Content-Type: "
	    "application/x-www-form-urlencoded\r\nTransfer-Encoding: "
	    "chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n", 200);
}

static void
says_when_something_is_too_long(void **state)
{
	struct buf b = BUF_INIT(BUF_PAGE);

	(void)state;
	gives("POST /fields HTTP/1.1\r\n" HOST
	    "Content-Length: 65537\r\n\r\n", 413);
	gives("POST /fields HTTP/1.1\r\n" HOST
	    "Content-Length: 99999999999999999999\r\n\r\n", 413);
	buf_printf(&b, "POST /fields HTTP/1.1\r\n" HOST "Content-Type: "
	    "application/x-www-form-urlencoded\r\nTransfer-Encoding: "
	    "chunked\r\n\r\n");
	for (int i = 0; i < 70; i++)
		buf_printf(&b, "400\r\n%01024d\r\n", 0);
	buf_puts(&b, "0\r\n\r\n");
	gives(buf_text(&b), 413);
	buf_clear(&b);
	buf_printf(&b, "GET /%05000d HTTP/1.1\r\n" HOST END, 0);
	gives(buf_text(&b), 414);
	buf_clear(&b);
	buf_printf(&b, "GET /hello HTTP/1.1\r\n" HOST "X: %017000d\r\n" END,
	    0);
	gives(buf_text(&b), 431);
	buf_clear(&b);
	buf_puts(&b, "GET /hello HTTP/1.1\r\n" HOST);
	for (int i = 0; i < 200; i++)
		buf_puts(&b, "X: y\r\n");
	buf_puts(&b, END);
	gives(buf_text(&b), 431);
	buf_release(&b);
}

static void
limits_the_number_of_fields(void **state)
{
	struct buf b = BUF_INIT(BUF_PAGE);
	char *rq = NULL;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_puts(&b, "a=&");
	rq = with_body("application/x-www-form-urlencoded", buf_text(&b));
	gives(rq, 400);
	mem_free(rq);
	buf_release(&b);
}

static void
believes_only_trusted_proxies(void **state)
{
	char *answer = ask("GET /hello HTTP/1.1\r\n" HOST
	    "X-Forwarded-For: 6.6.6.6, 2001:db8:1:2:3::4\r\n"
	    "X-Forwarded-For: 127.0.0.1\r\n" END);

	(void)state;
	assert_non_null(strstr(answer, "net=2001:db8:1:2::/64 "));
	mem_free(answer);
	answer = ask("GET /hello HTTP/1.1\r\n" HOST
	    "X-Forwarded-For: 6.6.6.6, nonsense\r\n" END);
	assert_non_null(strstr(answer, "net=127.0.0.1 "));
	mem_free(answer);
}

/* Lines of a list are one list, in which what is empty says nothing. */
static void
reads_a_list_in_pieces_as_one(void **state)
{
	static const char *const list[] = {
	    "198.51.100.7,,127.0.0.1", "198.51.100.7\r\nX-Forwarded-For: ,"
	    "127.0.0.1", "198.51.100.7, ,\t127.0.0.1,",
	    "198.51.100.7\r\nX-Forwarded-For:"};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		char *rq = mem_printf("GET /hello HTTP/1.1\r\n" HOST
		    "X-Forwarded-For: %s\r\n" END, list[i]);
		char *answer = ask(rq);

		assert_non_null(strstr(answer, "net=198.51.100.7 "));
		mem_free(answer);
		mem_free(rq);
	}
}

static void
believes_no_proxy_when_none_is_named(void **state)
{
	char *answer = ask("GET /hello HTTP/1.1\r\n" HOST
	    "X-Forwarded-For: 192.0.2.1\r\n" END);

	(void)state;
	assert_non_null(strstr(answer, "net=127.0.0.1 "));
	mem_free(answer);
}

static void
knows_a_post_from_another_site(void **state)
{
	static const struct {
		const char *header, *want;
	} row[] = {
	    {"", "foreign=0"},
	    {"Origin: null\r\n", "foreign=0"},
	    {"Origin: https://brev.example.se\r\n", "foreign=0"},
	    {"Origin: https://www.example.org\r\n", "foreign=1"},
	    {"Origin: null\r\nSec-Fetch-Site: cross-site\r\n", "foreign=1"},
	    {"Origin: null\r\nSec-Fetch-Site: same-origin\r\n", "foreign=0"},
	    {"Sec-Fetch-Site: same-site\r\n", "foreign=1"},
	    {"Sec-Fetch-Site: none\r\n", "foreign=0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char *rq = mem_printf("GET /hello HTTP/1.1\r\n" HOST "%s" END,
		    row[i].header);
		char *answer = ask(rq);

		assert_non_null(strstr(answer, row[i].want));
		mem_free(rq);
		mem_free(answer);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH(refuses_what_two_readers_read_differently),
	    WITH(refuses_nul_on_the_wire),
	    WITH(answers_by_route_and_method),
	    WITH(head_is_get_without_a_body),
	    WITH_IMPATIENT(every_answer_has_the_security_headers),
	    WITH(reads_forms_of_both_types),
	    WITH(says_when_something_is_too_long),
	    WITH(limits_the_number_of_fields),
	    WITH_IMPATIENT(believes_only_trusted_proxies),
	    WITH_IMPATIENT(reads_a_list_in_pieces_as_one),
	    WITH(believes_no_proxy_when_none_is_named),
	    WITH_IMPATIENT(knows_a_post_from_another_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
