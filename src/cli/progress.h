/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/call.h"

/*
 * Follows a digest until its rows are final: one line that is redrawn on a
 * terminal, a line every ten seconds elsewhere.  call->status becomes 0, or
 * EX_TEMPFAIL when digest or service is paused.  The digest does not need
 * us: whoever presses ctrl-C only stops looking.
 */
bool progress_wait(struct call *call, int64_t digest, struct err *err);
/* For work of our own: "freezing 1200/10000", redrawn. */
void progress_show(const char *what, int64_t done, int64_t of);
/* Ends a line that was redrawn. */
void progress_end(void);

#endif
