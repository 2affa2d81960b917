/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_UPLOAD_H
#define HTTP_UPLOAD_H

#include "base/err.h"
#include "http/context.h"
#include "http/form.h"

/*
 * A posted form with one file in it, which goes to the state directory as it
 * comes (flow/takein.h); memory is a few pieces of it.  Fields are kept, and
 * held against the same rules as every other form's.
 */
struct upload;
enum { UPLOAD_MAX = 64 * 1024 * 1024, UPLOAD_TOKEN = 40 };

/* NULL: no multipart form; one without a file comes as any other. */
struct upload *upload_new(const struct context *http,
    const char *content_type);
/* The file is removed, unless it is kept. */
void upload_free(struct upload *upload);

/* The next octets: 0 or the status to refuse with (400, 413, 503). */
int upload_add(struct upload *upload, const char *data, size_t n);
/* After the last: the other fields.  0, or the status to refuse with. */
int upload_end(struct upload *upload, struct form *form);

/* What the file was called; "" when there was none. */
const char *upload_name(const struct upload *upload);
const char *upload_token(const struct upload *upload);
int64_t upload_size(const struct upload *upload);
void upload_keep(struct upload *upload);

#endif
