/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_CONTROL_H
#define FLOW_CONTROL_H

#include "db/tx.h"
#include "flow/flow.h"

/*
 * What staff does with a digest that is on its way.  Each function is a
 * writer_job; a digest in the wrong state is EX_DATAERR and nothing changes.
 */
struct control_move {
	const struct flow *flow;
	int64_t digest;
	const char *why;		/* of a pause; one line */
};
bool control_pause(struct tx *tx, void *arg, struct err *err);
/* Held again when its hour has not come, else sending. */
bool control_resume(struct tx *tx, void *arg, struct err *err);
/* Nothing more begins to leave; control_cancel_rows() does the rest. */
bool control_cancel(struct tx *tx, void *arg, struct err *err);

/*
 * A chunk of a cancelled digest's rows becomes final; run it until done.
 * What may have arrived already is held, not cancelled: who has it must get
 * a correction, not the same again.
 */
struct control_rows {
	int64_t digest;

	int64_t cancelled, held;	/* by this step */
	bool done;			/* or only mail under way is left */
};
bool control_cancel_rows(struct tx *tx, void *arg, struct err *err);

/* Failed recipients once more, but none that a 5xx refused. */
struct control_retry {
	const struct flow *flow;
	int64_t digest;

	int64_t count;
};
bool control_retry(struct tx *tx, void *arg, struct err *err);

/* Recipients of whom nobody knows: send once more, or count as sent. */
struct control_doubt {
	const struct flow *flow;
	int64_t digest;
	bool resend;

	int64_t count;
	int64_t spent;		/* had two copies: not sent again */
};
bool control_doubt(struct tx *tx, void *arg, struct err *err);

#endif
