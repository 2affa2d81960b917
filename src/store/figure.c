/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/figure.h"

#include <string.h>

bool
figure_people(struct db *db, int64_t since, struct figure_people *figure,
    struct err *err)
{
	struct query q = db_query(db, "SELECT"
	    " sum(CASE WHEN state = 'active' THEN 1 ELSE 0 END),"
	    " sum(CASE WHEN state = 'active' AND confirmed_at >= $1"
	    " THEN 1 ELSE 0 END),"
	    " sum(CASE WHEN left_at >= $1 AND state <> 'active'"
	    " THEN 1 ELSE 0 END) FROM subscriber");

	memset(figure, 0, sizeof(*figure));
	query_bind_int(&q, 1, since);
	if (query_next(&q))
		*figure = (struct figure_people){query_int(&q, 0),
		    query_int(&q, 1), query_int(&q, 2)};
	return query_end(&q, err);
}

/* The one of this number; most rows ask for the same as the row before. */
static struct topic *
figure_topic(struct topic_list *topics, int64_t id, size_t *last)
{
	if (*last < topics->count && topics->item[*last].id == id)
		return &topics->item[*last];
	for (size_t i = 0; i < topics->count; i++)
		if (topics->item[i].id == id) {
			*last = i;
			return &topics->item[i];
		}
	return NULL;
}

bool
figure_subscriptions(struct db *db, int64_t cadences[FIGURE_CADENCES],
    struct topic_list *topics, struct err *err)
{
	struct query q = db_query(db, "SELECT subscriber, topic, cadence"
	    " FROM subscription ORDER BY subscriber, topic");
	int64_t person = 0;
	unsigned seen = 0;
	size_t last = 0;

	memset(cadences, 0, FIGURE_CADENCES * sizeof(cadences[0]));
	for (size_t i = 0; i < topics->count; i++)
		topics->item[i].subscribers = 0;
	while (query_next(&q)) {
		const int64_t subscriber = query_int(&q, 0);
		const int64_t cadence = query_int(&q, 2);
		struct topic *topic = figure_topic(topics, query_int(&q, 1),
		    &last);

		if (topic)
			topic->subscribers++;
		if (subscriber != person)
			seen = 0;
		person = subscriber;
		if (cadence > 0 && cadence < FIGURE_CADENCES &&
		    !(seen & 1U << cadence)) {
			seen |= 1U << cadence;
			cadences[cadence]++;
		}
	}
	return query_end(&q, err);
}
