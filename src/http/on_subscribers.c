/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of subscribers.  Addresses are masked: whoever wants to see one
 * opens it, by a button, since that is written to the log.
 */
#include "http/desk_pages.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/helpdesk.h"
#include "flow/person.h"
#include "http/census.h"
#include "http/desk.h"
#include "http/desk_person.h"
#include "http/search.h"
#include "store/roll.h"
#include "store/topic.h"
#include "text/encode.h"

enum { BY_ADDRESS, BY_STATE, BY_LANGUAGE, BY_SINCE };

static const struct desk_column columns[] = {
	[BY_ADDRESS] = {"address", "staff.subscribers.address", false},
	[BY_STATE] = {NULL, "staff.subscribers.state", false},
	[BY_LANGUAGE] = {NULL, "staff.subscribers.language", false},
	[BY_SINCE] = {"since", "staff.subscribers.since", false},
	{NULL, NULL, false},
};
/* See roll.h: those of one state or topic do not go by address. */
static const struct desk_column columns_some[] = {
	[BY_ADDRESS] = {NULL, "staff.subscribers.address", false},
	[BY_STATE] = {NULL, "staff.subscribers.state", false},
	[BY_LANGUAGE] = {NULL, "staff.subscribers.language", false},
	[BY_SINCE] = {"since", "staff.subscribers.since", false},
	{NULL, NULL, false},
};
static const char *const states[] = {"pending", "active", "left"};

/* The letters of an address that name nobody: "an…@example.se". */
void
desk_mask(struct view *view, const char *name, const char *address)
{
	const char *at = strchr(address, '@');
	const size_t n = at ? (size_t)(at - address) : 0;

	view_printf(view, name, "%.*s…%s", n > 3 ? 2 : 1, address,
	    at ? at : "");
}

void
desk_state(struct view *view, const struct request *rq, const char *state)
{
	char *key = mem_printf("staff.subscribers.state.%s", state);

	page_string(view, rq, "state", key);
	mem_free(key);
}

void
desk_language(struct view *view, const struct request *rq,
    const char *language)
{
	page_string(view, rq, "language", strcmp(language, "en") == 0 ?
	    "staff.subscribers.language.en" : "staff.subscribers.language.sv");
}

/* --- What is asked for --- */

struct asked {
	struct roll roll;
	struct address address;		/* roll.key points here */
	char part[256];
	const char *topic;		/* slug; "" any */
};

static void
read_search(const char *search, struct asked *asked)
{
	const char *word = search;

	asked->roll.key = asked->part;
	(void)str_word(&word, " \t", asked->part, sizeof(asked->part));
	for (char *c = asked->part; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	if (address_parse(asked->part, &asked->address) == ADDRESS_OK) {
		asked->roll.key = asked->address.key;
		asked->roll.whole = true;
	}
}

static bool
read_filters(const struct request *rq, const struct topic_list *topics,
    struct asked *asked)
{
	const char *topic = request_query(rq, "topic");
	const char *state = request_query(rq, "state");
	const char *cadence = request_query(rq, "cadence");

	asked->roll.state = "";
	for (size_t i = 0; state && i < sizeof(states) / sizeof(*states); i++)
		if (strcmp(states[i], state) == 0)
			asked->roll.state = states[i];
	asked->roll.cadence = cadence ? cadence_from(cadence) : CADENCE_NONE;
	asked->topic = "";
	for (size_t i = 0; topic && i < topics->count; i++)
		if (strcmp(topics->item[i].slug, topic) == 0) {
			asked->topic = topics->item[i].slug;
			asked->roll.topic = topics->item[i].id;
		}
	return *asked->roll.state || *asked->topic ||
	    asked->roll.cadence != CADENCE_NONE;
}

/* --- What is shown --- */

static void
show_option(struct view *view, const char *list, const char *value,
    const char *text, bool on)
{
	struct view *item = view_item(view, list);

	view_set(item, "value", value);
	view_set(item, "text", text);
	view_flag(item, "on", on);
}

static void
show_filters(struct view *view, const struct request *rq,
    const struct topic_list *topics, const struct asked *asked)
{
	for (size_t i = 0; i < topics->count; i++)
		if (strcmp(topics->item[i].state, "merged") != 0)
			show_option(view, "topics", topics->item[i].slug,
			    topic_name(&topics->item[i], rq->lang),
			    asked->roll.topic == topics->item[i].id);
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		char *key = mem_printf("staff.subscribers.state.%s",
		    states[i]);

		show_option(view, "states", states[i], template_string(
		    rq->http->templates, rq->lang, key),
		    strcmp(asked->roll.state, states[i]) == 0);
		mem_free(key);
	}
	for (int c = CADENCE_IMMEDIATE; c <= CADENCE_MONTHLY; c++) {
		const char *name = cadence_name((enum cadence)c);
		char *key = mem_printf("page.cadence.%s", name);

		show_option(view, "cadences", name, template_string(
		    rq->http->templates, rq->lang, key),
		    (int)asked->roll.cadence == c);
		mem_free(key);
	}
}

struct show {
	const struct request *rq;
	struct view *view;
	int64_t rows;
};

static bool
show_row(void *arg, const struct subscriber *s)
{
	struct show *show = arg;
	struct view *item = view_item(show->view, "people");

	view_printf(item, "url", "%s/staff/subscribers/%lld",
	    show->rq->http->root, (long long)s->id);
	view_printf(item, "number", "%lld", (long long)s->id);
	desk_mask(item, "address", s->address);
	desk_state(item, show->rq, s->state);
	desk_language(item, show->rq, s->language);
	desk_day(item, show->rq, "since", s->created_at);
	show->rows++;
	return true;
}

/* As many as there are; a short page says it by itself, and what is counted
 * anyway is not counted again. */
static bool
count(const struct request *rq, const struct roll *roll, int64_t rows,
    int64_t *total, struct err *err)
{
	const bool one = !*roll->key && !*roll->state;
	struct census census = {0};

	if (rows < roll->limit && (rows > 0 || roll->from == 0)) {
		*total = roll->from + rows;
		return true;
	}
	if (!one || (roll->topic == 0) == (roll->cadence == CADENCE_NONE))
		return roll_count(rq->db, roll, total, err);
	if (!census_take(rq, &census, err))
		return false;
	*total = roll->topic != 0 ? census_topic(&census, roll->topic) :
	    census.cadences[roll->cadence];
	census_release(&census);
	return true;
}

/* A whole address that nobody has: is it one that is never written to?  It
 * can be, and again not. */
static bool
show_suppressed(struct view *view, const struct request *rq,
    const struct asked *asked, int64_t rows, struct err *err)
{
	bool suppressed = false;

	if (rows == 0 && asked->roll.whole && !person_is_suppressed(rq->db,
	    &rq->http->flow, asked->roll.key, &suppressed, err))
		return false;
	view_flag(view, "suppressed", suppressed);
	view_flag(view, "nobodys", rows == 0 && asked->roll.whole);
	return true;
}

static bool
show_list(struct request *rq, struct desk_table *table, const char *search,
    struct view *view, struct err *err)
{
	struct asked asked = {.roll = {.limit = DESK_ROWS}};
	struct topic_list topics = {NULL, 0};
	struct show show = {rq, view, 0};
	bool some = false;
	bool ok = topic_list(rq->db, true, &topics, err);

	some = read_filters(rq, &topics, &asked);
	table->columns = some ? columns_some : columns;
	desk_table_read(rq, table);
	table->search = search;
	if (!request_query(rq, "sort")) {
		table->sort = BY_SINCE;
		table->down = true;
	} else if (some) {
		table->sort = BY_SINCE;
	}
	read_search(table->search, &asked);
	asked.roll.order = table->sort == BY_ADDRESS ? ROLL_ADDRESS :
	    ROLL_NUMBER;
	asked.roll.down = table->down;
	asked.roll.from = desk_table_from(table);
	ok = ok && roll_list(rq->db, &asked.roll, show_row, &show, err) &&
	    count(rq, &asked.roll, show.rows, &table->total, err) &&
	    show_suppressed(view, rq, &asked, show.rows, err);
	if (ok)
		show_filters(view, rq, &topics, &asked);
	view_flag(view, "searched", *table->search || some);
	view_flag(view, "may_import", desk_path(rq,
	    "/staff/subscribers/import") != NULL);
	view_flag(view, "may_export", desk_path(rq,
	    "/staff/subscribers/export") != NULL);
	topic_list_release(&topics);
	return ok;
}

/* Takes view over. */
static void
show(struct request *rq, struct reply *rp, int status, struct view *view)
{
	struct desk_table table = {.path = "/staff/subscribers",
	    .filters = {"topic", "state", "cadence", NULL}};
	const char *token = request_query(rq, "s");
	char search[SEARCH_MAX + 1] = "";
	struct err err = {0};

	if (search_find(rq->http->searches, rq->session->staff, token,
	    search))
		table.token = token;
	view_flag(view, "forgotten", token && !table.token);
	view_set(view, "search_token", table.token);
	desk_input(view, rq, "why", "staff.subscribers.why",
	    status == 200 ? "" : desk_field(rq, "why"), HELPDESK_WHY_MAX,
	    true);
	if (!show_list(rq, &table, search, view, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	desk_table_show(&table, rq, view);
	reply_page(rp, status, "staff/subscribers.html", view);
}

void
on_subscribers(struct request *rq, struct reply *rp)
{
	show(rq, rp, 200, desk_page(rq, "staff.subscribers.title"));
}

/* --- An address that nobody has --- */

struct block {
	struct helpdesk_address job;
	struct address address;		/* job.key points here */
	char search[SEARCH_MAX + 1];
};

static void
then_blocked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct block *block = rq->data;
	char *to = NULL;

	if (!ok) {
		desk_refused(rp, err);
		return;
	}
	to = mem_printf("/staff/subscribers?done=subscriber.%s&s=%s",
	    block->job.lift ? "lift" : "suppress", request_query(rq, "s"));
	reply_see_other(rp, to);
	mem_free(to);
}

void
on_subscribers_block_post(struct request *rq, struct reply *rp)
{
	struct block *block = request_data(rq, sizeof(*block), NULL);
	const char *why = desk_field(rq, "why");
	struct view *view = NULL;

	if (!search_find(rq->http->searches, rq->session->staff,
	    request_query(rq, "s"), block->search) || address_parse(
	    block->search, &block->address) != ADDRESS_OK) {
		desk_see(rp, "/staff/subscribers", "", 0);
	} else if (!*why || strlen(why) > HELPDESK_WHY_MAX) {
		view = desk_page(rq, "staff.subscribers.title");
		page_wrong(view, rq, "why", "why",
		    "staff.error.subscribers.why");
		show(rq, rp, 422, view);
	} else {
		block->job = (struct helpdesk_address){
		    .flow = &rq->session->flow, .key = block->address.key,
		    .why = why,
		    .lift = strcmp(desk_field(rq, "do"), "lift") == 0};
		request_write(rq, helpdesk_address, &block->job,
		    then_blocked);
	}
}

/* What is searched for is kept; the page that shows it is asked for. */
void
on_subscribers_post(struct request *rq, struct reply *rp)
{
	static const char *const filters[] = {"topic", "state", "cadence"};
	const char *text = desk_field(rq, "q");
	struct buf to = BUF_INIT(BUF_LINE);
	char token[SEARCH_TOKEN] = "";

	if (strlen(text) > SEARCH_MAX) {
		reply_error(rp, 400);
		return;
	}
	buf_puts(&to, "/staff/subscribers");
	if (*text) {
		search_keep(rq->http->searches, rq->session->staff, text,
		    token);
		buf_printf(&to, "?s=%s", token);
	}
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		const char *value = desk_field(rq, filters[i]);

		if (!*value)
			continue;
		buf_printf(&to, "%c%s=", strchr(buf_text(&to), '?') ? '&' :
		    '?', filters[i]);
		encode_url(&to, value, strlen(value));
	}
	reply_see_other(rp, buf_text(&to));
	buf_release(&to);
}
