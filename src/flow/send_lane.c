/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Claimed rows in memory, first in first out. */
#include "flow/send_parts.h"

#include <string.h>

#include "base/mem.h"

/* Takes the row's strings over. */
void
send_lane_put(struct send_lane *lane, struct outbox_row *row)
{
	struct send_item *item = mem_alloc(sizeof(*item));

	item->row = *row;
	memset(row, 0, sizeof(*row));
	if (!lane->tail || !lane->head)
		lane->tail = &lane->head;
	*lane->tail = item;
	lane->tail = &item->next;
	lane->count++;
}

bool
send_lane_take(struct send_lane *lane, struct outbox_row *row)
{
	struct send_item *item = lane->head;

	if (!item)
		return false;
	lane->head = item->next;
	lane->count--;
	*row = item->row;
	mem_free(item);
	return true;
}

void
send_lane_weed(struct send_lane *lane, send_lane_keep *keep, const void *arg,
    struct send_lane *out)
{
	struct send_lane kept = {NULL, NULL, 0};
	struct outbox_row row;

	while (send_lane_take(lane, &row))
		send_lane_put(keep(arg, &row) ? &kept : out, &row);
	*lane = kept;
	lane->tail = NULL;
	for (struct send_item **at = &lane->head; *at; at = &(*at)->next)
		lane->tail = &(*at)->next;
}
