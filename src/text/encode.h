/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_ENCODE_H
#define TEXT_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Appends s with & < > " ' escaped: for HTML text and quoted attributes. */
void encode_html(struct buf *out, const char *s, size_t n);
void encode_xml(struct buf *out, const char *s, size_t n); /* drops C0 */
void encode_url(struct buf *out, const char *s, size_t n); /* RFC 3986 */
void encode_base64(struct buf *out, const void *p, size_t n); /* no breaks */
void encode_json(struct buf *out, const char *s, size_t n); /* no quotes */
/* RFC 4180 field; a first = + - @ TAB CR is neutralised with '. */
void encode_csv(struct buf *out, const char *s);

/* How many octets at the start of s[n] no cleaning would change, as a quick
 * look tells: printable ASCII, line feeds, U+00C0 to U+00FF; perhaps fewer
 * than there are. */
size_t encode_plain(const char *s, size_t n);

/*
 * Quoted-printable (RFC 2045 section 6.7): at most 76 columns, upper-case
 * hex, CRLF; trailing blanks encoded.  LF and CRLF in s are line breaks; a
 * bare CR is encoded.  Bytes ENCODE_SLOT_FIRST..LAST (C0 controls never
 * valid in our text) are slots: passed through raw, alone between soft line
 * breaks, for message_splice() to fill.  Begins and ends at a line start: a
 * text that does not end in a line break ends in a soft one.
 */
enum { ENCODE_SLOT_FIRST = 1, ENCODE_SLOT_LAST = 8 };
void encode_qp(struct buf *out, const char *s, size_t n);

/* Strict UTF-8 (RFC 3629).  encode_next reads one character: its bytes, 0
 * when they are not valid. */
size_t encode_next(const char *s, size_t n, uint32_t *cp);
bool encode_is_utf8(const char *s, size_t n);
/* Appends s as valid UTF-8 (bad bytes become U+FFFD), without C0/C1 but
 * LF and TAB, and without bidi controls U+202A-E, U+2066-9; other line
 * breaks become LF.  one_line: white space runs become one blank, ends
 * trimmed. */
void encode_clean(struct buf *out, const char *s, size_t n, bool one_line);
/* Code points; not bytes. */
size_t encode_length(const char *s);
/* Appends at most max code points, cut at a word, with an ellipsis. */
void encode_shorten(struct buf *out, const char *s, size_t max);

#endif
