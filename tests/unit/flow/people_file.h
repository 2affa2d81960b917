/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people in a file, alone in a folder (scratch).  Include unit/test.h
 * first. */
#ifndef TESTS_UNIT_FLOW_PEOPLE_FILE_H
#define TESTS_UNIT_FLOW_PEOPLE_FILE_H

#include <unistd.h>

#include "unit/flow/people.h"
#include "unit/scratch.h"

static char people_file[96];

static inline int
people_file_setup(void **state)
{
	(void)state;
	if (scratch_make() != 0)
		return -1;
	snprintf(people_file, sizeof(people_file), "%s",
	    scratch_path("test.db"));
	return people_setup_at(people_file);
}

/* Fails when the test has left a file of its own. */
static inline int
people_file_teardown(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-turn",
	    ".web.lock", ".poll.lock", ".send.lock"};
	char name[128] = "";
	int left = 0;

	(void)people_teardown(state);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", people_file, ends[i]);
		(void)unlink(name);
	}
	left = rmdir(scratch);
	scratch_remove();
	return left;
}

#endif
