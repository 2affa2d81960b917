/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A code of the log, "post.approve", has its words in the catalogue under
 * audit.CODE; what it was done to, "post 12", under audit.of.WORD.  Lint
 * holds the catalogue against the codes in src/.
 */
#include "http/log_query.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "text/encode.h"
#include "text/template_set.h"

#define LOG_WORDS "audit."
#define LOG_OF "audit.of."

/* --- words ---------------------------------------------------------------- */

static const struct catalogue *
log_catalogue(const struct request *rq)
{
	return &rq->http->templates->catalogue;
}

static const char *
log_text(const struct request *rq, const char *key)
{
	return catalogue_find(log_catalogue(rq), key) ?
	    template_string(rq->http->templates, rq->lang, key) : NULL;
}

const char *
log_query_what(const struct request *rq, const char *code)
{
	char key[80] = "";
	const char *words = NULL;

	snprintf(key, sizeof(key), "audit.%s", code);
	words = log_text(rq, key);
	return words ? words : code;
}

void
log_query_subject(const struct request *rq, const char *subject,
    struct buf *out)
{
	const size_t n = strcspn(subject, " ");
	char word[40] = "", key[80] = "";
	const char *words = NULL;

	snprintf(word, sizeof(word), "%.*s", (int)n, subject);
	snprintf(key, sizeof(key), "audit.of.%s", word);
	words = log_text(rq, key);
	if (words)
		buf_printf(out, "%s%s", words, subject + n);
	else
		buf_puts(out, subject);
}

void
log_query_who(const struct request *rq, const char *who, struct buf *out)
{
	if (str_starts(who, "staff:"))
		buf_puts(out, who + strlen("staff:"));
	else if (str_starts(who, "command:"))
		buf_printf(out, "%s (%s)", who + strlen("command:"),
		    log_text(rq, "staff.log.command"));
	else if (strcmp(who, "page") == 0)
		buf_puts(out, log_text(rq, "staff.log.page"));
	else if (strcmp(who, "service") == 0)
		buf_puts(out, log_text(rq, "staff.log.service"));
	else
		buf_puts(out, who);
}

bool
log_query_code(const struct request *rq, size_t *at, const char **code,
    const char **words)
{
	const struct catalogue *c = log_catalogue(rq);

	while (*at < c->count) {
		const char *key = c->entry[(*at)++].key;

		if (!str_starts(key, LOG_WORDS) || str_starts(key, LOG_OF))
			continue;
		*code = key + strlen(LOG_WORDS);
		*words = template_string(rq->http->templates, rq->lang, key);
		return true;
	}
	return false;
}

/* --- what was asked for --------------------------------------------------- */

static const char *
log_param(const struct request *rq, struct log_query *query,
    const char *name)
{
	const char *value = request_query(rq, name);

	if (!value || !*value || strlen(value) > 200)
		return "";
	if (strcmp(name, "before") == 0)
		return value;
	buf_printf(&query->kept, "%s%s=", query->kept.len ? "&" : "", name);
	encode_url(&query->kept, value, strlen(value));
	return value;
}

static int64_t
log_day(const char *text, bool end)
{
	struct err err = {0};
	int64_t t = 0;

	if (!*text || !date_parse_local(text, end, &t, &err))
		return 0;
	return end ? t + 1 : t;
}

/* Codes whose words hold the text: who searches knows no codes. */
static void
log_codes(const struct request *rq, struct log_query *query)
{
	const char *code = NULL, *words = NULL;
	size_t at = 0;

	buf_putc(&query->codes, ' ');
	while (*query->search.text && log_query_code(rq, &at, &code, &words))
		if (strcasestr(words, query->search.text))
			buf_printf(&query->codes, "%s ", code);
	query->search.codes = buf_text(&query->codes);
}

void
log_query_read(const struct request *rq, struct log_query *query)
{
	struct audit_search *s = &query->search;

	*query = (struct log_query){.codes = BUF_INIT(BUF_LINE),
	    .kept = BUF_INIT(BUF_LINE)};
	s->text = log_param(rq, query, "q");
	s->who = log_param(rq, query, "who");
	s->what = log_param(rq, query, "what");
	s->from = log_day(log_param(rq, query, "from"), false);
	s->to = log_day(log_param(rq, query, "to"), true);
	if (!str_int64(log_param(rq, query, "before"), &s->before))
		s->before = 0;
	log_codes(rq, query);
}

void
log_query_release(struct log_query *query)
{
	buf_release(&query->codes);
	buf_release(&query->kept);
}
