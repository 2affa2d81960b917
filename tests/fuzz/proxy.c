/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any X-Forwarded-For: the client is the socket's own address, or the
 * first from the right that no trusted proxy has, as it stands there. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/mem.h"
#include "http/request.h"
#include "http/session.h"

enum { LINES = 90 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stands in for session.c: nobody is signed in. */
void
session_free(struct session *session)
{
	(void)session;
}

static void
handler(struct request *rq, struct reply *rp)
{
	(void)rq;
	(void)rp;
}

static const struct route routes[] = {
	{"/", handler, NULL, 0, ROUTE_PUBLIC},
	{NULL, NULL, NULL, 0, ROUTE_NOBODY},
};
static const struct route *const tables[] = {routes, NULL};
static struct conf conf;
static struct context http = {.conf = &conf, .routes = tables,
    .origin = (char []){"https://brev.example.se"}, .root = (char []){""}};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err = {0};

	(void)argc;
	(void)argv;
	if (!conf_parse("", "fuzz", "/nonexistent", &conf, &err) ||
	    !peer_list_parse("127.0.0.1, 10.0.0.0/8, fd00::/8",
	    &http.trusted, &err))
		abort();
	return 0;
}

/* Whom we take it to be from; false: refused for another reason. */
static bool
client(const char *from, char *const *line, size_t n, char text[PEER_TEXT])
{
	struct request rq;
	bool ok = false;

	request_init(&rq, &http, "/");
	rq.peer_is_inet = from && peer_parse(from, strlen(from), &rq.peer);
	rq.headers.field = mem_alloc((n + 3) * sizeof(*rq.headers.field));
	rq.headers.field[rq.headers.count++] = (struct form_field){
	    (char []){"Host"}, (char []){"brev.example.se"}};
	for (size_t i = 0; i < n; i++)
		rq.headers.field[rq.headers.count++] = (struct form_field){
		    i % 2 ? (char []){"X-Forwarded-For"} :
		    (char []){"x-forwarded-for"}, line[i]};
	/* These are not believed from anybody. */
	rq.headers.field[rq.headers.count++] = (struct form_field){
	    (char []){"Forwarded"}, (char []){"for=203.0.113.66"}};
	rq.headers.field[rq.headers.count++] = (struct form_field){
	    (char []){"X-Real-IP"}, (char []){"203.0.113.66"}};
	ok = request_begin(&rq, "GET", "HTTP/1.1") == 0;
	memcpy(text, rq.network, PEER_TEXT);
	request_release(&rq);
	return ok;
}

/* --- What must hold --- */

static bool
is_port(const char *s)
{
	const size_t n = strlen(s);

	return n == 0 || (*s == ':' && n > 1 && n <= 6 &&
	    strspn(s + 1, "0123456789") == n - 1);
}

/* IPV4, IPV4:PORT, IPV6, [IPV6] or [IPV6]:PORT, and nothing else. */
static bool
read_address(const char *text, size_t n, struct peer *a)
{
	char host[64] = "", *colon = NULL, *close = NULL;

	*a = (struct peer){.octet = {[10] = 0xff, 0xff}};
	if (n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	if (*host == '[' && (close = strchr(host, ']'))) {
		*close = '\0';
		return is_port(close + 1) &&
		    inet_pton(AF_INET6, host + 1, a->octet) == 1;
	}
	colon = strchr(host, ':');
	if (colon && strchr(colon + 1, ':'))
		return inet_pton(AF_INET6, host, a->octet) == 1;
	if (colon && !is_port(colon))
		return false;
	if (colon)
		*colon = '\0';
	return inet_pton(AF_INET, host, a->octet + 12) == 1;
}

static bool
is_trusted(const struct peer *a)
{
	static const uint8_t local[16] = {[10] = 0xff, 0xff, 127, 0, 0, 1};
	static const uint8_t ten[13] = {[10] = 0xff, 0xff, 10};

	return memcmp(a->octet, local, 16) == 0 ||
	    memcmp(a->octet, ten, 13) == 0 || a->octet[0] == 0xfd;
}

/* The lines as one, as RFC 9110 section 5.3 reads them. */
static char *
join(char *const *line, size_t n)
{
	char *all = mem_strdup("");

	for (size_t i = 0; i < n; i++) {
		char *longer = mem_printf("%s%s%s", all, i ? ", " : "",
		    line[i]);

		mem_free(all);
		all = longer;
	}
	return all;
}

/* Whom the list names: from the right, past those we trust, up to the first
 * that is no address.  Cuts the list. */
static void
expect(const char *from, char *list, char want[PEER_TEXT])
{
	struct peer a;
	bool known = from && read_address(from, strlen(from), &a);
	bool on = !from || is_trusted(&a);

	for (char *comma = list; on && comma; ) {
		struct peer next;
		const char *at = NULL;
		size_t n = 0;

		comma = strrchr(list, ',');
		at = comma ? comma + 1 : list;
		at += strspn(at, " \t");
		n = strlen(at);
		while (n > 0 && strchr(" \t", at[n - 1]))
			n--;
		if (comma)
			*comma = '\0';
		if (n == 0)	/* RFC 9110 section 5.6.1 */
			continue;
		on = read_address(at, n, &next);
		if (on) {
			a = next;
			known = true;
			on = is_trusted(&a);
		}
	}
	if (known)
		peer_text(&a, want);
}

/* What is printed is an address, and says the same when read again. */
static void
check_text(const char *text)
{
	char again[PEER_TEXT] = "";
	const char *slash = strchr(text, '/');
	struct peer a;

	if (!*text)
		return;
	if ((slash && strcmp(slash, "/64") != 0) || !read_address(text,
	    slash ? (size_t)(slash - text) : strlen(text), &a))
		abort();
	peer_text(&a, again);
	if (strcmp(again, text) != 0 || strchr(text, '[') ||
	    !slash != (strspn(text, "0123456789.") == strlen(text)))
		abort();
}

/* The first octet says from where; then a header a line. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const from[] = {"127.0.0.1", "192.0.2.7",
	    "fd00::1", NULL};
	const char *whence = size > 0 ? from[data[0] % 4] : NULL;
	char *line[LINES + 1] = {NULL}, *text = NULL, *rest = NULL;
	char *all = NULL;
	char got[PEER_TEXT] = "", want[PEER_TEXT] = "";
	size_t n = 0;

	if (size == 0)
		return 0;
	text = rest = mem_strndup((const char *)data + 1, size - 1);
	while (n < LINES && (line[n] = strsep(&rest, "\n")))
		n++;
	all = join(line, n);
	if (client(whence, line, n, got)) {
		check_text(got);
		if (client(whence, &all, 1, want) && strcmp(got, want) != 0)
			abort();
		want[0] = '\0';
		expect(whence, all, want);
		if (strcmp(got, want) != 0)
			abort();
		/* What a proxy of ours adds at the right is what counts. */
		line[n] = (char []){"2001:db8:1:2:3::4"};
		if (client(whence, line, n + 1, got) && strcmp(got,
		    data[0] % 4 == 1 ? from[1] : "2001:db8:1:2::/64") != 0)
			abort();
	}
	mem_free(all);
	mem_free(text);
	return 0;
}
