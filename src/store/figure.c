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

bool
figure_cadences(struct db *db, int64_t counts[5], struct err *err)
{
	struct query q = db_query(db, "SELECT cadence, count(*) FROM"
	    " (SELECT DISTINCT subscriber, cadence FROM subscription) AS s"
	    " GROUP BY cadence");

	memset(counts, 0, 5 * sizeof(counts[0]));
	while (query_next(&q)) {
		const int64_t cadence = query_int(&q, 0);

		if (cadence > 0 && cadence < 5)
			counts[cadence] = query_int(&q, 1);
	}
	return query_end(&q, err);
}
