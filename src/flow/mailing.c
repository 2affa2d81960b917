/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/mailing.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/link.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/look.h"
#include "flow/mailing_parts.h"
#include "mail/message.h"
#include "store/block.h"
#include "store/post.h"
#include "text/encode.h"
#include "text/when.h"

#define MAILING_CALENDAR "meetings.ics"
enum {
	MAILING_MAX = 1024 * 1024,	/* one mail */
	MAILING_KEEP = 8 * 1024 * 1024	/* blocks kept in memory */
};

static void
mailing_block_release(struct mailing_block *block)
{
	buf_release(&block->html.qp);
	buf_release(&block->text.qp);
	mem_free(block->html.slot);
	mem_free(block->text.slot);
}

static void
mailing_forget(struct mailing *m)
{
	for (size_t i = 0; i < m->blocks; i++)
		mailing_block_release(&m->block[i]);
	for (size_t i = 0; i < m->variants; i++) {
		mem_free(m->variant[i].language);
		mem_free(m->variant[i].block);
		buf_release(&m->variant[i].top);
	}
	for (size_t i = 0; i < m->frames; i++) {
		digest_release(&m->frame[i]->row);
		mem_free(m->frame[i]);
	}
	MEM_FREE(m->block);
	MEM_FREE(m->variant);
	MEM_FREE(m->frame);
	m->blocks = 0;
	m->variants = 0;
	m->frames = 0;
	m->bytes = 0;
	map_release(&m->block_at);
	map_release(&m->variant_at);
	map_release(&m->frame_at);
}

struct mailing *
mailing_new(const struct flow *flow, struct db *db)
{
	struct mailing *m = mem_alloc(sizeof(*m));

	m->flow = flow;
	m->db = db;
	buf_init(&m->own.unsubscribe, BUF_LINE);
	buf_init(&m->own.preferences, BUF_LINE);
	buf_init(&m->own.since, BUF_LINE);
	buf_init(&m->own.line, BUF_LINE);
	keys_derive_first(flow->keys, "message-id", m->message_key);
	return m;
}

void
mailing_free(struct mailing *m)
{
	if (!m)
		return;
	mailing_forget(m);
	buf_release(&m->own.unsubscribe);
	buf_release(&m->own.preferences);
	buf_release(&m->own.since);
	buf_release(&m->own.line);
	mem_wipe(m->message_key, sizeof(m->message_key));
	mem_free(m);
}

void
mailing_message_id(const struct mailing *m, const char *what, int64_t one,
    int64_t other, const char *domain, struct buf *out)
{
	uint8_t mac[SECRET_MAC] = {0};
	char text[96] = "";
	const int n = snprintf(text, sizeof(text), "%s %lld %lld", what,
	    (long long)one, (long long)other);

	secret_hmac(m->message_key, text, (size_t)n, mac);
	buf_putc(out, '<');
	secret_base32(out, mac, 16);
	buf_join(out, "@", domain, ">", NULL);
}

const char *
mailing_domain(const struct mailbox *sender)
{
	const char *at = strrchr(sender->address.text, '@');

	return at ? at + 1 : "localhost.invalid";
}

void
mailing_envelope(struct mailing *m, const char *envelope,
    const char *domain, const struct outbox_row *row, unsigned key_id,
    char *out, size_t size)
{
	struct buf *line = &m->own.line;
	const struct link link = {LINK_BOUNCE, row->subscriber, row->id,
	    row->created_at};

	if (strncmp(envelope, "fixed ", 6) == 0) {
		snprintf(out, size, "%s", envelope + 6);
		return;
	}
	buf_clear(line);
	buf_puts(line, "b+");
	link_write_as(m->flow->keys, key_id, &link, line);
	buf_join(line, "@", domain, NULL);
	snprintf(out, size, "%s", buf_text(line));
}

/* --- what a digest froze ------------------------------------------------- */

static bool
mailing_frame(struct mailing *m, int64_t digest,
    struct mailing_frame **out, struct err *err)
{
	struct mailing_frame *frame = NULL;
	uint8_t mac[SECRET_MAC] = {0};
	struct buf mark = BUF_INIT(BUF_LINE);
	int64_t at = 0;
	bool found = false;

	if (map_get_int(&m->frame_at, digest, &at)) {
		*out = m->frame[at];
		return true;
	}
	frame = mem_alloc(sizeof(*frame));
	frame->digest = digest;
	if (!digest_get(m->db, digest, &frame->row, &found, err) || !found ||
	    !mailbox_read(frame->row.sender, &frame->sender, err)) {
		digest_release(&frame->row);
		mem_free(frame);
		return found ? false : err_set(err, EX_SOFTWARE,
		    "no digest %lld", (long long)digest);
	}
	secret_hmac(m->message_key, frame->row.public_id,
	    strlen(frame->row.public_id), mac);
	secret_hex(&mark, mac, 8);
	snprintf(frame->boundary, sizeof(frame->boundary), "=_brevduva_%s",
	    buf_text(&mark));
	snprintf(frame->outer, sizeof(frame->outer), "=_brevduva_all_%s",
	    buf_text(&mark));
	buf_release(&mark);
	m->frame = mem_grow(m->frame, m->frames + 1, sizeof(*m->frame));
	m->frame[m->frames] = frame;
	map_put_int(&m->frame_at, digest, (int64_t)m->frames++);
	*out = frame;
	return true;
}

/* The sender's id for Feedback-ID: 5 to 15 letters and digits, constant. */
static void
mailing_feedback(const struct mailing_frame *frame, struct buf *out)
{
	char id[16] = "";
	size_t n = 0;

	for (const char *p = mailing_domain(&frame->sender); *p && n < 15;
	    p++) {
		if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
			id[n++] = *p;
	}
	while (n < 5)
		id[n++] = 'x';
	id[n] = '\0';
	buf_printf(out, "d%lld:digest:brevduva:%s",
	    (long long)frame->digest, id);
}

static bool
mailing_list_fields(const struct mailing_frame *frame, struct buf *out,
    struct err *err)
{
	const struct digest *d = &frame->row;
	struct buf line = BUF_INIT(BUF_LINE);
	bool ok = false;

	buf_printf(&line, "brevduva.list-id.%s",
	    mailing_domain(&frame->sender));
	if (!message_list_id(out, d->site_name, buf_text(&line), err))
		goto out;
	buf_clear(&line);
	buf_printf(&line, "<%s/>", d->base_url);
	if (!message_header_raw(out, "List-Help", buf_text(&line), err) ||
	    !message_header_raw(out, "List-Subscribe", buf_text(&line), err))
		goto out;
	if (d->archive) {
		buf_clear(&line);
		buf_printf(&line, "<%s/archive>", d->base_url);
		if (!message_header_raw(out, "List-Archive", buf_text(&line),
		    err))
			goto out;
	}
	buf_clear(&line);
	mailing_feedback(frame, &line);
	ok = message_header_raw(out, "Feedback-ID", buf_text(&line), err) &&
	    message_header_raw(out, "List-Post", "NO", err) &&
	    message_header_raw(out, "Precedence", "bulk", err);
out:
	buf_release(&line);
	return ok;
}

/* All header fields but To, Message-ID and List-Unsubscribe. */
static bool
mailing_top(const struct mailing_frame *frame, const struct variant *variant,
    struct buf *out, struct err *err)
{
	const struct digest *d = &frame->row;
	struct buf date = BUF_INIT(BUF_LINE);
	struct mailbox reply;
	bool ok = false;

	date_rfc5322(&date, d->dated_at);
	ok = message_header_raw(out, "Date", buf_text(&date), err) &&
	    message_mailbox(out, "From", frame->sender.name[0]
	    ? frame->sender.name : d->site_name, frame->sender.address.text,
	    err) && message_header(out, "Subject", variant->subject, err);
	buf_release(&date);
	if (ok && d->reply_to[0] != '\0')
		ok = mailbox_read(d->reply_to, &reply, err) &&
		    message_mailbox(out, "Reply-To", reply.name,
		    reply.address.text, err);
	/* RFC 3834: on automatic mail only, not on what a person sent. */
	if (ok && d->cadence != 0)
		ok = message_header_raw(out, "Auto-Submitted",
		    "auto-generated", err);
	return ok && mailing_list_fields(frame, out, err) &&
	    message_header_raw(out, "X-Auto-Response-Suppress",
	    "OOF, AutoReply", err) &&
	    message_header_raw(out, "List-Unsubscribe-Post",
	    "List-Unsubscribe=One-Click", err);
}

/*
 * A mail of one board meeting alone answers a message that never was: all
 * its stages then stand as one thread.
 */
static bool
mailing_thread(const struct mailing *m, const struct mailing_frame *frame,
    const struct variant *variant, struct buf *out, struct err *err)
{
	int64_t *editions = NULL;
	struct edition edition = {0};
	struct post post = {0};
	uint8_t mac[SECRET_MAC] = {0};
	struct buf root = BUF_INIT(BUF_LINE);
	size_t n = 0;
	bool found = false;
	bool ok = variant_editions(m->db, variant->id, &editions, &n, err);

	if (!ok || n != 1)
		goto out;
	ok = edition_get(m->db, editions[0], &edition, &found, err);
	if (!ok || !found || strcmp(edition.post_kind, "board") != 0)
		goto out;
	ok = post_get(m->db, edition.post, &post, &found, err);
	if (!ok || !found)
		goto out;
	secret_hmac(m->message_key, post.public_id, strlen(post.public_id),
	    mac);
	buf_puts(&root, "<thread.");
	secret_base32(&root, mac, 16);
	buf_printf(&root, "@%s>", mailing_domain(&frame->sender));
	ok = message_header_raw(out, "In-Reply-To", buf_text(&root), err) &&
	    message_header_raw(out, "References", buf_text(&root), err);
out:
	buf_release(&root);
	post_release(&post);
	edition_release(&edition);
	mem_free(editions);
	return ok;
}

/* Once for a block, or each mail would look through all of it. */
static void
mailing_find_slots(struct mailing_text *text)
{
	for (size_t i = 0; i < text->qp.len; i++) {
		if (text->qp.data[i] < ENCODE_SLOT_FIRST ||
		    text->qp.data[i] > ENCODE_SLOT_LAST)
			continue;
		text->slot = mem_grow(text->slot, text->slots + 1,
		    sizeof(*text->slot));
		text->slot[text->slots++] = i;
	}
}

static bool
mailing_load_block(struct mailing *m, int64_t id, size_t *place,
    struct err *err)
{
	struct mailing_block *block = NULL;
	int64_t at = 0;

	if (map_get_int(&m->block_at, id, &at)) {
		*place = (size_t)at;
		return true;
	}
	m->block = mem_grow(m->block, m->blocks + 1, sizeof(*m->block));
	block = &m->block[m->blocks];
	*block = (struct mailing_block){.html.qp = BUF_INIT(MAILING_MAX),
	    .text.qp = BUF_INIT(MAILING_MAX)};
	if (!block_get(m->db, id, &block->html.qp, &block->text.qp, err)) {
		mailing_block_release(block);
		return false;
	}
	mailing_find_slots(&block->html);
	mailing_find_slots(&block->text);
	m->bytes += block->html.qp.cap + block->text.qp.cap;
	*place = m->blocks++;
	map_put_int(&m->block_at, id, (int64_t)*place);
	return true;
}

static bool
mailing_load_variant(struct mailing *m, int64_t id, size_t *place,
    struct err *err)
{
	struct variant row = {0};
	struct mailing_variant v = {.top = BUF_INIT(BUF_PAGE)};
	const char *rest = NULL;
	char number[24] = "";
	int64_t at = 0;
	bool found = false;
	bool ok = false;

	if (map_get_int(&m->variant_at, id, &at)) {
		*place = (size_t)at;
		return true;
	}
	if (m->bytes > MAILING_KEEP)
		mailing_forget(m);
	if (!variant_get(m->db, id, &row, &found, err))
		goto out;
	if (!found) {
		err_set(err, EX_SOFTWARE, "no variant %lld", (long long)id);
		goto out;
	}
	if (!mailing_frame(m, row.digest, &v.frame, err) ||
	    !mailing_top(v.frame, &row, &v.top, err) ||
	    !mailing_thread(m, v.frame, &row, &v.top, err))
		goto out;
	rest = row.blocks;
	while (str_word(&rest, ",", number, sizeof(number))) {
		v.block = mem_grow(v.block, v.blocks + 1, sizeof(*v.block));
		if (!str_int64(number, &at) ||
		    !mailing_load_block(m, at, &v.block[v.blocks++], err))
			goto out;
	}
	v.has_calendar = row.calendar != 0;
	if (v.has_calendar && !mailing_load_block(m, row.calendar,
	    &v.calendar, err))
		goto out;
	v.language = mem_strdup(row.language);
	m->bytes += v.top.cap + v.blocks * sizeof(*v.block);
	m->variant = mem_grow(m->variant, m->variants + 1,
	    sizeof(*m->variant));
	m->variant[m->variants] = v;
	*place = m->variants++;
	map_put_int(&m->variant_at, id, (int64_t)*place);
	ok = true;
out:
	if (!ok) {
		mem_free(v.block);
		buf_release(&v.top);
	}
	variant_release(&row);
	return ok;
}

/* --- one recipient ------------------------------------------------------- */

static void
mailing_own(struct mailing *m, const struct mailing_variant *v,
    const struct outbox_row *row, int64_t since)
{
	const struct digest *d = &v->frame->row;
	struct link link = {LINK_UNSUBSCRIBE, row->subscriber, d->id,
	    d->dated_at};

	buf_clear(&m->own.unsubscribe);
	buf_clear(&m->own.preferences);
	buf_clear(&m->own.since);
	link_write_as(m->flow->keys, d->key_id, &link, &m->own.unsubscribe);
	link.purpose = LINK_PREFERENCES;
	link_write_as(m->flow->keys, d->key_id, &link, &m->own.preferences);
	when_day(&m->own.since, v->language, since);
}

static bool
mailing_own_fields(struct mailing *m, const struct mailing_variant *v,
    const struct outbox_row *row, struct mailing_mail *mail,
    struct err *err)
{
	struct buf *line = &m->own.line;

	if (!message_mailbox(&mail->message, "To", "", mail->to, err))
		return false;
	buf_clear(line);
	mailing_message_id(m, "digest", v->frame->digest, row->subscriber,
	    mailing_domain(&v->frame->sender), line);
	if (!message_header_raw(&mail->message, "Message-ID", buf_text(line),
	    err))
		return false;
	buf_clear(line);
	buf_join(line, "<", v->frame->row.base_url, "/unsubscribe/",
	    buf_text(&m->own.unsubscribe), ">", NULL);
	return message_header_raw(&mail->message, "List-Unsubscribe",
	    buf_text(line), err);
}

static void
mailing_add(struct buf *out, const struct mailing_text *text,
    const struct message_slots *values)
{
	const char *qp = buf_text(&text->qp);
	size_t from = 0;

	for (size_t i = 0; i < text->slots; i++) {
		const size_t at = text->slot[i];

		buf_add(out, qp + from, at - from);
		message_slot(out, qp[at], values);
		from = at + 1;
	}
	buf_add(out, qp + from, text->qp.len - from);
}

static void
mailing_body(const struct mailing *m, const struct mailing_variant *v,
    struct buf *out)
{
	const char *boundary = v->frame->boundary;
	struct message_slots slots = {{NULL}};

	slots.text[LOOK_SLOT_UNSUBSCRIBE - ENCODE_SLOT_FIRST] =
	    buf_text(&m->own.unsubscribe);
	slots.text[LOOK_SLOT_PREFERENCES - ENCODE_SLOT_FIRST] =
	    buf_text(&m->own.preferences);
	slots.text[LOOK_SLOT_SINCE - ENCODE_SLOT_FIRST] =
	    buf_text(&m->own.since);
	if (v->has_calendar)
		message_begin_mixed(out, v->frame->outer, boundary,
		    v->language);
	else
		message_begin(out, boundary, v->language);
	message_part_text(out, boundary, v->language);
	for (size_t i = 0; i < v->blocks; i++)
		mailing_add(out, &m->block[v->block[i]].text, &slots);
	message_part_html(out, boundary, v->language);
	for (size_t i = 0; i < v->blocks; i++)
		mailing_add(out, &m->block[v->block[i]].html, &slots);
	message_end(out, boundary);
	if (!v->has_calendar)
		return;
	message_part_calendar(out, v->frame->outer, MAILING_CALENDAR);
	mailing_add(out, &m->block[v->calendar].text, &slots);
	message_end(out, v->frame->outer);
}

static bool
mailing_gate(const struct mailing_mail *mail, struct err *err)
{
	return buf_ok(&mail->message)
	    ? message_check(buf_text(&mail->message), mail->message.len, err)
	    : err_set(err, EX_DATAERR, "the mail is too long");
}

static bool
mailing_digest(struct mailing *m, const struct outbox_row *row,
    int64_t since, const char *envelope, struct mailing_mail *mail,
    struct err *err)
{
	struct mailing_variant *v = NULL;
	size_t place = 0;
	bool ok = false;

	if (!mailing_load_variant(m, mail->variant, &place, err))
		return false;
	v = &m->variant[place];
	mailing_own(m, v, row, since);
	mailing_envelope(m, envelope, mailing_domain(&v->frame->sender), row,
	    v->frame->row.key_id, mail->from, sizeof(mail->from));
	buf_add(&mail->message, buf_text(&v->top), v->top.len);
	ok = mailing_own_fields(m, v, row, mail, err);
	if (ok)
		mailing_body(m, v, &mail->message);
	/* What differs between recipients was checked field by field: the
	 * gate sees the first mail of each variant. */
	if (ok && !v->checked) {
		ok = mailing_gate(mail, err);
		v->checked = ok;
	}
	return ok;
}

bool
mailing_compose(struct mailing *m, const struct outbox_row *row,
    const struct outbox_check *check, const char *envelope,
    struct mailing_mail *mail, struct err *err)
{
	buf_clear(&mail->message);
	mail->message.max = MAILING_MAX;
	mail->nobody = false;
	mail->fresh = false;
	snprintf(mail->envid, sizeof(mail->envid), "bd%lld",
	    (long long)row->id);
	snprintf(mail->to, sizeof(mail->to), "%s", check->address);
	mail->variant = check->variant;
	if (mail->to[0] == '\0') {
		mail->nobody = true;
		return true;
	}
	if (row->purpose == OUTBOX_DIGEST)
		return mailing_digest(m, row, check->since, envelope, mail,
		    err) && (buf_ok(&mail->message) ||
		    err_set(err, EX_DATAERR, "the mail is too long"));
	return mailing_letter(m, row, check, envelope, mail, err) &&
	    (mail->nobody || mailing_gate(mail, err));
}
