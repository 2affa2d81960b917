/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of any head and body of a request: a status, or clean texts, a route, a
 * language we have, and a client that only a trusted proxy can name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/request.h"
#include "http/session.h"

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
	{"/form", handler, handler, 0, ROUTE_PUBLIC},
	{"/raw", NULL, handler, ROUTE_RAW, ROUTE_PUBLIC},
	{"/one/*/two/*", handler, handler, 0, ROUTE_PUBLIC},
	{NULL, NULL, NULL, 0, ROUTE_NOBODY},
};
static const struct route *const tables[] = {routes, NULL};
static struct conf conf;
static struct template_set *templates;
static struct context http = {.conf = &conf, .routes = tables,
    .origin = (char []){"https://brev.example.se"},
    .root = (char []){"/brev"}};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err = {0};

	(void)argc;
	(void)argv;
	if (!conf_parse("", "fuzz", "/nonexistent", &conf, &err) ||
	    !template_load("", &templates, &err) ||
	    !peer_list_parse("127.0.0.1, fd00::/8", &http.trusted, &err))
		abort();
	http.templates = templates;
	return 0;
}

/* Cuts *at up to the octet that ends it. */
static char *
until(char **at, char ends)
{
	char *start = *at;
	char *stop = strchr(start, ends);

	if (stop) {
		*stop = '\0';
		*at = stop + 1;
	} else {
		*at += strlen(start);
	}
	return start;
}

static void
read_headers(struct request *rq, char **at)
{
	for (char *line = until(at, '\n'); *line; line = until(at, '\n')) {
		char *value = line;
		char *name = until(&value, ':');

		rq->headers.field = mem_grow(rq->headers.field,
		    rq->headers.count + 1, sizeof(*rq->headers.field));
		rq->headers.field[rq->headers.count++] = (struct form_field){
		    name, value + strspn(value, " ")};
	}
}

static void
check_form(const struct form *form)
{
	if (form->count > FORM_FIELDS_MAX)
		abort();
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *f = &form->field[i];

		if (*f->name == '\0' || !str_is_utf8(f->name) ||
		    !str_is_utf8(f->value))
			abort();
		for (const char *p = f->value; *p; p++)
			if ((*p > 0 && *p < ' ' && !strchr("\t\r\n", *p)) ||
			    *p == 0x7f)
				abort();
	}
}

static void
check(const struct request *rq)
{
	struct peer own, said;

	if (!rq->route || !str_is_utf8(rq->path) ||
	    strlen(rq->path) > ROUTE_PATH_MAX)
		abort();
	for (size_t i = 0; i < ROUTE_ARGS_MAX; i++)
		if (rq->arg[i] && strchr(rq->arg[i], '/'))
			abort();
	if (strcmp(rq->lang, "sv") != 0 && strcmp(rq->lang, "en") != 0)
		abort();
	check_form(&rq->query);
	if (*rq->network && !strchr(rq->network, '/') &&
	    !peer_parse(rq->network, strlen(rq->network), &said))
		abort();
	if (rq->peer_is_inet && !peer_list_has(&http.trusted, &rq->peer)) {
		char text[PEER_TEXT];

		own = rq->peer;
		peer_text(&own, text);
		if (strcmp(text, rq->network) != 0)
			abort();
	}
}

/* The first octet says from where; then METHOD TARGET VERSION, a header a
 * line, an empty line, the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const from[] = {"127.0.0.1", "192.0.2.7",
	    "fd00::1", NULL};
	char *text = NULL, *at = NULL, *method = NULL, *target = NULL;
	struct request rq;

	if (size == 0)
		return 0;
	text = mem_alloc(size);		/* ends with a NUL of its own */
	memcpy(text, data + 1, size - 1);
	at = text;
	method = until(&at, ' ');
	target = until(&at, ' ');
	request_init(&rq, &http, target);
	if (from[data[0] % 4])
		rq.peer_is_inet = peer_parse(from[data[0] % 4],
		    strlen(from[data[0] % 4]), &rq.peer);
	target = until(&at, '\n');
	read_headers(&rq, &at);
	if (request_begin(&rq, method, target) == 0) {
		check(&rq);
		buf_add(&rq.body, at, size - 1 - (size_t)(at - text));
		if (request_read_form(&rq) == 0)
			check_form(&rq.form);
	}
	request_release(&rq);
	mem_free(text);
	return 0;
}
