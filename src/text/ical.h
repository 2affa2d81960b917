/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_ICAL_H
#define TEXT_ICAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * A calendar (RFC 5545, 7986) of single events: ical_begin, each event,
 * ical_end.  The same input gives the same bytes, so that an ETag of them
 * holds.  Strings may be NULL or "" when there is none.
 */
struct ical_calendar {
	const char *name;
	const char *url;		/* where it is published */
	const char *zone;		/* of the site */
	const char *organizer;		/* mail address; for METHOD:PUBLISH */
	const char *organizer_name;
};
struct ical_event {
	const char *uid;		/* for life */
	const char *summary, *description, *place;
	const char *url;
	int64_t start, end;		/* end 0 = open */
	bool all_day;			/* of the days of start and end */
	bool cancelled;
	int sequence;
	int64_t changed_at;
};

void ical_begin(struct buf *out, const struct ical_calendar *calendar);
void ical_event(struct buf *out, const struct ical_calendar *calendar,
    const struct ical_event *event);
void ical_end(struct buf *out);

#endif
