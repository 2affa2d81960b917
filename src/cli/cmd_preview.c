/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "digest preview": the next digest of somebody who is up to date. */
#include "cli/cmd_digest.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/outlook.h"
#include "flow/preview.h"
#include "flow/sweep.h"
#include "store/topic.h"

/* Every open topic, or those that were named, weekly since the last run. */
static bool
preview_reader(struct call *call, struct subscription **list, size_t *count,
    struct err *err)
{
	struct topic_list topics = {0};
	int64_t *only = NULL;
	size_t named = 0;
	const struct conf *conf = &call->conf;
	const int64_t since = schedule_last(&conf->digest.weekly,
	    conf->digest.holidays, date_now()).at;
	const bool ok = cmd_digest_topics(call, &only, &named, err) &&
	    topic_list(call->db, false, &topics, err);

	*list = mem_array(topics.count + 1, sizeof(**list));
	for (size_t i = 0; i < topics.count; i++) {
		bool wanted = named == 0;

		for (size_t k = 0; k < named; k++)
			wanted = wanted || only[k] == topics.item[i].id;
		if (wanted)
			(*list)[(*count)++] = (struct subscription){
			    .topic = topics.item[i].id,
			    .cadence = CADENCE_WEEKLY, .owed_from = since};
	}
	topic_list_release(&topics);
	mem_free(only);
	return ok;
}

static bool
preview_write(const char *dir, const char *name, const struct buf *data,
    struct err *err)
{
	char *path = mem_printf("%s/%s", dir, name);
	const bool ok = file_write(path, 0644, buf_text(data), data->len,
	    err);

	if (ok)
		printf("%s\n", path);
	mem_free(path);
	return ok;
}

static bool
preview_put(struct call *call, const struct preview *preview,
    struct err *err)
{
	const char *dir = call_value(call, "--out");
	struct buf text = BUF_INIT(BUF_PAGE);
	bool ok = true;

	if (!preview->owed) {
		call_say("nothing is owed: there would be no mail");
		return true;
	}
	buf_printf(&text, "Subject: %s\n\n", buf_text(&preview->subject));
	buf_add(&text, buf_text(&preview->text), preview->text.len);
	if (!dir)
		fputs(buf_text(&text), stdout);
	else
		ok = file_make_dir(dir, err) &&
		    preview_write(dir, "preview.html", &preview->html, err) &&
		    preview_write(dir, "preview.txt", &text, err);
	buf_release(&text);
	return ok;
}

/* --- to how many, and why not ------------------------------------------ */

static void
preview_post(int64_t post, const struct outlook *o, enum outlook_why why)
{
	const char *cadence = cadence_name(o->cadence);

	for (size_t i = 0; i < o->posts; i++) {
		if (o->post[i].post != post)
			continue;
		call_say("  post %lld, %s: in %lld of them",
		    (long long)post, cadence, (long long)o->post[i].readers);
		return;
	}
	call_say("  post %lld, %s: not in it: %s", (long long)post, cadence,
	    why == OUTLOOK_OWED ? "who is owed it has been sent it, or "
	    "nobody reads its topics" : outlook_words(why));
}

/* One cadence's next run, of these topics (0: all); each post that was
 * named. */
static bool
preview_outlook(struct call *call, enum cadence cadence,
    const int64_t *topics, size_t topics_n, struct err *err)
{
	struct outlook o = {.flow = &call->flow, .cadence = cadence,
	    .only_topic = topics, .only_topics = topics_n,
	    .leaves_at = cadence == CADENCE_IMMEDIATE ? date_now()
	    : sweep_next(&call->conf, cadence)};
	enum outlook_why why = OUTLOOK_OWED;
	const char *text = NULL;
	char at[24] = "";
	int64_t post = 0;
	int i = 0;
	bool ok = outlook_make(call->db, &o, err);

	if (!ok)
		return false;
	call_time(o.leaves_at, at, sizeof(at));
	call_say("%s, %s: to %lld", cadence_name(cadence),
	    cadence == CADENCE_IMMEDIATE ? "soon" : at,
	    (long long)o.readers);
	while (ok && (text = call_next(call, "--post", &i)) != NULL) {
		ok = call_number(text, "post", &post, err) &&
		    outlook_why(call->db, &call->conf, post, cadence,
		    o.leaves_at, &why, err);
		if (ok)
			preview_post(post, &o, why);
	}
	outlook_release(&o);
	return ok;
}

static bool
preview_outlooks(struct call *call, struct err *err)
{
	int64_t *topics = NULL;
	size_t n = 0;
	bool ok = cmd_digest_topics(call, &topics, &n, err);

	for (int c = CADENCE_IMMEDIATE; ok && c <= CADENCE_MONTHLY; c++)
		ok = preview_outlook(call, (enum cadence)c, topics, n, err);
	mem_free(topics);
	return ok;
}

bool
cmd_digest_preview(struct call *call, struct err *err)
{
	const struct conf *conf = &call->conf;
	const char *lang = call_value(call, "--lang");
	struct subscription *list = NULL;
	struct preview preview = {
	    .flow = &call->flow,
	    .language = lang ? lang : conf->site.language,
	    .leaves_at = schedule_next(&conf->digest.weekly,
	    conf->digest.holidays, date_now()).at,
	    .subject = BUF_INIT(BUF_PAGE),
	    .html = BUF_INIT(BUF_PAGE),
	    .text = BUF_INIT(BUF_PAGE),
	};
	bool ok = false;

	if (!template_has_lang(call->templates, preview.language))
		return err_set(err, EX_DATAERR, "there is no language '%s'",
		    preview.language);
	if (!preview_reader(call, &list, &preview.subscriptions, err))
		goto out;
	preview.subscription = list;
	ok = preview_make(call->db, &preview, err) &&
	    preview_put(call, &preview, err) &&
	    preview_outlooks(call, err);
out:
	mem_free(list);
	buf_release(&preview.subject);
	buf_release(&preview.html);
	buf_release(&preview.text);
	return ok;
}
