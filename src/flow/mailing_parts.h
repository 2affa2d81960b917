/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_MAILING_PARTS_H
#define FLOW_MAILING_PARTS_H

#include "base/map.h"
#include "flow/mailing.h"
#include "mail/address.h"
#include "store/digest.h"

/* What mailing.c and mailing_letter.c share. */

/* Quoted-printable, and where the slots in it stand. */
struct mailing_text {
	struct buf qp;
	size_t *slot;
	size_t slots;
};

struct mailing_block {
	struct mailing_text html, text;
};

struct mailing_variant {
	char *language;
	size_t *block;		/* places in mailing.block */
	size_t blocks;
	bool has_calendar;
	size_t calendar;	/* likewise; goes along as a file */
	struct buf top;		/* header fields that all recipients share */
	bool checked;		/* its first mail passed the gate */
	struct mailing_frame *frame;
};

/* A digest's frozen face. */
struct mailing_frame {
	int64_t digest;
	struct digest row;
	struct mailbox sender;
	char boundary[64], outer[64];
};

/* One recipient's own; the memory is kept for the next. */
struct mailing_own {
	struct buf unsubscribe, preferences, since;
	struct buf line;
};

struct mailing {
	const struct flow *flow;
	struct db *db;
	struct mailing_block *block;
	size_t blocks;
	struct mailing_variant *variant;
	size_t variants;
	struct mailing_frame **frame;
	size_t frames;
	struct map block_at, variant_at, frame_at;
	struct mailing_own own;
	size_t bytes;
	uint8_t message_key[SECRET_KEY];
};

/* "<26 letters@domain>" from what names the mail. */
void mailing_message_id(const struct mailing *mailing, const char *what,
    int64_t one, int64_t other, const char *domain, struct buf *out);
/* The envelope sender of a row. */
void mailing_envelope(struct mailing *mailing, const char *envelope,
    const char *domain, const struct outbox_row *row, unsigned key_id,
    char *out, size_t size);
const char *mailing_domain(const struct mailbox *sender);
/* mailing_letter.c */
/* What makes a letter's Message-ID and boundaries its own. */
struct mailing_name {
	const char *what;
	int64_t one, other;
};
bool mailing_letter_fields(const struct mailing *mailing,
    const struct mailing_name *name, const struct mailbox *sender,
    const char *to, const char *subject, struct buf *out, struct err *err);
void mailing_letter_body(const struct mailing *mailing,
    const struct mailing_name *name, const char *language,
    const struct buf *text, const struct buf *html, struct buf *out);
bool mailing_letter(struct mailing *mailing, const struct outbox_row *row,
    const struct outbox_check *check, const char *envelope,
    struct mailing_mail *mail, struct err *err);

#endif
