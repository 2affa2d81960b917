/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_ATOM_H
#define TEXT_ATOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * An Atom feed (RFC 4287): atom_begin, each entry, atom_end.  Text in, clean
 * XML out: characters that XML cannot hold are left out.  Strings may be
 * NULL or "" where they are optional.
 */
struct atom_feed {
	const char *id;		/* UUID, for life */
	const char *title;
	const char *subtitle;	/* optional */
	const char *lang;
	const char *author;
	const char *self;	/* URL of the feed */
	const char *alternate;	/* URL of the page it is of */
	int64_t updated;	/* not before the newest entry */
};
struct atom_entry {
	const char *id;		/* UUID, for life */
	const char *title;
	const char *lang;	/* optional: when not the feed's */
	const char *url;	/* where it stands on the web */
	const char *html;	/* what it says; optional */
	const char *const *topics;	/* names */
	size_t topics_n;
	int64_t published, updated;
};

void atom_begin(struct buf *out, const struct atom_feed *feed);
void atom_entry(struct buf *out, const struct atom_entry *entry);
void atom_end(struct buf *out);

#endif
