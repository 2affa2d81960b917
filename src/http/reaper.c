/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/reaper.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

enum { FRESH_GRACE_MS = 1000, CLOSE_GRACE_MS = 2000 };

struct reaper_entry {
	struct reaper_entry *next, *prev;
	int64_t deadline;	/* monotonic ms; 0 = none */
	enum reaper_phase phase;
	int fd;
};

struct reaper {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	struct reaper_entry *entries;
	int64_t wake;		/* when the thread next looks; 0 = unknown */
	int64_t end;		/* of the drain */
	bool draining, stop;
};

static void
entry_cut(struct reaper_entry *entry)
{
	shutdown(entry->fd, SHUT_RDWR);
	entry->deadline = 0;
}

/* Cuts what is due; the nearest deadline left, 0 when none. */
static int64_t
reaper_sweep(struct reaper *reaper, int64_t now)
{
	int64_t nearest = 0;

	for (struct reaper_entry *e = reaper->entries; e; e = e->next) {
		if (e->deadline == 0)
			continue;
		if (e->deadline <= now)
			entry_cut(e);
		else if (nearest == 0 || e->deadline < nearest)
			nearest = e->deadline;
	}
	return nearest;
}

/* until: monotonic ms, 0 = until signalled. */
static void
reaper_wait(struct reaper *reaper, int64_t until)
{
	struct timespec ts = {(time_t)(until / 1000),
	    (long)(until % 1000) * 1000000L};

	if (until == 0)
		pthread_cond_wait(&reaper->changed, &reaper->lock);
	else
		pthread_cond_timedwait(&reaper->changed, &reaper->lock, &ts);
}

static void *
reaper_run(void *arg)
{
	struct reaper *reaper = arg;

	pthread_mutex_lock(&reaper->lock);
	while (!reaper->stop) {
		reaper->wake = reaper_sweep(reaper, date_mono_ms());
		reaper_wait(reaper, reaper->wake);
	}
	pthread_mutex_unlock(&reaper->lock);
	return NULL;
}

bool
reaper_start(struct reaper **reaper, struct err *err)
{
	struct reaper *r = mem_alloc(sizeof(*r));
	pthread_condattr_t attr;
	int rc = 0;

	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->changed, &attr);
	pthread_condattr_destroy(&attr);
	rc = pthread_create(&r->thread, NULL, reaper_run, r);
	if (rc != 0) {
		pthread_cond_destroy(&r->changed);
		pthread_mutex_destroy(&r->lock);
		mem_free(r);
		errno = rc;
		return err_sys(err, EX_OSERR, "cannot start a thread");
	}
	*reaper = r;
	return true;
}

/* Under the lock. */
static void
entry_set(struct reaper *reaper, struct reaper_entry *entry,
    enum reaper_phase phase, int ms)
{
	if (reaper->draining && phase == REAPER_IDLE)
		ms = 0;
	entry->phase = phase;
	entry->deadline = phase == REAPER_WAITING ? 0 : date_mono_ms() + ms;
	if (reaper->draining && entry->deadline > reaper->end)
		entry->deadline = reaper->end;
	if (reaper->draining || (entry->deadline != 0 &&
	    (reaper->wake == 0 || entry->deadline < reaper->wake)))
		pthread_cond_broadcast(&reaper->changed);
}

struct reaper_entry *
reaper_add(struct reaper *reaper, int fd, int ms)
{
	struct reaper_entry *entry = mem_alloc(sizeof(*entry));

	entry->fd = fd;
	pthread_mutex_lock(&reaper->lock);
	entry->next = reaper->entries;
	if (entry->next)
		entry->next->prev = entry;
	reaper->entries = entry;
	entry_set(reaper, entry, REAPER_FRESH, ms);
	pthread_mutex_unlock(&reaper->lock);
	return entry;
}

void
reaper_set(struct reaper *reaper, struct reaper_entry *entry,
    enum reaper_phase phase, int ms)
{
	pthread_mutex_lock(&reaper->lock);
	entry_set(reaper, entry, phase, ms);
	pthread_mutex_unlock(&reaper->lock);
}

void
reaper_remove(struct reaper *reaper, struct reaper_entry *entry)
{
	pthread_mutex_lock(&reaper->lock);
	if (entry->prev)
		entry->prev->next = entry->next;
	else
		reaper->entries = entry->next;
	if (entry->next)
		entry->next->prev = entry->prev;
	if (reaper->draining)
		pthread_cond_broadcast(&reaper->changed);
	pthread_mutex_unlock(&reaper->lock);
	mem_free(entry);
}

static bool
any_waiting(const struct reaper *reaper)
{
	for (const struct reaper_entry *e = reaper->entries; e; e = e->next)
		if (e->phase == REAPER_WAITING)
			return true;
	return false;
}

void
reaper_drain(struct reaper *reaper, int ms)
{
	int64_t now = date_mono_ms(), end = now + ms;

	pthread_mutex_lock(&reaper->lock);
	reaper->draining = true;
	reaper->end = end;
	for (struct reaper_entry *e = reaper->entries; e; e = e->next) {
		if (e->phase == REAPER_IDLE)
			entry_cut(e);
		else if (e->phase == REAPER_FRESH)
			e->deadline = now + (ms < FRESH_GRACE_MS ? ms :
			    FRESH_GRACE_MS);
		else if (e->phase == REAPER_BUSY && e->deadline > end)
			e->deadline = end;
	}
	pthread_cond_broadcast(&reaper->changed);
	while (reaper->entries) {
		now = date_mono_ms();
		if (now < end + CLOSE_GRACE_MS) {
			reaper_wait(reaper, end + CLOSE_GRACE_MS);
		} else if (any_waiting(reaper)) {
			log_warn("stopping, but requests wait for a commit");
			reaper_wait(reaper, now + 10000);
		} else {
			break;
		}
	}
	pthread_mutex_unlock(&reaper->lock);
}

void
reaper_free(struct reaper *reaper)
{
	pthread_mutex_lock(&reaper->lock);
	reaper->stop = true;
	pthread_cond_broadcast(&reaper->changed);
	pthread_mutex_unlock(&reaper->lock);
	pthread_join(reaper->thread, NULL);
	pthread_cond_destroy(&reaper->changed);
	pthread_mutex_destroy(&reaper->lock);
	mem_free(reaper);
}
