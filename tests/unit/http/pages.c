/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public pages as a reader and as a mail program meet them: the real
 * server, writer and database. */
#include "unit/test.h"

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

static int64_t
clock_now(void)
{
	return fake_now;
}

static bool
open_reader(void *arg, struct db **out, struct err *err)
{
	return db_open_reader(arg, out, err);
}

static void
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

static void
add_person(struct tx *tx, const char *address, const char *state)
{
	struct err err = {0};
	int64_t id = 0;

	assert_true(subscriber_add(tx, address, address, state, "sv", &id,
	    &err));
}

static void
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

static int
setup_pages(void **state)
{
	static const struct route *const public[] = {public_routes, NULL};
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

static int
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

static char *
token(enum link_purpose purpose, int64_t who, int64_t extra, int64_t age)
{
	struct link link = {purpose, who, extra, fake_now - age};
	struct buf text = BUF_INIT(BUF_LINE);

	link_write(keys, &link, &text);
	return buf_take(&text);
}

/* path may hold one %s for a token, which is freed. */
static char *
get(const char *path, char *tok, const char *headers)
{
	char *rq = mem_printf("GET %s%s HTTP/1.1\r\n" HOST "%s" END, path,
	    tok ? tok : "", headers);
	char *answer = ask(rq);

	mem_free(rq);
	mem_free(tok);
	return answer;
}

static char *
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

static void
has(char *answer, int status, const char *text)
{
	if (status_of(answer) != status || !strstr(answer, text))
		print_error("wanted %d and '%s' in:\n%s\n", status, text,
		    answer);
	assert_int_equal(status_of(answer), status);
	assert_non_null(strstr(answer, text));
	mem_free(answer);
}

static void
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

static char *
form_body(const char *email, const char *rest)
{
	char *tok = token(LINK_FORM, 0, 0, 10);
	char *body = mem_printf("form=%s&lang=sv&email=%s%s", tok, email,
	    rest);

	mem_free(tok);
	return body;
}

/* What is sent after the Date line. */
static const char *
after_date(const char *answer)
{
	const char *date = strstr(answer, "\r\nDate: ");

	assert_non_null(date);
	return strstr(date + 2, "\r\n");
}

/* --- Tests --------------------------------------------------------------- */

static void
the_form_is_plain_and_in_both_languages(void **state)
{
	char *answer = get("/", NULL, "");

	(void)state;
	assert_non_null(strstr(answer, "<html lang=\"sv\">"));
	assert_non_null(strstr(answer, "Styrelsen &amp; &lt;råd&gt;"));
	assert_null(strstr(answer, "<script"));
	assert_null(strstr(answer, " style="));
	assert_null(strstr(answer, "value=\"moten\" id=\"topic-moten\" "
	    "checked"));
	assert_non_null(strstr(answer, "value=\"weekly\" "
	    "id=\"cadence-weekly\" checked"));
	assert_non_null(strstr(answer, "action=\"/brev/subscribe\""));
	mem_free(answer);
	has(get("/", NULL, "Accept-Language: de, en;q=0.8, sv;q=0.5\r\n"),
	    200, "<html lang=\"en\">");
	has(get("/?lang=sv", NULL, "Accept-Language: en\r\n"), 200,
	    "<html lang=\"sv\">");
	has(get("/?topic=moten", NULL, ""), 200,
	    "value=\"moten\" id=\"topic\"");
	has(get("/?topic=%22%3E%3Cscript%3E", NULL, ""), 200, "<h1>");
}

static void
sign_up_answers_the_same_for_all(void **state)
{
	static const char *const who[] = {"new@example.se",
	    "anna@example.se", "bo@example.se", "cia@example.se",
	    "dan@example.se"};
	char *first = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		char *body = form_body(who[i], "&topic=moten");
		char *answer = post("/subscribe", NULL, body, "");

		assert_int_equal(status_of(answer), 303);
		assert_non_null(strstr(answer,
		    "\r\nLocation: /brev/subscribe?lang=sv\r\n"));
		if (first) {
			assert_string_equal(after_date(answer),
			    after_date(first));
			mem_free(answer);
		} else {
			first = answer;
		}
		mem_free(body);
	}
	mem_free(first);
	has(get("/subscribe?lang=sv", NULL, ""), 200, "Titta i din inkorg");
	state_is(4, "pending", 0);
	state_is(ANNA, "active", 2);
}

static void
a_bad_field_is_named_beside_it(void **state)
{
	char *body = form_body("anna", "&topic=nonsense&cadence=hourly");
	char *answer = post("/subscribe", NULL, body, "");

	(void)state;
	assert_int_equal(status_of(answer), 422);
	assert_non_null(strstr(answer, "<title>Fel: "));
	assert_non_null(strstr(answer, "<a href=\"#email\">"));
	assert_non_null(strstr(answer, "<a href=\"#topic\">"));
	assert_non_null(strstr(answer, "<a href=\"#cadence-immediate\">"));
	assert_non_null(strstr(answer, "value=\"anna\""));
	assert_non_null(strstr(answer, "aria-invalid=\"true\""));
	mem_free(answer);
	mem_free(body);
	body = form_body("a@b.example%0d%0aBcc:%20c@example.se",
	    "&topic=moten");
	has(post("/subscribe", NULL, body, ""), 400, "<h1>");
	mem_free(body);
}

static void
a_foreign_or_hasty_post_gets_our_form(void **state)
{
	static const char fields[] =
	    "email=eva@example.se&topic=moten&cadence=daily&lang=sv";
	char *body = form_body("eva@example.se", "&topic=moten");
	char *hasty = NULL, *tok = token(LINK_FORM, 0, 0, 1);

	(void)state;
	has(post("/subscribe", NULL, fields, ""), 200,
	    "value=\"eva@example.se\"");
	has(post("/subscribe", NULL, fields, ""), 200, "value=\"daily\" "
	    "id=\"cadence-daily\" checked");
	has(post("/subscribe", NULL, body, "Sec-Fetch-Site: cross-site\r\n"),
	    200, "id=\"topic-moten\" checked");
	hasty = mem_printf("%s&form=%s", fields, tok);
	has(post("/subscribe", NULL, hasty, ""), 200, "role=\"status\"");
	mem_free(hasty);
	mem_free(tok);
	mem_free(body);
	body = form_body("eva@example.se", "&topic=moten&website=x");
	has(post("/subscribe", NULL, body, ""), 303, "/brev/subscribe");
	mem_free(body);
	has(get("/preferences/", token(LINK_PREFERENCES, 4, 0, 0), ""), 404,
	    "<h1>");
}

static void
no_get_changes_anything(void **state)
{
	static const char *const paths[] = {"/confirm/", "/unsubscribe/",
	    "/preferences/", "/never/"};
	static const enum link_purpose purpose[] = {LINK_CONFIRM,
	    LINK_UNSUBSCRIBE, LINK_PREFERENCES, LINK_NEVER};
	static const char *const methods[] = {"GET", "HEAD"};
	int64_t before = 0, after = 0;
	struct err err = {0};

	(void)state;
	assert_true(db_version(watch, &before, &err));
	for (int i = 0; i < 8; i++) {
		char *tok = token(purpose[i / 2], i < 2 ? BO : ANNA, 0, 60);
		char *rq = mem_printf("%s %s%s?scope=all&undo=x HTTP/1.1\r\n"
		    HOST "Sec-Purpose: prefetch\r\n" END, methods[i % 2],
		    paths[i / 2], tok);

		gives(rq, 200);
		mem_free(rq);
		mem_free(tok);
	}
	assert_true(db_version(watch, &after, &err));
	assert_int_equal(before, after);
	state_is(BO, "pending", 0);
	state_is(ANNA, "active", 2);
}

static void
confirming_works_once_and_says_so_twice(void **state)
{
	char *tok = token(LINK_CONFIRM, BO, 0, 60);

	(void)state;
	has(get("/brev/confirm/", mem_strdup(tok), ""), 200, "Möten");
	has(post("/confirm/", tok, "", ""), 200, "Tack, nu är det klart");
	state_is(BO, "active", 1);
	has(post("/confirm/", tok, "", ""), 200, "Redan bekräftad");
	state_is(BO, "active", 1);
	mem_free(tok);
}

static void
an_expired_confirmation_offers_a_new_one(void **state)
{
	char *tok = token(LINK_CONFIRM, BO, 0, 8 * 86400);

	(void)state;
	has(get("/confirm/", mem_strdup(tok), ""), 200, "name=\"again\"");
	has(post("/confirm/", tok, "", ""), 200, "name=\"again\"");
	state_is(BO, "pending", 0);
	has(post("/confirm/", tok, "again=yes", ""), 303,
	    "/brev/subscribe?lang=sv");
	state_is(BO, "pending", 0);
	mem_free(tok);
}

static void
a_dead_token_is_404(void **state)
{
	char *other = token(LINK_UNSUBSCRIBE, ANNA, 0, 0);

	(void)state;
	has(get("/confirm/x", NULL, ""), 404, "<h1>");
	has(get("/confirm/", other, ""), 404, "<h1>");
	has(get("/preferences/", token(LINK_PREFERENCES, 99, 0, 0), ""), 404,
	    "<h1>");
	has(get("/preferences/", token(LINK_MANAGE, ANNA, 0, 3600), ""), 404,
	    "/brev/link?lang=sv");
	has(post("/unsubscribe/", "x", "scope=all", ""), 404, "<h1>");
}

static void
one_click_is_always_200(void **state)
{
	static const char body[] = "List-Unsubscribe=One-Click";
	static const char part[] = "--q\r\nContent-Disposition: form-data; "
	    "name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--q--\r\n";
	char *tok = token(LINK_UNSUBSCRIBE, ANNA, 0, 400 * 86400);
	char *parts = mem_printf("POST /unsubscribe/%s HTTP/1.1\r\n" HOST
	    "Content-Type: multipart/form-data; boundary=q\r\n"
	    "Content-Length: %zu\r\n" END "%s", tok, strlen(part), part);
	char *answer = ask(parts);

	(void)state;
	assert_int_equal(status_of(answer), 200);
	assert_null(strstr(answer, "Location"));
	mem_free(answer);
	state_is(ANNA, "left", 0);
	has(post("/unsubscribe/", tok, body, "Origin: https://mail.test\r\n"
	    "Sec-Fetch-Site: cross-site\r\n"), 200, "ok");
	has(post("/unsubscribe/", "garbage", body, ""), 200, "ok");
	has(post("/brev/unsubscribe/", tok, body, ""), 200, "ok");
	state_is(ANNA, "left", 0);
	mem_free(parts);
	mem_free(tok);
}

static void
leaving_can_be_undone(void **state)
{
	char *tok = token(LINK_UNSUBSCRIBE, ANNA, 0, 60);
	char *answer = get("/unsubscribe/", mem_strdup(tok), "");
	char *undo = NULL, *body = NULL;

	(void)state;
	assert_null(strstr(answer, "anna@example.se"));
	has(answer, 200, "a•••@");
	answer = post("/unsubscribe/", tok, "scope=all", "");
	assert_int_equal(status_of(answer), 200);
	state_is(ANNA, "left", 0);
	undo = strstr(answer, "name=\"undo\" value=\"");
	assert_non_null(undo);
	undo += strlen("name=\"undo\" value=\"");
	body = mem_printf("undo=%.*s", (int)strcspn(undo, "\""), undo);
	mem_free(answer);
	has(post("/unsubscribe/", tok, body, ""), 200, "är tillbaka");
	state_is(ANNA, "active", 2);
	has(post("/unsubscribe/", tok, "scope=all&lang=en", ""), 200,
	    "You get no more letters");
	fake_now += 2 * 3600;
	has(post("/unsubscribe/", tok, body, ""), 200, "inte att ångra");
	state_is(ANNA, "left", 0);
	mem_free(body);
	mem_free(tok);
}

static void
preferences_change_what_is_named(void **state)
{
	char *tok = token(LINK_PREFERENCES, ANNA, 0, 400 * 86400);

	(void)state;
	has(get("/preferences/", mem_strdup(tok), ""), 200,
	    "id=\"topic-moten\" checked");
	has(post("/preferences/", tok,
	    "topic=moten&cadence=monthly&lang=en&do=save", ""), 303,
	    "?saved=yes&lang=en\r\n");
	state_is(ANNA, "active", 1);
	/* The person's own language now rules. */
	has(get("/preferences/", mem_strdup(tok), "Accept-Language: sv\r\n"),
	    200, "<html lang=\"en\">");
	has(post("/preferences/", tok, "topic=x&cadence=daily", ""), 422,
	    "<title>Error: ");
	has(post("/preferences/", tok, "sure=yes&do=erase", ""), 400,
	    "<h1>");
	state_is(ANNA, "active", 1);
	has(post("/preferences/", tok, "cadence=daily&do=save", ""), 200,
	    "name=\"undo\"");
	state_is(ANNA, "left", 0);
	mem_free(tok);
}

static void
a_fresh_link_can_move_and_erase(void **state)
{
	char *tok = token(LINK_MANAGE, ANNA, 0, 60);

	(void)state;
	has(post("/preferences/", tok, "do=address&email=new", ""), 422,
	    "<a href=\"#email\">");
	has(post("/preferences/", tok, "do=address&email=new@example.se",
	    ""), 303, "?saved=address&lang=sv");
	state_is(ANNA, "active", 2);
	has(post("/preferences/", tok, "do=erase", ""), 422,
	    "<a href=\"#sure\">");
	has(post("/preferences/", tok, "do=erase&sure=yes", ""), 200,
	    "är raderade");
	has(get("/preferences/", tok, ""), 404, "<h1>");
	tok = token(LINK_MANAGE, CIA, 0, 60);
	has(post("/preferences/", tok, "do=erase&sure=yes", ""), 200,
	    "är raderade");
	mem_free(tok);
}

static void
the_link_page_tells_nobody_who_subscribes(void **state)
{
	char *known = post("/link", NULL, "email=anna@example.se&lang=sv",
	    "");
	char *unknown = post("/link", NULL, "email=x@example.se&lang=sv",
	    "");

	(void)state;
	assert_int_equal(status_of(known), 303);
	assert_string_equal(after_date(known), after_date(unknown));
	mem_free(known);
	mem_free(unknown);
	has(post("/link", NULL, "email=", ""), 422, "<title>Fel: ");
	has(get("/link?sent=1", NULL, ""), 200, "Titta i din inkorg");
}

static void
a_blocked_address_is_blocked(void **state)
{
	char *tok = token(LINK_NEVER, BO, 0, 60);

	(void)state;
	has(post("/never/", tok, "", ""), 200, "spärrad");
	mem_free(tok);
	tok = token(LINK_CONFIRM, BO, 0, 60);
	has(post("/confirm/", tok, "", ""), 404, "<h1>");
	mem_free(tok);
}

static void
assets_are_kept_by_version(void **state)
{
	char *path = mem_printf("/style.css?v=%s", context.style.version);
	char *match = mem_printf("If-None-Match: %s\r\n",
	    context.style.etag);

	(void)state;
	has(get(path, NULL, ""), 200,
	    "Cache-Control: public, max-age=31536000, immutable\r\n");
	has(get("/style.css", NULL, ""), 200, "max-age=3600\r\n");
	has(get(path, NULL, match), 304, "ETag: ");
	has(get("/healthz", NULL, ""), 200, "ok\n");
	mem_free(path);
	mem_free(match);
}

#define PAGE(test) \
	cmocka_unit_test_setup_teardown(test, setup_pages, teardown_pages)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAGE(the_form_is_plain_and_in_both_languages),
	    PAGE(sign_up_answers_the_same_for_all),
	    PAGE(a_bad_field_is_named_beside_it),
	    PAGE(a_foreign_or_hasty_post_gets_our_form),
	    PAGE(no_get_changes_anything),
	    PAGE(confirming_works_once_and_says_so_twice),
	    PAGE(an_expired_confirmation_offers_a_new_one),
	    PAGE(a_dead_token_is_404),
	    PAGE(one_click_is_always_200),
	    PAGE(leaving_can_be_undone),
	    PAGE(preferences_change_what_is_named),
	    PAGE(a_fresh_link_can_move_and_erase),
	    PAGE(the_link_page_tells_nobody_who_subscribes),
	    PAGE(a_blocked_address_is_blocked),
	    PAGE(assets_are_kept_by_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
