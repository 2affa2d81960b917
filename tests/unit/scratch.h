/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of its own for a test that needs real files; it is removed with
 * all in it.  Include unit/test.h first. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static char scratch[64];

static inline int
scratch_make(void)
{
	snprintf(scratch, sizeof(scratch), "/tmp/brevduva-unit.XXXXXX");
	return mkdtemp(scratch) ? 0 : -1;
}

static int
scratch_one(const char *path, const struct stat *st, int kind,
    struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void
scratch_remove(void)
{
	(void)nftw(scratch, scratch_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* scratch/NAME; valid until the fourth call after this one. */
static inline const char *
scratch_path(const char *name)
{
	static char path[4][128];
	static unsigned n;
	char *p = path[n++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", scratch, name);
	return p;
}

#endif
