/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public pages as a reader and as a mail program meet them. */
#include "unit/test.h"

#include "unit/http/pages_rig.h"

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
	    "You will get no more emails");
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

static bool
add_job(struct tx *tx, void *arg, struct err *err)
{
	(void)err;
	add_topic(tx, arg, "Helt nytt");
	return true;
}

static void
a_page_is_never_older_than_the_database(void **state)
{
	char slug[] = "nytt";
	struct err err = {0};

	(void)state;
	/* Both threads have the page of this second. */
	for (int i = 0; i < 20; i++)
		mem_free(get("/", NULL, ""));
	assert_true(writer_run(writer, add_job, slug, &err));
	for (int i = 0; i < 20; i++)
		has(get("/", NULL, ""), 200, "Helt nytt");
	has(get("/?lang=en", NULL, ""), 200, "<html lang=\"en\">");
	has(get("/", NULL, ""), 200, "<html lang=\"sv\">");
}

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
	    PAGE(a_page_is_never_older_than_the_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
