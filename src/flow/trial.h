/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_TRIAL_H
#define FLOW_TRIAL_H

#include "base/conf.h"
#include "db/tx.h"
#include "flow/flow.h"
#include "store/forget.h"

/*
 * A database that was begun while every relay was a Maildir is a trial's:
 * who stands in it tried the service.  With a real relay the trial is over,
 * and "check" asks whether to forget them.
 */

/* When a database is made. */
bool trial_begin(struct tx *tx, const struct conf *conf, struct err *err);
/* At every opening: remembers when the first real relay came. */
bool trial_look(const struct conf *conf, struct db *db, struct err *err);

enum trial {
	TRIAL_NONE,		/* it was none, or is forgotten */
	TRIAL_MIXED,		/* people or mail came with the real relay */
	TRIAL_ALONE		/* all there is can be forgotten */
};
bool trial_find(struct db *db, enum trial *trial, struct forget_count *count,
    struct err *err);

/* Subscribers with all they chose and were sent, imports with their files,
 * digests.  EX_TEMPFAIL
 * while the service runs, EX_DATAERR unless TRIAL_ALONE. */
struct trial_forget {
	const struct flow *flow;

	struct forget_count count;
};
bool trial_forget(struct db *db, struct trial_forget *forget,
    struct err *err);

#endif
