/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_RUN_H
#define FLOW_RUN_H

#include "base/role.h"
#include "flow/flow.h"

/* The lives of two roles; each returns its exit code. */
int run_send(struct role *role, const struct flow *flow);
int run_poll(struct role *role, const struct flow *flow);

#endif
