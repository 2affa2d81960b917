/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_APPROVE_H
#define FLOW_APPROVE_H

#include "db/tx.h"
#include "flow/flow.h"
#include "flow/postfile.h"
#include "flow/quality_gate.h"

/*
 * What staff do with posts.  Each function is a writer_job: arg is its own
 * struct, input above, result below; it runs in one transaction and leaves
 * one audit line.  What it refuses is EX_DATAERR and changes nothing.
 * Who may: flow/agree.h; what is fit: flow/quality_gate.h, gate NULL = no
 * more than errors stop it.  After all but the first, mail that waits must
 * follow: see flow/replan.h.
 */

/* A new post from a file: approved, or a draft. */
struct approve_add {
	const struct flow *flow;
	const struct postfile *file;
	bool draft;
	struct quality_gate *gate;

	int64_t post, edition;
	bool timed;		/* approves itself when the file says */
};
bool approve_add(struct tx *tx, void *arg, struct err *err);

/* The newest edition of a post, a draft, may be sent from now on. */
struct approve_post {
	const struct flow *flow;
	int64_t post;
	struct quality_gate *gate;

	int64_t edition;
};
bool approve_post(struct tx *tx, void *arg, struct err *err);

/*
 * The post says what the file says from now on: a new edition for those who
 * were sent an earlier one, which also replaces what nobody was sent yet.  A
 * board meeting that has come to a later stage is news for all of its topics.
 * Dates keep their calendar UID: one with the same start or, else, the same
 * label is the same date.  One that is left out and lies ahead is cancelled.
 * Of a draft it is a new draft.  In a topic with four eyes (flow/agree.h) it
 * waits for another's approve_post(); its dates do not wait.
 */
struct approve_correct {
	const struct flow *flow;
	const struct postfile *file;
	int64_t post;
	struct quality_gate *gate;

	int64_t edition;
	const char *kind;	/* stage, correction, moved, cancelled; first;
				 * "" when only the reminder changed */
	bool draft;
	bool timed;		/* which approves itself */
	bool waits;		/* for somebody else to approve it */
};
bool approve_correct(struct tx *tx, void *arg, struct err *err);

/* It leaves digests that have not been sent, and the archive. */
struct approve_withdraw {
	const struct flow *flow;
	int64_t post;
};
bool approve_withdraw(struct tx *tx, void *arg, struct err *err);

#endif
