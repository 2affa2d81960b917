/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A variant as anybody may see it: the archive, the preview. */
#include "flow/mailing.h"

#include "base/str.h"
#include "flow/mailing_parts.h"
#include "store/block.h"
#include "text/encode.h"

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
	mailing_decode(html, &html_qp);
	mailing_decode(text, &text_qp);
	buf_release(&html_qp);
	buf_release(&text_qp);
	variant_release(&variant);
	return ok;
}
