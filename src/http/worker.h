/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_WORKER_H
#define HTTP_WORKER_H

#include <stdbool.h>

/* Threads for what takes long and writes nothing. */
struct worker;

struct worker *worker_start(unsigned threads);
/* So much waits that one more would be kept too long. */
bool worker_is_full(struct worker *worker);
void worker_post(struct worker *worker, void (*work)(void *arg), void *arg);
/* Finishes what is queued, ends the threads. */
void worker_stop(struct worker *worker);

#endif
