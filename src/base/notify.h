/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The service manager, behind libsystemd: what it is told, and what it gave
 * us.  Without one ($NOTIFY_SOCKET not set) nothing happens.
 */

/* One or more lines "NAME=value", sd_notify(3). */
void notify_send(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* How often to say WATCHDOG=1: half of what it allows; 0 = not wanted. */
int64_t notify_watchdog_ms(void);
/*
 * Sockets passed by socket activation, -1 when there is none; the one named
 * "metrics" is metrics.  Made non-blocking; the environment forgets them.
 */
bool notify_sockets(int *listen, int *metrics, struct err *err);

#endif
