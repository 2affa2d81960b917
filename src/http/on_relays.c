/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mail servers: how each is, and a mail to oneself through them. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/probe.h"
#include "http/desk.h"
#include "http/note_words.h"
#include "store/health.h"

enum { PATIENCE = 60 };

/* What the send role last said of them; the configuration names them. */
struct said {
	char *fault[CONF_RELAYS_MAX];	/* NULL: nothing yet */
	int64_t since[CONF_RELAYS_MAX];
	const struct conf *conf;
};

static void
take(void *arg, const char *relay, const char *fault, int64_t since)
{
	struct said *said = arg;

	for (int i = 0; i < said->conf->relays; i++)
		if (strcmp(said->conf->relay[i].name, relay) == 0) {
			mem_free(said->fault[i]);
			said->fault[i] = mem_strdup(fault);
			said->since[i] = since;
		}
}

/* Where it is, without a name to sign in with; a folder is nobody's
 * business here. */
static void
show_place(struct view *view, const struct request *rq, const char *url)
{
	const char *host = strstr(url, "://");
	const char *at = strrchr(url, '@');

	if (str_starts(url, "maildir:"))
		page_string(view, rq, "place", "staff.relay.folder");
	else
		view_set(view, "place", at ? at + 1 : host ? host + 3 : url);
}

/* "50/s": 50 a second. */
static void
show_rate(struct view *view, const struct request *rq, const char *rate)
{
	const char *rest = rate;
	char number[16] = "";
	const char *key = str_ends(rate, "/s") ? "staff.relay.second" :
	    str_ends(rate, "/m") ? "staff.relay.minute" : "staff.relay.hour";

	view_set(view, "rate_n", "");
	if (str_word(&rest, "/", number, sizeof(number)))
		view_set(view, "rate_n", number);
	page_string(view, rq, "rate", *rate ? key : "staff.relay.free");
}

static void
show_relay(struct view *view, const struct request *rq,
    const struct conf_relay *relay, const char *fault, int64_t since)
{
	struct view *item = view_item(view, "relays");
	const bool trial = str_starts(relay->url, "maildir:");
	const char *state = trial ? "trial" : !fault ? "new" :
	    *fault ? "failing" : "ok";
	char *key = mem_printf("staff.relay.state.%s", state);

	view_set(item, "name", relay->name);
	view_set(item, "health", state);
	page_string(item, rq, "state", key);
	show_place(item, rq, relay->url);
	show_rate(item, rq, relay->rate);
	view_printf(item, "connections", "%d", relay->connections);
	desk_moment(item, rq, "since", since);
	note_words_relay(item, rq, "note", fault ? fault : "");
	view_set(item, "raw", fault);
	mem_free(key);
}

static bool
show_relays(struct view *view, struct request *rq, struct err *err)
{
	const struct conf *conf = rq->http->conf;
	struct said said = {.conf = conf};
	const bool ok = health_relay_list(rq->db, take, &said, err);

	for (int i = 0; i < conf->relays; i++) {
		if (ok)
			show_relay(view, rq, &conf->relay[i], said.fault[i],
			    said.since[i]);
		mem_free(said.fault[i]);
	}
	return ok;
}

/* --- The test mail --- */

static const char *
state_of(const struct outbox_row *row)
{
	switch (row->state) {
	case OUTBOX_SENT:
		return "sent";
	case OUTBOX_FAILED:
	case OUTBOX_SUPPRESSED:
	case OUTBOX_CANCELLED:
		return "failed";
	case OUTBOX_DEFERRED:
	case OUTBOX_IN_DOUBT:
	case OUTBOX_HELD:
		return "deferred";
	default:
		return "waits";
	}
}

/* The last one, whoever asked for it; *waits: look again soon. */
static bool
show_test(struct view *view, struct request *rq, bool *waits,
    struct err *err)
{
	struct outbox_row row;
	bool found = false;
	char *key = NULL;

	*waits = false;
	view_set(view, "test", NULL);
	if (!probe_last(rq->db, &row, &found, err))
		return false;
	if (found) {
		key = mem_printf("staff.relay.test.%s", state_of(&row));
		view_set(view, "relay", row.relay);
		view_set(view, "by", probe_relay(row.detail));
		page_string(view, rq, "test", key);
		desk_moment(view, rq, "test_at", row.at);
		view_set(view, "test_reply", row.reply);
		*waits = strcmp(state_of(&row), "waits") == 0 &&
		    row.created_at > date_now() - PATIENCE;
	}
	mem_free(key);
	outbox_row_release(&row);
	return true;
}

void
on_relays(struct request *rq, struct reply *rp)
{
	struct view *view = desk_page(rq, "staff.relays.title");
	struct err err = {0};
	bool waits = false;

	view_flag(view, "trial", conf_is_trial(rq->http->conf));
	if (!show_relays(view, rq, &err) ||
	    !show_test(view, rq, &waits, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	reply_page(rp, 200, "staff/relays.html", view);
	if (waits)
		reply_header(rp, "Refresh", "2");
}

static void
then_sent(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	(void)rq;
	if (ok)
		desk_see(rp, "/staff/relays", "", 0);
	else
		desk_refused(rp, err);
}

void
on_relays_test_post(struct request *rq, struct reply *rp)
{
	const struct conf *conf = rq->http->conf;
	const char *asked = desk_field(rq, "relay");
	struct probe_send *probe = request_data(rq, sizeof(*probe), NULL);
	int i = 0;

	while (i < conf->relays && strcmp(conf->relay[i].name, asked) != 0)
		i++;
	if (i == conf->relays) {
		reply_error(rp, 404);
		return;
	}
	*probe = (struct probe_send){.flow = &rq->session->flow,
	    .staff = rq->session->staff, .language = rq->lang,
	    .relay = conf->relay[i].name};
	request_write(rq, probe_send, probe, then_sent);
}
