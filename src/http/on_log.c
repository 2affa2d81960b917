/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who did what. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/date.h"
#include "http/desk.h"
#include "http/log_query.h"
#include "text/when.h"

struct log_show {
	const struct request *rq;
	struct view *view;
	const struct log_query *query;
	int64_t last_at;	/* of the last line shown */
};

/* --- the lines ------------------------------------------------------------ */

/* Where the desk shows it; most are gone sooner or later, and say so. */
static void
show_link(struct view *item, const struct request *rq, const char *subject)
{
	static const struct {
		const char *word, *list, *path;
	} pages[] = {
		{"post ", "/staff/posts", "/staff/posts/"},
		{"digest ", "/staff/digests", "/staff/digests/"},
		{"subscriber ", "/staff/subscribers", "/staff/subscribers/"},
		{"topic ", "/staff/topics", "/staff/topics/"},
		{"source ", "/staff/sources", "/staff/sources/"},
	};

	view_set(item, "url", NULL);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		const size_t n = strlen(pages[i].word);

		if (strncmp(subject, pages[i].word, n) == 0 &&
		    !strchr(subject + n, ' ') && desk_path(rq,
		    pages[i].list))
			view_printf(item, "url", "%s%s%s", rq->http->root,
			    pages[i].path, subject + n);
	}
}

static void
show_line(void *arg, const struct audit_line *line)
{
	struct log_show *show = arg;
	struct view *item = view_item(show->view, "lines");
	const char *words = log_query_what(show->rq, line->what);
	struct buf text = BUF_INIT(BUF_LINE);

	show->last_at = line->at;
	desk_moment(item, show->rq, "at", line->at);
	log_query_who(show->rq, line->who, &text);
	view_set(item, "who", buf_text(&text));
	view_set(item, "what", words);
	view_set(item, "code", words == line->what ? NULL : line->what);
	buf_clear(&text);
	log_query_subject(show->rq, line->subject, &text);
	view_set(item, "subject", buf_text(&text));
	show_link(item, show->rq, line->subject);
	view_set(item, "detail", line->detail);
	buf_release(&text);
}

static void
show_rest(const struct log_show *show, const struct audit_rest *rest)
{
	const struct request *rq = show->rq;
	const char *kept = buf_text(&show->query->kept);
	const char *and = *kept ? "&" : "";

	view_set(show->view, "first_url", NULL);
	view_set(show->view, "older_url", NULL);
	if (show->query->search.before > 0)
		view_printf(show->view, "first_url", "%s/staff/log%s%s",
		    rq->http->root, *kept ? "?" : "", kept);
	if (rest->before > 0)
		view_printf(show->view, "older_url",
		    "%s/staff/log?%s%sbefore=%lld", rq->http->root, kept, and,
		    (long long)rest->before);
	view_flag(show->view, "paged", show->query->search.before > 0 ||
	    rest->before > 0);
	view_flag(show->view, "unseen", rest->unseen > 0);
	desk_number(show->view, "rest", rest->unseen);
	view_flag(show->view, "none", show->last_at == 0);
	view_printf(show->view, "export_url", "%s/staff/log/export?%s%s",
	    rq->http->root, kept, and);
}

/* --- the form ------------------------------------------------------------- */

static void
add_choice(struct view *view, const char *list, const char *value,
    const char *text, const char *chosen)
{
	struct view *item = view_item(view, list);

	view_set(item, "value", value);
	view_set(item, "text", text);
	view_flag(item, "chosen", strcmp(value, chosen) == 0);
}

static void
show_who(void *arg, const char *who)
{
	const struct log_show *show = arg;
	struct buf text = BUF_INIT(BUF_LINE);

	log_query_who(show->rq, who, &text);
	add_choice(show->view, "people", who, buf_text(&text),
	    show->query->search.who);
	buf_release(&text);
}

static bool
show_form(struct log_show *show, struct err *err)
{
	const struct audit_search *s = &show->query->search;
	const char *code = NULL, *words = NULL;
	const char *from = request_query(show->rq, "from");
	const char *to = request_query(show->rq, "to");
	size_t at = 0;

	view_set(show->view, "q", s->text);
	view_set(show->view, "from", s->from ? from : NULL);
	view_set(show->view, "to", s->to ? to : NULL);
	view_flag(show->view, "filtered", *s->who || *s->what || s->from ||
	    s->to);
	while (log_query_code(show->rq, &at, &code, &words))
		add_choice(show->view, "codes", code, words, s->what);
	return audit_people(show->rq->db, show_who, show, err);
}

void
on_log(struct request *rq, struct reply *rp)
{
	struct log_query query;
	struct log_show show = {rq, NULL, &query, 0};
	struct audit_rest rest = {0, 0};
	struct err err = {0};

	log_query_read(rq, &query);
	show.view = desk_page(rq, "staff.log.title");
	if (!show_form(&show, &err) || !audit_find(rq->db, &query.search,
	    DESK_ROWS, show_line, &show, &rest, &err)) {
		view_free(show.view);
		page_unavailable(rp, &err);
		goto out;
	}
	show_rest(&show, &rest);
	reply_page(rp, 200, "staff/log.html", show.view);
out:
	log_query_release(&query);
}
