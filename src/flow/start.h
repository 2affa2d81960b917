/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_START_H
#define FLOW_START_H

#include "base/conf.h"
#include "base/keys.h"
#include "db/writer.h"

/*
 * Opens the service's database, brings it to this program's level and loads
 * the key ring that belongs to it.  What is missing is made, but never a new
 * ring for a database that had one: every link in every mail would be dead,
 * and every suppressed address forgotten (EX_CONFIG).
 */
bool start_open(const struct conf *conf, struct db **db, struct keys **keys,
    struct err *err);

/* The ring alone, checked against the database's fingerprint.  For roles,
 * after start_open() in another process. */
bool start_keys(const struct conf *conf, struct db *db, struct keys **keys,
    struct err *err);

/* Holds every role's place, so that no service runs: EX_TEMPFAIL when one
 * does. */
enum { START_ROLES = 3 };
struct start_alone {
	int lock[START_ROLES];
};
bool start_alone(const struct conf *conf, struct start_alone *alone,
    struct err *err);
void start_alone_end(struct start_alone *alone);

#endif
