/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_WATCHDOG_H
#define MAIL_WATCHDOG_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Ends what a blocking library cannot: a thread that is late is freed by
 * shutdown() of its socket, or, while it connects, by a signal (SIGURG,
 * which does nothing else) that interrupts connect().  One thread looks
 * after all watches of a watchdog, every WATCHDOG_TICK milliseconds.
 */
enum { WATCHDOG_TICK = 50 };

struct watchdog;	/* opaque */

enum watchdog_cut { WATCHDOG_NO, WATCHDOG_LATE, WATCHDOG_CANCELLED,
	WATCHDOG_GUARD };

/* One session of one thread; its fields are the watchdog's. */
struct watch {
	struct watch *next;
	pthread_t thread;
	int fd;				/* our own duplicate, -1: none */
	bool connecting;
	_Atomic int64_t deadline;	/* date_mono_ms(); 0: none */
	_Atomic int cut;		/* enum watchdog_cut */
};

struct watchdog *watchdog_new(void);
/* No watch may be left. */
void watchdog_free(struct watchdog *dog);

/* From here this thread is watched; first while it connects.  false: the
 * system gives no thread for the watchdog; not watched. */
bool watchdog_enter(struct watchdog *dog, struct watch *watch);
void watchdog_leave(struct watchdog *dog, struct watch *watch);
/* fd is duplicated, so that closing it elsewhere never makes us shut down
 * somebody else's socket that got the same number. */
bool watchdog_attach(struct watchdog *dog, struct watch *watch, int fd);
/* The socket is closed; connecting: another one is tried. */
void watchdog_detach(struct watchdog *dog, struct watch *watch,
    bool connecting);

/* ms from now; 0: no limit.  Cheap: no lock. */
void watchdog_limit(struct watch *watch, int ms);
/* Cuts now, from any thread; the first reason stays. */
void watchdog_cut(struct watchdog *dog, struct watch *watch,
    enum watchdog_cut why);
void watchdog_cut_all(struct watchdog *dog, enum watchdog_cut why);
enum watchdog_cut watchdog_is_cut(const struct watch *watch);

#endif
