/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "text/encode.h"

typedef void encode_fn(struct buf *out, const char *s, size_t n);

static void
expect(encode_fn *fn, const char *in, size_t n, const char *want)
{
	struct buf b = BUF_INIT(BUF_LINE);

	fn(&b, in, n);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
}

static void
base64(struct buf *out, const char *s, size_t n)
{
	encode_base64(out, s, n);
}

static void
csv(struct buf *out, const char *s, size_t n)
{
	(void)n;
	encode_csv(out, s);
}

static void
clean(struct buf *out, const char *s, size_t n)
{
	encode_clean(out, s, n, false);
}

static void
clean_line(struct buf *out, const char *s, size_t n)
{
	encode_clean(out, s, n, true);
}

static void
shorten10(struct buf *out, const char *s, size_t n)
{
	(void)n;
	encode_shorten(out, s, 10);
}

#define SAME(fn, in, want) expect(fn, in, sizeof(in) - 1, want)

/* One octet after the other, as the words of encode.h have it. */
static size_t
plain_slowly(const unsigned char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		if (s[i] == '\n' || (s[i] >= 0x20 && s[i] <= 0x7e))
			i++;
		else if (s[i] == 0xc3 && i + 1 < n && s[i + 1] >= 0x80 &&
		    s[i + 1] <= 0xbf)
			i += 2;
		else
			return i;
	}
	return n;
}

static void
plain_text_is_told_in_any_place(void **state)
{
	static const char base[] = "abcdefgh\xc3\xa5klmnopqrstuvwxyz 0";
	unsigned char s[sizeof(base) - 1];

	(void)state;
	for (size_t at = 0; at < sizeof(s); at++)
		for (unsigned c = 0; c < 256; c++) {
			memcpy(s, base, sizeof(s));
			s[at] = (unsigned char)c;
			for (size_t n = 0; n <= sizeof(s); n++)
				assert_int_equal(encode_plain((char *)s, n),
				    plain_slowly(s, n));
		}
}

static void
markup_is_escaped(void **state)
{
	(void)state;
	SAME(encode_html, "<a href=\"x\">'&'</a>",
	    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
	SAME(encode_html, "", "");
	SAME(encode_xml, "a\x01<\x1f\tb\n", "a&lt;\tb\n");
	SAME(encode_json, "\"\\\n\x01</å", "\\\"\\\\\\n\\u0001\\u003c/å");
	SAME(encode_url, "a b/å?~", "a%20b%2F%C3%A5%3F~");
}

static void
base64_pads(void **state)
{
	(void)state;
	SAME(base64, "", "");
	SAME(base64, "f", "Zg==");
	SAME(base64, "fo", "Zm8=");
	SAME(base64, "foo", "Zm9v");
	SAME(base64, "foob\xff\xfe", "Zm9vYv/+");
}

static void
csv_fields_are_no_formulas(void **state)
{
	(void)state;
	SAME(csv, "plain", "plain");
	SAME(csv, "a,b", "\"a,b\"");
	SAME(csv, "a\"b", "\"a\"\"b\"");
	SAME(csv, "=1+1", "'=1+1");
	SAME(csv, "@x,\"", "\"'@x,\"\"\"");
	SAME(csv, "", "");
}

static void
utf8_is_strict(void **state)
{
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf",
	    "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
	    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xc3(",
	    "\xff"};

	(void)state;
	assert_true(encode_is_utf8("å€😀\xf4\x8f\xbf\xbf", 13));
	assert_true(encode_is_utf8("", 0));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(encode_is_utf8(bad[i], strlen(bad[i])));
}

static void
clean_text_is_valid_and_harmless(void **state)
{
	(void)state;
	SAME(clean, "a\r\nb\rc\vd\0e\x7f\x1b", "a\nb\nc\nde");
	SAME(clean, "x\xc2\x80y\xe2\x80\xaez\xe2\x81\xa6", "xyz");
	SAME(clean, "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd");
	SAME(clean, "\xe2\x80\xa8", "\n");
	SAME(clean_line, " \t a \n\r\n b\x01 \xff ",
	    "a b \xef\xbf\xbd");
	SAME(clean_line, "   ", "");
}

static void
text_is_shortened_at_a_word(void **state)
{
	(void)state;
	assert_int_equal(encode_length("åäö 😀"), 5);
	SAME(shorten10, "tio tecken", "tio tecken");
	SAME(shorten10, "åtta, tecken och", "åtta…");
	SAME(shorten10, "ååååå bbb cc", "ååååå bbb…");
	SAME(shorten10, "ååååååååååå", "ååååååååå…");
	SAME(shorten10, "a ååååååååååå", "a ååååååå…");
}

/* --- quoted-printable ---------------------------------------------------- */

static void
qp_is_exact(void **state)
{
	(void)state;
	SAME(encode_qp, "", "");
	SAME(encode_qp, "a=b\n", "a=3Db\r\n");
	SAME(encode_qp, "å \n\t\r\n", "=C3=A5=20\r\n=09\r\n");
	SAME(encode_qp, "a\rb", "a=0Db=\r\n");
	SAME(encode_qp, "end ", "end=20=\r\n");
	SAME(encode_qp, "\n\n", "\r\n\r\n");
}

static void
qp_slots_stand_alone(void **state)
{
	(void)state;
	SAME(encode_qp, "Hi \x01!\n", "Hi =\r\n\x01=\r\n!\r\n");
	SAME(encode_qp, "\x08\n", "\x08=\r\n\r\n");
	SAME(encode_qp, "\x01\x02", "\x01=\r\n\x02=\r\n");
	SAME(encode_qp, "\x09x\x0b\x1f", "\tx=0B=1F=\r\n");
}

static int
digit(char c)
{
	static const char hex[] = "0123456789ABCDEF";
	const char *p = memchr(hex, c, 16);

	assert_non_null(p);
	return (int)(p - hex);
}

/* A decoder of our own; asserts what RFC 2045 wants of every line. */
static void
decode(const struct buf *in, struct buf *out)
{
	const char *p = buf_text(in), *end = p + in->len;

	while (p < end) {
		const char *eol = memmem(p, (size_t)(end - p), "\r\n", 2);
		bool soft = false;

		assert_non_null(eol);
		assert_true(eol - p <= 76);
		assert_true(eol == p || (eol[-1] != ' ' && eol[-1] != '\t'));
		while (p < eol) {
			if (*p != '=') {
				assert_true(*p == '\t' || (*p >= 1
				    && *p <= 8) || (*p >= ' ' && *p < 127));
				buf_putc(out, *p++);
			} else if (p + 1 == eol) {
				soft = true;
				p++;
			} else {
				buf_putc(out, (char)(digit(p[1]) << 4
				    | digit(p[2])));
				p += 3;
			}
		}
		if (!soft)
			buf_puts(out, "\r\n");
		p = eol + 2;
	}
}

/* The text as the reader gets it: every line break is CRLF. */
static void
canonical(const char *s, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n')
			continue;
		if (s[i] == '\n')
			buf_puts(out, "\r\n");
		else
			buf_putc(out, s[i]);
	}
}

static void
round_trip(const char *s, size_t n)
{
	struct buf coded = BUF_INIT(BUF_PAGE), back = BUF_INIT(BUF_PAGE);
	struct buf want = BUF_INIT(BUF_PAGE);

	encode_qp(&coded, s, n);
	decode(&coded, &back);
	canonical(s, n, &want);
	assert_int_equal(back.len, want.len);
	assert_memory_equal(buf_text(&back), buf_text(&want), want.len);
	buf_release(&want);
	buf_release(&back);
	buf_release(&coded);
}

static void
qp_comes_back_as_it_was(void **state)
{
	static const char often[] = "a =\r\n\t.åx\x01 ";
	uint32_t seed = 20260504;
	char *s = mem_alloc(5001);

	(void)state;
	memset(s, 'x', 5000);
	round_trip(s, 5000);
	for (int turn = 0; turn < 3000; turn++) {
		size_t n = 0;

		seed = seed * 1664525 + 1013904223;
		n = (seed >> 16) % 400;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			s[i] = seed >> 31 ? (char)(seed >> 16)
			    : often[(seed >> 16) % (sizeof(often) - 1)];
		}
		round_trip(s, n);
	}
	mem_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(markup_is_escaped),
	    cmocka_unit_test(base64_pads),
	    cmocka_unit_test(csv_fields_are_no_formulas),
	    cmocka_unit_test(utf8_is_strict),
	    cmocka_unit_test(clean_text_is_valid_and_harmless),
	    cmocka_unit_test(plain_text_is_told_in_any_place),
	    cmocka_unit_test(text_is_shortened_at_a_word),
	    cmocka_unit_test(qp_is_exact),
	    cmocka_unit_test(qp_slots_stand_alone),
	    cmocka_unit_test(qp_comes_back_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
