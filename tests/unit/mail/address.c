/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "mail/address.h"

#define L16 "abcdefghijklmnop"
#define L64 L16 L16 L16 L16

static const struct {
	const char *in;
	const char *text;
	const char *key;
} good[] = {
	{"anna@example.se", "anna@example.se", "anna@example.se"},
	{" \tanna@example.se \t ", "anna@example.se", "anna@example.se"},
	{"Anna.Ek+tag@Example.SE", "Anna.Ek+tag@example.se",
	    "anna.ek+tag@example.se"},
	{"o'brien@a-b.example.org", "o'brien@a-b.example.org",
	    "o'brien@a-b.example.org"},
	{"1@1.example", "1@1.example", "1@1.example"},
	{L64 "@example.se", L64 "@example.se", L64 "@example.se"},
	{"info@åäö.example", "info@xn--4cab6c.example",
	    "info@xn--4cab6c.example"},
	{"info@ÅÄÖ.example", "info@xn--4cab6c.example",
	    "info@xn--4cab6c.example"},
	/* the same in NFD */
	{"info@a\xcc\x8a" "a\xcc\x88o\xcc\x88.example",
	    "info@xn--4cab6c.example", "info@xn--4cab6c.example"},
	{"info@XN--4CAB6C.example", "info@xn--4cab6c.example",
	    "info@xn--4cab6c.example"},
	/* non-transitional: ß is not ss */
	{"a@faß.example", "a@xn--fa-hia.example", "a@xn--fa-hia.example"},
	/* a Cyrillic homograph is another domain, seen as such */
	{"a@ex\xd0\xb0mple.se", "a@xn--exmple-4nf.se", "a@xn--exmple-4nf.se"},
};

static const struct {
	const char *in;
	enum address_fault fault;
} bad[] = {
	{"", ADDRESS_EMPTY},
	{"  ", ADDRESS_EMPTY},
	{"anna", ADDRESS_NO_AT},
	{"anna＠example.se", ADDRESS_NO_AT},
	{L64 "x@example.se", ADDRESS_TOO_LONG},
	{"a@x.se,b@x.se", ADDRESS_MANY},
	{"a@x.se;b@x.se", ADDRESS_MANY},
	{"a@x.se b@x.se", ADDRESS_MANY},
	{"@x.se:a@y.se", ADDRESS_MANY},
	{"b@x>\r\nRCPT TO:<victim@x.se", ADDRESS_MANY},
	{"@example.se", ADDRESS_BAD_LOCAL},
	{".a@example.se", ADDRESS_BAD_LOCAL},
	{"a.@example.se", ADDRESS_BAD_LOCAL},
	{"a..b@example.se", ADDRESS_BAD_LOCAL},
	{"a b@example.se", ADDRESS_BAD_LOCAL},
	{"a,b@example.se", ADDRESS_BAD_LOCAL},
	{"a%b@example.se", ADDRESS_BAD_LOCAL},
	{"a!b@example.se", ADDRESS_BAD_LOCAL},
	{"|a@example.se", ADDRESS_BAD_LOCAL},
	{"-oQ/tmp@example.se", ADDRESS_BAD_LOCAL},
	{"mailto:a@example.se", ADDRESS_BAD_LOCAL},
	{"<a@example.se>", ADDRESS_BAD_LOCAL},
	{"\"a b\"@example.se", ADDRESS_BAD_LOCAL},
	{"\"a\r\nb\"@example.se", ADDRESS_BAD_LOCAL},
	{"a(x)@example.se", ADDRESS_BAD_LOCAL},
	{"\na@example.se", ADDRESS_BAD_LOCAL},
	{"räksmörgås@example.se", ADDRESS_NOT_ASCII},
	{"m\xc4\xb1ke@example.se", ADDRESS_NOT_ASCII},
	{"mi\xe2\x84\xaa" "e@example.se", ADDRESS_NOT_ASCII},
	{"a\xe2\x80\x8b@example.se", ADDRESS_NOT_ASCII},
	{"a\xff@example.se", ADDRESS_NOT_ASCII},
	{"a@", ADDRESS_BAD_DOMAIN},
	{"a@localhost", ADDRESS_BAD_DOMAIN},
	{"a@[127.0.0.1]", ADDRESS_BAD_DOMAIN},
	{"a@127.0.0.1", ADDRESS_BAD_DOMAIN},
	{"a@example.se.", ADDRESS_BAD_DOMAIN},
	{"a@.example.se", ADDRESS_BAD_DOMAIN},
	{"a@example..se", ADDRESS_BAD_DOMAIN},
	{"a@-x.se", ADDRESS_BAD_DOMAIN},
	{"a@x-.se", ADDRESS_BAD_DOMAIN},
	{"a@x.se-", ADDRESS_BAD_DOMAIN},
	{"a@x_y.se", ADDRESS_BAD_DOMAIN},
	{"a@x.se> SIZE=1", ADDRESS_BAD_DOMAIN},
	{"a@x.se\r\n", ADDRESS_BAD_DOMAIN},
	{"a@x.se\nDATA", ADDRESS_BAD_DOMAIN},
	{"a@å\n.se", ADDRESS_BAD_DOMAIN},
	{"a@\xff\xfe.se", ADDRESS_BAD_DOMAIN},
	{"a@" L64 ".se", ADDRESS_BAD_DOMAIN},
	{"a@xn--\x7f.se", ADDRESS_BAD_DOMAIN},
	{"a@å\xe2\x80\xae.se", ADDRESS_BAD_DOMAIN},
};

static void
good_addresses_keep_their_local_part(void **state)
{
	struct address a;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (address_parse(good[i].in, &a))
			fail_msg("refused: %s", good[i].in);
		assert_string_equal(a.text, good[i].text);
		assert_string_equal(a.key, good[i].key);
	}
}

static void
bad_addresses_are_refused_by_name(void **state)
{
	struct address a;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		enum address_fault fault = address_parse(bad[i].in, &a);

		if (fault != bad[i].fault)
			fail_msg("%s: %s, not %s", bad[i].in,
			    address_fault_key(fault),
			    address_fault_key(bad[i].fault));
		assert_string_equal(a.text, "");
		assert_string_equal(a.key, "");
	}
}

static void
length_is_counted_in_octets_on_the_wire(void **state)
{
	char in[400] = "a@";
	struct address a;

	(void)state;
	/* 2 + 4 * 61 + 8 = 254 */
	for (int i = 0; i < 4; i++)
		strcat(in, L16 L16 L16 "abcdefghijkl.");
	strcat(in, "abcdefgh");
	assert_int_equal(strlen(in), 254);
	assert_int_equal(address_parse(in, &a), ADDRESS_OK);
	assert_string_equal(a.text, in);
	strcat(in, "x");
	assert_int_equal(address_parse(in, &a), ADDRESS_TOO_LONG);
	memset(in, 'a', 300);
	in[300] = '\0';
	assert_int_equal(address_parse(in, &a), ADDRESS_TOO_LONG);
}

static void
every_fault_has_a_key_and_a_sentence(void **state)
{
	struct err err = {0};
	struct address a;

	(void)state;
	assert_string_equal(address_fault_key(ADDRESS_NO_AT), "address.no_at");
	assert_string_equal(address_fault_key(ADDRESS_MANY), "address.many");
	assert_true(address_read("a@x.se", &a, &err));
	assert_int_equal(err.code, 0);
	assert_false(address_read("x@\x1b]0;", &a, &err));
	assert_string_equal(err.text, "'x@?]0;' is not an address: the part "
	    "after @ is not a domain name");
}

static void
mailbox_splits_name_and_address(void **state)
{
	static const struct {
		const char *in, *name, *address;
	} table[] = {
		{"a@example.se", "", "a@example.se"},
		{"<a@example.se>", "", "a@example.se"},
		{"Västkom <a@example.se>", "Västkom", "a@example.se"},
		{"  A  B  <a@example.se> ", "A  B", "a@example.se"},
		{"\"A <b>, \\\"c\\\"\" <a@example.se>", "A <b>, \"c\"",
		    "a@example.se"},
	};
	static const char *const wrong[] = {
		"", "A", "A <a@example.se", "A <>", "A <a@x>",
		"A <a@example.se> b", "A\nBcc: v@example.se <a@example.se>",
		"\xff <a@example.se>", "A <a@example.se\r\n>",
		L64 L64 " <a@example.se>",
		"A <" L64 L64 L64 L64 "@example.se>",
	};
	struct mailbox m;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_true(mailbox_read(table[i].in, &m, &err));
		assert_string_equal(m.name, table[i].name);
		assert_string_equal(m.address.text, table[i].address);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		err.text[0] = '\0';
		if (mailbox_read(wrong[i], &m, &err))
			fail_msg("accepted: %s", wrong[i]);
		assert_true(err.text[0]);
		assert_null(strpbrk(err.text, "\r\n"));
	}
}

static void
mask_shows_two_letters_and_the_last_label(void **state)
{
	char out[64];

	(void)state;
	address_mask("anna@example.se", out, sizeof(out));
	assert_string_equal(out, "a•••@e•••.se");
	address_mask("info@åäö.example", out, sizeof(out));
	assert_string_equal(out, "i•••@x•••.example");
	address_mask("no address", out, sizeof(out));
	assert_string_equal(out, "•••");
	address_mask("a@b." "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstu"
	    "vwxyzabcdefghij", out, sizeof(out));
	assert_int_equal(strlen(out), 63);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_addresses_keep_their_local_part),
	    cmocka_unit_test(bad_addresses_are_refused_by_name),
	    cmocka_unit_test(length_is_counted_in_octets_on_the_wire),
	    cmocka_unit_test(every_fault_has_a_key_and_a_sentence),
	    cmocka_unit_test(mailbox_splits_name_and_address),
	    cmocka_unit_test(mask_shows_two_letters_and_the_last_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
