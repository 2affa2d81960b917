/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/reply.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/secret.h"
#include "http/desk.h"
#include "http/page.h"
#include "http/session.h"

/* No script, no frame, nothing from another origin, forms only to us. */
#define CSP(style) "default-src 'none'; style-src " style "; " \
    "img-src 'self'; form-action 'self'; base-uri 'none'; " \
    "frame-ancestors 'none'"
static const char csp[] = CSP("'self'");
static const char csp_styled[] = CSP("'unsafe-inline'");
/* The desk's own script, which asks us alone, and previews in frames. */
static const char csp_staff[] = CSP("'self'")
    "; script-src 'self'; connect-src 'self'; frame-src 'self'";
/* A mail as its reader sees it: no script, no form, no way out. */
static const char csp_framed[] = "default-src 'none'; "
    "style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox";

void
reply_init(struct reply *rp, struct request *rq)
{
	*rp = (struct reply){.rq = rq, .status = 500};
	buf_init(&rp->body, BUF_PAGE);
}

static void
reply_clear(struct reply *rp)
{
	for (size_t i = 0; i < rp->headers; i++)
		mem_free(rp->header[i].value);
	rp->headers = 0;
	rp->asset = NULL;
	if (rp->stream.some)
		rp->stream.release(rp->stream.arg);
	rp->stream = (struct reply_stream){NULL, NULL, NULL};
	rp->styled = false;
	rp->framed = false;
	rp->max_age = 0;
	buf_clear(&rp->body);
}

void
reply_release(struct reply *rp)
{
	reply_clear(rp);
	buf_release(&rp->body);
}

void
reply_header(struct reply *rp, const char *name, const char *value)
{
	assert(rp->headers < REPLY_HEADERS_MAX &&
	    !value[strcspn(value, "\r\n")]);
	rp->header[rp->headers++] =
	    (struct reply_header){name, mem_strdup(value)};
}

void
reply_max_age(struct reply *rp, int seconds)
{
	rp->max_age = seconds;
}

static void
put_type(struct reply *rp, const char *type)
{
	char *full = NULL;

	if (strncmp(type, "text/", 5) != 0 && !strstr(type, "xml")) {
		reply_header(rp, "Content-Type", type);
		return;
	}
	full = mem_printf("%s; charset=utf-8", type);
	reply_header(rp, "Content-Type", full);
	mem_free(full);
}

void
reply_body(struct reply *rp, int status, const char *type, struct buf *body)
{
	reply_clear(rp);
	rp->status = status;
	put_type(rp, type);
	buf_release(&rp->body);
	rp->body = *body;
	*body = BUF_INIT(body->max);
}

void
reply_file(struct reply *rp, const char *type, const char *name,
    const struct reply_stream *stream)
{
	char *saved = mem_printf("attachment; filename=\"%s\"", name);

	reply_clear(rp);
	rp->status = 200;
	put_type(rp, type);
	reply_header(rp, "Content-Disposition", saved);
	rp->stream = *stream;
	mem_free(saved);
}

void
reply_text(struct reply *rp, int status, const char *text)
{
	struct buf body = BUF_INIT(BUF_PAGE);

	buf_puts(&body, text);
	reply_body(rp, status, "text/plain", &body);
}

void
reply_see_other(struct reply *rp, const char *path)
{
	char *to = mem_printf("%s%s", rp->rq->http->root, path);

	assert(path[0] == '/' && path[1] != '/');
	reply_clear(rp);
	rp->status = 303;
	reply_header(rp, "Location", to);
	mem_free(to);
}

void
reply_see_other_lang(struct reply *rp, const char *path)
{
	char *to = mem_printf("%s%clang=%s", path, strchr(path, '?') ?
	    '&' : '?', rp->rq->lang);

	reply_see_other(rp, to);
	mem_free(to);
}

void
reply_asset(struct reply *rp, const struct context_asset *asset)
{
	const char *have = request_header(rp->rq, "If-None-Match");
	const char *version = request_query(rp->rq, "v");

	reply_clear(rp);
	rp->status = 200;
	reply_header(rp, "ETag", asset->etag);
	rp->max_age = version && strcmp(version, asset->version) == 0 ?
	    31536000 : 3600;
	if (have && (strstr(have, asset->etag) || strcmp(have, "*") == 0)) {
		rp->status = 304;
		return;
	}
	put_type(rp, asset->type);
	rp->asset = asset;
}

/*
 * What was withdrawn may leave an older date behind, so a date that is only
 * newer than ours does not count: it must be the very one we gave.
 */
static bool
has_client(const struct reply *rp, const char *etag, const char *modified)
{
	const char *have = request_header(rp->rq, "If-None-Match");
	const char *since = request_header(rp->rq, "If-Modified-Since");

	if (have)
		return strstr(have, etag) || strcmp(have, "*") == 0;
	return since && *modified != '\0' && strcmp(since, modified) == 0;
}

void
reply_validate(struct reply *rp, int64_t modified, int max_age)
{
	uint8_t digest[32];
	struct buf etag = BUF_INIT(BUF_LINE), date = BUF_INIT(BUF_LINE);

	secret_sha256(buf_text(&rp->body), rp->body.len, digest);
	buf_putc(&etag, '"');
	secret_hex(&etag, digest, 16);
	buf_putc(&etag, '"');
	reply_header(rp, "ETag", buf_text(&etag));
	if (modified != 0) {
		date_http(&date, modified);
		reply_header(rp, "Last-Modified", buf_text(&date));
	}
	rp->max_age = max_age;
	if (has_client(rp, buf_text(&etag), buf_text(&date))) {
		rp->status = 304;
		buf_clear(&rp->body);
	}
	buf_release(&etag);
	buf_release(&date);
}

static bool
has_own_words(int status)
{
	static const int known[] = {400, 403, 404, 405, 409, 413, 414, 415,
	    422, 429, 431, 503};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == status)
			return true;
	return false;
}

void
reply_error(struct reply *rp, int status)
{
	const struct context *http = rp->rq->http;
	char key[32] = "error.500", words[40] = "";
	struct view *view = NULL;

	if (has_own_words(status))
		snprintf(key, sizeof(key), "error.%d", status);
	snprintf(words, sizeof(words), "%s.text", key);
	if (!http->templates) {
		reply_text(rp, status, "error\n");
	} else if (rp->rq->session && !rp->rq->session->pending) {
		view = desk_page(rp->rq, key);
		page_string(view, rp->rq, "words", words);
		reply_page(rp, status, "staff/error.html", view);
	} else {
		view = page_new(rp->rq, key);
		page_string(view, rp->rq, "words", words);
		reply_page(rp, status, "page/error.html", view);
	}
	if (status == 405 && rp->rq->route)
		reply_header(rp, "Allow", route_allow(rp->rq->route));
	if (status == 400 || status == 413 || status == 414 || status == 431)
		rp->last = true;
}

void
reply_retry(struct reply *rp, int status, int seconds)
{
	char text[16] = "";

	reply_error(rp, status);
	snprintf(text, sizeof(text), "%d", seconds);
	reply_header(rp, "Retry-After", text);
}

static void
put_cache(struct reply *rp)
{
	char text[64] = "no-store";

	if (rp->max_age > 0)
		snprintf(text, sizeof(text), "public, max-age=%d%s",
		    rp->max_age, rp->max_age >= 31536000 ? ", immutable" : "");
	reply_header(rp, "Cache-Control", text);
}

void
reply_finish(struct reply *rp)
{
	const struct request *rq = rp->rq;

	put_cache(rp);
	reply_header(rp, "Content-Security-Policy", rp->framed ? csp_framed :
	    rp->styled ? csp_styled : rq->route &&
	    rq->route->role > ROUTE_PUBLIC ? csp_staff : csp);
	reply_header(rp, "X-Content-Type-Options", "nosniff");
	reply_header(rp, "Referrer-Policy", "no-referrer");
	reply_header(rp, "Cross-Origin-Opener-Policy", "same-origin");
	reply_header(rp, "Cross-Origin-Resource-Policy", "same-origin");
	if (!rp->asset && rp->status != 304 &&
	    (rp->status != 200 || !rq->route ||
	    !(rq->route->flags & ROUTE_INDEXED)))
		reply_header(rp, "X-Robots-Tag", "noindex, nofollow");
	if (strncmp(rq->http->origin, "https:", 6) == 0)
		reply_header(rp, "Strict-Transport-Security",
		    "max-age=31536000; includeSubDomains");
	if (rp->last || rq->last)
		reply_header(rp, "Connection", "close");
}
