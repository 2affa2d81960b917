/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails to one person: rendered at the first attempt, then kept. */
#include "flow/mailing_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/link.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/look_letter.h"
#include "flow/notice.h"
#include "flow/probe.h"
#include "mail/message.h"
#include "store/subscription.h"
#include "store/topic.h"
#include "text/encode.h"

enum { MAILING_TOPICS = 200 };

/* A number of the row's detail ("asked=1700000000"); 0 when not there. */
static int64_t
mailing_detail(const struct outbox_row *row, const char *name)
{
	const size_t n = strlen(name);
	const char *rest = row->detail;
	char word[64] = "";
	int64_t value = 0;

	while (str_word(&rest, " ", word, sizeof(word))) {
		if (strncmp(word, name, n) == 0 && word[n] == '=' &&
		    str_int64(word + n + 1, &value))
			return value;
	}
	return 0;
}

static const char *
mailing_language(const struct outbox_row *row,
    const struct outbox_check *check)
{
	if (strstr(row->detail, "lang=en"))
		return "en";
	if (strstr(row->detail, "lang=sv"))
		return "sv";
	return check->language[0] != '\0' ? check->language : "sv";
}

static void
mailing_url(const struct mailing *m, const char *page,
    enum link_purpose purpose, int64_t subscriber, int64_t extra,
    int64_t issued, struct buf *out)
{
	const struct link link = {purpose, subscriber, extra, issued};

	buf_printf(out, "%s/%s/", m->flow->conf->site.base_url, page);
	link_write(m->flow->keys, &link, out);
}

/* The topics that the person asked for, by name. */
struct mailing_wishes {
	struct topic_list topics;
	const char *name[MAILING_TOPICS];
	size_t names;
	enum cadence cadence;
};

static bool
mailing_wishes(struct mailing *m, const struct outbox_row *row,
    const char *language, struct mailing_wishes *out, struct err *err)
{
	struct subscription_list wishes = {NULL, 0};
	const int64_t after = date_now() - link_lifetime(LINK_CONFIRM);
	bool ok = false;

	memset(out, 0, sizeof(*out));
	if (!topic_list(m->db, false, &out->topics, err) ||
	    !wish_list(m->db, row->subscriber, after, &wishes, err))
		goto out;
	for (size_t i = 0; i < wishes.count; i++) {
		for (size_t k = 0; k < out->topics.count &&
		    out->names < MAILING_TOPICS; k++) {
			if (out->topics.item[k].id == wishes.item[i].topic)
				out->name[out->names++] = topic_name(
				    &out->topics.item[k], language);
		}
		out->cadence = wishes.item[i].cadence;
	}
	ok = true;
out:
	subscription_list_release(&wishes);
	return ok;
}

/* Fills the letter's kind, links and times by the row's purpose. */
static void
mailing_letter_links(const struct mailing *m, const struct outbox_row *row,
    struct look_letter *letter, struct buf *url, struct buf *never)
{
	const int64_t asked = mailing_detail(row, "asked") != 0
	    ? mailing_detail(row, "asked") : row->created_at;
	const int64_t who = row->subscriber;

	letter->asked = asked;
	switch (row->purpose) {
	case OUTBOX_CONFIRM:
		letter->kind = LOOK_LETTER_CONFIRM;
		mailing_url(m, "confirm", LINK_CONFIRM, who, 0, asked, url);
		mailing_url(m, "never", LINK_NEVER, who, 0, asked, never);
		letter->expires = asked + link_lifetime(LINK_CONFIRM);
		break;
	case OUTBOX_LINK:
		letter->kind = LOOK_LETTER_LINK;
		mailing_url(m, "preferences", LINK_MANAGE, who, 0, asked,
		    url);
		letter->expires = asked + link_lifetime(LINK_MANAGE);
		break;
	case OUTBOX_ADDRESS_NEW:
		letter->kind = LOOK_LETTER_ADDRESS_NEW;
		mailing_url(m, "confirm", LINK_ADDRESS, who,
		    mailing_detail(row, "change"), asked, url);
		mailing_url(m, "never", LINK_NEVER, who,
		    mailing_detail(row, "change"), asked, never);
		letter->expires = asked + link_lifetime(LINK_ADDRESS);
		break;
	default:		/* OUTBOX_ADDRESS_OLD */
		letter->kind = LOOK_LETTER_ADDRESS_OLD;
		break;
	}
	letter->url = url->len > 0 ? buf_text(url) : NULL;
	letter->never_url = never->len > 0 ? buf_text(never) : NULL;
}

bool
mailing_letter_fields(const struct mailing *m,
    const struct mailing_name *name, const struct mailbox *sender,
    const char *to, const char *subject, struct buf *out, struct err *err)
{
	const struct conf *conf = m->flow->conf;
	struct buf line = BUF_INIT(BUF_LINE);
	struct mailbox reply;
	bool ok = false;

	date_rfc5322(&line, date_now());
	ok = message_header_raw(out, "Date", buf_text(&line), err);
	buf_clear(&line);
	mailing_message_id(m, name->what, name->one, name->other,
	    mailing_domain(sender), &line);
	ok = ok && message_mailbox(out, "From",
	    sender->name[0] ? sender->name : conf->site.name,
	    sender->address.text, err) &&
	    message_mailbox(out, "To", "", to, err) &&
	    message_header(out, "Subject", subject, err) &&
	    message_header_raw(out, "Message-ID", buf_text(&line),
	    err);
	buf_release(&line);
	if (ok && conf->site.reply_to[0] != '\0')
		ok = mailbox_read(conf->site.reply_to, &reply, err) &&
		    message_mailbox(out, "Reply-To", reply.name,
		    reply.address.text, err);
	return ok && message_header_raw(out, "Auto-Submitted",
	    "auto-generated", err) &&
	    message_header_raw(out, "X-Auto-Response-Suppress",
	    "OOF, AutoReply", err);
}

void
mailing_letter_body(const struct mailing *m,
    const struct mailing_name *name, const char *language,
    const struct buf *in_text, const struct buf *in_html, struct buf *out)
{
	uint8_t mac[SECRET_MAC] = {0};
	char boundary[64] = "";
	struct buf text = BUF_INIT(BUF_PAGE);
	const int64_t numbers[2] = {name->one, name->other};

	secret_hmac(m->message_key, numbers, sizeof(numbers), mac);
	secret_hex(&text, mac, 8);
	snprintf(boundary, sizeof(boundary), "=_brevduva_%s",
	    buf_text(&text));
	message_begin(out, boundary, language);
	message_part_text(out, boundary, language);
	buf_clear(&text);
	encode_qp(&text, buf_text(in_text), in_text->len);
	buf_add(out, buf_text(&text), text.len);
	message_part_html(out, boundary, language);
	buf_clear(&text);
	encode_qp(&text, buf_text(in_html), in_html->len);
	buf_add(out, buf_text(&text), text.len);
	message_end(out, boundary);
	buf_release(&text);
}

/* What the mail says; *nobody: it would say nothing true any more. */
static bool
mailing_letter_words(struct mailing *m, const struct outbox_row *row,
    const struct look *look, struct buf *subject, struct look_block *block,
    bool *nobody, struct err *err)
{
	struct mailing_wishes wishes;
	struct look_letter letter = {0};
	struct buf url = BUF_INIT(BUF_LINE);
	struct buf never = BUF_INIT(BUF_LINE);
	bool ok = false;

	if (row->purpose == OUTBOX_NOTICE)
		return notice_letter(look, m->db, mailing_detail(row,
		    "notice"), subject, block, nobody, err);
	if (row->purpose == OUTBOX_TEST)
		return probe_letter(look, subject, block, err);
	mailing_letter_links(m, row, &letter, &url, &never);
	if (!mailing_wishes(m, row, look->lang, &wishes, err))
		goto out;
	/* Confirmed or withdrawn meanwhile? */
	*nobody = row->purpose == OUTBOX_CONFIRM && wishes.names == 0;
	if (row->purpose == OUTBOX_CONFIRM) {
		letter.topics = wishes.name;
		letter.topics_n = wishes.names;
		letter.cadence = (enum look_cadence)wishes.cadence;
	}
	ok = *nobody || look_letter(look, &letter, subject, block, err);
out:
	topic_list_release(&wishes.topics);
	buf_release(&url);
	buf_release(&never);
	return ok;
}

static bool
mailing_letter_render(struct mailing *m, const struct outbox_row *row,
    const char *language, const struct mailbox *sender,
    struct mailing_mail *mail, struct err *err)
{
	const struct look_site site = look_site_now(m->flow->conf);
	const struct look look = {m->flow->templates, &site, language,
	    date_now()};
	const struct mailing_name name = {"letter", row->id,
	    row->created_at};
	struct look_block block;
	struct buf subject = BUF_INIT(BUF_LINE);
	bool ok = false;

	look_block_init(&block);
	ok = mailing_letter_words(m, row, &look, &subject, &block,
	    &mail->nobody, err);
	if (!ok || mail->nobody)
		goto out;
	ok = mailing_letter_fields(m, &name, sender, mail->to,
	    buf_text(&subject), &mail->message, err);
	if (ok)
		mailing_letter_body(m, &name, language, &block.text,
		    &block.html, &mail->message);
	mail->fresh = ok;
out:
	look_block_release(&block);
	buf_release(&subject);
	return ok;
}

bool
mailing_letter(struct mailing *m, const struct outbox_row *row,
    const struct outbox_check *check, const char *envelope,
    struct mailing_mail *mail, struct err *err)
{
	struct mailbox sender;
	bool kept = false;

	if (!mailbox_read(m->flow->conf->site.sender, &sender, err))
		return false;
	mailing_envelope(m, envelope, mailing_domain(&sender), row,
	    keys_newest(m->flow->keys), mail->from, sizeof(mail->from));
	/* A proof was written down when it was asked for. */
	if ((row->attempts > 0 || row->purpose == OUTBOX_TEST) &&
	    !letter_get(m->db, row->id, &mail->message, &kept, err))
		return false;
	return kept || mailing_letter_render(m, row,
	    mailing_language(row, check), &sender, mail, err);
}
