/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_REAPER_H
#define HTTP_REAPER_H

#include <stdbool.h>

#include "base/err.h"

/*
 * The table of open connections, each with an absolute deadline: the
 * library's own time-out counts inactivity only, so one byte a second would
 * live for ever.  Past its deadline a socket is shut down (never closed: that
 * is the library's).
 */
struct reaper;
struct reaper_entry;

enum reaper_phase {
	REAPER_FRESH,	/* no request yet */
	REAPER_BUSY,	/* a request is read or answered */
	REAPER_WAITING,	/* suspended: never cut, always waited for */
	REAPER_IDLE	/* kept alive between requests */
};

bool reaper_start(struct reaper **reaper, struct err *err);
struct reaper_entry *reaper_add(struct reaper *reaper, int fd, int ms);
/* The connection's phase from now on, with a new deadline in ms. */
void reaper_set(struct reaper *reaper, struct reaper_entry *entry,
    enum reaper_phase phase, int ms);
/* Before the socket is closed. */
void reaper_remove(struct reaper *reaper, struct reaper_entry *entry);

/*
 * For a graceful stop: idle connections end now, fresh ones within a second,
 * busy ones within ms; returns when all are gone but those that will not
 * close by themselves.  Waits for WAITING ones however long they take.
 */
void reaper_drain(struct reaper *reaper, int ms);
/* After the last reaper_remove(). */
void reaper_free(struct reaper *reaper);

#endif
