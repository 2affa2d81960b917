/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_ARCHIVE_H
#define FLOW_ARCHIVE_H

#include "base/buf.h"
#include "db/db.h"
#include "flow/flow.h"

/*
 * Digests that were sent, as anybody may read them.  Of a digest's mails the
 * one with most posts is shown, one for each language: its frozen blocks,
 * without a word about its reader.  Posts that did not fit into the mail
 * stand there too; a withdrawn one has become a line that says so, and the
 * subject that may have told of it has become the date.
 */
struct archive_line {
	char *public_id, *subject;
	char language[3];		/* of the subject */
	int cadence;			/* enum cadence; 0 = staff sent it */
	int64_t at;
};
struct archive_list {
	struct archive_line *item;
	size_t count;
	bool more;			/* there are older ones */
};
enum { ARCHIVE_PAGE = 50 };

/* page counts from 0; newest first.  In lang where there is such a mail. */
bool archive_list(const struct flow *flow, struct db *db, const char *lang,
    size_t page, struct archive_list *list, struct err *err);
void archive_list_release(struct archive_list *list);

struct archive_mail {
	char language[3];
	bool other;			/* there is one in the other language */
	int64_t at;
	struct buf html, text;
};
/* *found false: no such digest, or nobody has been sent it. */
bool archive_mail(const struct flow *flow, struct db *db,
    const char *public_id, const char *lang, struct archive_mail *mail,
    bool *found, struct err *err);
void archive_mail_release(struct archive_mail *mail);

#endif
