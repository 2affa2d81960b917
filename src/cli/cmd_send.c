/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "digest send": what is owed leaves now. */
#include "cli/cmd_digest.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "cli/progress.h"
#include "flow/compose.h"
#include "flow/expand.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/post.h"
#include "store/subscriber.h"
#include "store/topic.h"

enum { CMD_SEND_RANGE = 16384, CMD_SEND_WAIT_MS = 100 };

bool
cmd_digest_topics(struct call *call, int64_t **ids, size_t *count,
    struct err *err)
{
	const char *slug = NULL;
	int i = 0;

	*ids = mem_array(CALL_WORDS, sizeof(**ids));
	*count = 0;
	while ((slug = call_next(call, "--topic", &i)) != NULL) {
		struct topic topic = {0};
		bool found = false;

		if (!topic_find(call->db, slug, &topic, &found, err))
			return false;
		(*ids)[*count] = topic.id;
		topic_release(&topic);
		if (!found)
			return err_set(err, EX_DATAERR,
			    "there is no topic '%s'", slug);
		(*count)++;
	}
	return true;
}

static bool
cmd_send_posts(struct call *call, int64_t *ids, size_t *count,
    struct err *err)
{
	const char *text = NULL;
	int i = 0;

	while ((text = call_next(call, "--post", &i)) != NULL) {
		struct post post = {0};
		bool found = false;
		bool approved = false;

		if (!call_number(text, "post", &ids[*count], err) ||
		    !post_get(call->db, ids[*count], &post, &found, err))
			return false;
		approved = found && strcmp(post.state, "approved") == 0;
		if (!found)
			err_set(err, EX_DATAERR, "there is no post %s", text);
		else if (!approved)
			err_set(err, EX_DATAERR, "post %s is %s", text,
			    strcmp(post.state, "draft") == 0 ? "a draft" :
			    post.state);
		post_release(&post);
		if (!approved)
			return false;
		(*count)++;
	}
	return true;
}

/* --- Those with a slower pace --- */

struct cmd_send_range {
	int64_t from;
	bool recipient[CMD_SEND_RANGE], immediate[CMD_SEND_RANGE];
};

static bool
cmd_send_recipient(void *arg, int64_t subscriber, int64_t variant,
    struct err *err)
{
	struct cmd_send_range *range = arg;

	(void)variant;
	(void)err;
	range->recipient[subscriber - range->from - 1] = true;
	return true;
}

static bool
cmd_send_pace(void *arg, const struct subscription_row *row, struct err *err)
{
	struct cmd_send_range *range = arg;

	(void)err;
	if (row->cadence == CADENCE_IMMEDIATE)
		range->immediate[row->subscriber - range->from - 1] = true;
	return true;
}

/* How many of a digest's recipients asked for a slower pace. */
static bool
cmd_send_slower(struct db *db, int64_t digest, int64_t *count,
    struct err *err)
{
	struct cmd_send_range *range = mem_alloc(sizeof(*range));
	int64_t last = 0;
	bool ok = subscriber_last_id(db, &last, err);

	*count = 0;
	for (int64_t from = 0; ok && from < last; from += CMD_SEND_RANGE) {
		memset(range, 0, sizeof(*range));
		range->from = from;
		ok = outbox_paid_scan(db, digest, from, from + CMD_SEND_RANGE,
		    cmd_send_recipient, range, err) &&
		    subscription_scan(db, from, from + CMD_SEND_RANGE,
		    cmd_send_pace, range, err);
		for (int i = 0; i < CMD_SEND_RANGE; i++)
			*count += range->recipient[i] &&
			    !range->immediate[i];
	}
	mem_free(range);
	return ok;
}

/* --- Freezing --- */

static bool
cmd_send_progress(void *arg, int64_t done, int64_t of)
{
	(void)arg;
	progress_show("choosing recipients", done, of);
	return true;
}

/* Here, or, when the service is at it already, there.  *found false: nobody
 * is owed anything. */
static bool
cmd_send_freeze(struct call *call, int64_t id, struct digest *digest,
    bool *found, struct err *err)
{
	struct expand_result result = {0};

	for (;;) {
		if (!digest_get(call->db, id, digest, found, err))
			return false;
		if (!*found || strcmp(digest->state, "freezing") != 0)
			return true;
		digest_release(digest);
		if (!expand_digest(&call->flow, call->db, id,
		    cmd_send_progress, NULL, &result, err))
			return false;
		progress_end();
		if (result.busy)
			(void)poll(NULL, 0, CMD_SEND_WAIT_MS);
	}
}

static bool
cmd_send_tell(struct call *call, const struct digest *digest,
    struct err *err)
{
	const bool all = call_has(call, "--all-cadences");
	const long long n = digest->recipients;
	int64_t slower = 0;

	printf("%lld\n", (long long)digest->id);
	fflush(stdout);
	if (all && !cmd_send_slower(call->db, digest->id, &slower, err))
		return false;
	if (all)
		call_say("digest %lld: %lld recipient%s, %lld of them chose "
		    "a slower pace", (long long)digest->id, n,
		    n == 1 ? "" : "s", (long long)slower);
	else
		call_say("digest %lld: %lld recipient%s",
		    (long long)digest->id, n, n == 1 ? "" : "s");
	return true;
}

bool
cmd_digest_send(struct call *call, struct err *err)
{
	int64_t *posts = mem_array(CALL_WORDS, sizeof(*posts));
	int64_t *topics = NULL;
	struct compose_digest compose = {.flow = &call->flow,
	    .cadence = CADENCE_NONE, .leaves_at = date_now(),
	    .all_cadences = call_has(call, "--all-cadences")};
	struct digest digest = {0};
	bool found = false;
	bool ok = false;

	if (!cmd_digest_topics(call, &topics, &compose.topics_n, err) ||
	    !cmd_send_posts(call, posts, &compose.posts_n, err))
		goto out;
	compose.topics = topics;
	compose.posts = posts;
	if (!call_run(call, compose_digest, &compose, err) ||
	    (compose.digest != 0 && !cmd_send_freeze(call, compose.digest,
	    &digest, &found, err)))
		goto out;
	if (!found) {
		call_say("nothing is owed to anybody%s", compose.all_cadences ?
		    "" : " who chose immediate mail (--all-cadences: to "
		    "the others too)");
		ok = true;
		goto out;
	}
	ok = cmd_send_tell(call, &digest, err) &&
	    (!call_has(call, "--wait") ||
	    progress_wait(call, digest.id, err));
out:
	digest_release(&digest);
	mem_free(topics);
	mem_free(posts);
	return ok;
}
