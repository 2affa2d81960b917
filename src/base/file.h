/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Reads a whole file ("-" is standard input) into out, up to its max. */
bool file_read(const char *path, struct buf *out, struct err *err);
/* Writes beside, fsyncs, renames over, fsyncs the folder. */
bool file_write(const char *path, mode_t mode, const void *data, size_t n,
    struct err *err);
/* The same, but fails when the path is there already. */
bool file_create(const char *path, mode_t mode, const void *data, size_t n,
    struct err *err);
/* mkdir -p with mode 0700 for what is missing. */
bool file_make_dir(const char *path, struct err *err);
/* A key or password file: refused when group or others may read it, except
 * in $CREDENTIALS_DIRECTORY, where systemd's ACL shows as a group bit. */
bool file_read_secret(const char *path, struct buf *out, struct err *err);

#endif
