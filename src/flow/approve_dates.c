/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/approve_dates.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "store/occasion.h"

struct approve_merge {
	struct tx *tx;
	struct occasion_list have;
	bool *kept;			/* by have: it stands in the file */
	bool matched[POSTFILE_DATES];	/* by date of the file */
	int64_t now;
	struct approve_dates *dates;
};

/* How a date of the file finds its row, the surest way first. */
enum approve_match {
	APPROVE_START_LABEL, APPROVE_START, APPROVE_LABEL, APPROVE_MATCHES
};

static bool
approve_is_match(const struct approve_merge *m, enum approve_match how,
    const struct occasion *o, const struct postfile_date *d)
{
	const bool label = strcmp(o->label, d->label) == 0;

	switch (how) {
	case APPROVE_START_LABEL:
		return o->starts_at == d->start && label;
	case APPROVE_START:
		return o->starts_at == d->start;
	default:
		/* What is over or off does not move. */
		return label && o->starts_at > m->now &&
		    strcmp(o->state, "cancelled") != 0;
	}
}

/* o becomes d, counted by what changed; nothing changed: nothing written. */
static bool
approve_update(struct approve_merge *m, struct occasion *o,
    const struct postfile_date *d, struct err *err)
{
	const bool moved = o->starts_at != d->start;
	const bool back = strcmp(o->state, "cancelled") == 0;

	if (!moved && !back && o->ends_at == d->end &&
	    o->all_day == d->all_day && strcmp(o->label, d->label) == 0 &&
	    strcmp(o->place, d->place) == 0 && strcmp(o->link, d->link) == 0)
		return true;
	if (moved) {
		o->was_at = o->starts_at;
		mem_set(&o->state, "moved");
		m->dates->moved++;
	} else {
		if (back)
			mem_set(&o->state, "planned");
		m->dates->other++;
	}
	o->starts_at = d->start;
	o->ends_at = d->end;
	o->all_day = d->all_day;
	mem_set(&o->label, d->label);
	mem_set(&o->place, d->place);
	mem_set(&o->link, d->link);
	return occasion_update(m->tx, o, err);
}

static bool
approve_insert(struct tx *tx, int64_t post, const struct postfile_date *d,
    struct err *err)
{
	char uid[UUID_TEXT];
	struct occasion o;
	bool ok = false;

	uuid_new(uid);
	memset(&o, 0, sizeof(o));
	o.post = post;
	o.uid = mem_strdup(uid);
	o.label = mem_strdup(d->label);
	o.place = mem_strdup(d->place);
	o.link = mem_strdup(d->link);
	o.starts_at = d->start;
	o.ends_at = d->end;
	o.all_day = d->all_day;
	ok = occasion_add(tx, &o, err);
	occasion_release(&o);
	return ok;
}

static bool
approve_match_all(struct approve_merge *m, const struct postfile *file,
    enum approve_match how, struct err *err)
{
	for (size_t i = 0; i < file->dates; i++) {
		for (size_t k = 0; k < m->have.count && !m->matched[i]; k++) {
			struct occasion *o = &m->have.item[k];

			if (m->kept[k] ||
			    !approve_is_match(m, how, o, &file->date[i]))
				continue;
			m->matched[i] = true;
			m->kept[k] = true;
			if (!approve_update(m, o, &file->date[i], err))
				return false;
		}
	}
	return true;
}

/* Left out of the file: it is off, unless it is over. */
static bool
approve_drop(struct approve_merge *m, struct occasion *o, bool fresh,
    struct err *err)
{
	if (fresh)
		return occasion_remove(m->tx, o->id, err);
	if (o->starts_at <= m->now || strcmp(o->state, "cancelled") == 0)
		return true;
	mem_set(&o->state, "cancelled");
	m->dates->cancelled++;
	return occasion_update(m->tx, o, err);
}

static bool
approve_merge(struct approve_merge *m, const struct postfile *file,
    int64_t post, bool fresh, struct err *err)
{
	for (int how = 0; how < APPROVE_MATCHES && !fresh; how++) {
		if (!approve_match_all(m, file, (enum approve_match)how, err))
			return false;
	}
	for (size_t k = 0; k < m->have.count; k++) {
		if (!m->kept[k] && !approve_drop(m, &m->have.item[k], fresh,
		    err))
			return false;
	}
	for (size_t i = 0; i < file->dates; i++) {
		if (file->date[i].start > m->now)
			m->dates->ahead++;
		if (m->matched[i])
			continue;
		m->dates->other++;
		if (!approve_insert(m->tx, post, &file->date[i], err))
			return false;
	}
	return true;
}

bool
approve_dates_put(struct tx *tx, const struct postfile *file, int64_t post,
    bool fresh, struct approve_dates *dates, struct err *err)
{
	struct approve_merge m;
	bool ok = false;

	memset(dates, 0, sizeof(*dates));
	memset(&m, 0, sizeof(m));
	m.tx = tx;
	m.now = date_now();
	m.dates = dates;
	if (!occasion_list(tx->db, post, 0, &m.have, err))
		return false;
	m.kept = mem_array(m.have.count, sizeof(*m.kept));
	ok = approve_merge(&m, file, post, fresh, err);
	mem_free(m.kept);
	occasion_list_release(&m.have);
	return ok;
}
