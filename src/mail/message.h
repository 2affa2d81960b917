/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The MIME writer (RFC 5322, 2045-2047, 2231).  Everything is 7-bit with
 * CRLF; CR, LF and NUL in a header value are an error (injection), never
 * stripped.  Header lines fold at 78; words outside ASCII become RFC 2047
 * encoded-words of whole characters.
 */

/* Unstructured text: Subject.  false: a control character in value. */
bool message_header(struct buf *out, const char *name, const char *value,
    struct err *err);
/* A value that is already safe ASCII (List-*, Message-ID): folded at blanks
 * only, refused when not printable ASCII with single blanks. */
bool message_header_raw(struct buf *out, const char *name, const char *value,
    struct err *err);
/* From, To, Reply-To: display name encoded or quoted; name may be "". */
bool message_mailbox(struct buf *out, const char *name, const char *display,
    const char *address, struct err *err);
/* List-Id: phrase and id (RFC 2919). */
bool message_list_id(struct buf *out, const char *phrase, const char *id,
    struct err *err);

/* What is spliced in for slot i (ENCODE_SLOT_FIRST + i); text is already
 * escaped for where it goes (HTML, URL, plain), valid UTF-8. */
enum { MESSAGE_SLOTS = 8 };
struct message_slots {
	const char *text[MESSAGE_SLOTS];	/* NULL counts as "" */
};
/* One of them, QP-encoded: slot is the byte that stands for it. */
void message_slot(struct buf *out, char slot,
    const struct message_slots *slots);
/* Appends an encode_qp() block with its slots filled, each value QP-encoded
 * and folded so that lines stay within 76. */
void message_splice(struct buf *out, const char *block, size_t n,
    const struct message_slots *slots);

/* A multipart/alternative around text and HTML blocks.  boundary holds "=_"
 * and is unique by construction: that pair cannot occur in QP.  After begin
 * more headers may follow, until the first part.  A part's body is one or
 * more encode_qp() blocks. */
void message_begin(struct buf *out, const char *boundary, const char *lang);
void message_part_text(struct buf *out, const char *boundary,
    const char *lang);
void message_part_html(struct buf *out, const char *boundary,
    const char *lang);
void message_end(struct buf *out, const char *boundary);
/* With a calendar beside it: mixed around the alternative, instead of
 * message_begin(); after the inner message_end() the file, one encode_qp()
 * block, then message_end() of outer. */
void message_begin_mixed(struct buf *out, const char *outer,
    const char *inner, const char *lang);
void message_part_calendar(struct buf *out, const char *outer,
    const char *name);

/* The last gate before a relay: only CRLF, no control (an unfilled slot is
 * one), no 8-bit, lines <= 998, exactly one Date, From, To, Message-ID,
 * Subject, no other field of ours twice. */
bool message_check(const char *message, size_t n, struct err *err);

#endif
