/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_NOTICE_PARTS_H
#define FLOW_NOTICE_PARTS_H

#include "flow/notice.h"
#include "store/notice.h"
#include "store/staff.h"

/* What the files notice*.c share. */

/* Setting: when a run was last looked at. */
#define NOTICE_LOOKED "notice.looked.%d"

enum {
	NOTICE_NAMES = 10,	/* things a mail names, at most */
	NOTICE_DAY = 24 * 60 * 60
};

struct notice_kind {
	const char *cause;	/* also of its words: mail.notice.CAUSE.* */
	enum staff_role role;	/* the least that is told */
	int again;		/* days until the same is told again; 0 never */
	bool hurry;		/* day and night */
	bool stays;		/* worth telling when it is over already */
	const char *path;	/* of the desk; at its end the subject: %lld
				 * its number, %s the cadence it is */
};
/* NULL: none of ours. */
const struct notice_kind *notice_kind(const char *cause);

/* A cause that holds now, as the notice that would tell of it. */
struct notice_found {
	const struct notice_kind *kind;
	struct notice notice;
};
struct notice_causes {
	const struct flow *flow;
	struct db *db;
	int64_t now;
	expand_progress *progress;
	void *arg;
	struct notice_found *item;
	size_t count;
	int64_t looked[5];	/* by cadence: when its next run was last
				 * looked at; 0 = not now */
};
bool notice_look(struct notice_causes *causes, struct err *err);
void notice_causes_release(struct notice_causes *causes);
bool notice_is_working_day(int64_t t);

#endif
