/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Headers and frame of a message.  Bodies come quoted-printable encoded from
 * text/encode; here they are only joined.  A value that is not plain ASCII
 * becomes encoded-words as a whole: white space between them is then ours,
 * and the decoded text is exact.
 */
#include "mail/message.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "mail/address.h"
#include "text/encode.h"

enum {
	FOLD = 78,		/* RFC 5322: lines should stay within */
	WORD_FOLD = 76,		/* RFC 2047: lines with an encoded-word */
	WORD_FRAME = 12,	/* "=?UTF-8?Q?" and "?=" */
	WORD_MAX = 75,
	LINE_OCTETS = 998,	/* RFC 5322: must */
	LIST_ID_MAX = 255,	/* RFC 2919 */
	QP_LINE = 75		/* and a '=' */
};

static const char hex[] = "0123456789ABCDEF";

static bool
check_text(const char *name, const char *value, struct err *err)
{
	unsigned char all = 0;

	for (const char *p = value; *p; p++) {
		all |= (unsigned char)*p;
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_set(err, EX_DATAERR, "header %s holds a "
			    "control character (0x%02X)", name,
			    (unsigned)(unsigned char)*p);
	}
	if (all >= 0x80 && !encode_is_utf8(value, strlen(value)))
		return err_set(err, EX_DATAERR,
		    "header %s is not valid UTF-8", name);
	return true;
}

static bool
is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Octets of the UTF-8 character at s (checked before). */
static size_t
char_size(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* What an encoded-word may hold as it is, also in a phrase. */
static bool
is_q_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c && strchr("!*+-/", c));
}

static size_t
q_size(const char *s, size_t n)
{
	size_t size = 0;

	for (size_t i = 0; i < n; i++)
		size += is_q_plain(s[i]) || s[i] == ' ' ? 1 : 3;
	return size;
}

static size_t
b_size(size_t n)
{
	return (n + 2) / 3 * 4;
}

static void
add_q(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (is_q_plain(s[i])) {
			buf_putc(out, s[i]);
		} else if (c == ' ') {
			buf_putc(out, '_');
		} else {
			buf_putc(out, '=');
			buf_putc(out, hex[c >> 4]);
			buf_putc(out, hex[c & 15]);
		}
	}
}

/* Adds value as encoded-words from column on; returns the last column. */
static size_t
add_words(struct buf *out, const char *value, size_t column)
{
	size_t all = strlen(value);
	/* Q can be read by eye in a log or a source view: worth some length. */
	bool q = q_size(value, all) <= b_size(all) * 3 / 2;

	while (*value) {
		size_t n = 0, size = 0;
		size_t room = WORD_FOLD > column + WORD_FRAME ?
		    WORD_FOLD - column - WORD_FRAME : 0;

		if (room > WORD_MAX - WORD_FRAME)
			room = WORD_MAX - WORD_FRAME;
		while (value[n]) {
			size_t m = n + char_size(value + n);
			size_t next = q ? q_size(value, m) : b_size(m);

			if (next > room)
				break;
			n = m;
			size = next;
		}
		if (n > 0) {
			buf_puts(out, q ? "=?UTF-8?Q?" : "=?UTF-8?B?");
			if (q)
				add_q(out, value, n);
			else
				encode_base64(out, value, n);
			buf_puts(out, "?=");
			column += size + WORD_FRAME;
			value += n;
		}
		if (*value) {
			buf_puts(out, "\r\n ");
			column = 1;
		}
	}
	return column;
}

/*
 * Adds a blank and the tidy value after "Name:", with line breaks before
 * blanks.  A first word too long for any line stays beside the name: some
 * readers take a bare "Name:" as empty.
 */
static void
add_folded(struct buf *out, const char *value, size_t column)
{
	bool first = true;

	for (;;) {
		size_t n = strcspn(value, " ");

		if (column + 1 + n > FOLD && (!first || n < FOLD)) {
			buf_puts(out, "\r\n");
			column = 0;
		}
		first = false;
		buf_putc(out, ' ');
		buf_add(out, value, n);
		column += 1 + n;
		if (!value[n])
			return;
		value += n + 1;
	}
}

static size_t
longest_word(const char *value)
{
	size_t longest = 0;

	while (*value) {
		size_t n = strcspn(value, " ");

		if (n > longest)
			longest = n;
		value += n + strspn(value + n, " ");
	}
	return longest;
}

/* Single blanks between words and none at the ends. */
static bool
is_tidy(const char *value)
{
	size_t n = strlen(value);

	return n == 0 || (*value != ' ' && value[n - 1] != ' ' &&
	    !strstr(value, "  "));
}

/* Can stand unencoded: ASCII, tidy, words that fit a line, nothing that
 * looks like an encoded-word. */
static bool
is_plain(const char *value)
{
	return is_ascii(value) && is_tidy(value) && !strstr(value, "=?") &&
	    longest_word(value) < FOLD;
}

bool
message_header(struct buf *out, const char *name, const char *value,
    struct err *err)
{
	size_t column = strlen(name) + 1;

	if (!check_text(name, value, err))
		return false;
	buf_join(out, name, ":", NULL);
	if (is_plain(value)) {
		add_folded(out, value, column);
	} else {
		buf_putc(out, ' ');
		add_words(out, value, column + 1);
	}
	buf_puts(out, "\r\n");
	return true;
}

bool
message_header_raw(struct buf *out, const char *name, const char *value,
    struct err *err)
{
	if (!check_text(name, value, err))
		return false;
	if (!is_ascii(value))
		return err_set(err, EX_DATAERR,
		    "header %s holds letters outside ASCII", name);
	if (strlen(name) + longest_word(value) + 2 > LINE_OCTETS ||
	    !is_tidy(value))
		return err_set(err, EX_DATAERR,
		    "header %s cannot be folded", name);
	buf_join(out, name, ":", NULL);
	add_folded(out, value, strlen(name) + 1);
	buf_puts(out, "\r\n");
	return true;
}

/* Adds " "phrase"" as a quoted string; false: it does not fit a line. */
static bool
add_quoted(struct buf *out, const char *phrase, size_t *column)
{
	size_t n = strlen(phrase) + 2;

	for (const char *p = phrase; *p; p++)
		n += *p == '"' || *p == '\\';
	if (!is_plain(phrase) || *column + 1 + n > FOLD)
		return false;
	buf_puts(out, " \"");
	for (const char *p = phrase; *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *p);
	}
	buf_putc(out, '"');
	*column += 1 + n;
	return true;
}

/* "Name: phrase <id>"; bare leaves the brackets out when phrase is "". */
static bool
add_phrase(struct buf *out, const char *name, const char *phrase,
    const char *id, bool bare, struct err *err)
{
	size_t column = strlen(name) + 1;

	if (!check_text(name, phrase, err))
		return false;
	buf_join(out, name, ":", NULL);
	if (*phrase && !add_quoted(out, phrase, &column)) {
		buf_putc(out, ' ');
		column = add_words(out, phrase, column + 1);
	}
	bare = bare && !*phrase;
	if (column + strlen(id) + 3 > WORD_FOLD && *phrase)
		buf_puts(out, "\r\n");
	buf_join(out, bare ? " " : " <", id, bare ? "\r\n" : ">\r\n", NULL);
	return true;
}

bool
message_mailbox(struct buf *out, const char *name, const char *display,
    const char *address, struct err *err)
{
	struct address parsed;

	if (!address_read(address, &parsed, err))
		return err_wrap(err, "header %s", name);
	return add_phrase(out, name, display, parsed.text, true, err);
}

bool
message_list_id(struct buf *out, const char *phrase, const char *id,
    struct err *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t n = strlen(id);

	if (n == 0 || n > LIST_ID_MAX || strspn(id, allowed) != n ||
	    !strchr(id, '.') || strstr(id, "..") || id[0] == '.' ||
	    id[n - 1] == '.')
		return err_set(err, EX_DATAERR,
		    "a list id is a name with dots, like news.example.se");
	return add_phrase(out, "List-Id", phrase, id, false, err);
}

/* Quoted-printable from column 0; what follows in the block is a soft line
 * break.  Bytes that may stand as they are go in runs. */
static void
splice_value(struct buf *out, const char *s)
{
	size_t column = 0;

	while (*s) {
		size_t n = 0, room = QP_LINE - column;
		unsigned char c = (unsigned char)*s;

		while (n < room && s[n] >= ' ' && s[n] <= '~' && s[n] != '=' &&
		    (s[n] != ' ' || (s[n + 1] != '\n' && s[n + 1] != '\r')))
			n++;
		if (n > 0) {
			buf_add(out, s, n);
			column += n;
			s += n;
		} else if (c == '\n') {
			buf_puts(out, "\r\n");
			column = 0;
			s++;
		} else if (room < 3) {
			buf_puts(out, "=\r\n");
			column = 0;
		} else {
			const char token[] = {'=', hex[c >> 4], hex[c & 15]};

			buf_add(out, token, sizeof(token));
			column += sizeof(token);
			s++;
		}
	}
}

void
message_slot(struct buf *out, char slot, const struct message_slots *slots)
{
	const char *text = slots->text[slot - ENCODE_SLOT_FIRST];

	if (text)
		splice_value(out, text);
}

void
message_splice(struct buf *out, const char *block, size_t n,
    const struct message_slots *slots)
{
	const char *from = block, *p = block, *end = block + n;

	/* encode_qp() puts a slot at a line start and nowhere else. */
	while (p && p < end) {
		if (*p >= ENCODE_SLOT_FIRST && *p <= ENCODE_SLOT_LAST) {
			buf_add(out, from, (size_t)(p - from));
			message_slot(out, *p, slots);
			from = p + 1;
		}
		p = memchr(p, '\n', (size_t)(end - p));
		if (p)
			p++;
	}
	buf_add(out, from, (size_t)(end - from));
}

/* The empty line that ends the headers is the one before the first part's
 * boundary, so that more headers may follow. */
void
message_begin(struct buf *out, const char *boundary, const char *lang)
{
	buf_join(out, "MIME-Version: 1.0\r\n"
	    "Content-Language: ", lang, "\r\n"
	    "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"", boundary, "\"\r\n", NULL);
}

void
message_begin_mixed(struct buf *out, const char *outer, const char *inner,
    const char *lang)
{
	buf_join(out, "MIME-Version: 1.0\r\n"
	    "Content-Language: ", lang, "\r\n"
	    "Content-Type: multipart/mixed;\r\n"
	    " boundary=\"", outer, "\"\r\n"
	    "\r\n--", outer, "\r\n"
	    "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"", inner, "\"\r\n", NULL);
}

void
message_part_calendar(struct buf *out, const char *outer, const char *name)
{
	buf_join(out, "\r\n--", outer, "\r\n"
	    "Content-Type: text/calendar; charset=utf-8; method=PUBLISH;\r\n"
	    " name=\"", name, "\"\r\n"
	    "Content-Disposition: attachment; filename=\"", name, "\"\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n", NULL);
}

static void
begin_part(struct buf *out, const char *boundary, const char *type,
    const char *lang)
{
	buf_join(out, "\r\n--", boundary, "\r\n"
	    "Content-Type: ", type, "; charset=utf-8\r\n"
	    "Content-Language: ", lang, "\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n", NULL);
}

void
message_part_text(struct buf *out, const char *boundary, const char *lang)
{
	begin_part(out, boundary, "text/plain", lang);
}

void
message_part_html(struct buf *out, const char *boundary, const char *lang)
{
	begin_part(out, boundary, "text/html", lang);
}

void
message_end(struct buf *out, const char *boundary)
{
	buf_join(out, "\r\n--", boundary, "--\r\n", NULL);
}

/* What message_check() counts; none may stand twice. */
static const struct {
	const char *name;
	int min;
} fields[] = {
	{"Date:", 1}, {"From:", 1}, {"To:", 1}, {"Message-ID:", 1},
	{"Subject:", 1}, {"MIME-Version:", 0}, {"Content-Type:", 0},
	{"Content-Transfer-Encoding:", 0}, {"Sender:", 0}, {"Reply-To:", 0},
	{"List-Id:", 0}, {"List-Unsubscribe:", 0},
	{"List-Unsubscribe-Post:", 0},
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* How much of s is surely printable ASCII: eight octets at a time, because
 * every octet that leaves is read here. */
static size_t
printable_prefix(const char *s, size_t n)
{
	const uint64_t ones = UINT64_MAX / 0xff;
	uint64_t w = 0;
	size_t i = 0;

	for (; i + sizeof(w) <= n; i += sizeof(w)) {
		memcpy(&w, s + i, sizeof(w));
		/* a high bit, or one that a borrow or a carry sets */
		if ((w | (w - ones * ' ') | (w + ones)) & ones * 0x80)
			break;
	}
	return i;
}

/* n bytes of one line, without its CRLF. */
static bool
check_line(const char *s, size_t n, size_t number, struct err *err)
{
	if (n > LINE_OCTETS)
		return err_set(err, EX_SOFTWARE,
		    "line %zu of the message is too long", number);
	for (size_t i = printable_prefix(s, n); i < n; i++)
		if (s[i] != '\t' && (s[i] < ' ' || s[i] > '~'))
			return err_set(err, EX_SOFTWARE, "line %zu of the "
			    "message holds a control or 8-bit character",
			    number);
	return true;
}

static bool
count_field(const char *s, size_t n, int *counts, struct err *err)
{
	if (*s == ' ' || *s == '\t')
		return true;
	if (!memchr(s, ':', n))
		return err_set(err, EX_SOFTWARE,
		    "the message has a line among its headers that is none");
	for (size_t i = 0; i < FIELDS; i++)
		if (!strncasecmp(s, fields[i].name, strlen(fields[i].name)))
			counts[i]++;
	return true;
}

static bool
check_counts(const int *counts, struct err *err)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (counts[i] < fields[i].min || counts[i] > 1)
			return err_set(err, EX_SOFTWARE,
			    "the message has %d headers %.*s", counts[i],
			    (int)strlen(fields[i].name) - 1, fields[i].name);
	return true;
}

/*
 * libesmtp stuffs dots on CRLF lines only and passes a bare LF through: that
 * is how a text would end the message early and speak SMTP itself.
 */
bool
message_check(const char *message, size_t n, struct err *err)
{
	const char *p = message, *end = message + n;
	int counts[FIELDS] = {0};
	bool head = true;

	for (size_t number = 1; p < end; number++) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t len = 0;

		if (!lf || lf == p || lf[-1] != '\r')
			return err_set(err, EX_SOFTWARE, "line %zu of the "
			    "message does not end in CR LF", number);
		len = (size_t)(lf - p) - 1;
		if (!check_line(p, len, number, err))
			return false;
		if (len == 0)
			head = false;
		else if (head && !count_field(p, len, counts, err))
			return false;
		p = lf + 1;
	}
	if (head)
		return err_set(err, EX_SOFTWARE, "the message has no body");
	return check_counts(counts, err);
}
