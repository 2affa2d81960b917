/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_OUTFLOW_H
#define HTTP_OUTFLOW_H

#include <stdint.h>
#include <sys/types.h>

#include "http/reaper.h"
#include "http/reply.h"

/* A reply_stream on its way.  Every piece that the client takes gives the
 * connection ms more: a large file on a slow line gets through. */
struct outflow;
enum { OUTFLOW_END = -1, OUTFLOW_FAILED = -2 };

/* Takes the reply's stream over. */
struct outflow *outflow_new(struct reply *rp, struct reaper *reaper,
    struct reaper_entry *entry, int ms);
/* For the library: arg is the outflow. */
ssize_t outflow_read(void *arg, uint64_t pos, char *out, size_t max);
void outflow_free(void *arg);

#endif
