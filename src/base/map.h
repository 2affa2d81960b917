/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Byte strings to numbers: a memo for one thread.  Keys are copied. */
struct map {
	struct map_entry *entry;
	size_t room;		/* power of two, or 0 */
	size_t count;
};

void map_release(struct map *map);
bool map_get(const struct map *map, const void *key, size_t n,
    int64_t *value);
void map_put(struct map *map, const void *key, size_t n, int64_t value);
/* The same for numbers. */
bool map_get_int(const struct map *map, int64_t key, int64_t *value);
void map_put_int(struct map *map, int64_t key, int64_t value);

#endif
