/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_SEND_H
#define FLOW_SEND_H

#include "db/writer.h"
#include "flow/flow.h"
#include "mail/relay.h"

/*
 * The sending engine: threads that hand outbox rows to the relays, one
 * connection each.  Before a body's first byte leaves, "started" is
 * committed; its result is committed with that connection's next start, and
 * at once when it has none.  A crash therefore leaves at most one message a
 * connection in doubt.
 */
struct send;

/* limits NULL: the standard's.  Recovers what a crash left behind, then
 * starts the threads. */
bool send_open(const struct flow *flow, const char *db_path,
    struct writer *writer, const struct relay_limits *limits,
    struct send **send, struct err *err);
/* One turn of the engine's care: rows that are due are claimed, digests
 * whose rows are all final are done.  Call it when something may have
 * changed, and every second.  A database that takes no writes (a full disk)
 * is no failure: sending stops, and goes on when it does. */
bool send_tick(struct send *send, struct err *err);
/* Sleeps until a thread wants rows, at most ms. */
void send_wait(struct send *send, int ms);
/* No new rows from here; what is under way goes on. */
void send_stop(struct send *send);
/* Stops; messages under way end within drain seconds, then their
 * connections are cut.  Frees. */
void send_close(struct send *send, int drain_seconds);
/* For the status line. */
void send_status(struct send *send, char *out, size_t size);

#endif
