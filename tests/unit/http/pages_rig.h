/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public pages with the real server, writer and database. */
#ifndef TESTS_UNIT_HTTP_PAGES_RIG_H
#define TESTS_UNIT_HTTP_PAGES_RIG_H

#include "base/link.h"
#include "db/migrate.h"
#include "db/writer.h"
#include "flow/subscribe.h"
#include "store/schema.h"
#include "store/subscriber.h"
#include "store/subscription.h"
#include "store/suppression.h"
#include "store/topic.h"
#include "unit/http/rig.h"

enum { ANNA = 1, BO, CIA };	/* active, pending, left */

static char dir[64];
static char *db_file;
static struct db *db, *watch;
static struct writer *writer;
static struct keys *keys;
static struct template_set *templates;
static int64_t fake_now;

static inline int64_t
clock_now(void)
{
	return fake_now;
}

static inline bool
open_reader(void *arg, struct db **out, struct err *err)
{
	return db_open_reader(arg, out, err);
}

static inline void
add_topic(struct tx *tx, const char *slug, const char *name)
{
	char *id = mem_printf("id-%s", slug);
	char *own_slug = mem_strdup(slug), *own_name = mem_strdup(name);
	char none[] = "", open[] = "open";
	struct topic topic = {.slug = own_slug, .public_id = id,
	    .name = own_name, .name_en = none, .about = none,
	    .about_en = none, .state = open};
	struct err err = {0};

	assert_true(topic_add(tx, &topic, &err));
	mem_free(id);
	mem_free(own_slug);
	mem_free(own_name);
}

static inline void
add_person(struct tx *tx, const char *address, const char *state)
{
	struct err err = {0};
	int64_t id = 0;

	assert_true(subscriber_add(tx, address, address, state, "sv", &id,
	    &err));
}

static inline void
fill(void)
{
	uint8_t hash[SECRET_MAC];
	struct err err = {0};
	struct tx tx;

	assert_true(tx_begin(db, &tx, &err));
	add_topic(&tx, "styrelsen", "Styrelsen & <råd>");
	add_topic(&tx, "moten", "Möten");
	add_person(&tx, "anna@example.se", "active");
	add_person(&tx, "bo@example.se", "pending");
	add_person(&tx, "cia@example.se", "left");
	assert_true(subscription_put(&tx, ANNA, 1, CADENCE_WEEKLY, fake_now,
	    false, 0, &err));
	assert_true(subscription_put(&tx, ANNA, 2, CADENCE_WEEKLY, fake_now,
	    false, 0, &err));
	assert_true(wish_put(&tx, BO, 2, CADENCE_DAILY, &err));
	subscribe_hash(keys, "dan@example.se", hash);
	assert_true(suppression_add(&tx, hash, "asked", &err));
	assert_true(tx_commit(&tx, &err));
}

static inline int
setup_pages(void **state)
{
	static const struct route *const public[] = {public_routes,
	    staff_routes, NULL};
	char *text = NULL;
	struct err err = {0};

	(void)state;
	fake_now = 1793000000;
	date_set_clock(clock_now);
	snprintf(dir, sizeof(dir), "/tmp/brevduva-pages-XXXXXX");
	assert_non_null(mkdtemp(dir));
	db_file = mem_printf("%s/t.db", dir);
	text = mem_printf("[site]\nname = Nätet\nbase_url = "
	    "http://127.0.0.1:1/brev\nsender = Nätet <brev@example.se>\n"
	    "contact = info@example.se\ncontroller = Nätet\n"
	    "privacy_url = https://example.se/p\n"
	    "postal_address = Gatan 1\naccessibility_url = "
	    "https://example.se/t\n[relay a]\nurl = smtp://127.0.0.1:1\n"
	    "tls = none\n");
	if (!conf_parse(text, "test", dir, &conf, &err))
		fail_msg("%s", err.text);
	mem_free(text);
	assert_true(date_set_zone("Europe/Stockholm", &err));
	keys = keys_fixed();
	if (!template_load("", &templates, &err))
		fail_msg("%s", err.text);
	assert_true(db_open(db_file, &db, &err));
	assert_true(migrate_run(db, migrate_files, &err));
	fill();
	assert_true(writer_start(db, &writer, &err));
	assert_true(db_open_reader(db_file, &watch, &err));
	context = (struct context){.conf = &conf, .keys = keys,
	    .templates = templates, .routes = public, .writer = writer,
	    .post = writer_post, .db_open = open_reader,
	    .db_close = db_close, .db_arg = db_file};
	assert_true(context_init(&context, &err));
	server_options_default(&options);
	listener = open_listener(&port);
	assert_true(server_start(&context, listener, &options, &server,
	    &err));
	return 0;
}

static inline int
teardown_pages(void **state)
{
	static const char *const names[] = {"t.db", "t.db-wal", "t.db-shm",
	    "t.db-turn"};

	(void)state;
	server_stop(server);
	writer_stop(writer);
	db_close(watch);
	close(listener);
	context_release(&context);
	template_free(templates);
	keys_free(keys);
	conf_release(&conf);
	date_set_clock(NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = mem_printf("%s/%s", dir, names[i]);

		unlink(path);
		mem_free(path);
	}
	rmdir(dir);
	mem_free(db_file);
	return 0;
}

static inline char *
token(enum link_purpose purpose, int64_t who, int64_t extra, int64_t age)
{
	struct link link = {purpose, who, extra, fake_now - age};
	struct buf text = BUF_INIT(BUF_LINE);

	link_write(keys, &link, &text);
	return buf_take(&text);
}

/* path may hold one %s for a token, which is freed. */
static inline char *
get(const char *path, char *tok, const char *headers)
{
	char *rq = mem_printf("GET %s%s HTTP/1.1\r\n" HOST "%s" END, path,
	    tok ? tok : "", headers);
	char *answer = ask(rq);

	mem_free(rq);
	mem_free(tok);
	return answer;
}

static inline char *
post(const char *path, const char *tok, const char *body,
    const char *headers)
{
	char *rq = mem_printf("POST %s%s HTTP/1.1\r\n" HOST "%s"
	    "Content-Type: application/x-www-form-urlencoded\r\n"
	    "Content-Length: %zu\r\n" END "%s", path, tok ? tok : "",
	    headers, strlen(body), body);
	char *answer = ask(rq);

	mem_free(rq);
	return answer;
}

static inline void
has(char *answer, int status, const char *text)
{
	if (status_of(answer) != status || !strstr(answer, text))
		print_error("wanted %d and '%s' in:\n%s\n", status, text,
		    answer);
	assert_int_equal(status_of(answer), status);
	assert_non_null(strstr(answer, text));
	mem_free(answer);
}

static inline void
state_is(int64_t who, const char *state, size_t topics)
{
	struct subscriber subscriber;
	struct subscription_list list = {NULL, 0};
	struct err err = {0};
	bool found = false;

	assert_true(subscriber_get(watch, who, &subscriber, &found, &err));
	assert_true(subscription_list(watch, who, &list, &err));
	assert_string_equal(subscriber.state, state);
	assert_int_equal(list.count, topics);
	subscriber_release(&subscriber);
	subscription_list_release(&list);
}

static inline char *
form_body(const char *email, const char *rest)
{
	char *tok = token(LINK_FORM, 0, 0, 10);
	char *body = mem_printf("form=%s&lang=sv&email=%s%s", tok, email,
	    rest);

	mem_free(tok);
	return body;
}

/* What is sent after the Date line. */
static inline const char *
after_date(const char *answer)
{
	const char *date = strstr(answer, "\r\nDate: ");

	assert_non_null(date);
	return strstr(date + 2, "\r\n");
}

#define PAGE(test) \
	cmocka_unit_test_setup_teardown(test, setup_pages, teardown_pages)

#endif
