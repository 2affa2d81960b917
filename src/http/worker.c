/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/worker.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"

enum { WORKER_QUEUE = 40, WORKER_THREADS = 8 };

struct worker_item {
	struct worker_item *next;
	void (*work)(void *arg);
	void *arg;
};

struct worker {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct worker_item *first, **last;
	unsigned waiting, threads;
	bool stop;
	pthread_t thread[WORKER_THREADS];
};

static void *
worker_main(void *arg)
{
	struct worker *worker = arg;
	struct worker_item *item = NULL;

	pthread_mutex_lock(&worker->lock);
	for (;;) {
		while (!worker->first && !worker->stop)
			pthread_cond_wait(&worker->changed, &worker->lock);
		item = worker->first;
		if (!item)
			break;
		worker->first = item->next;
		if (!worker->first)
			worker->last = &worker->first;
		worker->waiting--;
		pthread_mutex_unlock(&worker->lock);
		item->work(item->arg);
		mem_free(item);
		pthread_mutex_lock(&worker->lock);
	}
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

struct worker *
worker_start(unsigned threads)
{
	struct worker *worker = mem_alloc(sizeof(*worker));

	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->changed, NULL);
	worker->last = &worker->first;
	for (; worker->threads < threads; worker->threads++) {
		if (pthread_create(&worker->thread[worker->threads], NULL,
		    worker_main, worker) != 0) {
			log_error("cannot start a thread");
			abort();
		}
	}
	return worker;
}

bool
worker_is_full(struct worker *worker)
{
	bool full = false;

	pthread_mutex_lock(&worker->lock);
	full = worker->waiting >= WORKER_QUEUE;
	pthread_mutex_unlock(&worker->lock);
	return full;
}

void
worker_post(struct worker *worker, void (*work)(void *arg), void *arg)
{
	struct worker_item *item = mem_alloc(sizeof(*item));

	*item = (struct worker_item){NULL, work, arg};
	pthread_mutex_lock(&worker->lock);
	*worker->last = item;
	worker->last = &item->next;
	worker->waiting++;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}

void
worker_stop(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->stop = true;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
	for (unsigned i = 0; i < worker->threads; i++)
		pthread_join(worker->thread[i], NULL);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->lock);
	mem_free(worker);
}
