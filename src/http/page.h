/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "http/reply.h"
#include "http/request.h"
#include "text/view.h"

/*
 * What the pages share.  page_new() makes a view with what every page shows
 * (site, lang, root, style, other_url) and the title, by catalogue key.
 */
struct view *page_new(const struct request *rq, const char *title_key);
/* Sets name to a catalogue string with its {{names}} filled in. */
void page_string(struct view *view, const struct request *rq,
    const char *name, const char *key);
/* The address field: label KEY and KEY.hint. */
void page_email(struct view *view, const struct request *rq, const char *key,
    const char *email);
/* A wrong field: a line in the summary that leads to #id, the words beside
 * the field (FIELD_error), "Fel:" in the title. */
void page_wrong(struct view *view, const struct request *rq,
    const char *field, const char *id, const char *key);

/* Answers with a finished page in the reader's language; takes body's. */
void page_body(struct reply *rp, int status, struct buf *body);
/* A page of one sentence: title and KEY.words.  view NULL: none added. */
void page_message(struct reply *rp, int status, const char *key,
    struct view *view);
/* Something of ours failed; nothing was changed. */
void page_unavailable(struct reply *rp, const struct err *err);

#endif
