/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "db/migrate.h"

/* src/store/sql, put into the program by the Makefile. */
extern const struct migrate_file migrate_files[];

#endif
