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

static bool
watch_check(const struct watch_add *add, struct err *err)
{
	static const char *const kinds[] = {"news", "board", "meeting",
	    "survey"};
	const char *edited = watch_edited(add);
	struct selector selector;
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
	if (add->topics == 0)
		return err_set(err, EX_USAGE, "a source needs a topic");
	if (add->selector[0] == '\0')
		return true;
	if (!selector_parse(add->selector, &selector, err))
		return false;
	selector_release(&selector);
	return true;
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
		return "stopped";
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

bool
watch_remove(struct tx *tx, void *arg, struct err *err)
{
	struct watch_remove *remove = arg;
	struct source source;
	bool found = false;

	if (!source_get(tx->db, remove->id, &source, &found, err))
		return false;
	source_release(&source);
	if (!found)
		return err_set(err, EX_DATAERR, "there is no source %lld",
		    (long long)remove->id);
	return source_remove(tx, remove->id, err) &&
	    watch_audit(tx, remove->flow, "source.remove", remove->id, "",
	    err);
}
