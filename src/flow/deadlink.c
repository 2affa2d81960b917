/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/deadlink.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "feed/fetch.h"
#include "flow/poll_parts.h"
#include "flow/quality_parts.h"
#include "store/occasion.h"
#include "store/post.h"
#include "store/weblink.h"
#include "text/markdown.h"

enum {
	DEADLINK_DAY = 24 * 60 * 60,
	DEADLINK_USED = 62 * DEADLINK_DAY,	/* owed no longer than that */
	DEADLINK_SOON = 10 * 60,	/* after an answer that says nothing */
	DEADLINK_SURE = 2,		/* so many times no such host */
	DEADLINK_LINKS = 200,		/* of an edition */
	DEADLINK_PAUSE_MS = 200,	/* between two addresses, */
	DEADLINK_HOST_MS = 2000,	/* of the same host */
	DEADLINK_IDLE_MS = 1000
};

/* --- What an edition links to ------------------------------------------- */

struct deadlink_read {
	int64_t edition;
	char *url[DEADLINK_LINKS];
	size_t count;
};

static void
deadlink_found(void *arg, const char *url)
{
	struct deadlink_read *read = arg;

	if (look_is_web(url) && read->count < DEADLINK_LINKS)
		read->url[read->count++] = mem_strdup(url);
}

static void
deadlink_found_in(struct deadlink_read *read, const char *markdown)
{
	static const struct markdown_look plain = {2, "", "", "", "", "", ""};
	struct buf html = BUF_INIT(BUF_PAGE);

	markdown_html(markdown, strlen(markdown), &plain, &html);
	quality_urls(buf_text(&html), html.len, deadlink_found, read);
	buf_release(&html);
}

static bool
deadlink_find(struct db *db, const struct edition *e,
    struct deadlink_read *read, struct err *err)
{
	static const char *const languages[] = {"sv", "en"};
	struct occasion_list dates = {NULL, 0};

	deadlink_found(read, e->url);
	for (size_t i = 0; i < 2 && !e->plain; i++) {
		struct edition_text text;
		bool found = false;

		if (!edition_text(db, e->id, languages[i], &text, &found,
		    err))
			return false;
		if (found)
			deadlink_found_in(read, text.body);
		edition_text_release(&text);
	}
	if (!occasion_list(db, e->post, 0, &dates, err))
		return false;
	for (size_t i = 0; i < dates.count; i++)
		deadlink_found(read, dates.item[i].link);
	occasion_list_release(&dates);
	return true;
}

static bool
deadlink_read(struct tx *tx, void *arg, struct err *err)
{
	struct deadlink_read *read = arg;
	const int64_t now = date_now();
	bool ok = weblink_read(tx, read->edition, err);

	for (size_t i = 0; ok && i < read->count; i++)
		ok = weblink_add(tx, read->edition, read->url[i], now, err);
	return ok;
}

static bool
deadlink_edition(struct db *db, struct writer *writer, int64_t id,
    struct err *err)
{
	struct deadlink_read read = {.edition = id};
	struct edition e;
	bool found = false;
	bool ok = edition_get(db, id, &e, &found, err);

	if (ok && found && strcmp(e.state, "withdrawn") != 0)
		ok = deadlink_find(db, &e, &read, err);
	ok = ok && writer_run(writer, deadlink_read, &read, err);
	for (size_t i = 0; i < read.count; i++)
		mem_free(read.url[i]);
	edition_release(&e);
	return ok;
}

/* --- Is it there? ------------------------------------------------------- */

static bool
deadlink_is_sign_in(const char *url)
{
	static const char *const parts[] = {"/login", "/log-in", "/logon",
	    "/signin", "/sign-in", "/sign_in", "/logga-in", "/loggain",
	    "/inloggning", "/saml", "/adfs", "/oauth", "/sso", "/wp-login",
	    "/idp/", "//login.", "//idp.", "//adfs.", "//auth.", "//sso.",
	    "//accounts.", NULL};

	for (int i = 0; parts[i]; i++)
		if (strcasestr(url, parts[i]))
			return true;
	return false;
}

const char *
deadlink_judge(int status, const char *url, const char *end)
{
	if (status == 404 || status == 410)
		return "dead";
	if (status == 401 || status == 403 || status == 407)
		return "walled";
	if (status < 200 || status > 299)
		return "unsure";
	/* A post may well link to the page where one signs in. */
	return deadlink_is_sign_in(end) && !deadlink_is_sign_in(url) ?
	    "walled" : "fine";
}

struct deadlink_answer {
	struct weblink link;
	const char *state;
	int status;
	int64_t wait;
	bool used;
};

static void
deadlink_ask(const struct flow *flow, struct deadlink_answer *answer)
{
	char *agent = poll_agent(flow);
	struct fetch_request request = {.url = answer->link.url, .etag = "",
	    .last_modified = "", .agent = agent,
	    .allow = flow->conf->poll.allow_hosts, .want = FETCH_HEAD};
	struct fetch_result result;
	struct err err = {0, ""};
	bool ok = fetch_get(&request, &result, &err);

	/* Many servers answer a HEAD worse than a GET. */
	if (ok && result.status / 100 != 2) {
		fetch_result_release(&result);
		request.want = FETCH_STATUS;
		ok = fetch_get(&request, &result, &err);
	}
	answer->state = "unsure";
	if (ok) {
		answer->status = result.status;
		answer->state = deadlink_judge(result.status,
		    answer->link.url, result.url);
		answer->wait = result.retry_after;
		fetch_result_release(&result);
	} else if (err.code == EX_NOHOST &&
	    answer->link.failures + 1 >= DEADLINK_SURE) {
		answer->state = "dead";	/* not a resolver that was away */
	}
	mem_free(agent);
}

static bool
deadlink_seen(struct tx *tx, void *arg, struct err *err)
{
	struct deadlink_answer *answer = arg;
	int64_t wait = DEADLINK_DAY;

	if (strcmp(answer->state, "unsure") == 0) {
		wait = DEADLINK_SOON;
		for (int i = 0; i < answer->link.failures && wait <
		    DEADLINK_DAY; i++)
			wait *= 2;
		answer->link.failures++;
	} else if (answer->status != 0) {
		answer->link.failures = 0;
	}
	if (wait < answer->wait)
		wait = answer->wait;
	return weblink_seen(tx, &answer->link, answer->state, answer->status,
	    answer->used ? date_now() + wait : 0, err);
}

bool
deadlink_step(const struct flow *flow, struct db *reader,
    struct writer *writer, bool *idle, struct err *err)
{
	struct deadlink_answer answer = {.state = "unsure"};
	int64_t edition = 0;
	bool found = false;
	bool ok = false;

	*idle = false;
	if (!weblink_unread(reader, &edition, err))
		return false;
	if (edition != 0)
		return deadlink_edition(reader, writer, edition, err);
	if (!weblink_due(reader, date_now(), &answer.link, &found, err))
		return false;
	*idle = !found;
	ok = !found || weblink_is_used(reader, answer.link.id, date_now() -
	    DEADLINK_USED, &answer.used, err);
	if (ok && found) {
		if (answer.used)
			deadlink_ask(flow, &answer);
		ok = writer_run(writer, deadlink_seen, &answer, err);
	}
	weblink_release(&answer.link);
	return ok;
}

/* --- The thread --------------------------------------------------------- */

struct deadlink {
	const struct flow *flow;
	struct writer *writer;
	struct db *reader;
	pthread_t thread;
	atomic_bool stop, ended;
};

static void
deadlink_sleep(struct deadlink *d, int ms)
{
	const struct timespec step = {0, 50 * 1000000};

	for (; ms > 0 && !atomic_load(&d->stop); ms -= 50)
		(void)nanosleep(&step, NULL);
}

/* How long to wait before the next one: its host was just asked, or not. */
static int
deadlink_pause(struct deadlink *d, char host[256])
{
	struct weblink next;
	struct err ignored = {0, ""};
	char *before = mem_strdup(host);
	bool found = false;
	int ms = DEADLINK_PAUSE_MS;

	if (weblink_due(d->reader, date_now(), &next, &found, &ignored) &&
	    found) {
		const char *at = strstr(next.url, "://");

		snprintf(host, 256, "%.*s", at ? (int)strcspn(at + 3, "/?#") :
		    0, at ? at + 3 : "");
		if (strcasecmp(host, before) == 0)
			ms = DEADLINK_HOST_MS;
	}
	weblink_release(&next);
	mem_free(before);
	return ms;
}

static void *
deadlink_main(void *arg)
{
	struct deadlink *d = arg;
	char host[256] = "";

	while (!atomic_load(&d->stop)) {
		struct err err = {0, ""};
		bool idle = false;

		deadlink_sleep(d, deadlink_pause(d, host));
		if (atomic_load(&d->stop))
			break;
		if (!deadlink_step(d->flow, d->reader, d->writer, &idle,
		    &err)) {
			log_error("links: %s", err.text);
			idle = true;
		}
		if (idle)
			deadlink_sleep(d, DEADLINK_IDLE_MS);
	}
	atomic_store(&d->ended, true);
	return NULL;
}

bool
deadlink_start(const struct flow *flow, struct writer *writer,
    struct deadlink **deadlink, struct err *err)
{
	struct deadlink *d = mem_alloc(sizeof(*d));

	d->flow = flow;
	d->writer = writer;
	if (!poll_init(err) ||
	    !db_open_reader(flow->conf->store.path, &d->reader, err)) {
		mem_free(d);
		return false;
	}
	if (pthread_create(&d->thread, NULL, deadlink_main, d) != 0) {
		db_close(d->reader);
		mem_free(d);
		return err_set(err, EX_OSERR, "cannot start a thread");
	}
	*deadlink = d;
	return true;
}

void
deadlink_stop(struct deadlink *d)
{
	const struct timespec step = {0, 20 * 1000000};

	atomic_store(&d->stop, true);
	for (int i = 0; i < 10 && !atomic_load(&d->ended); i++)
		(void)nanosleep(&step, NULL);
	if (!atomic_load(&d->ended))
		return;
	(void)pthread_join(d->thread, NULL);
	db_close(d->reader);
	mem_free(d);
}
