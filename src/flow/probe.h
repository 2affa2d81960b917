/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PROBE_H
#define FLOW_PROBE_H

#include "db/tx.h"
#include "flow/flow.h"
#include "flow/look.h"
#include "store/outbox.h"

/*
 * Does mail leave?  One to a person of the staff, in the priority lane, by
 * one relay, also one that all other mail leaves alone.
 */

/* Which row the last one is. */
#define SETTING_PROBE "probe"

enum { PROBE_AGAIN = 60 };	/* seconds between two to the same person */

/* A writer_job; the same asked again within PROBE_AGAIN is the one before. */
struct probe_send {
	const struct flow *flow;
	int64_t staff;
	const char *language;	/* "" = the site's */
	const char *relay;	/* of the configuration */

	int64_t row;
};
bool probe_send(struct tx *tx, void *arg, struct err *err);

/* The last one; *found false: there was none. */
bool probe_last(struct db *db, struct outbox_row *row, bool *found,
    struct err *err);

/* The relay it is to go by, of its row's detail; "" any. */
const char *probe_relay(const char *detail);

/* What it says: for mailing_letter.c. */
bool probe_letter(const struct look *look, struct buf *subject,
    struct look_block *out, struct err *err);

#endif
