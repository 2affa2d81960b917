/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sending engine on a database file, beside a relay of the test.
 * Include unit/test.h first. */
#ifndef TESTS_UNIT_FLOW_SEND_RIG_H
#define TESTS_UNIT_FLOW_SEND_RIG_H

#include "db/writer.h"
#include "flow/control.h"
#include "flow/send.h"
#include "flow/service.h"
#include "unit/flow/engine.h"
#include "unit/scratch.h"

static struct writer *writer;
static struct send *engine;

#define RIG_SITE \
	"[site]\nname = Kommunen\nbase_url = https://brev.example.se\n" \
	"sender = Kommunen <nyheter@example.se>\n"

static inline const char *
rig_db(void)
{
	return scratch_path("s.db");
}

static inline int
rig_setup(void **state)
{
	(void)state;
	alarm(300);
	return scratch_make() == 0 ? engine_setup_at(rig_db()) : -1;
}

static inline int
rig_teardown(void **state)
{
	const int failed = engine_teardown(state);

	alarm(0);
	scratch_remove();
	return failed;
}

/* text follows the site's section. */
static inline void
rig_conf(const char *text)
{
	char *all = mem_printf("%s%s", RIG_SITE, text);

	conf_release(&conf);
	OK(conf_parse(all, "test", scratch, &conf, &err));
	mem_free(all);
}

static inline void
rig_conf_smtp(int port, int connections, const char *more)
{
	char *text = mem_printf("%s[relay main]\nurl = smtp://127.0.0.1:%d\n"
	    "tls = none\nconnections = %d\n", more, port, connections);

	rig_conf(text);
	mem_free(text);
}

/* A relay that answers at once, or is dead. */
static inline void
rig_open(void)
{
	const struct relay_limits limits = {.connect = 5000,
	    .greeting = 5000, .command = 5000, .data = 5000, .dot = 5000};
	struct db *own = NULL;

	OK(db_open(rig_db(), &own, &err));
	OK(writer_start(own, &writer, &err));
	OK(send_open(&flow, rig_db(), writer, &limits, &engine, &err));
}

static inline void
rig_close(void)
{
	send_close(engine, 30);
	writer_stop(writer);
}

/* People p1...pN with one topic; ids[0] is p1's. */
static inline void
rig_people(int n, int64_t *ids)
{
	for (int i = 0; i < n; i++) {
		char name[16] = "";
		int64_t id = 0;

		snprintf(name, sizeof(name), "p%d", i + 1);
		id = engine_join(name, 1, CADENCE_IMMEDIATE);
		if (ids)
			ids[i] = id;
	}
	/* Their confirmations are not what is tested. */
	OK(db_run_script(db, "DELETE FROM outbox", &err));
}

/* Many, without a sign-up each. */
static inline void
rig_crowd(int n)
{
	struct query q = db_query(db, "WITH RECURSIVE n(i) AS (SELECT 1"
	    " UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
	    " INSERT INTO subscriber (address, address_key, state, language,"
	    " created_at, confirmed_at) SELECT 'p' || i || '@example.se',"
	    " 'p' || i || '@example.se', 'active', 'sv', 1, 1 FROM n");

	query_bind_int(&q, 1, n);
	OK(query_run(&q, &err));
	OK(db_run_script(db, "INSERT INTO subscription (subscriber, topic,"
	    " cadence, owed_from) SELECT id, 1, 1, 1 FROM subscriber", &err));
}

static inline int64_t
rig_digest(void)
{
	int64_t d = 0;

	(void)engine_news("alpha");
	d = engine_freeze((struct compose_digest){.cadence = CADENCE_NONE});
	assert_int_not_equal(d, 0);
	return d;
}

static inline int64_t
rig_rows(int64_t digest, enum outbox_state state)
{
	int64_t counts[OUTBOX_STATES];

	OK(outbox_counts(db, digest, counts, &err));
	return counts[state];
}

static inline const char *
rig_state(int64_t digest)
{
	return people_text("SELECT state FROM digest WHERE id = $1", digest);
}

/* Turns the engine until what holds; the test fails after a minute. */
typedef bool rig_until(int64_t arg);
static inline void
rig_run(rig_until *what, int64_t arg)
{
	const int64_t until = date_mono_ms() + 60000;
	char status[160] = "";

	while (!what(arg)) {
		if (date_mono_ms() > until) {
			send_status(engine, status, sizeof(status));
			fail_msg("it did not come to its end: %s", status);
		}
		OK(send_tick(engine, &err));
		send_wait(engine, 20);
	}
}

static inline bool
rig_is_done(int64_t digest)
{
	return strcmp(rig_state(digest), "done") == 0;
}

static inline bool
rig_is_paused(int64_t digest)
{
	return strcmp(rig_state(digest), "paused") == 0 &&
	    rig_rows(digest, OUTBOX_CLAIMED) == 0 &&
	    rig_rows(digest, OUTBOX_STARTED) == 0;
}

/* Nothing waits that is due now. */
static inline bool
rig_is_quiet(int64_t digest)
{
	int64_t at = 0;
	bool found = false;

	OK(outbox_next_due(db, digest, &at, &found, &err));
	return (!found || at > now) && rig_rows(digest, OUTBOX_CLAIMED) == 0 &&
	    rig_rows(digest, OUTBOX_STARTED) == 0;
}

#endif
