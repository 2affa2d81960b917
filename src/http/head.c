/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library takes a bare LF for a line's end, which the proxy before us
 * may not, and tells nobody.  But it parses in place and puts NUL over the
 * CR and the LF that end a line, so two NULs behind each line say that both
 * were there.
 */
#include "http/head.h"

#include <microhttpd.h>
#include <string.h>

#include "base/mem.h"

static bool
line_ended(const char *s, size_t n)
{
	return s[n] == '\0' && s[n + 1] == '\0';
}

struct header_scan {
	struct form *headers;
	const char *end;	/* of the last line */
	bool broken;
};

static enum MHD_Result
on_header(void *arg, enum MHD_ValueKind kind, const char *name,
    size_t name_len, const char *value, size_t value_len)
{
	struct header_scan *scan = arg;
	struct form *form = scan->headers;

	(void)kind;
	if (!value || strlen(name) != name_len || strlen(value) != value_len ||
	    !line_ended(value, value_len)) {
		scan->broken = true;
		return MHD_NO;
	}
	form->field = mem_grow(form->field, form->count + 1,
	    sizeof(*form->field));
	form->field[form->count++] = (struct form_field){name, value};
	scan->end = value + value_len;
	return MHD_YES;
}

int
head_read(struct request *rq, struct MHD_Connection *connection,
    const char *method, const char *version)
{
	struct header_scan scan = {&rq->headers,
	    version + strlen(version), false};
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const union MHD_ConnectionInfo *size = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	if (info && info->client_addr)
		rq->peer_is_inet = peer_of(info->client_addr,
		    &rq->peer);
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_header,
	    &scan);
	/* An unknown version may be a literal of the library: no line.  The
	 * last line and the empty one after it take four octets. */
	if (scan.broken || strncmp(version, "HTTP/1.", 7) != 0 ||
	    !line_ended(version, strlen(version)) ||
	    !size || scan.end + 4 != method + size->header_size)
		return 400;
	return request_begin(rq, method, version);
}
