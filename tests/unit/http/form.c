/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "http/form.h"
#include "http/peer.h"
#include "http/route.h"

static void
flatten(const struct form *form, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < form->count; i++)
		buf_printf(out, "%s=%s;", form->field[i].name,
		    form->field[i].value);
}

static void
urlencoded_is_read_as_browsers_write_it(void **state)
{
	static const struct {
		const char *in, *out;	/* NULL: refused */
	} row[] = {
	    {"", ""},
	    {"a=b", "a=b;"},
	    {"a", "a=;"},
	    {"a=", "a=;"},
	    {"a=b=c", "a=b=c;"},
	    {"&&a=b&&", "a=b;"},
	    {"a+b=c+d%2B", "a b=c d+;"},
	    {"n=%C3%A5%c3%A4", "n=\xc3\xa5\xc3\xa4;"},
	    {"n=%0D%0A%09", "n=\r\n\t;"},
	    {"List-Unsubscribe=One-Click", "List-Unsubscribe=One-Click;"},
	    {"List-Unsubscribe=One-Click\r\n", "List-Unsubscribe=One-Click;"},
	    {"=b", NULL},
	    {"a=%", NULL},
	    {"a=%4", NULL},
	    {"a=%4g", NULL},
	    {"a%00=b", NULL},
	    {"a=%00", NULL},
	    {"a=%1b", NULL},
	    {"a=%7f", NULL},
	    {"a=%c3", NULL},
	    {"a=%c0%80", NULL},
	    {"a=%ed%a0%80", NULL},
	    {"a=b\nc", NULL},
	    {"a=b\r\n\r\n", NULL},
	};
	struct buf flat = BUF_INIT(BUF_PAGE);

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct form form;
		bool ok = form_parse_urlencoded(row[i].in, strlen(row[i].in),
		    &form);

		if (ok != (row[i].out != NULL))
			print_error("row '%s'\n", row[i].in);
		assert_int_equal(ok, row[i].out != NULL);
		flatten(&form, &flat);
		assert_string_equal(buf_text(&flat),
		    row[i].out ? row[i].out : "");
		form_release(&form);
	}
	buf_release(&flat);
}

/* Within what was posted, whatever stands behind the NUL. */
static void
urlencoded_ends_at_no_nul(void **state)
{
	static const char *const in[] = {"a=b\0&c=d", "\0a=b&c=d",
	    "a\0=b&c=d", "a=b&c=\0%41"};

	(void)state;
	for (size_t i = 0; i < sizeof(in) / sizeof(in[0]); i++) {
		struct form form;
		char *body = mem_dup(in[i], 9);

		assert_false(form_parse_urlencoded(body, 9, &form));
		assert_int_equal(form.count, 0);
		mem_free(body);
	}
}

#define PART(name) "--x\r\nContent-Disposition: form-data; name=\"" name "\""

static void
multipart_is_read_and_tricks_are_refused(void **state)
{
	static const struct {
		const char *in, *out;
	} row[] = {
	    {PART("a") "\r\n\r\nb\r\n--x--\r\n", "a=b;"},
	    {PART("a") "\r\n\r\nb\r\n--x--", "a=b;"},
	    {PART("a") "\r\n\r\n\r\n--x--", "a=;"},
	    {PART("a") "\r\n\r\n1\r\n2\r\n" PART("c") "\r\n"
	    "Content-Type: text/plain\r\n\r\nd\r\n--x--", "a=1\r\n2;c=d;"},
	    {"--x--\r\n", ""},
	    {"", NULL},
	    {"--x", NULL},
	    {"--x\r\n", NULL},
	    {"--xy\r\n\r\nb\r\n--x--", NULL},
	    {PART("a") "\r\n\r\nb", NULL},
	    {PART("a") "\r\n\r\nb\r\n--x", NULL},
	    {PART("a") "\r\n\r\nb\r\n--x--trailing", NULL},
	    {PART("a") "\r\nb\r\n--x--", NULL},
	    {PART("") "\r\n\r\nb\r\n--x--", NULL},
	    {PART("a\\") "\r\n\r\nb\r\n--x--", NULL},
	    {PART("a") "; filename=\"f\"\r\n\r\nb\r\n--x--", NULL},
	    {"--x\r\n\r\nb\r\n--x--", NULL},
	    {PART("a") "\r\n\r\n\x01\r\n--x--", NULL},
	    {PART("a") "\r\n\r\n\xff\r\n--x--", NULL},
	};
	struct buf flat = BUF_INIT(BUF_PAGE);

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct form form;
		bool ok = form_parse_multipart(row[i].in, strlen(row[i].in),
		    "x", &form);

		if (ok != (row[i].out != NULL))
			print_error("row '%s'\n", row[i].in);
		assert_int_equal(ok, row[i].out != NULL);
		flatten(&form, &flat);
		assert_string_equal(buf_text(&flat),
		    row[i].out ? row[i].out : "");
		form_release(&form);
	}
	buf_release(&flat);
}

static void
the_boundary_is_found(void **state)
{
	static const struct {
		const char *in, *out;
	} row[] = {
	    {"multipart/form-data; boundary=abc", "abc"},
	    {"multipart/form-data;boundary=abc; charset=utf-8", "abc"},
	    {"multipart/form-data; Boundary=\"a b\"", "a b"},
	    {"multipart/form-data", NULL},
	    {"multipart/form-data; boundary=", NULL},
	    {"multipart/form-data; boundary=\"a", NULL},
	    {"multipart/form-data; boundary=\"a \"", NULL},
	    {"multipart/form-data; xboundary=a", NULL},
	};
	char boundary[80] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		bool ok = form_boundary(row[i].in, boundary,
		    sizeof(boundary));

		assert_int_equal(ok, row[i].out != NULL);
		if (ok)
			assert_string_equal(boundary, row[i].out);
	}
}

static void
rules_name_the_field_that_breaks_them(void **state)
{
	static const struct form_rule rules[] = {
	    {"email", 10, false, false}, {"topic", 4, true, false},
	    {"text", 10, false, true}, {NULL, 0, false, false}};
	static const struct {
		const char *in, *broken;
	} row[] = {
	    {"email=a&topic=b&topic=c&text=%0a&other=%0a", NULL},
	    {"email=a&email=b", "email"},
	    {"email=12345678901", "email"},
	    {"email=a%0d%0aBcc:", "email"},
	    {"topic=ok&topic=toolong", "topic"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct form form;
		const char *broken = NULL;

		assert_true(form_parse_urlencoded(row[i].in,
		    strlen(row[i].in), &form));
		broken = form_broken(&form, rules);
		if (row[i].broken)
			assert_string_equal(broken, row[i].broken);
		else
			assert_null(broken);
		form_release(&form);
	}
}

static void
networks_hold_what_they_should(void **state)
{
	struct peer_list list;
	struct err err = {0};
	struct peer p;
	char text[PEER_TEXT] = "";

	(void)state;
	assert_true(peer_list_parse("127.0.0.1, 10.0.0.0/8,fd00::/8", &list,
	    &err));
	assert_true(peer_parse("10.1.2.3", 8, &p) &&
	    peer_list_has(&list, &p));
	assert_true(peer_parse("fd12::1", 7, &p) && peer_list_has(&list, &p));
	assert_true(peer_parse("127.0.0.2", 9, &p) &&
	    !peer_list_has(&list, &p));
	assert_true(peer_parse("11.0.0.1:80", 11, &p) &&
	    !peer_list_has(&list, &p));
	peer_list_release(&list);
	assert_false(peer_list_parse("10.0.0.1/8", &list, &err));
	assert_false(peer_list_parse("10.0.0.0/33", &list, &err));
	assert_false(peer_list_parse("localhost", &list, &err));
	assert_true(peer_parse("[2001:db8::1]:443", 17, &p));
	peer_text(&p, text);
	assert_string_equal(text, "2001:db8::/64");
	assert_true(peer_parse("::ffff:192.0.2.1", 16, &p));
	peer_text(&p, text);
	assert_string_equal(text, "192.0.2.1");
}

static void
an_address_has_only_a_port_behind_it(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} row[] = {
	    {"192.0.2.1:65535", true}, {"192.0.2.1:8x", false},
	    {"192.0.2.1:", false}, {"192.0.2.1:123456", false},
	    {"[::1]", true}, {"[::1]:80", true}, {"[::1]80", false},
	    {"[::1]:", false}, {"[::1]]", false}, {"[192.0.2.1]", false},
	    {"[::1", false}, {"[]", false}, {"", false},
	};
	struct peer p;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		if (peer_parse(row[i].text, strlen(row[i].text), &p) !=
		    row[i].good)
			fail_msg("%s", row[i].text);
}

/* A route that writes on GET does not exist: GET handlers are only pages. */
static void
the_public_table_is_sane(void **state)
{
	(void)state;
	for (const struct route *r = public_routes; r->path; r++) {
		assert_int_equal(r->path[0], '/');
		assert_true(r->on_get || r->on_post);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(urlencoded_ends_at_no_nul),
	    cmocka_unit_test(urlencoded_is_read_as_browsers_write_it),
	    cmocka_unit_test(multipart_is_read_and_tricks_are_refused),
	    cmocka_unit_test(the_boundary_is_found),
	    cmocka_unit_test(rules_name_the_field_that_breaks_them),
	    cmocka_unit_test(networks_hold_what_they_should),
	    cmocka_unit_test(an_address_has_only_a_port_behind_it),
	    cmocka_unit_test(the_public_table_is_sane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
