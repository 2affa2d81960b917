/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"

#include <string.h>

#include "base/mem.h"

struct map_entry {
	char *key;		/* NULL: empty */
	size_t n;
	uint64_t hash;
	int64_t value;
};

/* FNV-1a: the keys are ours, not a stranger's. */
static uint64_t
map_hash(const void *key, size_t n)
{
	const unsigned char *p = key;
	uint64_t hash = 0xcbf29ce484222325u;

	while (n-- > 0)
		hash = (hash ^ *p++) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

void
map_release(struct map *map)
{
	for (size_t i = 0; i < map->room; i++)
		mem_free(map->entry[i].key);
	mem_free(map->entry);
	memset(map, 0, sizeof(*map));
}

static struct map_entry *
map_find(const struct map *map, const void *key, size_t n, uint64_t hash)
{
	size_t i = (size_t)hash & (map->room - 1);

	while (map->entry[i].key) {
		if (map->entry[i].hash == hash && map->entry[i].n == n &&
		    memcmp(map->entry[i].key, key, n) == 0)
			break;
		i = (i + 1) & (map->room - 1);
	}
	return &map->entry[i];
}

bool
map_get(const struct map *map, const void *key, size_t n, int64_t *value)
{
	const struct map_entry *entry = NULL;

	if (map->room == 0)
		return false;
	entry = map_find(map, key, n, map_hash(key, n));
	if (!entry->key)
		return false;
	*value = entry->value;
	return true;
}

static void
map_grow(struct map *map)
{
	struct map old = *map;

	map->room = old.room ? old.room * 2 : 64;
	map->entry = mem_array(map->room, sizeof(*map->entry));
	for (size_t i = 0; i < old.room; i++) {
		const struct map_entry *from = &old.entry[i];

		if (from->key)
			*map_find(map, from->key, from->n, from->hash) = *from;
	}
	mem_free(old.entry);
}

void
map_put(struct map *map, const void *key, size_t n, int64_t value)
{
	const uint64_t hash = map_hash(key, n);
	struct map_entry *entry = NULL;

	if (map->count * 2 >= map->room)
		map_grow(map);
	entry = map_find(map, key, n, hash);
	if (!entry->key) {
		entry->key = mem_dup(key, n);
		entry->n = n;
		entry->hash = hash;
		map->count++;
	}
	entry->value = value;
}

bool
map_get_int(const struct map *map, int64_t key, int64_t *value)
{
	return map_get(map, &key, sizeof(key), value);
}

void
map_put_int(struct map *map, int64_t key, int64_t value)
{
	map_put(map, &key, sizeof(key), value);
}
