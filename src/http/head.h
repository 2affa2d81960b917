/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "http/request.h"

struct MHD_Connection;

/* The request line and headers of the library's connection, for the server:
 * 0 or the status to refuse with, as request_begin(). */
int head_read(struct request *rq, struct MHD_Connection *connection,
    const char *method, const char *version);

#endif
