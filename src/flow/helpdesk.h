/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_HELPDESK_H
#define FLOW_HELPDESK_H

#include "flow/outlook.h"
#include "flow/subscribe.h"

/*
 * What staff do for one person.  Each function that takes a tx is a
 * writer_job and bears being asked twice.
 */

/* Their page is opened: for so long its address is shown. */
enum { HELPDESK_OPEN = 3600 };
struct helpdesk_open {
	const struct flow *flow;
	int64_t subscriber;

	bool found;
};
bool helpdesk_open(struct tx *tx, void *arg, struct err *err);

/*
 * Signs somebody up who asked on paper, by telephone or at a meeting.  They
 * still confirm from their inbox: nobody gets mail that they did not confirm
 * here or where they were moved from.  The evidence stands beside the proof.
 */
struct helpdesk_add {
	struct subscribe_ask ask;	/* method and evidence are set here */
	const char *how;		/* one line */
	const char *day;		/* when they asked: 2026-05-04 */

	bool suppressed;		/* then nothing was done */
	int64_t subscriber;
};
bool helpdesk_add(struct tx *tx, void *arg, struct err *err);

/* Ends everything, and never writes to the address again. */
struct helpdesk_suppress {
	const struct flow *flow;
	int64_t subscriber;
};
bool helpdesk_suppress(struct tx *tx, void *arg, struct err *err);
/* May be written to again, once they have signed up anew. */
bool helpdesk_lift(struct tx *tx, void *arg, struct err *err);

/*
 * The same of an address, also one that nobody here has; the log has the
 * reason, but of the address a few digits of its hash.
 */
enum { HELPDESK_WHY_MAX = 200 };
struct helpdesk_address {
	const struct flow *flow;
	const char *key;		/* of mail/address.h */
	const char *why;		/* one line */
	bool lift;

	bool changed;			/* it was not so already */
};
bool helpdesk_address(struct tx *tx, void *arg, struct err *err);

/* Everybody is written out to a file: who did it, in the log. */
struct helpdesk_export {
	const struct flow *flow;
	const char *format;		/* "csv" */
};
bool helpdesk_export(struct tx *tx, void *arg, struct err *err);

/* Will this reader get the post, and when; why not?  all: what they have. */
struct helpdesk_why {
	enum outlook_why why;
	enum cadence cadence;		/* when OUTLOOK_OWED: with which, */
	int64_t leaves_at;		/* and when that leaves next */
};
bool helpdesk_why(struct db *db, const struct conf *conf, int64_t post,
    int64_t subscriber, const struct subscription_list *all,
    struct helpdesk_why *why, struct err *err);

#endif
