/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/poll_parts.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "feed/fetch.h"
#include "feed/page.h"

void
poll_answer_release(struct poll_answer *answer)
{
	feed_release(&answer->feed);
	MEM_FREE(answer->url);
	MEM_FREE(answer->selector);
	MEM_FREE(answer->etag);
	MEM_FREE(answer->last_modified);
	MEM_FREE(answer->moved);
}

char *
poll_agent(const struct flow *flow)
{
	const struct conf *conf = flow->conf;
	const char *contact = conf->site.contact[0] ? conf->site.contact :
	    conf->site.base_url;

	return str_is_line(contact) ?
	    mem_printf("Brevduva/1.0 (+%s)", contact) :
	    mem_strdup("Brevduva/1.0");
}

static void
poll_say(struct poll_answer *answer, const struct err *err)
{
	snprintf(answer->note, sizeof(answer->note), "%s", err->text);
}

/* The body as items: by the selector, or as a feed. */
static bool
poll_read(const struct source *source, const struct fetch_result *result,
    struct feed *feed, struct err *err)
{
	struct selector selector;
	bool ok = false;

	if (source->selector[0] == '\0')
		return feed_parse_typed(buf_text(&result->body),
		    result->body.len, result->type, result->url, feed, err);
	if (!selector_parse(source->selector, &selector, err))
		return false;
	ok = page_parse(buf_text(&result->body), result->body.len,
	    result->type, result->url, &selector, feed, err);
	selector_release(&selector);
	return ok;
}

/* A page where a feed was meant: it may name one. */
static bool
poll_page(const struct fetch_result *result, struct poll_answer *answer)
{
	const char *data = buf_text(&result->body);
	struct err ignored;

	answer->again = page_is_html(data, result->body.len) &&
	    page_find_feed(data, result->body.len, result->type, result->url,
	    &answer->moved, &ignored);
	return answer->again;
}

static void
poll_read_answer(const struct source *source, struct fetch_result *result,
    struct poll_answer *answer)
{
	struct err err = {0, ""};

	if (!poll_read(source, result, &answer->feed, &err)) {
		if (source->selector[0] != '\0' || !poll_page(result, answer))
			poll_say(answer, &err);
		return;
	}
	answer->good = true;
	if (answer->feed.truncated)
		snprintf(answer->note, sizeof(answer->note),
		    "more than %d items: the rest is left out",
		    FEED_ITEMS_MAX);
	else if (answer->feed.malformed)
		snprintf(answer->note, sizeof(answer->note),
		    "not well formed; what could be read was");
}

void
poll_fetch(const struct source *source, const char *agent, const char *allow,
    struct poll_answer *answer)
{
	struct fetch_request request = {
	    .url = source->url, .etag = source->etag,
	    .last_modified = source->last_modified, .agent = agent,
	    .allow = allow,
	};
	const bool asked = source->etag[0] != '\0' ||
	    source->last_modified[0] != '\0';
	struct fetch_result result;
	struct err err = {0, ""};

	answer->url = mem_strdup(source->url);
	answer->selector = mem_strdup(source->selector);
	memset(&result, 0, sizeof(result));
	if (!fetch_get(&request, &result, &err)) {
		poll_say(answer, &err);
		return;
	}
	answer->status = result.status;
	answer->retry_after = result.retry_after;
	answer->certificate_ends = result.certificate_ends;
	answer->etag = mem_strdup(result.etag);
	answer->last_modified = mem_strdup(result.last_modified);
	if (result.status == 200)
		poll_read_answer(source, &result, answer);
	else if (result.status == 304 && asked)
		answer->good = true;
	else
		snprintf(answer->note, sizeof(answer->note), "answered %d",
		    result.status);
	/* Moved for good, also when nothing has changed there. */
	if (answer->good && !answer->again) {
		answer->moved = result.moved;
		result.moved = NULL;
	}
	fetch_result_release(&result);
}
