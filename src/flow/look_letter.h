/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_LOOK_LETTER_H
#define FLOW_LOOK_LETTER_H

#include "flow/look.h"

/*
 * Mails to one person.  None holds a word that was typed into the public
 * form: topics are our names, the address stands only in To.
 */
enum look_letter_kind {
	LOOK_LETTER_CONFIRM,		/* url, never_url, topics, cadence,
					 * asked, expires */
	LOOK_LETTER_LINK,		/* url, asked, expires */
	LOOK_LETTER_ADDRESS_NEW,	/* url, never_url, asked, expires */
	LOOK_LETTER_ADDRESS_OLD		/* asked */
};

struct look_letter {
	enum look_letter_kind kind;
	const char *url;		/* the one link */
	const char *never_url;		/* "never write here again" */
	const char *const *topics;
	size_t topics_n;
	enum look_cadence cadence;
	int64_t asked, expires;		/* expires 0 = never */
};

/* A whole mail: subject (one line) and both parts. */
bool look_letter(const struct look *look, const struct look_letter *letter,
    struct buf *subject, struct look_block *out, struct err *err);

#endif
