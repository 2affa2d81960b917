/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_ERASE_H
#define FLOW_ERASE_H

#include "db/tx.h"
#include "flow/flow.h"

/* Erases a person: address, wishes, evidence, queued and past mail.  The
 * number and what it was sent stay, without an address (GDPR article 17).
 * A writer_job; who can runs scrub() after it, or the service does. */
struct erase_person {
	const struct flow *flow;
	int64_t subscriber;
	bool suppress;		/* never written to again, too */
	int64_t heir;		/* a subscriber who proved to have the
				 * address now: their change stays; 0 none */
};
bool erase_person(struct tx *tx, void *arg, struct err *err);

#endif
