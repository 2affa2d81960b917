/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_POST_GATE_H
#define CLI_POST_GATE_H

#include "cli/call.h"
#include "flow/quality_gate.h"

/* --strict and --acknowledge, for a row of the table of options. */
#define POST_GATE_OPTIONS \
	{"--strict", NULL, "let warnings stop it too, not errors alone", \
	    false, false}, \
	{"--acknowledge", NULL, "with --strict: the warnings have been " \
	    "seen, go on", false, false}

struct quality_gate post_gate(const struct call *call);
/* Says what was found, on standard error, and releases it. */
void post_gate_say(const struct call *call, struct quality_gate *gate);
/* "post check". */
bool post_gate_check(struct call *call, struct err *err);

#endif
