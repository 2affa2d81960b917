/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "base/conf.h"
#include "base/keys.h"
#include "text/template.h"

/* What every step needs besides its transaction; borrowed, read only. */
struct flow {
	const struct conf *conf;
	const struct keys *keys;
	const struct template_set *templates;
	const char *who;	/* for the audit log: "page", "service",
				 * "command:anna" */
};

#endif
