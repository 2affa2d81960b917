/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/watch.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "feed/selector.h"
#include "feed/weburl.h"
#include "store/audit.h"
#include "store/topic.h"

enum { WATCH_DAY = 24 * 60 * 60 };

/* The note of a source that staff stopped: it ails in no way. */
#define WATCH_BY_STAFF "stopped by staff"

static bool
watch_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t id, const char *detail, struct err *err)
{
	char subject[40];

	snprintf(subject, sizeof(subject), "source %lld", (long long)id);
	return audit_add(tx, flow->who, what, subject, detail, err);
}

static const char *
watch_edited(const struct watch_add *add)
{
	return add->edited ? add->edited : "ignore";
}

bool
watch_selects(const char *text, struct err *err)
{
	struct selector selector;

	if (*text == '\0')
		return true;
	if (!selector_parse(text, &selector, err))
		return false;
	selector_release(&selector);
	return true;
}

static bool
watch_check(const struct watch_add *add, struct err *err)
{
	static const char *const kinds[] = {"news", "board", "meeting",
	    "survey"};
	const char *edited = watch_edited(add);
	bool known = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		known = known || strcmp(add->kind, kinds[i]) == 0;
	if (!known)
		return err_set(err, EX_DATAERR,
		    "'%s' is no kind: news, board, meeting or survey",
		    add->kind);
	if (add->automatic && strcmp(add->kind, "board") == 0)
		return err_set(err, EX_USAGE,
		    "what the board says is always approved by staff: no "
		    "--auto with kind board");
	if (strcmp(edited, "ignore") != 0 && strcmp(edited, "hold") != 0 &&
	    strcmp(edited, "resend") != 0)
		return err_set(err, EX_USAGE,
		    "--edited is ignore, hold or resend, not '%s'", edited);
	if (strcmp(edited, "resend") == 0 && !add->automatic)
		return err_set(err, EX_USAGE, "what staff approve is not "
		    "corrected without them: --edited resend needs --auto");
	if (add->interval != 0 && (add->interval < WATCH_INTERVAL_MIN ||
	    add->interval > WATCH_INTERVAL_MAX))
		return err_set(err, EX_DATAERR,
		    "a source is fetched every %d to %d seconds",
		    WATCH_INTERVAL_MIN, WATCH_INTERVAL_MAX);
	if (add->topics == 0)
		return err_set(err, EX_USAGE, "a source needs a topic");
	return watch_selects(add->selector, err);
}

static bool
watch_topic(struct tx *tx, int64_t source, const char *slug,
    struct err *err)
{
	struct topic topic;
	bool found = false;
	bool ok = false;

	if (!topic_find(tx->db, slug, &topic, &found, err))
		return false;
	if (!found)
		ok = err_set(err, EX_DATAERR, "there is no topic '%s'", slug);
	else if (strcmp(topic.state, "open") != 0)
		ok = err_set(err, EX_DATAERR, "topic '%s' is %s", slug,
		    topic.state);
	else
		ok = source_add_topic(tx, source, topic.id, err);
	topic_release(&topic);
	return ok;
}

bool
watch_add(struct tx *tx, void *arg, struct err *err)
{
	struct watch_add *add = arg;
	struct source source;
	bool ok = false;

	if (!watch_check(add, err))
		return false;
	memset(&source, 0, sizeof(source));
	source.url = weburl_resolve(add->url, add->url);
	if (source.url[0] == '\0') {
		err_set(err, EX_DATAERR, "'%s' is no http or https address",
		    add->url);
		goto out;
	}
	source.kind = mem_strdup(add->kind);
	source.selector = mem_strdup(add->selector);
	source.edited = mem_strdup(watch_edited(add));
	source.since = add->since;
	source.automatic = add->automatic;
	source.interval = add->interval;
	ok = source_add(tx, &source, err);
	for (size_t i = 0; ok && i < add->topics; i++)
		ok = watch_topic(tx, source.id, add->topic[i], err);
	if (ok)
		add->id = source.id;
	ok = ok && watch_audit(tx, add->flow, "source.add", source.id,
	    add->automatic ? "auto" : "", err);
out:
	source_release(&source);
	return ok;
}

const char *
watch_health(const struct source *s)
{
	const int64_t now = date_now();
	const int64_t fresh = s->changed_at != 0 ? s->changed_at :
	    s->created_at;
	const int64_t ends = s->certificate_ends;

	if (strcmp(s->state, "stopped") == 0)
		return s->note && strcmp(s->note, WATCH_BY_STAFF) == 0 ?
		    "paused" : "stopped";
	if (s->failures > 0)
		return "failing";
	if (s->ok_at == 0)
		return "new";
	if (s->malformed)
		return "malformed";
	if (ends != 0 && ends < now + (int64_t)WATCH_CERTIFICATE_DAYS *
	    WATCH_DAY)
		return "certificate";
	if (s->moved_at > now - (int64_t)WATCH_MOVED_DAYS * WATCH_DAY)
		return "moved";
	return fresh < now - (int64_t)WATCH_SILENT_DAYS * WATCH_DAY
	    ? "silent" : "ok";
}

/* EX_DATAERR when there is none. */
static bool
watch_open(struct tx *tx, int64_t id, struct source *source,
    struct err *err)
{
	bool found = false;

	if (!source_get(tx->db, id, source, &found, err))
		return false;
	return found || err_set(err, EX_DATAERR, "there is no source %lld",
	    (long long)id);
}

/* EX_DATAERR when it is none, or another source's. */
static bool
watch_url(struct tx *tx, const char *text, const struct source *source,
    char **url, struct err *err)
{
	bool there = false;

	*url = text && strcmp(text, source->url) != 0 ?
	    weburl_resolve(text, text) : mem_strdup(source->url);
	if (**url == '\0')
		return err_set(err, EX_DATAERR,
		    "'%s' is no http or https address", text);
	if (strcmp(*url, source->url) == 0)
		return true;
	return source_is_watched(tx->db, *url, &there, err) && (!there ||
	    err_set(err, EX_DATAERR, "source '%s' is watched already", *url));
}

/* Another address, or another selector, has other items: what is there then
 * is seen, as at the start. */
static bool
watch_reselect(struct tx *tx, struct source *source, const char *url,
    const char *selector, struct err *err)
{
	if (strcmp(source->selector, selector) == 0 &&
	    strcmp(source->url, url) == 0)
		return true;
	if (strcmp(source->url, url) != 0) {
		if (strcmp(source->state, "stopped") != 0)
			mem_set(&source->note, "");
		source->failures = 0;
		source->malformed = false;
		source->moved_at = source->certificate_ends = 0;
	}
	mem_set(&source->url, url);
	mem_set(&source->selector, selector);
	mem_set(&source->etag, "");
	mem_set(&source->last_modified, "");
	source->ok_at = source->next_at = 0;
	return source_update(tx, source, err);
}

bool
watch_edit(struct tx *tx, void *arg, struct err *err)
{
	struct watch_edit *edit = arg;
	const struct watch_add *to = &edit->to;
	struct source source;
	char *url = NULL;
	bool ok = false;

	memset(&source, 0, sizeof(source));
	if (!watch_check(to, err) || !watch_open(tx, edit->id, &source, err) ||
	    !watch_url(tx, to->url, &source, &url, err) ||
	    !watch_reselect(tx, &source, url, to->selector, err))
		goto out;
	mem_set(&source.kind, to->kind);
	mem_set(&source.edited, watch_edited(to));
	source.automatic = to->automatic;
	/* A shorter wait begins now, not after the longer one. */
	if (to->interval != 0 && source.next_at > date_now() + to->interval)
		source.next_at = date_now() + to->interval;
	source.interval = to->interval;
	ok = source_edit(tx, &source, err) &&
	    source_update(tx, &source, err) &&
	    source_clear_topics(tx, source.id, err);
	for (size_t i = 0; ok && i < to->topics; i++)
		ok = watch_topic(tx, source.id, to->topic[i], err);
	ok = ok && watch_audit(tx, to->flow, "source.edit", source.id,
	    to->automatic ? "auto" : "", err);
out:
	source_release(&source);
	mem_free(url);
	return ok;
}

/* Into a state; the note is what staff see of it. */
static bool
watch_turn(struct tx *tx, const struct watch_state *to, const char *state,
    const char *what, struct err *err)
{
	const bool stops = strcmp(state, "stopped") == 0;
	struct source source;
	bool ok = false;

	if (!watch_open(tx, to->id, &source, err))
		return false;
	if (stops && strcmp(source.state, state) == 0) {
		ok = true;
	} else {
		mem_set(&source.state, state);
		mem_set(&source.note, stops ? WATCH_BY_STAFF : "");
		source.next_at = 0;
		ok = source_update(tx, &source, err) &&
		    watch_audit(tx, to->flow, what, to->id, "", err);
	}
	source_release(&source);
	return ok;
}

bool
watch_stop(struct tx *tx, void *arg, struct err *err)
{
	return watch_turn(tx, arg, "stopped", "source.stop", err);
}

bool
watch_resume(struct tx *tx, void *arg, struct err *err)
{
	return watch_turn(tx, arg, "active", "source.resume", err);
}

bool
watch_now(struct tx *tx, void *arg, struct err *err)
{
	return watch_turn(tx, arg, "active", "source.now", err);
}

bool
watch_remove(struct tx *tx, void *arg, struct err *err)
{
	struct watch_remove *remove = arg;
	struct source source;

	if (!watch_open(tx, remove->id, &source, err))
		return false;
	source_release(&source);
	return source_remove(tx, remove->id, err) &&
	    watch_audit(tx, remove->flow, "source.remove", remove->id, "",
	    err);
}
