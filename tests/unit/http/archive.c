/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive, the feed and the calendar as strangers meet them. */
#include "unit/test.h"

#include "flow/approve.h"
#include "flow/compose.h"
#include "flow/expand.h"
#include "flow/replan.h"
#include "store/digest.h"
#include "unit/http/pages_rig.h"

static char digest_id[64];
static struct flow flow;

static void
make_job(context_job *job, void *arg)
{
	struct err err = {0};

	if (!writer_run(writer, job, arg, &err))
		fail_msg("%s", err.text);
}

static int64_t
add(const char *text)
{
	struct postfile file;
	struct approve_add job = {.flow = &flow, .file = &file};
	struct err err = {0};

	if (!postfile_parse(text, strlen(text), "x", &file, &err))
		fail_msg("%s", err.text);
	make_job(approve_add, &job);
	postfile_release(&file);
	return job.post;
}

static bool
add_eva_job(struct tx *tx, void *arg, struct err *err)
{
	int64_t id = 0;

	(void)arg;
	return subscriber_add(tx, "eva@example.se", "eva@example.se",
	    "active", "en", &id, err) && subscription_put(tx, id, 2,
	    CADENCE_WEEKLY, fake_now, false, 0, err);
}

/* A digest of everything to everybody; state as the send role leaves it. */
static int64_t
freeze(int64_t leaves_at)
{
	struct compose_digest job = {.flow = &flow, .all_cadences = true,
	    .leaves_at = leaves_at};
	struct expand_result result;
	struct digest digest;
	struct err err = {0};
	bool found = false;

	make_job(compose_digest, &job);
	assert_true(job.digest != 0);
	if (!expand_digest(&flow, db, job.digest, NULL, NULL, &result, &err))
		fail_msg("%s", err.text);
	assert_true(digest_get(watch, job.digest, &digest, &found, &err));
	snprintf(digest_id, sizeof(digest_id), "/archive/%s",
	    digest.public_id);
	digest_release(&digest);
	return job.digest;
}

enum { NEWS = 1, BOARD, MEETING };

static int64_t
fill_archive(void)
{
	flow = (struct flow){.conf = &conf, .keys = keys,
	    .templates = templates, .who = "test"};
	make_job(add_eva_job, NULL);
	fake_now += 60;
	add("Title: Ny webbplats & mer\nTopics: moten\n"
	    "Url: https://example.se/nyhet?a=1&b=2\n"
	    "Title-en: New site & more\n\nVi har *bytt*.\n\n"
	    "<script>alert(1)</script>\n");
	add("Title: Styrelsen beslutade\nKind: board\nTopics: styrelsen\n"
	    "Date: 2026-10-20\n\n## Budget\n\nAntogs.\n");
	add("Title: Träffar\nKind: meeting\nTopics: moten\n"
	    "When: 2026-12-01 09:00/12:00; Öppet hus; Rådhuset, sal 1; "
	    "https://example.se/join\nWhen: 2026-12-24; Jul\n\nVälkomna.\n");
	fake_now += 60;
	return freeze(fake_now);
}

static void
withdraw(int64_t post)
{
	struct approve_withdraw job = {.flow = &flow, .post = post};

	make_job(approve_withdraw, &job);
}

/* Neither text is there. */
static void
lacks(char *answer, const char *one, const char *other)
{
	if (strstr(answer, one) || strstr(answer, other))
		print_error("'%s' or '%s' is in:\n%s\n", one, other, answer);
	assert_null(strstr(answer, one));
	assert_null(strstr(answer, other));
	mem_free(answer);
}

static void
the_list_names_what_was_sent(void **state)
{
	char *link = NULL;

	(void)state;
	has(get("/archive", NULL, ""), 200, "skickat något nyhetsbrev än");
	fill_archive();
	link = mem_printf("href=\"/brev%s?lang=sv\">Styrelsen beslutade",
	    digest_id);
	has(get("/archive", NULL, ""), 200, link);
	mem_free(link);
	link = mem_printf("href=\"/brev%s?lang=en\">", digest_id);
	has(get("/archive?lang=en", NULL, ""), 200, link);
	mem_free(link);
	has(get("/archive", NULL, ""), 200, "feed.atom?topic=moten");
	has(get("/archive?page=2", NULL, ""), 404, "<h1>");
	has(get("/archive?page=0", NULL, ""), 404, "<h1>");
	has(get("/archive?page=x", NULL, ""), 404, "<h1>");
	has(get("/", NULL, ""), 200, "type=\"application/atom+xml\"");
	has(get("/", NULL, ""), 200, "/brev/archive?lang=sv\">Tidigare");
}

static void
a_held_or_stopped_digest_is_not_there(void **state)
{
	bool moved = false;
	struct err err = {0};
	struct tx tx;
	int64_t id = fill_archive();

	(void)state;
	assert_true(tx_begin(db, &tx, &err));
	assert_true(digest_move(&tx, id, "paused", "", &moved, &err));
	assert_true(tx_commit(&tx, &err));
	assert_true(moved);
	lacks(get("/archive", NULL, ""), digest_id, "beslutade");
	has(get(digest_id, NULL, ""), 404, "<h1>");
	/* One that somebody got is there for them. */
	assert_true(db_run_script(db, "UPDATE outbox SET state = 6"
	    " WHERE id = (SELECT min(id) FROM outbox)", &err));
	has(get(digest_id, NULL, ""), 200, "Antogs");
	lacks(get("/archive", NULL, ""), digest_id, "beslutade");
}

static void
a_digest_is_shown_as_sent_but_to_nobody(void **state)
{
	char *answer = NULL, *path = NULL;

	(void)state;
	fill_archive();
	answer = get(digest_id, NULL, "");
	assert_int_equal(status_of(answer), 200);
	assert_non_null(strstr(answer, "<html lang=\"sv\""));
	assert_non_null(strstr(answer, "Antogs."));
	assert_non_null(strstr(answer, "Ny webbplats &amp; mer"));
	assert_non_null(strstr(answer, "Prenumerera på våra nyhetsbrev"));
	assert_non_null(strstr(answer, "; style-src 'unsafe-inline'; "));
	assert_non_null(strstr(answer, "default-src 'none'; "));
	assert_non_null(strstr(answer, "</html>"));
	assert_non_null(strstr(answer, "lang=\"en\" hreflang=\"en\""));
	lacks(answer, "/unsubscribe/", "/preferences/");
	lacks(get(digest_id, NULL, ""), "<script", "\001");
	path = mem_printf("%s?format=txt", digest_id);
	answer = get(path, NULL, "");
	assert_non_null(strstr(answer, "text/plain; charset=utf-8\r\n"));
	assert_non_null(strstr(answer, "Antogs."));
	lacks(answer, "unsafe-inline", "/unsubscribe/");
	mem_free(path);
	path = mem_printf("%s?lang=en", digest_id);
	has(get(path, NULL, ""), 200, "New site &amp; more");
	lacks(get(path, NULL, ""), "beslutade", "webbplats");
	mem_free(path);
	has(get("/archive/x", NULL, ""), 404, "<h1>");
}

static void
what_is_withdrawn_is_gone(void **state)
{
	(void)state;
	fill_archive();
	withdraw(BOARD);
	lacks(get(digest_id, NULL, ""), "Antogs", "beslutade");
	lacks(get(digest_id, NULL, ""), "tyrelsemöte", "Budget");
	has(get(digest_id, NULL, ""), 200, "har dragits tillbaka");
	has(get(digest_id, NULL, ""), 200, "Ny webbplats &amp; mer");
	lacks(get("/archive", NULL, ""), "beslutade", "tyrelsemöte");
	has(get("/archive", NULL, ""), 200, ">Nyhetsbrev ");
	lacks(get("/feed.atom", NULL, ""), "Antogs", "beslutade");
	withdraw(MEETING);
	lacks(get("/meetings.ics", NULL, ""), "VEVENT", "Jul");
}

/* Corrected while its mail waited: nobody was sent the old words. */
static void
what_was_corrected_in_time_is_shown_corrected(void **state)
{
	static const char text[] = "Title: Ny webbplats & mer\n"
	    "Topics: moten\nUrl: https://example.se/nyhet?a=1&b=2\n"
	    "Title-en: New site & more\n\nVi har *tänkt om*.\n";
	struct postfile file;
	struct approve_correct job = {.flow = &flow, .file = &file,
	    .post = NEWS};
	struct replan_step step = {.flow = &flow};
	struct err err = {0};

	(void)state;
	fill_archive();
	has(get(digest_id, NULL, ""), 200, "bytt");
	fake_now += 60;
	assert_true(postfile_parse(text, strlen(text), "x", &file, &err));
	make_job(approve_correct, &job);
	postfile_release(&file);
	while (!step.done)
		make_job(replan_step, &step);
	has(get(digest_id, NULL, ""), 200, "tänkt om");
	lacks(get(digest_id, NULL, ""), "bytt", "tillbaka");
	has(get("/feed.atom", NULL, ""), 200, "tänkt om");
}

static void
the_feed_is_atom(void **state)
{
	char *answer = NULL;

	(void)state;
	has(get("/feed.atom", NULL, ""), 200, "</feed>");
	fill_archive();
	answer = get("/feed.atom", NULL, "Accept-Language: en\r\n");
	assert_non_null(strstr(answer,
	    "Content-Type: application/atom+xml; charset=utf-8\r\n"));
	assert_non_null(strstr(answer, "xml:lang=\"sv\""));
	assert_non_null(strstr(answer, "<id>urn:uuid:"));
	assert_non_null(strstr(answer, "<title>Nätet</title>"));
	assert_non_null(strstr(answer, "<title>Ny webbplats &amp; mer"));
	assert_non_null(strstr(answer,
	    "href=\"https://example.se/nyhet?a=1&amp;b=2\""));
	assert_non_null(strstr(answer, "&lt;em&gt;bytt&lt;/em&gt;"));
	assert_non_null(strstr(answer, "<category term=\"Möten\"/>"));
	assert_non_null(strstr(answer, "rel=\"self\" type=\"application/"
	    "atom+xml\" href=\"http://127.0.0.1:1/brev/feed.atom\""));
	lacks(answer, "script", "draft");
	lacks(get("/feed.atom?topic=moten", NULL, ""), "beslutade",
	    "urn:uuid:\n");
	has(get("/feed.atom?topic=styrelsen", NULL, ""), 200, "beslutade");
	has(get("/feed.atom?topic=nix", NULL, ""), 404, "<h1>");
	has(get("/feed.atom?lang=en", NULL, ""), 200, "New site");
}

static void
the_calendar_has_each_date(void **state)
{
	char *answer = NULL;

	(void)state;
	fill_archive();
	answer = get("/meetings.ics", NULL, "");
	assert_non_null(strstr(answer, "text/calendar; charset=utf-8\r\n"));
	assert_non_null(strstr(answer,
	    "SUMMARY:Öppet hus – Träffar\r\n"));
	assert_non_null(strstr(answer, "LOCATION:Rådhuset\\, sal 1\r\n"));
	assert_non_null(strstr(answer, "20261201T090000"));
	assert_non_null(strstr(answer, "DTSTART;VALUE=DATE:20261224\r\n"
	    "DTEND;VALUE=DATE:20261225\r\n"));
	assert_non_null(strstr(answer, "NAME:Möten – Nätet\r\n"));
	mem_free(answer);
	lacks(get("/meetings.ics?topic=styrelsen", NULL, ""), "VEVENT",
	    "Jul");
	has(get("/meetings.ics?topic=moten", NULL, ""), 200,
	    "NAME:Möten – Nätet\r\n");
}

/* The value of a header, to be sent back. */
static char *
header_of(const char *answer, const char *name)
{
	const char *at = strstr(answer, name);

	assert_non_null(at);
	at += strlen(name);
	return mem_strndup(at, strcspn(at, "\r"));
}

static void
what_a_client_has_is_not_sent_again(void **state)
{
	static const char *const paths[] = {"/archive", "/feed.atom",
	    "/meetings.ics", NULL};

	(void)state;
	fill_archive();
	for (int i = 0; i < 4; i++) {
		const char *path = paths[i] ? paths[i] : digest_id;
		char *answer = get(path, NULL, "");
		char *etag = header_of(answer, "\r\nETag: ");
		char *date = header_of(answer, "\r\nLast-Modified: ");
		char *match = mem_printf("If-None-Match: %s\r\n", etag);
		char *since = mem_printf("If-Modified-Since: %s\r\n", date);
		char *both = mem_printf("If-None-Match: \"x\"\r\n%s", since);
		char *head = mem_printf("HEAD %s HTTP/1.1\r\n" HOST END,
		    path);

		has(answer, 200, "Cache-Control: public, max-age=300\r\n");
		has(get(path, NULL, match), 304, etag);
		has(get(path, NULL, since), 304, etag);
		has(get(path, NULL, both), 200, etag);
		answer = ask(head);
		assert_non_null(strstr(answer, etag));
		assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
		has(answer, 200, "Last-Modified: ");
		mem_free(etag);
		mem_free(date);
		mem_free(match);
		mem_free(since);
		mem_free(both);
		mem_free(head);
	}
}

static void
without_an_archive_only_the_calendar_is_there(void **state)
{
	(void)state;
	fill_archive();
	conf.site.archive = false;
	has(get("/archive", NULL, ""), 404, "<h1>");
	has(get(digest_id, NULL, ""), 404, "<h1>");
	has(get("/feed.atom", NULL, ""), 404, "<h1>");
	has(get("/meetings.ics", NULL, ""), 200, "BEGIN:VEVENT");
	lacks(get("/?topic=moten", NULL, ""), "atom+xml", "Tidigare nyhetsbrev");
}

/* The mail was cut; the archive keeps what the mail promised. */
static void
what_did_not_fit_stands_in_the_archive(void **state)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	char *answer = NULL;

	(void)state;
	flow = (struct flow){.conf = &conf, .keys = keys,
	    .templates = templates, .who = "test"};
	fake_now += 60;
	for (int i = 1; i <= 8; i++) {
		buf_clear(&text);
		buf_printf(&text, "Title: Nyhet %d\nTopics: moten\n\n", i);
		for (int k = 0; k < 200; k++)
			buf_puts(&text, "Ord som tar plats i ett brev. Om"
			    " och om igen.\n");
		add(buf_text(&text));
	}
	buf_release(&text);
	fake_now += 60;
	freeze(fake_now);
	answer = get(digest_id, NULL, "");
	for (int i = 1; i <= 8; i++) {
		char *title = mem_printf("\">Nyhet %d</h3>", i);

		assert_non_null(strstr(answer, title));
		mem_free(title);
	}
	lacks(answer, "fick plats", "\"/unsubscribe");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAGE(the_list_names_what_was_sent),
	    PAGE(a_held_or_stopped_digest_is_not_there),
	    PAGE(a_digest_is_shown_as_sent_but_to_nobody),
	    PAGE(what_is_withdrawn_is_gone),
	    PAGE(what_was_corrected_in_time_is_shown_corrected),
	    PAGE(the_feed_is_atom),
	    PAGE(the_calendar_has_each_date),
	    PAGE(what_a_client_has_is_not_sent_again),
	    PAGE(without_an_archive_only_the_calendar_is_there),
	    PAGE(what_did_not_fit_stands_in_the_archive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
