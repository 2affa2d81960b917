/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the parts of a request to struct request.  The library reads
 * leniently (it takes the first of two lengths, and reads the rest as the
 * next request), so whatever two readers could understand in two ways is
 * refused here, and the connection ends with it.
 */
#include "http/request.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "http/session.h"
#include "http/upload.h"

const char *
request_query(const struct request *rq, const char *name)
{
	return form_get(&rq->query, name);
}

const char *
request_field(const struct request *rq, const char *name)
{
	return form_get(&rq->form, name);
}

const char *
request_header(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->headers.count; i++)
		if (strcasecmp(rq->headers.field[i].name, name) == 0)
			return rq->headers.field[i].value;
	return NULL;
}

void *
request_data(struct request *rq, size_t size, void (*release)(void *data))
{
	if (!rq->data) {
		rq->data = mem_alloc(size);
		rq->data_release = release;
	}
	return rq->data;
}

void
request_write(struct request *rq, context_job *job, void *arg,
    request_then *then)
{
	assert(rq->method == REQUEST_POST && job && then);
	rq->write = (struct request_write){.job = job, .arg = arg,
	    .then = then};
}

void
request_work(struct request *rq, void (*work)(void *arg), void *arg,
    request_then *then)
{
	assert(rq->method == REQUEST_POST && work && then);
	rq->write = (struct request_write){.work = work, .arg = arg,
	    .then = then};
}

void
request_init(struct request *rq, const struct context *http,
    const char *target)
{
	const char *site = http->conf->site.language;

	*rq = (struct request){.http = http};
	rq->target = mem_strdup(target);
	buf_init(&rq->body, REQUEST_BODY_MAX);
	if (*site && strlen(site) < sizeof(rq->lang))
		memcpy(rq->lang, site, strlen(site) + 1);
	else
		memcpy(rq->lang, "sv", 3);
}

void
request_release(struct request *rq)
{
	if (rq->data && rq->data_release)
		rq->data_release(rq->data);
	mem_free(rq->data);
	session_free(rq->session);
	upload_free(rq->upload);
	form_release(&rq->query);
	form_release(&rq->form);
	form_release(&rq->headers);
	buf_release(&rq->body);
	mem_free(rq->target);
	mem_free(rq->path);
}

static size_t
count_header(const struct request *rq, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < rq->headers.count; i++)
		n += strcasecmp(rq->headers.field[i].name, name) == 0;
	return n;
}

static bool
is_token(const char *s)
{
	size_t n = strspn(s, "!#$%&'*+-.^_`|~0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return n > 0 && s[n] == '\0';
}

/* RFC 9110: visible, blank, TAB and octets above ASCII. */
static bool
is_field_text(const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static int
check_headers(const struct request *rq)
{
	size_t octets = 0;

	for (size_t i = 0; i < rq->headers.count; i++) {
		const struct form_field *h = &rq->headers.field[i];

		octets += strlen(h->name) + strlen(h->value) + 4;
		if (!is_token(h->name) || !is_field_text(h->value))
			return 400;
	}
	if (octets > REQUEST_HEADERS_MAX ||
	    rq->headers.count > REQUEST_HEADER_LINES)
		return 431;
	return 0;
}

static int64_t
body_max(const struct request *rq)
{
	return rq->route && rq->route->flags & ROUTE_UPLOAD ?
	    UPLOAD_MAX + REQUEST_BODY_MAX : REQUEST_BODY_MAX;
}

/* One length, or one "chunked", or none: RFC 9112 section 6.3. */
static int
check_framing(struct request *rq)
{
	const char *length = request_header(rq, "Content-Length");
	const char *coding = request_header(rq, "Transfer-Encoding");
	size_t n = length ? strlen(length) : 0;
	int64_t octets = 0;

	if (count_header(rq, "Content-Length") +
	    count_header(rq, "Transfer-Encoding") > 1)
		return 400;
	if (coding && strcasecmp(coding, "chunked") != 0)
		return 400;
	/* Bytes hidden behind a lenient reading never become a request. */
	if (coding)
		rq->last = true;
	if (!length)
		return 0;
	if (n == 0 || strspn(length, "0123456789") != n)
		return 400;
	return str_int64(length, &octets) && octets <= body_max(rq) ? 0 : 413;
}

static int
check_host(const struct request *rq, const char *version)
{
	size_t n = count_header(rq, "Host");

	if (strcmp(version, "HTTP/1.1") == 0)
		return n == 1 ? 0 : 400;
	/* Old health checks speak HTTP/1.0 without one. */
	return strcmp(version, "HTTP/1.0") == 0 && n < 2 ? 0 : 400;
}

/* How much of path is base_url's, which a proxy may have taken away. */
static size_t
root_len(const char *path, const char *root)
{
	size_t n = strlen(root);

	return strncmp(path, root, n) == 0 && path[n] == '/' ? n : 0;
}

static int
read_target(struct request *rq)
{
	const char *p = rq->target, *question = NULL;
	size_t n = strlen(p);

	if (n > REQUEST_TARGET_MAX)
		return 414;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] <= ' ' ||
		    (unsigned char)p[i] >= 0x7f || p[i] == '#')
			return 400;
	if (strncasecmp(p, "http://", 7) == 0)
		p += 7 + strcspn(p + 7, "/?");
	else if (strncasecmp(p, "https://", 8) == 0)
		p += 8 + strcspn(p + 8, "/?");
	if (*p != '/')
		return 400;
	question = strchr(p, '?');
	n = question ? (size_t)(question - p) : strlen(p);
	rq->tail = p + root_len(p, rq->http->root);
	rq->tail_len = n - (size_t)(rq->tail - p);
	if (n > ROUTE_PATH_MAX)
		return 414;
	rq->path = mem_strndup(p, n);
	if (!form_unescape(rq->path, &n, false))
		return 400;
	rq->path[n] = '\0';
	if (question && !form_parse_urlencoded(question + 1,
	    strlen(question + 1), &rq->query))
		return 400;
	return 0;
}

/* The next element from the right of a comma list of n octets. */
static const char *
last_element(const char *list, size_t *n, size_t *len)
{
	const char *comma = memrchr(list, ',', *n);
	const char *at = comma ? comma + 1 : list;

	*len = *n - (size_t)(at - list);
	*n = comma ? (size_t)(comma - list) : 0;
	while (*len > 0 && (*at == ' ' || *at == '\t')) {
		at++;
		--*len;
	}
	while (*len > 0 && (at[*len - 1] == ' ' || at[*len - 1] == '\t'))
		--*len;
	return at;
}

/*
 * The address limits count by.  A trusted proxy adds whom it spoke to at the
 * right; what stands left of the first one we do not trust is hearsay.
 */
static void
find_client(struct request *rq)
{
	const struct peer_list *list = &rq->http->trusted;
	struct peer a = rq->peer;
	bool known = rq->peer_is_inet;
	bool trusted = !known || peer_list_has(list, &a);

	for (size_t i = rq->headers.count; i-- > 0 && trusted;) {
		const struct form_field *h = &rq->headers.field[i];
		size_t n = strlen(h->value), len = 0;

		if (strcasecmp(h->name, "X-Forwarded-For") != 0)
			continue;
		while (n > 0 && trusted) {
			const char *at = last_element(h->value, &n, &len);
			struct peer next;

			if (len == 0)
				continue;
			if (!peer_parse(at, len, &next))
				goto out;
			a = next;
			known = true;
			trusted = peer_list_has(list, &a);
		}
	}
out:
	if (known)
		peer_text(&a, rq->network);
}

static bool
take_lang(struct request *rq, const char *lang, size_t n)
{
	char name[sizeof(rq->lang)] = "";

	if (n == 0 || n >= sizeof(name))
		return false;
	for (size_t i = 0; i < n; i++)
		name[i] = (char)(lang[i] >= 'A' && lang[i] <= 'Z' ?
		    lang[i] - 'A' + 'a' : lang[i]);
	if (!rq->http->templates ||
	    !template_has_lang(rq->http->templates, name))
		return false;
	memcpy(rq->lang, name, sizeof(name));
	return true;
}

/* The weight of "en-GB;q=0.8" in thousandths; 1000 without one. */
static int
weight(const char *s, size_t n)
{
	const char *q = memmem(s, n, "q=", 2);
	int w = 0, unit = 1000;

	if (!q)
		return 1000;
	for (q += 2; q < s + n && unit > 0; q++) {
		if (*q == '.')
			continue;
		if (*q < '0' || *q > '9')
			break;
		w += (*q - '0') * unit;
		unit /= 10;
	}
	return w > 1000 ? 1000 : w;
}

/* RFC 9110 section 12.5.4, by primary tag; the first of equals wins. */
static void
accept_lang(struct request *rq, const char *s)
{
	int best = 0;

	while (*(s += strspn(s, ", \t"))) {
		size_t n = strcspn(s, ","), tag = strcspn(s, "-;, \t");
		int w = weight(s, n);

		if (w > best && take_lang(rq, s, tag))
			best = w;
		s += n;
	}
}

static void
find_lang(struct request *rq)
{
	const char *asked = request_query(rq, "lang");
	const char *accept = request_header(rq, "Accept-Language");

	rq->lang_asked = asked && take_lang(rq, asked, strlen(asked));
	if (rq->lang_asked)
		return;
	if (accept)
		accept_lang(rq, accept);
}

void
request_prefer_lang(struct request *rq, const char *lang)
{
	if (!rq->lang_asked)
		take_lang(rq, lang, strlen(lang));
}

/*
 * Browsers that know Sec-Fetch-Site say it; for older ones Origin, which is
 * "null" (no news) when our own pages ask for no referrer.
 */
static bool
is_foreign(const struct request *rq)
{
	const char *site = request_header(rq, "Sec-Fetch-Site");
	const char *origin = request_header(rq, "Origin");
	const char *host = request_header(rq, "Host");
	const char *rest = NULL;

	if (site)
		return strcmp(site, "same-origin") != 0 &&
		    strcmp(site, "none") != 0;
	if (!origin || strcmp(origin, "null") == 0 ||
	    strcasecmp(origin, rq->http->origin) == 0)
		return false;
	rest = strstr(origin, "://");
	return !rest || !host || strcasecmp(rest + 3, host) != 0;
}

static int
check_method(struct request *rq, const char *method)
{
	if (!is_token(method))
		return 400;
	if (strcmp(method, "GET") == 0)
		rq->method = REQUEST_GET;
	else if (strcmp(method, "HEAD") == 0)
		rq->method = REQUEST_HEAD;
	else if (strcmp(method, "POST") == 0)
		rq->method = REQUEST_POST;
	else
		return 405;
	if (rq->method == REQUEST_POST)
		return rq->route->on_post ? 0 : 405;
	return rq->route->on_get ? 0 : 405;
}

int
request_begin(struct request *rq, const char *method, const char *version)
{
	char *path = NULL;
	int status = 0;

	if ((status = check_headers(rq)) != 0 ||
	    (status = check_host(rq, version)) != 0 ||
	    (status = read_target(rq)) != 0)
		return status;
	find_client(rq);
	find_lang(rq);
	rq->foreign = is_foreign(rq);
	path = rq->path + root_len(rq->path, rq->http->root);
	rq->route = route_find(rq->http->routes, path, rq->arg);
	if ((status = check_framing(rq)) != 0)
		return status;
	if (!rq->route)
		return 404;
	if ((status = check_method(rq, method)) != 0)
		return status;
	/* A body on a GET means nothing, and hides requests. */
	if (rq->method != REQUEST_POST &&
	    (count_header(rq, "Content-Length") ||
	    count_header(rq, "Transfer-Encoding")))
		return 400;
	return 0;
}

static bool
is_type(const char *value, const char *type)
{
	size_t n = strlen(type);

	return value && strncasecmp(value, type, n) == 0 &&
	    strchr("; \t", value[n]) != NULL;
}

static int
read_form(struct request *rq)
{
	const char *type = request_header(rq, "Content-Type");
	const char *body = buf_text(&rq->body);
	char boundary[80] = "";

	if (rq->method != REQUEST_POST || rq->route->flags & ROUTE_RAW)
		return 0;
	if (rq->upload)
		return upload_end(rq->upload, &rq->form);
	if (count_header(rq, "Content-Type") > 1)
		return 400;
	if (!type)
		return rq->body.len == 0 ? 0 : 415;
	if (is_type(type, "application/x-www-form-urlencoded"))
		return form_parse_urlencoded(body, rq->body.len,
		    &rq->form) ? 0 : 400;
	if (!is_type(type, "multipart/form-data"))
		return 415;
	return form_boundary(type, boundary, sizeof(boundary)) &&
	    form_parse_multipart(body, rq->body.len, boundary,
	    &rq->form) ? 0 : 400;
}

int
request_read_form(struct request *rq)
{
	int status = read_form(rq);
	const char *lang = status == 0 ? request_field(rq, "lang") : NULL;

	if (lang && take_lang(rq, lang, strlen(lang)))
		rq->lang_asked = true;
	return status;
}
