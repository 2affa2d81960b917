/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_MAILING_H
#define FLOW_MAILING_H

#include "base/buf.h"
#include "db/db.h"
#include "flow/flow.h"
#include "store/outbox.h"

/*
 * From an outbox row to the finished bytes of its mail.  A digest's mail is
 * joined from frozen blocks and the recipient's links, so that a resend is
 * byte for byte the same; a single mail is rendered once and its bytes kept
 * (letter) at its first attempt.  For one thread; it keeps what it read.
 */
struct mailing;

struct mailing_mail {
	char from[192];		/* envelope sender */
	char to[256];
	char envid[24];
	struct buf message;
	int64_t variant;	/* the one it was made of */
	bool nobody;		/* no address to write to any more */
	bool fresh;		/* a letter whose bytes are not kept yet */
};

struct mailing *mailing_new(const struct flow *flow, struct db *db);
void mailing_free(struct mailing *mailing);
/* check: what outbox_check() said when the row was claimed; what has changed
 * since then is seen before the body leaves.  envelope: "verp" or "fixed
 * ADDR", of the relay. */
bool mailing_compose(struct mailing *mailing, const struct outbox_row *row,
    const struct outbox_check *check, const char *envelope,
    struct mailing_mail *mail, struct err *err);

/* The mail of one variant without a recipient: for the preview.  html and
 * text are decoded UTF-8; in the slots stand today and the word EXEMPEL. */
bool mailing_preview(struct db *db, int64_t variant, struct buf *subject,
    struct buf *html, struct buf *text, struct err *err);
/* Undoes encode_qp() for a block; slots become nothing. */
void mailing_decode(struct buf *out, const struct buf *qp);

#endif
