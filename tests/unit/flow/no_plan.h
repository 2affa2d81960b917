/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of what asks for a new plan: stands in for plan.c, which is
 * tested by itself. */
#ifndef TESTS_UNIT_FLOW_NO_PLAN_H
#define TESTS_UNIT_FLOW_NO_PLAN_H

#include "flow/plan.h"

__attribute__((weak)) bool
plan_replan(struct tx *tx, const struct flow *f, int64_t subscriber,
    struct err *e)
{
	(void)tx;
	(void)f;
	(void)subscriber;
	(void)e;
	return true;
}

#endif
