/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A variant as anybody may see it: the archive, the preview. */
#include "flow/mailing.h"

#include "base/date.h"
#include "base/str.h"
#include "flow/look.h"
#include "flow/mailing_parts.h"
#include "mail/message.h"
#include "store/block.h"
#include "text/encode.h"
#include "text/when.h"

/* Where a reader's own links would stand; leads nowhere. */
#define MAILING_EXAMPLE "EXEMPEL"

static int
mailing_nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c - 'A' + 10;
}

void
mailing_decode(struct buf *out, const struct buf *qp)
{
	const char *p = buf_text(qp);
	const char *end = p + qp->len;

	for (; p < end; p++) {
		if (*p == '=' && end - p > 2 && p[1] != '\r') {
			buf_putc(out, (char)(mailing_nibble(p[1]) << 4 |
			    mailing_nibble(p[2])));
			p += 2;
		} else if (*p == '=') {
			p += 2;		/* a soft break */
		} else if (*p != '\r' && !(*p >= ENCODE_SLOT_FIRST &&
		    *p <= ENCODE_SLOT_LAST)) {
			buf_putc(out, *p);
		}
	}
}

/* As for somebody who confirmed today. */
static void
mailing_example(const struct buf *qp, const char *language, struct buf *out)
{
	struct buf filled = BUF_INIT(BUF_PAGE);
	struct buf since = BUF_INIT(BUF_LINE);
	struct message_slots slots = {{NULL}};

	when_day(&since, language, date_now());
	slots.text[LOOK_SLOT_UNSUBSCRIBE - ENCODE_SLOT_FIRST] =
	    MAILING_EXAMPLE;
	slots.text[LOOK_SLOT_PREFERENCES - ENCODE_SLOT_FIRST] =
	    MAILING_EXAMPLE;
	slots.text[LOOK_SLOT_SINCE - ENCODE_SLOT_FIRST] = buf_text(&since);
	message_splice(&filled, buf_text(qp), qp->len, &slots);
	mailing_decode(out, &filled);
	buf_release(&filled);
	buf_release(&since);
}

bool
mailing_preview(struct db *db, int64_t id, struct buf *subject,
    struct buf *html, struct buf *text, struct err *err)
{
	struct variant variant = {0};
	struct buf html_qp = BUF_INIT(BUF_PAGE);
	struct buf text_qp = BUF_INIT(BUF_PAGE);
	const char *rest = NULL;
	char word[24] = "";
	int64_t block = 0;
	bool found = false;
	bool ok = variant_get(db, id, &variant, &found, err);

	if (ok && found) {
		buf_puts(subject, variant.subject);
		rest = variant.blocks;
		while (ok && str_word(&rest, ",", word, sizeof(word)))
			ok = str_int64(word, &block) && block_get(db, block,
			    &html_qp, &text_qp, err);
	}
	if (ok && found) {
		mailing_example(&html_qp, variant.language, html);
		mailing_example(&text_qp, variant.language, text);
	}
	buf_release(&html_qp);
	buf_release(&text_qp);
	variant_release(&variant);
	return ok;
}
