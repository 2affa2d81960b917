/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SERVICE_H
#define FLOW_SERVICE_H

#include "db/tx.h"
#include "flow/flow.h"

/* Stops and starts all sending; pages and polling go on.  Writer jobs; both
 * may be said twice. */
struct service_pause {
	const struct flow *flow;
	const char *why;	/* one line, for staff */

	bool already;
};
bool service_pause(struct tx *tx, void *arg, struct err *err);

struct service_resume {
	const struct flow *flow;

	bool already;
};
bool service_resume(struct tx *tx, void *arg, struct err *err);

#endif
