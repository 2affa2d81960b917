/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "mail/message.h"
#include "text/encode.h"

static uint32_t seed = 20260501;

static uint32_t
next_random(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* A random text of characters of one to four octets, no controls. */
static void
random_text(struct buf *out, uint32_t chars)
{
	static const char *const some[] = {
		"å", "ä", "ö", "\xe2\x82\xac", "\xf0\x9f\x95\x8a", "=", "?",
		"_", "\"", "\\", " ", " ", "(", ",", ".", "<", "=?", "  ",
	};

	for (uint32_t i = 0; i < chars; i++) {
		if (next_random(3) == 0)
			buf_puts(out, some[next_random(sizeof(some) /
			    sizeof(some[0]))]);
		else
			buf_putc(out, (char)('a' + next_random(26)));
	}
}

static int
hex_value(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : c - 'A' + 10;
}

static void
decode_base64(struct buf *out, const char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0, have = 0;

	for (size_t i = 0; i < n && s[i] != '='; i++) {
		const char *digit = strchr(digits, s[i]);

		assert_non_null(digit);
		bits = bits << 6 | (uint32_t)(digit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_putc(out, (char)(bits >> have & 0xff));
		}
	}
}

/* Decodes the encoded-word at s alone; returns what follows it. */
static const char *
decode_word(struct buf *out, const char *s)
{
	struct buf word = BUF_INIT(BUF_LINE);
	const char *end = strstr(s + 10, "?=");

	assert_non_null(end);
	assert_in_range(end + 2 - s, 13, 75);
	if (s[8] == 'B') {
		decode_base64(&word, s + 10, (size_t)(end - s) - 10);
	} else {
		assert_int_equal(s[8], 'Q');
		for (const char *p = s + 10; p < end; p++) {
			char c = *p == '_' ? ' ' : *p;

			assert_true(*p != ' ' && *p != '?');
			if (c == '=') {
				c = (char)(hex_value(p[1]) * 16 +
				    hex_value(p[2]));
				p += 2;
			}
			buf_putc(&word, c);
		}
	}
	assert_true(encode_is_utf8(word.data, word.len));
	buf_add(out, word.data, word.len);
	buf_release(&word);
	return end + 2;
}

/* What a reader sees of a header value, after unfolding. */
static void
decode_value(struct buf *out, const char *s)
{
	while (*s) {
		if (strncmp(s, "=?UTF-8?", 8)) {
			buf_putc(out, *s++);
			continue;
		}
		s = decode_word(out, s);
		if (!strncmp(s, " =?UTF-8?", 9))
			s++;
	}
}

/* Checks line lengths and line ends, and takes the folds out. */
static void
unfold(struct buf *out, const struct buf *in)
{
	const char *p = buf_text(in);

	assert_int_equal(strlen(p), in->len);
	while (*p) {
		const char *end = strstr(p, "\r\n");
		bool encoded = false;

		assert_non_null(end);
		assert_null(memchr(p, '\n', (size_t)(end - p)));
		assert_null(memchr(p, '\r', (size_t)(end - p)));
		encoded = memmem(p, (size_t)(end - p), "=?UTF-8?", 8) != NULL;
		assert_in_range(end - p, 2, encoded ? 76 : 78);
		for (const char *q = p; q < end; q++)
			assert_in_range(*q, ' ', '~');
		assert_true(strspn(p, " ") < (size_t)(end - p));
		buf_add(out, p, (size_t)(end - p));
		p = end + 2;
	}
}

static void
assert_header(const char *name, const char *value, const char *want)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	assert_true(message_header(&out, name, value, &err));
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

static void
headers_fold_and_encode(void **state)
{
	(void)state;
	assert_header("Subject", "Plain text", "Subject: Plain text\r\n");
	assert_header("Subject", "Enkät", "Subject: =?UTF-8?Q?Enk=C3=A4t?="
	    "\r\n");
	assert_header("Subject", "a =?utf-8?q?b?= c",
	    "Subject: =?UTF-8?Q?a_=3D=3Futf-8=3Fq=3Fb=3F=3D_c?=\r\n");
	assert_header("Subject", "åäö åäö",
	    "Subject: =?UTF-8?B?w6XDpMO2IMOlw6TDtg==?=\r\n");
	assert_header("Subject", " two  blanks ",
	    "Subject: =?UTF-8?Q?_two__blanks_?=\r\n");
	assert_header("Subject",
	    "Styrelsemötet 23 juni: tre beslut. Enkät till 4 maj, svara nu",
	    "Subject: =?UTF-8?Q?Styrelsem=C3=B6tet_23_juni=3A_tre_beslut=2E_"
	    "Enk=C3=A4t_?=\r\n =?UTF-8?Q?till_4_maj=2C_svara_nu?=\r\n");
	assert_header("Subject", "one two three four five six seven eight "
	    "nine ten eleven twelve thirteen",
	    "Subject: one two three four five six seven eight nine ten "
	    "eleven twelve\r\n thirteen\r\n");
}

static void
random_subjects_decode_to_themselves(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		struct buf text = BUF_INIT(BUF_PAGE);
		struct buf out = BUF_INIT(BUF_PAGE);
		struct buf line = BUF_INIT(BUF_PAGE);
		struct buf back = BUF_INIT(BUF_PAGE);
		struct err err = {0};

		random_text(&text, 1 + next_random(i % 50 ? 120 : 5000));
		assert_true(message_header(&out, "Subject", buf_text(&text),
		    &err));
		unfold(&line, &out);
		assert_memory_equal(buf_text(&line), "Subject: ", 9);
		decode_value(&back, buf_text(&line) + 9);
		assert_string_equal(buf_text(&back), buf_text(&text));
		buf_release(&text);
		buf_release(&out);
		buf_release(&line);
		buf_release(&back);
	}
}

static void
random_names_stay_within_their_lines(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		struct buf text = BUF_INIT(BUF_PAGE);
		struct buf out = BUF_INIT(BUF_PAGE);
		struct buf line = BUF_INIT(BUF_PAGE);
		struct err err = {0};
		const char *tail = NULL;

		random_text(&text, 1 + next_random(150));
		if (i % 2)
			assert_true(message_mailbox(&out, "From",
			    buf_text(&text), "info@example.se", &err));
		else
			assert_true(message_list_id(&out, buf_text(&text),
			    "news.example.se", &err));
		unfold(&line, &out);
		tail = strrchr(buf_text(&line), '<');
		assert_string_equal(tail, i % 2 ? "<info@example.se>" :
		    "<news.example.se>");
		buf_release(&text);
		buf_release(&out);
		buf_release(&line);
	}
}

static void
injection_is_refused_and_adds_nothing(void **state)
{
	static const char *const corpus[] = {
		"A\r\nBcc: v@example.se", "A\nB", "A\rB", "\n", "A\tB",
		"A\x1b[0m", "A\x7f", "A\x01", "\xff\xfe", "A\xc0\x8a" "B",
		"\xed\xa0\x80",
	};
	struct buf out = BUF_INIT(BUF_PAGE);

	(void)state;
	for (size_t i = 0; i < sizeof(corpus) / sizeof(corpus[0]); i++) {
		struct err err = {0};

		assert_false(message_header(&out, "Subject", corpus[i],
		    &err));
		assert_true(err.text[0]);
		assert_false(message_header_raw(&out, "List-Help", corpus[i],
		    &err));
		assert_false(message_mailbox(&out, "From", corpus[i],
		    "a@example.se", &err));
		assert_false(message_mailbox(&out, "From", "A", corpus[i],
		    &err));
		assert_false(message_list_id(&out, corpus[i],
		    "news.example.se", &err));
		assert_false(message_list_id(&out, "A", corpus[i], &err));
	}
	assert_int_equal(out.len, 0);
	/* U+560A U+560D end in the octets of LF and CR: only for who cuts
	 * characters short. */
	assert_header("Subject", "\xe5\x98\x8a\xe5\x98\x8d",
	    "Subject: =?UTF-8?B?5ZiK5ZiN?=\r\n");
}

static void
mailboxes_quote_what_needs_it(void **state)
{
	static const struct {
		const char *display, *want;
	} table[] = {
		{"", "From: info@example.se\r\n"},
		{"A", "From: \"A\" <info@example.se>\r\n"},
		{"A, \"B\" \\", "From: \"A, \\\"B\\\" \\\\\" "
		    "<info@example.se>\r\n"},
		{"Västkom", "From: =?UTF-8?Q?V=C3=A4stkom?= "
		    "<info@example.se>\r\n"},
		{"The association of everybody who has a very long name",
		    "From: \"The association of everybody who has a very long "
		    "name\"\r\n <info@example.se>\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = BUF_INIT(BUF_LINE);
		struct err err = {0};

		assert_true(message_mailbox(&out, "From", table[i].display,
		    "info@example.se", &err));
		assert_string_equal(buf_text(&out), table[i].want);
		buf_release(&out);
	}
}

static void
list_id_has_a_phrase_and_a_name(void **state)
{
	static const char *const wrong[] = {
		"", "news", ".news.se", "news.se.", "a..b", "a b.se", "<a.b>",
		"å.se",
	};
	struct buf out = BUF_INIT(BUF_LINE);
	struct err err = {0};

	(void)state;
	assert_true(message_list_id(&out, "News", "news.example.se", &err));
	assert_true(message_list_id(&out, "", "news.example.se", &err));
	assert_string_equal(buf_text(&out),
	    "List-Id: \"News\" <news.example.se>\r\n"
	    "List-Id: <news.example.se>\r\n");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(message_list_id(&out, "News", wrong[i], &err));
	buf_release(&out);
}

static void
raw_headers_fold_at_blanks_only(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct err err = {0};
	char url[1100];

	(void)state;
	memset(url, 'u', sizeof(url));
	url[80] = '\0';
	assert_true(message_header_raw(&out, "List-Help", url, &err));
	assert_int_equal(out.len, 11 + 80 + 2);
	assert_null(strstr(buf_text(&out), "\r\n "));
	buf_clear(&out);
	url[80] = 'u';
	url[70] = '\0';
	assert_true(message_header_raw(&out, "List-Help", url, &err));
	assert_non_null(strstr(buf_text(&out), "List-Help:\r\n uuu"));
	buf_clear(&out);
	url[70] = 'u';
	url[998 - 11] = '\0';
	assert_true(message_header_raw(&out, "List-Help", url, &err));
	assert_int_equal(out.len, 1000);
	buf_clear(&out);
	url[998 - 11] = 'u';
	url[998 - 10] = '\0';
	assert_false(message_header_raw(&out, "List-Help", url, &err));
	assert_false(message_header_raw(&out, "List-Help", "a  b", &err));
	assert_false(message_header_raw(&out, "List-Help", "å", &err));
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

/* Decodes quoted-printable strictly; checks its lines. */
static void
decode_qp(struct buf *out, const char *s)
{
	size_t column = 0;

	while (*s) {
		if (!strncmp(s, "\r\n", 2) || !strncmp(s, "=\r\n", 3)) {
			if (*s == '\r') {
				assert_true(column == 0 ||
				    !strchr(" \t", s[-1]));
				buf_putc(out, '\n');
			}
			column += *s == '=';
			assert_in_range(column, 0, 76);
			column = 0;
			s += *s == '=' ? 3 : 2;
			continue;
		}
		assert_in_range(*s, ' ', '~');
		if (*s == '=') {
			assert_true(isdigit((unsigned char)s[1]) ||
			    (s[1] >= 'A' && s[1] <= 'F'));
			buf_putc(out, (char)(hex_value(s[1]) * 16 +
			    hex_value(s[2])));
			s += 3;
			column += 3;
			continue;
		}
		buf_putc(out, *s++);
		column++;
	}
	assert_int_equal(column, 0);
}

static void
slots_are_filled(void **state)
{
	static const char text[] = "Hej \1!\n\2\n\3\nslut=\10";
	static const struct message_slots slots = {{
	    "Åsa", "https://example.se/?a=b", NULL, "4", "5", "6", "7", "åtta"
	}};
	struct buf block = BUF_INIT(BUF_PAGE);
	struct buf out = BUF_INIT(BUF_PAGE);

	(void)state;
	encode_qp(&block, text, sizeof(text) - 1);
	message_splice(&out, block.data, block.len, &slots);
	assert_string_equal(buf_text(&out),
	    "Hej =\r\n=C3=85sa=\r\n!\r\n"
	    "https://example.se/?a=3Db=\r\n\r\n"
	    "=\r\n\r\n"
	    "slut=3D=\r\n=C3=A5tta=\r\n");
	buf_clear(&out);
	message_splice(&out, "", 0, &slots);
	assert_int_equal(out.len, 0);
	buf_release(&block);
	buf_release(&out);
}

/* Splicing an encoded block is the same as encoding the spliced text. */
static void
random_splices_decode_to_the_text(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 2000; i++) {
		struct buf value = BUF_INIT(BUF_PAGE);
		struct buf text = BUF_INIT(BUF_PAGE);
		struct buf want = BUF_INIT(BUF_PAGE);
		struct buf block = BUF_INIT(BUF_PAGE);
		struct buf out = BUF_INIT(BUF_PAGE);
		struct buf back = BUF_INIT(BUF_PAGE);
		struct message_slots slots = {{NULL}};

		random_text(&value, next_random(200));
		if (i % 3 == 0)
			buf_puts(&value, " \nx\n \n");
		slots.text[i % MESSAGE_SLOTS] = buf_text(&value);
		for (uint32_t part = 0; part < 6; part++) {
			size_t from = text.len;

			random_text(&text, next_random(100));
			if (next_random(3) == 0)
				buf_putc(&text, '\n');
			buf_puts(&want, buf_text(&text) + from);
			buf_putc(&text, (char)(ENCODE_SLOT_FIRST +
			    i % MESSAGE_SLOTS));
			buf_puts(&want, buf_text(&value));
		}
		encode_qp(&block, text.data, text.len);
		message_splice(&out, block.data, block.len, &slots);
		decode_qp(&back, buf_text(&out));
		assert_string_equal(buf_text(&back), buf_text(&want));
		buf_release(&value);
		buf_release(&text);
		buf_release(&want);
		buf_release(&block);
		buf_release(&out);
		buf_release(&back);
	}
}

/* A text that is no text of ours still leaves no control on the wire. */
static void
controls_in_a_slot_are_encoded(void **state)
{
	const struct message_slots slots = {{"\1\r.\r\xff\t\n.\n"}};
	struct buf out = BUF_INIT(BUF_LINE);

	(void)state;
	message_splice(&out, "\1=\r\n", 4, &slots);
	assert_string_equal(buf_text(&out),
	    "=01=0D.=0D=FF=09\r\n.\r\n=\r\n");
	buf_release(&out);
}

static const char head[] =
    "Date: Fri, 01 May 2026 09:00:00 +0200\r\n"
    "From: \"A\" <info@example.se>\r\n"
    "To: b@example.org\r\n"
    "Message-ID: <1@example.se>\r\n"
    "Subject: Test\r\n";

static void
a_whole_message_passes_its_check(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	(void)state;
	buf_puts(&out, head);
	message_begin(&out, "=_b1", "sv");
	message_part_text(&out, "=_b1", "sv");
	encode_qp(&out, "Hej\n", 4);
	message_part_html(&out, "=_b1", "sv");
	encode_qp(&out, "<p>Hej", 6);
	message_end(&out, "=_b1");
	assert_true(message_check(out.data, out.len, &err));
	assert_string_equal(buf_text(&out) + sizeof(head) - 1,
	    "MIME-Version: 1.0\r\n"
	    "Content-Language: sv\r\n"
	    "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"=_b1\"\r\n"
	    "\r\n--=_b1\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Language: sv\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "Hej\r\n"
	    "\r\n--=_b1\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Language: sv\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "<p>Hej=\r\n"
	    "\r\n--=_b1--\r\n");
	buf_release(&out);
}

static bool
checks(const char *first, const char *rest, size_t n)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	struct err err = {0};
	bool ok = false;

	buf_puts(&out, first);
	buf_add(&out, rest, n);
	ok = message_check(buf_text(&out), out.len, &err);
	assert_int_equal(ok, err.text[0] == '\0');
	buf_release(&out);
	return ok;
}

static void
what_must_not_leave_is_stopped(void **state)
{
	static const char *const rest[] = {
		"", "\r\nHej", "\r\nHej\n", "\n", "\r\n.\n.\r\n", "\n.\r\n",
		"\r\na\rb\r\n", "\r\n\xc3\xa5\r\n", "\r\n\1=\r\n",
		"\r\n\x7f\r\n", "Subject: again\r\n\r\n",
		"message-id: <2@example.se>\r\n\r\n", "no header\r\n\r\n",
		"List-Unsubscribe: <a>\r\nList-Unsubscribe: <b>\r\n\r\n",
	};
	char line[1100];

	(void)state;
	assert_true(checks(head, "\r\n", 2));
	assert_true(checks(head, "\r\nHej\t.\r\n.\r\n", 12));
	assert_true(checks(head, "X: a\r\n\tb\r\n c\r\n\r\n", 16));
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		if (checks(head, rest[i], strlen(rest[i])))
			fail_msg("passed: rest %zu", i);
	assert_false(checks(head, "\r\na\0b\r\n", 7));
	assert_false(checks("Subject: only\r\n", "\r\n", 2));
	assert_false(checks("", "", 0));
	memset(line, 'x', sizeof(line));
	memcpy(line, "\r\n", 2);
	memcpy(line + 2 + 998, "\r\n", 2);
	assert_true(checks(head, line, 1002));
	memcpy(line + 2 + 998, "x\r\n", 3);
	assert_false(checks(head, line, 1003));
}

static void
a_bad_octet_is_seen_at_every_place(void **state)
{
	char line[64];

	(void)state;
	for (int c = 0; c < 256; c++)
		for (size_t at = 2; at < 28; at++) {
			bool good = c == '\t' || (c >= ' ' && c <= '~');

			memset(line, at % 2 ? '~' : ' ', sizeof(line));
			memcpy(line, "\r\n", 2);
			memcpy(line + 30, "\r\n", 2);
			line[at] = (char)c;
			assert_int_equal(checks(head, line, 32), good);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(headers_fold_and_encode),
	    cmocka_unit_test(random_subjects_decode_to_themselves),
	    cmocka_unit_test(random_names_stay_within_their_lines),
	    cmocka_unit_test(injection_is_refused_and_adds_nothing),
	    cmocka_unit_test(mailboxes_quote_what_needs_it),
	    cmocka_unit_test(list_id_has_a_phrase_and_a_name),
	    cmocka_unit_test(raw_headers_fold_at_blanks_only),
	    cmocka_unit_test(slots_are_filled),
	    cmocka_unit_test(random_splices_decode_to_the_text),
	    cmocka_unit_test(controls_in_a_slot_are_encoded),
	    cmocka_unit_test(a_whole_message_passes_its_check),
	    cmocka_unit_test(what_must_not_leave_is_stopped),
	    cmocka_unit_test(a_bad_octet_is_seen_at_every_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
