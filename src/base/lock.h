/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <stdbool.h>

#include "base/err.h"

/*
 * A lock file "PATH.what.lock" with the line "pid N": who runs a role on
 * this database.  The kernel drops the lock when its last holder dies; the
 * file stays and means nothing without the lock.  Never remove it: a second
 * daemon would then lock another file of the same name.
 */

/* EX_TEMPFAIL that names the holder's pid when another process has it. */
bool lock_take(const char *path, const char *what, int *fd, struct err *err);
/* Lets go, in this process; a forked one that keeps its copy still holds. */
void lock_drop(int *fd);

#endif
