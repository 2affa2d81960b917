/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded into the service by LD_PRELOAD.  What it does is asked for in the
 * environment:
 *
 * FAULT_MALLOC=N FAULT_ROLE=NAME FAULT_FLAG=FILE   the N-th allocation of
 *	that role fails, once: FILE is made then
 * FAULT_SHADOW=DIR FAULT_STATE=DIR   what is synced in the state folder is
 *	copied to the shadow: all that a power loss leaves
 * FAULT_JUMP=FILE   milliseconds (8 octets) that the monotonic clock is ahead
 * FAULT_DNS=SECONDS   no name is found, after so long
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- memory --------------------------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static long fail_at;
static const char *fail_role, *fail_flag;
static atomic_long allocations;

static int
fails(void)
{
	char name[17] = "";
	int fd = -1;

	if (fail_at == 0)
		return 0;
	prctl(PR_GET_NAME, name);
	if (strcmp(name, fail_role) != 0 ||
	    atomic_fetch_add(&allocations, 1) + 1 != fail_at)
		return 0;
	fd = open(fail_flag, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return 0;
	close(fd);
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

/* --- what a power loss leaves --------------------------------------------- */

static const char *shadow, *state;

/* Beside, then over: a kill in the middle leaves what was there. */
static void
copy_to_shadow(int from, const char *path)
{
	char beside[PATH_MAX], name[PATH_MAX], block[65536];
	const char *slash = strrchr(path, '/');
	off_t at = 0;
	ssize_t n = 0;
	int to = -1;

	snprintf(beside, sizeof(beside), "%s/.%d-%d", shadow, getpid(), from);
	snprintf(name, sizeof(name), "%s%s", shadow, slash);
	to = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (to < 0)
		return;
	while ((n = pread(from, block, sizeof(block), at)) > 0) {
		if (write(to, block, (size_t)n) != n)
			break;
		at += n;
	}
	close(to);
	(void)!rename(beside, name);
}

static void
synced(int fd)
{
	char link[64], path[PATH_MAX] = "";
	struct stat st;
	int from = -1;

	if (!shadow || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) <= 0 ||
	    strncmp(path, state, strlen(state)) != 0)
		return;
	/* Closing another descriptor of a database would drop its locks. */
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR) {
		copy_to_shadow(fd, path);
		return;
	}
	from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return;
	copy_to_shadow(from, path);
	close(from);
}

int
fsync(int fd)
{
	int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
	const int failed = next(fd);

	if (!failed)
		synced(fd);
	return failed;
}

int
fdatasync(int fd)
{
	int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
	const int failed = next(fd);

	if (!failed)
		synced(fd);
	return failed;
}

/* A name is there once it is given: the folder is not followed. */
static void
renamed(const char *from, const char *to)
{
	int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
	char old[PATH_MAX], new[PATH_MAX];

	if (!shadow || !strrchr(from, '/') || !strrchr(to, '/') ||
	    strncmp(to, state, strlen(state)) != 0)
		return;
	snprintf(old, sizeof(old), "%s%s", shadow, strrchr(from, '/'));
	snprintf(new, sizeof(new), "%s%s", shadow, strrchr(to, '/'));
	(void)next(old, new);
}

int
rename(const char *from, const char *to)
{
	int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
	const int failed = next(from, to);

	if (!failed)
		renamed(from, to);
	return failed;
}

int
link(const char *from, const char *to)
{
	int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
	const int failed = next(from, to);

	if (!failed)
		renamed(from, to);
	return failed;
}

int
unlink(const char *path)
{
	int (*next)(const char *) = dlsym(RTLD_NEXT, "unlink");
	char name[PATH_MAX];
	const int failed = next(path);

	if (!failed && shadow && strrchr(path, '/') &&
	    strncmp(path, state, strlen(state)) == 0) {
		snprintf(name, sizeof(name), "%s%s", shadow,
		    strrchr(path, '/'));
		(void)next(name);
	}
	return failed;
}

/* --- time ----------------------------------------------------------------- */

static const _Atomic int64_t *jump;

static void
add(struct timespec *ts, int64_t ms)
{
	const int64_t ns = ts->tv_sec * 1000000000LL + ts->tv_nsec +
	    ms * 1000000LL;

	ts->tv_sec = ns / 1000000000LL;
	ts->tv_nsec = ns % 1000000000LL;
}

int
clock_gettime(clockid_t clock, struct timespec *ts)
{
	static int (*next)(clockid_t, struct timespec *);
	int failed = 0;

	if (!next)
		next = dlsym(RTLD_NEXT, "clock_gettime");
	failed = next(clock, ts);
	if (!failed && jump && clock == CLOCK_MONOTONIC)
		add(ts, *jump);
	return failed;
}

/* A time above 10^9 seconds is the date, not the time since boot. */
int
pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
    const struct timespec *until)
{
	static int (*next)(pthread_cond_t *, pthread_mutex_t *,
	    const struct timespec *);
	struct timespec real = *until;

	if (!next)
		next = dlvsym(RTLD_NEXT, "pthread_cond_timedwait",
		    "GLIBC_2.3.2");
	if (jump && real.tv_sec < 1000000000)
		add(&real, -*jump);
	return next(cond, lock, &real);
}

/* --- names ---------------------------------------------------------------- */

int
getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **out)
{
	static int (*next)(const char *, const char *,
	    const struct addrinfo *, struct addrinfo **);
	const char *seconds = getenv("FAULT_DNS");

	if (!next)
		next = dlsym(RTLD_NEXT, "getaddrinfo");
	if (!seconds || !node || !strstr(node, ".test"))
		return next(node, service, hints, out);
	sleep((unsigned)atoi(seconds));
	return EAI_AGAIN;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *file = getenv("FAULT_JUMP");
	const char *n = getenv("FAULT_MALLOC");
	int fd = -1;

	shadow = getenv("FAULT_SHADOW");
	state = getenv("FAULT_STATE");
	fail_role = getenv("FAULT_ROLE");
	fail_flag = getenv("FAULT_FLAG");
	if (n && fail_role && fail_flag)
		fail_at = atol(n);
	if (!file)
		return;
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	jump = mmap(NULL, sizeof(*jump), PROT_READ, MAP_SHARED, fd, 0);
	if (jump == MAP_FAILED)
		jump = NULL;
	close(fd);
}
