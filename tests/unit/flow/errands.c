/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desk asks of the network, against a server of the test's own. */
#include "unit/test.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "flow/errands.h"
#include "store/errand.h"
#include "unit/flow/people.h"

static const char feed[] = "<rss version=\"2.0\"><channel><title>Nytt"
    "</title><item><title>Ett</title><link>http://x.test/1</link>"
    "<pubDate>Mon, 02 Jun 2025 10:00:00 GMT</pubDate></item>"
    "<item><title>Tv\xc3\xa5</title></item></channel></rss>";
static const char page[] = "<html><head><title>Sida</title>"
    "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\">"
    "</head><body><article><h1>Sida</h1><p>Ett stycke.</p></article>"
    "</body></html>";
static int listener, port;
static pthread_t thread;

static void *
serve(void *arg)
{
	char request[4096];
	int fd = -1;

	(void)arg;
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		const ssize_t n = recv(fd, request, sizeof(request) - 1, 0);
		const char *body = NULL;

		request[n > 0 ? n : 0] = '\0';
		body = strstr(request, "GET /feed") ? feed :
		    strstr(request, "GET /page") ? page : NULL;
		dprintf(fd, "HTTP/1.1 %s\r\nConnection: close\r\n"
		    "Content-Length: %zu\r\n\r\n%s", body ? "200 OK" :
		    "404 Not Found", body ? strlen(body) : 0,
		    body ? body : "");
		close(fd);
	}
	return NULL;
}

static int64_t
ask(const char *kind, const char *path)
{
	struct errands_ask job = {.flow = &flow, .kind = kind};
	char *url = mem_printf("http://127.0.0.1:%d%s", port, path);

	job.url = url;
	people_run(errands_ask, &job);
	mem_free(url);
	return job.id;
}

static bool
work(void)
{
	struct writer *writer = writer_inline(db);
	bool worked = false;

	if (!errands_work(&flow, db, writer, &worked, &err))
		fail_msg("%s", err.text);
	writer_stop(writer);
	return worked;
}

static struct errand
answer(int64_t id)
{
	struct errand errand;
	bool found = false;

	assert_true(errand_get(db, id, &errand, &found, &err));
	assert_true(found);
	return errand;
}

static void
a_feed_a_page_and_nothing(void **state)
{
	const int64_t ids[] = {ask("test", "/feed"), ask("test", "/page"),
	    ask("article", "/page"), ask("test", "/none")};
	struct errand e;

	(void)state;
	e = answer(ids[0]);
	assert_string_equal(e.state, "asked");
	assert_false(errand_is_over(&e));
	errand_release(&e);
	while (work())
		;
	e = answer(ids[0]);
	assert_string_equal(e.state, "done");
	assert_string_equal(e.title, "Nytt");
	assert_string_equal(e.found, "");
	assert_int_equal(e.total, 2);
	assert_int_equal(e.items, 2);
	assert_string_equal(e.item[0].title, "Ett");
	assert_string_equal(e.item[0].link, "http://x.test/1");
	assert_int_equal(e.item[0].date, 1748858400);
	errand_release(&e);

	e = answer(ids[1]);		/* its feed was found */
	assert_string_equal(e.state, "done");
	assert_non_null(strstr(e.found, "/feed"));
	assert_int_equal(e.items, 2);
	errand_release(&e);

	e = answer(ids[2]);
	assert_string_equal(e.state, "done");
	assert_int_equal(e.items, 1);
	assert_string_equal(e.item[0].title, "Sida");
	assert_non_null(strstr(e.item[0].summary, "Ett stycke."));
	errand_release(&e);

	e = answer(ids[3]);
	assert_string_equal(e.state, "failed");
	assert_true(errand_is_over(&e));
	assert_non_null(strstr(e.note, "404"));
	errand_release(&e);
}

static void
asked_twice_is_once(void **state)
{
	const int64_t id = ask("test", "/feed");

	(void)state;
	assert_int_equal(ask("test", "/feed"), id);
	assert_int_not_equal(ask("article", "/feed"), id);
	while (work())
		;
	assert_int_not_equal(ask("test", "/feed"), id);
	while (work())
		;
}

static void
refused(const char *url, const char *selector, int code)
{
	struct errands_ask job = {.flow = &flow, .kind = "test", .url = url,
	    .selector = selector};
	struct writer *writer = writer_inline(db);

	assert_false(writer_run(writer, errands_ask, &job, &err));
	assert_int_equal(err.code, code);
	writer_stop(writer);
}

static void
what_is_refused(void **state)
{
	char path[24] = "";

	(void)state;
	refused("ftp://x.test/", "", EX_DATAERR);
	refused("", "", EX_DATAERR);
	refused("http://x.test/", "//[", EX_DATAERR);
	for (int i = 0; i < ERRANDS_OPEN_MAX; i++) {
		snprintf(path, sizeof(path), "/none%d", i);
		(void)ask("test", path);
	}
	refused("http://x.test/", "", EX_TEMPFAIL);
	while (work())
		;
}

/* One that ended the process is not begun again. */
static void
death(void **state)
{
	const int64_t id = ask("test", "/feed");
	struct errand e;

	(void)state;
	assert_true(db_run_script(db, "UPDATE errand SET state = 'begun'"
	    " WHERE state = 'asked'", &err));
	assert_false(work());
	e = answer(id);
	assert_string_equal(e.state, "failed");
	errand_release(&e);
}

/* Whoever waits for it is told, though the answer could not be kept. */
static void
an_answer_that_cannot_be_kept(void **state)
{
	const int64_t id = ask("test", "/feed");
	struct writer *writer = writer_inline(db);
	struct errand e;
	bool worked = false;

	(void)state;
	assert_true(db_run_script(db, "CREATE TEMP TRIGGER full BEFORE UPDATE"
	    " ON errand WHEN new.state = 'done' BEGIN"
	    " SELECT raise(ABORT, 'full'); END", &err));
	assert_false(errands_work(&flow, db, writer, &worked, &err));
	writer_stop(writer);
	assert_true(db_run_script(db, "DROP TRIGGER full", &err));
	assert_false(work());
	e = answer(id);
	assert_string_equal(e.state, "failed");
	errand_release(&e);
}

static int
set_up(void **state)
{
	struct sockaddr_in addr = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(addr);

	if (people_setup(state) != 0)
		return -1;
	conf_release(&conf);
	if (!conf_parse("[poll]\nallow_hosts = 127.0.0.0/8\n", "test",
	    "/nonexistent", &conf, &err))
		return -1;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) != 0 ||
	    listen(listener, 8) != 0 ||
	    getsockname(listener, (struct sockaddr *)&addr, &len) != 0)
		return -1;
	port = ntohs(addr.sin_port);
	return pthread_create(&thread, NULL, serve, NULL);
}

static int
tear_down(void **state)
{
	shutdown(listener, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(listener);
	return people_teardown(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_a_page_and_nothing),
		cmocka_unit_test(asked_twice_is_once),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(death),
		cmocka_unit_test(an_answer_that_cannot_be_kept),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
