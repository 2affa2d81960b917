/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/route.h"

#include <stdbool.h>
#include <string.h>

struct segment {
	const char *at;
	size_t n;
};

/* Counts the segments of an absolute path; more than max is one too many. */
static int
split(const char *path, struct segment *segment, int max)
{
	int n = 0;

	while (*path == '/' && n <= max) {
		size_t len = strcspn(++path, "/");

		if (n < max)
			segment[n] = (struct segment){path, len};
		n++;
		path += len;
	}
	return n;
}

enum { SEGMENTS_MAX = 8 };

static bool
matches(const char *pattern, const struct segment *have, int count)
{
	struct segment want[SEGMENTS_MAX];

	if (split(pattern, want, SEGMENTS_MAX) != count)
		return false;
	for (int i = 0; i < count; i++) {
		if (want[i].n == 1 && want[i].at[0] == '*') {
			if (have[i].n == 0)
				return false;
		} else if (want[i].n != have[i].n ||
		    memcmp(want[i].at, have[i].at, want[i].n) != 0) {
			return false;
		}
	}
	return true;
}

/* Ends each segment that stood for a "*". */
static void
take_args(const char *pattern, const struct segment *have, int count,
    char *path, const char *arg[ROUTE_ARGS_MAX])
{
	struct segment want[SEGMENTS_MAX];
	int args = 0;

	split(pattern, want, SEGMENTS_MAX);
	for (int i = 0; i < count; i++) {
		char *at = path + (have[i].at - path);

		if (want[i].n != 1 || want[i].at[0] != '*')
			continue;
		if (args < ROUTE_ARGS_MAX)
			arg[args++] = at;
		at[have[i].n] = '\0';
	}
}

const struct route *
route_find(const struct route *const *tables, char *path,
    const char *arg[ROUTE_ARGS_MAX])
{
	struct segment have[SEGMENTS_MAX];
	int count = path[0] == '/' ? split(path, have, SEGMENTS_MAX) : 0;

	if (count == 0 || count > SEGMENTS_MAX)
		return NULL;
	for (; *tables; tables++)
		for (const struct route *r = *tables; r->path; r++)
			if (matches(r->path, have, count)) {
				take_args(r->path, have, count, path, arg);
				return r;
			}
	return NULL;
}

const char *
route_allow(const struct route *route)
{
	if (route->on_get && route->on_post)
		return "GET, HEAD, POST";
	return route->on_get ? "GET, HEAD" : "POST";
}
