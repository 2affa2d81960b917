/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/watchdog.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"

struct watchdog {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	struct watch *first;
	bool running, stop;
};

static void
ignore_signal(int number)
{
	(void)number;
}

/* Without SA_RESTART: connect() returns EINTR. */
static void
set_signals(void)
{
	struct sigaction interrupt = {.sa_handler = ignore_signal};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGURG, &interrupt, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

struct watchdog *
watchdog_new(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct watchdog *dog = mem_alloc(sizeof(*dog));
	pthread_condattr_t attr;

	pthread_once(&once, set_signals);
	pthread_mutex_init(&dog->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&dog->changed, &attr);
	pthread_condattr_destroy(&attr);
	return dog;
}

void
watchdog_free(struct watchdog *dog)
{
	if (!dog)
		return;
	assert(!dog->first);
	if (dog->running) {
		pthread_mutex_lock(&dog->lock);
		dog->stop = true;
		pthread_cond_signal(&dog->changed);
		pthread_mutex_unlock(&dog->lock);
		pthread_join(dog->thread, NULL);
	}
	pthread_cond_destroy(&dog->changed);
	pthread_mutex_destroy(&dog->lock);
	mem_free(dog);
}

static void
bite(struct watch *watch)
{
	if (watch->fd >= 0)
		shutdown(watch->fd, SHUT_RDWR);
	else if (watch->connecting)
		pthread_kill(watch->thread, SIGURG);
}

static void
cut(struct watch *watch, enum watchdog_cut why)
{
	int none = WATCHDOG_NO;

	atomic_compare_exchange_strong(&watch->cut, &none, (int)why);
	bite(watch);
}

/* A cut is repeated each tick: a signal is lost when it comes just before
 * connect(). */
static void
look(struct watchdog *dog)
{
	const int64_t now = date_mono_ms();

	for (struct watch *w = dog->first; w; w = w->next) {
		const int64_t deadline = atomic_load(&w->deadline);

		if (watchdog_is_cut(w) != WATCHDOG_NO)
			bite(w);
		else if (deadline != 0 && now >= deadline)
			cut(w, WATCHDOG_LATE);
	}
}

static void *
watchdog_main(void *arg)
{
	struct watchdog *dog = arg;
	struct timespec at;

	pthread_mutex_lock(&dog->lock);
	while (!dog->stop) {
		if (!dog->first) {
			pthread_cond_wait(&dog->changed, &dog->lock);
			continue;
		}
		look(dog);
		clock_gettime(CLOCK_MONOTONIC, &at);
		at.tv_nsec += WATCHDOG_TICK * 1000000L;
		if (at.tv_nsec >= 1000000000L) {
			at.tv_nsec -= 1000000000L;
			at.tv_sec++;
		}
		pthread_cond_timedwait(&dog->changed, &dog->lock, &at);
	}
	pthread_mutex_unlock(&dog->lock);
	return NULL;
}

/* Its thread takes no signal meant for the role. */
static bool
start(struct watchdog *dog)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	dog->running = pthread_create(&dog->thread, NULL, watchdog_main,
	    dog) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return dog->running;
}

bool
watchdog_enter(struct watchdog *dog, struct watch *watch)
{
	sigset_t urgent;
	bool ok = true;

	sigemptyset(&urgent);
	sigaddset(&urgent, SIGURG);
	pthread_sigmask(SIG_UNBLOCK, &urgent, NULL);
	watch->thread = pthread_self();
	watch->fd = -1;
	watch->connecting = true;
	atomic_store(&watch->deadline, 0);
	atomic_store(&watch->cut, WATCHDOG_NO);
	pthread_mutex_lock(&dog->lock);
	ok = dog->running || start(dog);
	if (ok) {
		watch->next = dog->first;
		dog->first = watch;
		pthread_cond_signal(&dog->changed);
	}
	pthread_mutex_unlock(&dog->lock);
	return ok;
}

void
watchdog_leave(struct watchdog *dog, struct watch *watch)
{
	watchdog_detach(dog, watch, false);
	pthread_mutex_lock(&dog->lock);
	for (struct watch **w = &dog->first; *w; w = &(*w)->next)
		if (*w == watch) {
			*w = watch->next;
			break;
		}
	pthread_mutex_unlock(&dog->lock);
}

bool
watchdog_attach(struct watchdog *dog, struct watch *watch, int fd)
{
	const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		return false;
	pthread_mutex_lock(&dog->lock);
	watch->fd = copy;
	watch->connecting = false;
	pthread_mutex_unlock(&dog->lock);
	return true;
}

void
watchdog_detach(struct watchdog *dog, struct watch *watch, bool connecting)
{
	pthread_mutex_lock(&dog->lock);
	if (watch->fd >= 0)
		close(watch->fd);
	watch->fd = -1;
	watch->connecting = connecting;
	pthread_mutex_unlock(&dog->lock);
}

void
watchdog_limit(struct watch *watch, int ms)
{
	atomic_store(&watch->deadline, ms > 0 ? date_mono_ms() + ms : 0);
}

void
watchdog_cut(struct watchdog *dog, struct watch *watch,
    enum watchdog_cut why)
{
	pthread_mutex_lock(&dog->lock);
	cut(watch, why);
	pthread_mutex_unlock(&dog->lock);
}

void
watchdog_cut_all(struct watchdog *dog, enum watchdog_cut why)
{
	pthread_mutex_lock(&dog->lock);
	for (struct watch *w = dog->first; w; w = w->next)
		cut(w, why);
	pthread_mutex_unlock(&dog->lock);
}

enum watchdog_cut
watchdog_is_cut(const struct watch *watch)
{
	return (enum watchdog_cut)atomic_load(&watch->cut);
}
