/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_DESK_H
#define HTTP_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "http/page.h"
#include "http/session.h"

/*
 * The staff desk, for those who write its pages.  on_topics.c is the worked
 * example: a list, a form, a change in two steps.
 *
 * ROUTE.  A row in staff.c: {"/staff/posts/x/y", on_get, on_post, flags,
 * ROUTE_EDITOR}.  The role is the least one that may; give an action that
 * needs a higher role its own path.  "*" is one segment: rq->arg[0].  The
 * handlers are declared in desk_pages.h.  A menu entry of desk.c shows once
 * its route is there and the person may open it.
 *
 * WHO.  rq->session: name, role, and session->flow, which is what jobs take
 * as their flow (its who is "staff:NAME").  desk_may(rq, ROUTE_SENDER) asks
 * for more than the route did, for buttons: view_flag(view, "may_send", ..).
 * Before a handler runs, session_guard() has checked session, role, origin
 * and token; a session that ended meanwhile loses nothing that was typed.
 *
 * PAGE.  desk_page(rq, "staff.x.title") instead of page_new(); the template
 * is templates/staff/NAME.html between {{>staff/top}} and {{>staff/bottom}}
 * (top prints the h1), strings in templates/staff/strings.*: add your own
 * file strings-posts.sv and .en.  Every form that posts holds
 * {{>staff/token}}; {{>page/errors}} shows what page_wrong() collected.
 *
 * DONE.  After a change: desk_see(rp, "/staff/topics", "topic.add", 0), a 303
 * to that page, which shows the string staff.done.topic.add once; {{n}} in it
 * is the number.  A job that refused: desk_refused().
 *
 * LIST.  struct desk_table: desk_table_read() from ?page= ?sort= ?q=, then
 * ask the store for DESK_ROWS rows from desk_table_from(), set total,
 * desk_table_show(); {{>staff/columns}} is the head with links that sort,
 * {{>staff/pager}} the pages, {{>staff/search}} the field.
 *
 * COUNTS of everybody (readers of a topic, of a cadence) are slow where there
 * are many: census.h keeps them.
 *
 * TWO STEPS.  What cannot be undone is asked for on a page of its own: a GET
 * that says what will happen and to how many (desk_confirm()), whose button
 * posts.  The job must bear being asked twice.
 */
struct view *desk_page(const struct request *rq, const char *title_key);
bool desk_may(const struct request *rq, enum route_role role);
/* path and query as text if this person may open that page, else NULL; valid
 * while both are. */
const char *desk_path(const struct request *rq, const char *path);

/* path as of reply_see_other(), without a query; done "" shows nothing. */
void desk_see(struct reply *rp, const char *path, const char *done,
    int64_t n);
/* A job failed: 409 in words when it refused (EX_DATAERR: somebody else was
 * there first), else 503. */
void desk_refused(struct reply *rp, const struct err *err);

/* A posted field without blanks around it, never NULL; valid while rq is. */
const char *desk_field(const struct request *rq, const char *name);
/* rq->arg[i] as the number of a row: 1 and up.  false: answered 404. */
bool desk_id(struct request *rq, struct reply *rp, int i, int64_t *id);

/*
 * A labelled field of one line, added to the list "fields", which
 * {{#fields}}{{>staff/text}}{{/fields}} shows: label KEY, hint KEY.hint if the
 * catalogue has it, what page_wrong() said of it before.
 */
void desk_input(struct view *view, const struct request *rq, const char *id,
    const char *key, const char *value, int max, bool must);

/* "tisdag 5 maj 2026 kl. 09.00"; 0: "". */
void desk_moment(struct view *view, const struct request *rq,
    const char *name, int64_t at);
/* A number as people write it: 12 345. */
void desk_number(struct view *view, const char *name, int64_t n);

/* --- In two steps --- */

/*
 * view is of desk_page(), with what KEY.words needs; its words, its button
 * (KEY.button) and a way back.  Posts to action with these fields.
 */
struct desk_confirm {
	const char *key;	/* "staff.topic.close" */
	const char *action;	/* path: "/staff/topics/x/close" */
	const char *back;	/* path */
	bool danger;		/* cannot be undone */
	const char *const *fields;	/* name, value, ..., NULL; or NULL */
};
void desk_confirm(struct reply *rp, const struct desk_confirm *confirm,
    struct view *view);

/* --- Lists --- */

enum { DESK_ROWS = 50, DESK_PAGES = 100000 };

struct desk_column {
	const char *name;	/* in ?sort=; NULL: cannot be sorted by */
	const char *key;	/* its heading, of the catalogue */
	bool number;		/* set to the right; highest first */
};
struct desk_table {
	const struct desk_column *columns;	/* key NULL ends */
	const char *path;	/* of the list: "/staff/topics" */
	const char *filters[4];	/* other parameters that stay; NULL ends */

	int sort;		/* of columns */
	bool down;
	int page;		/* from 1 */
	const char *search;	/* "" none */
	const char *token;	/* of a search that stands in no URL
				 * (search.h), in ?s=; NULL: it does, in ?q= */
	int64_t total;		/* of rows; set it before showing */
};
/* Anything odd in the query counts as not there. */
void desk_table_read(const struct request *rq, struct desk_table *table);
int64_t desk_table_from(const struct desk_table *table);
void desk_table_show(const struct desk_table *table,
    const struct request *rq, struct view *view);

#endif
