/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/proof.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/secret.h"
#include "flow/mailing_parts.h"
#include "flow/preview.h"
#include "mail/message.h"
#include "store/audit.h"
#include "store/once.h"
#include "store/outbox.h"
#include "store/staff.h"
#include "text/encode.h"

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

static bool
proof_fields(const struct proof_send *p, struct tx *tx,
    const struct mailbox *sender, const char *to,
    const struct preview *preview, int64_t row, struct buf *out,
    struct err *err)
{
	struct mailing *mailing = mailing_new(p->flow, tx->db);
	struct buf line = BUF_INIT(BUF_LINE), id = BUF_INIT(BUF_LINE);
	struct buf subject = BUF_INIT(BUF_LINE);
	bool ok = false;

	date_rfc5322(&line, date_now());
	mailing_message_id(mailing, "proof", row, date_now(),
	    mailing_domain(sender), &id);
	proof_words(p, "mail.proof.subject", preview, &subject);
	ok = message_header_raw(out, "Date", buf_text(&line), err) &&
	    message_mailbox(out, "From", sender->name[0] ? sender->name :
	    p->flow->conf->site.name, sender->address.text, err) &&
	    message_mailbox(out, "To", "", to, err) &&
	    message_header(out, "Subject", buf_text(&subject), err) &&
	    message_header_raw(out, "Message-ID", buf_text(&id), err) &&
	    message_header_raw(out, "Auto-Submitted", "auto-generated", err);
	buf_release(&line);
	buf_release(&id);
	buf_release(&subject);
	mailing_free(mailing);
	return ok;
}

static void
proof_part(const struct buf *part, struct buf *out)
{
	struct buf qp = BUF_INIT(BUF_PAGE);

	encode_qp(&qp, buf_text(part), part->len);
	buf_add(out, buf_text(&qp), qp.len);
	buf_release(&qp);
}

static void
proof_body(const struct proof_send *p, const struct preview *preview,
    struct buf *out)
{
	char boundary[64] = "=_brevduva_proof_";
	const size_t n = strlen(boundary);
	struct buf text = BUF_INIT(BUF_PAGE);
	char number[ONCE_NUMBER] = "";

	once_number(number);
	memcpy(boundary + n, number, strlen(number) + 1);
	proof_words(p, "mail.proof.text", preview, &text);
	buf_puts(&text, "\n\n");
	buf_add(&text, buf_text(&preview->text), preview->text.len);
	message_begin(out, boundary, p->language);
	message_part_text(out, boundary, p->language);
	proof_part(&text, out);
	message_part_html(out, boundary, p->language);
	proof_part(&preview->html, out);
	message_end(out, boundary);
	buf_release(&text);
}

static bool
proof_write(struct proof_send *p, struct tx *tx, const char *to,
    const struct preview *preview, struct err *err)
{
	struct buf message = BUF_INIT(PROOF_MAX);
	struct mailbox sender;
	int64_t row = 0;
	bool ok = mailbox_read(p->flow->conf->site.sender, &sender, err) &&
	    outbox_add_single(tx, OUTBOX_TEST, 0, to, "", &row, err) &&
	    proof_fields(p, tx, &sender, to, preview, row, &message, err);

	if (ok) {
		proof_body(p, preview, &message);
		ok = message_check(buf_text(&message), message.len, err) &&
		    letter_put(tx, row, buf_text(&message), message.len,
		    err) &&
		    audit_add(tx, p->flow->who, "digest.proof", "digest", "",
		    err);
	}
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
