/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dates a mail tells of as a file that goes along, when staff want it. */
#include "flow/plan_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "flow/syndicate.h"
#include "store/block.h"
#include "text/encode.h"

/* The posts that are items of the mail and have dates to come. */
static size_t
plan_calendar_posts(const struct plan *plan, const struct plan_class *class,
    int64_t *posts, struct buf *name)
{
	size_t n = 0;

	for (size_t i = 0; i < class->choices; i++) {
		const struct plan_choice *c = &class->choice[i];
		const struct plan_post *post = &plan->post[c->post];
		bool ahead = false;

		for (size_t k = 0; k < post->occasions.count; k++)
			ahead = ahead || post->occasions.item[k].starts_at >
			    plan->digest->leaves_at;
		if (!c->pays || !ahead)
			continue;
		posts[n++] = post->edition.post;
		buf_printf(name, " %lld", (long long)post->edition.id);
	}
	return n;
}

/* Encoded as a part of a mail: line ends are for encode_qp() to write. */
static void
plan_calendar_encode(const struct buf *ics, struct buf *out)
{
	struct buf text = BUF_INIT(BUF_PAGE);

	for (size_t i = 0; i < ics->len; i++) {
		if (ics->data[i] != '\r')
			buf_putc(&text, ics->data[i]);
	}
	encode_qp(out, buf_text(&text), text.len);
	buf_release(&text);
}

bool
plan_calendar(struct plan *plan, struct tx *tx,
    const struct plan_class *class, const char *lang, int64_t *block,
    struct err *err)
{
	int64_t posts[PLAN_POSTS];
	struct buf name = BUF_INIT(BUF_PAGE);
	struct buf none = BUF_INIT(BUF_LINE);
	struct buf text = BUF_INIT(BUF_PAGE);
	struct syndicate s = {.flow = plan->flow, .db = tx->db,
	    .lang = lang, .base = plan->digest->base_url,
	    .self = "", .out = BUF_INIT(BUF_PAGE)};
	int64_t size = 0;
	size_t n = 0;
	bool found = false;
	bool ok = true;

	*block = 0;
	if (!plan->flow->conf->digest.attach_calendar)
		return true;
	buf_printf(&name, "%s calendar", lang);
	n = plan_calendar_posts(plan, class, posts, &name);
	if (n == 0)
		goto out;
	ok = block_find(tx->db, plan->digest->id, buf_text(&name), block,
	    &size, &found, err);
	if (!ok || found)
		goto out;
	ok = syndicate_dates(&s, posts, n, plan->digest->leaves_at, err);
	plan_calendar_encode(&s.out, &text);
	ok = ok && block_add(tx, plan->digest->id, buf_text(&name), &none,
	    &text, block, err);
out:
	buf_release(&s.out);
	buf_release(&text);
	buf_release(&none);
	buf_release(&name);
	return ok;
}
