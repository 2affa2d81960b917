/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/proof.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/mailing_parts.h"
#include "flow/preview.h"
#include "mail/message.h"
#include "store/audit.h"
#include "store/once.h"
#include "store/outbox.h"
#include "store/staff.h"

enum { PROOF_MAX = 1024 * 1024 };

/* "Prov: Styrelsemötet 23 juni", and a line that stands above the text. */
static void
proof_words(const struct proof_send *p, const char *key,
    const struct preview *preview, struct buf *out)
{
	struct view *view = view_new();

	view_set(view, "subject", buf_text(&preview->subject));
	template_string_render(p->flow->templates, p->language, key, view,
	    out);
	view_free(view);
}

/* The mail, below a line that says what it is. */
static bool
proof_letter(const struct proof_send *p, struct tx *tx, const char *to,
    const struct preview *preview, int64_t row, struct buf *out,
    struct err *err)
{
	const struct mailing_name name = {"proof", row, date_now()};
	struct mailing *mailing = mailing_new(p->flow, tx->db);
	struct buf subject = BUF_INIT(BUF_LINE), text = BUF_INIT(BUF_PAGE);
	struct mailbox sender;
	bool ok = false;

	proof_words(p, "mail.proof.subject", preview, &subject);
	proof_words(p, "mail.proof.text", preview, &text);
	buf_puts(&text, "\n\n");
	buf_add(&text, buf_text(&preview->text), preview->text.len);
	ok = mailbox_read(p->flow->conf->site.sender, &sender, err) &&
	    mailing_letter_fields(mailing, &name, &sender, to,
	    buf_text(&subject), out, err);
	if (ok)
		mailing_letter_body(mailing, &name, p->language, &text,
		    &preview->html, out);
	buf_release(&subject);
	buf_release(&text);
	mailing_free(mailing);
	return ok && message_check(buf_text(out), out->len, err);
}

static bool
proof_write(struct proof_send *p, struct tx *tx, const char *to,
    const struct preview *preview, struct err *err)
{
	struct buf message = BUF_INIT(PROOF_MAX);
	int64_t row = 0;
	const bool ok = outbox_add_single(tx, OUTBOX_TEST, 0, to, "", &row,
	    err) && proof_letter(p, tx, to, preview, row, &message, err) &&
	    letter_put(tx, row, buf_text(&message), message.len, err) &&
	    audit_add(tx, p->flow->who, "digest.proof", "digest", "", err);

	buf_release(&message);
	return ok;
}

static bool
proof_to(struct proof_send *p, struct tx *tx, const struct staff *staff,
    struct err *err)
{
	struct preview preview = {.flow = p->flow, .language = p->language,
	    .leaves_at = p->leaves_at, .subscription = p->subscription,
	    .subscriptions = p->subscriptions, .only_post = p->post,
	    .only_posts = p->posts, .subject = BUF_INIT(BUF_PAGE),
	    .html = BUF_INIT(BUF_PAGE), .text = BUF_INIT(BUF_PAGE)};
	bool ok = preview_make_in(tx, &preview, err);

	p->owed = preview.owed;
	if (ok && p->owed)
		ok = proof_write(p, tx, staff->address, &preview, err);
	buf_release(&preview.subject);
	buf_release(&preview.html);
	buf_release(&preview.text);
	return ok;
}

bool
proof_send(struct tx *tx, void *arg, struct err *err)
{
	struct proof_send *p = arg;
	struct staff staff = {0};
	int64_t before = 0;
	bool found = false, first = false;
	bool ok = once_take(tx, p->number, &first, &before, err) &&
	    staff_get(tx->db, p->staff, &staff, &found, err);

	p->owed = !first;
	if (ok && first && !found)
		ok = err_set(err, EX_DATAERR, "the account is gone");
	else if (ok && first)
		ok = proof_to(p, tx, &staff, err);
	staff_release(&staff);
	return ok;
}
