/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"

/* The holder writes its pid after it locked: it may not be there yet. */
static bool
lock_taken(const char *file, const char *what, int fd, struct err *err)
{
	char text[32] = "";
	const ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (strncmp(text, "pid ", 4) != 0)
		snprintf(text, sizeof(text), "another process");
	return err_set(err, EX_TEMPFAIL,
	    "'%s' is locked: %s already runs %s on this database", file, text,
	    what);
}

bool
lock_take(const char *path, const char *what, int *fd, struct err *err)
{
	char *file = mem_printf("%s.%s.lock", path, what);
	char text[32] = "";
	bool ok = false;
	int f = -1;

	f = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f < 0) {
		err_sys(err, EX_CANTCREAT, "cannot open '%s'", file);
		goto out;
	}
	if (flock(f, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			lock_taken(file, what, f, err);
		else
			err_sys(err, EX_OSERR, "cannot lock '%s'", file);
		goto out;
	}
	snprintf(text, sizeof(text), "pid %ld\n", (long)getpid());
	if (ftruncate(f, 0) != 0 || pwrite(f, text, strlen(text), 0) < 0) {
		err_sys(err, EX_IOERR, "cannot write '%s'", file);
		goto out;
	}
	*fd = f;
	f = -1;
	ok = true;
out:
	if (f >= 0)
		close(f);
	mem_free(file);
	return ok;
}

void
lock_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
