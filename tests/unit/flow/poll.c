/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watching sources, against a server on a free port of 127.0.0.1 that says
 * what the test tells it to. */
#include "unit/test.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "flow/poll.h"
#include "flow/watch.h"
#include "store/source.h"
#include "unit/flow/people.h"

static struct {
	int listener;
	int port;
	pthread_t thread;
	pthread_mutex_t lock;
	char reply[16][16384];	/* by the digit after the slash */
	char request[4096];
	int served;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *
server_main(void *arg)
{
	char request[4096];
	char reply[16384];
	int fd = -1;

	(void)arg;
	while ((fd = accept(server.listener, NULL, NULL)) >= 0) {
		const ssize_t n = recv(fd, request, sizeof(request) - 1, 0);

		request[n > 0 ? n : 0] = '\0';
		pthread_mutex_lock(&server.lock);
		server.served++;
		memcpy(server.request, request, sizeof(request));
		memcpy(reply, server.reply[n > 6 ? request[5] & 15 : 0],
		    sizeof(reply));
		pthread_mutex_unlock(&server.lock);
		(void)send(fd, reply, strlen(reply), MSG_NOSIGNAL);
		close(fd);
	}
	return NULL;
}

/* What path /N answers from now on. */
static void
say(int path, const char *status, const char *headers, const char *body)
{
	pthread_mutex_lock(&server.lock);
	snprintf(server.reply[path], sizeof(server.reply[path]),
	    "HTTP/1.1 %s\r\n%sConnection: close\r\nContent-Length: %zu\r\n"
	    "\r\n%s", status, headers, strlen(body), body);
	pthread_mutex_unlock(&server.lock);
}

/* A feed of items "GUID|LINK|TITLE|DATE", ";" between. */
static void
say_feed(int path, const char *headers, const char *items)
{
	struct buf body = BUF_INIT(sizeof(server.reply[0]));
	char part[4][200];

	buf_puts(&body, "<rss version=\"2.0\"><channel><title>t</title>");
	while (*items) {
		for (int i = 0; i < 4; i++) {
			const size_t n = strcspn(items, "|;");

			snprintf(part[i], sizeof(part[i]), "%.*s", (int)n,
			    items);
			items += n + (items[n] == '|' ? 1 : 0);
		}
		items += *items == ';' ? 1 : 0;
		buf_printf(&body, "<item><guid isPermaLink=\"false\">%s"
		    "</guid><link>%s</link><title>%s</title>"
		    "<pubDate>%s</pubDate></item>", part[0], part[1], part[2],
		    part[3]);
	}
	buf_puts(&body, "</channel></rss>");
	assert_true(buf_ok(&body));
	say(path, "200 OK", headers, body.data);
	buf_release(&body);
}

static const char *
url(int path)
{
	static char text[80];

	snprintf(text, sizeof(text), "http://127.0.0.1:%d/%d", server.port,
	    path);
	return text;
}

/* What watch() asks for. */
static const char *edited = "ignore";

static int64_t
watch(int path, bool automatic, int64_t since)
{
	struct watch_add add = {
	    .flow = &flow, .url = url(path), .selector = "", .kind = "news",
	    .topic = {"alpha", "beta"}, .topics = 2, .since = since,
	    .automatic = automatic, .edited = edited,
	};

	if (!people_try(watch_add, &add))
		fail_msg("%s", err.text);
	return add.id;
}

static int64_t
look(int64_t source)
{
	struct writer *writer = writer_inline(db);
	int64_t items = -1;

	if (!poll_source(&flow, db, writer, source, &items, &err))
		fail_msg("%s", err.text);
	writer_stop(writer);
	return items;
}

#define SOURCE(column, id) \
	people_text("SELECT " column " FROM source WHERE id = $1", id)
#define POSTS() people_text("SELECT coalesce(group_concat(title || ' ' ||" \
	" state, ', '), '') FROM (SELECT t.title, p.state FROM post p" \
	" JOIN edition e ON e.post = p.id JOIN edition_text t" \
	" ON t.edition = e.id WHERE $1 = $1 ORDER BY p.id)", 0)

static void
the_backlog_is_no_news(void **state)
{
	int64_t id = watch(1, false, 0);

	(void)state;
	say_feed(1, "ETag: \"one\"\r\n",
	    "b|https://a.example/b|B|;a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	assert_string_equal(POSTS(), "");
	assert_int_equal(people_int("SELECT count(*) FROM source_item"
	    " WHERE post IS NULL AND source = $1", id), 2);

	/* The newest stands first; posts come in the order of writing. */
	say_feed(1, "ETag: \"two\"\r\n", "d|https://a.example/d|D|;"
	    "c|https://a.example/c|C|;b|https://a.example/b|B|");
	assert_int_equal(look(id), 2);
	assert_non_null(strstr(server.request, "If-None-Match: \"one\""));
	assert_non_null(strstr(server.request, "User-Agent: Brevduva/"));
	assert_string_equal(POSTS(), "C draft, D draft");
	assert_string_equal(people_text("SELECT url || ' ' || plain || ' '"
	    " || kind || ' ' || audience FROM edition WHERE id = $1", 1),
	    "https://a.example/c 1 first topic");
	assert_int_equal(people_int("SELECT count(*) FROM post_topic"
	    " WHERE post = $1", 1), 2);
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("etag", id), "\"two\"");
	assert_string_equal(people_text("SELECT group_concat(detail, ',')"
	    " FROM audit WHERE what = 'source.poll' AND $1 = $1", 0),
	    "2 new, 2 of them drafts");
}

static void
an_item_is_news_once(void **state)
{
	int64_t id = watch(1, true, 0);

	(void)state;
	say_feed(1, "", "a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	/* The same id, edited; the same link, with a new id. */
	say_feed(1, "", "a|https://a.example/a|Aaa|");
	assert_int_equal(look(id), 0);
	say_feed(1, "", "z|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	say_feed(1, "", "y|https://a.example/a|A, edited|");
	assert_int_equal(look(id), 0);
	/* Two that share a link are two. */
	say_feed(1, "", "p|https://a.example/list|P|;"
	    "q|https://a.example/list|Q|");
	assert_int_equal(look(id), 2);
	say_feed(1, "", "r|https://a.example/list|R|;"
	    "p|https://a.example/list|P|;q|https://a.example/list|Q|");
	assert_int_equal(look(id), 1);
	assert_string_equal(POSTS(), "Q approved, P approved, R approved");
	assert_int_equal(people_int("SELECT count(*) FROM edition"
	    " WHERE approved_at = $1", now), 3);
}

static void
too_much_is_held(void **state)
{
	struct buf many = BUF_INIT(16384);
	int64_t id = watch(1, true, 0);

	(void)state;
	say_feed(1, "", "a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	/* PEOPLE_START is 14 November 2023. */
	say_feed(1, "", "old|https://a.example/old|Old|"
	    "Mon, 02 Oct 2023 08:00:00 GMT;"
	    "far|https://a.example/far|Far|Mon, 02 Dec 2024 08:00:00 GMT;"
	    "new|https://a.example/new|New|Mon, 13 Nov 2023 08:00:00 GMT");
	assert_int_equal(look(id), 3);
	assert_string_equal(POSTS(), "New approved, Far draft, Old draft");
	assert_string_equal(SOURCE("note", id),
	    "2 items with an odd date are held as drafts");
	for (int i = 0; i < 21; i++)
		buf_printf(&many, "%sn%d|https://a.example/n%d|N|",
		    i > 0 ? ";" : "", i, i);
	say_feed(1, "", many.data);
	assert_int_equal(look(id), 21);
	assert_int_equal(people_int("SELECT count(*) FROM post"
	    " WHERE state = 'approved' AND $1 = $1", 0), 1);
	assert_string_equal(SOURCE("note", id),
	    "21 new items at once are held as drafts");
	buf_release(&many);
}

static void
since_takes_what_is_newer(void **state)
{
	int64_t id = watch(1, true, now - 5 * PEOPLE_DAY);

	(void)state;
	say_feed(1, "", "a|https://a.example/a|A|"
	    "Mon, 13 Nov 2023 08:00:00 GMT;b|https://a.example/b|B|"
	    "Mon, 06 Nov 2023 08:00:00 GMT;c|https://a.example/c|C|");
	assert_int_equal(look(id), 1);
	assert_string_equal(POSTS(), "A approved");
}

static void
a_broken_source_waits_longer(void **state)
{
	int64_t id = watch(1, false, 0);
	int64_t wait = 0;
	int64_t before = 0;

	(void)state;
	say(1, "500 No", "", "secret words");
	for (int i = 0; i < 9; i++) {
		before = wait;
		assert_int_equal(look(id), 0);
		wait = people_int("SELECT next_at FROM source WHERE id = $1",
		    id) - now;
		/* Twice as long, ten percent more or less. */
		assert_true(wait > before * 3 / 2 || wait == PEOPLE_DAY);
	}
	assert_int_equal(wait, PEOPLE_DAY);
	assert_string_equal(SOURCE("note || ' ' || failures", id),
	    "answered 500 9");

	say(1, "200 OK", "ETag: \"bad\"\r\n", "no feed at all");
	assert_int_equal(look(id), 0);
	assert_null(strstr(SOURCE("note", id), "no feed at all"));
	assert_string_equal(SOURCE("etag || failures", id), "10");

	say_feed(1, "", "a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("note || failures || state", id),
	    "0active");
	wait = people_int("SELECT next_at FROM source WHERE id = $1", id) -
	    now;
	assert_in_range(wait, conf.poll.interval * 9 / 10,
	    conf.poll.interval * 11 / 10);

	say(1, "503 Busy", "Retry-After: 7200\r\n", "");
	assert_int_equal(look(id), 0);
	assert_int_equal(people_int("SELECT next_at FROM source"
	    " WHERE id = $1", id), now + 7200);
	say(1, "410 Gone", "", "");
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("state || ' ' || note", id),
	    "stopped answered 410");
	/* A look by hand that goes well starts it again. */
	say_feed(1, "", "a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("state", id), "active");
}

static void
not_modified_is_good_only_when_asked(void **state)
{
	int64_t id = watch(1, false, 0);

	(void)state;
	say(1, "304 Same", "", "");
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("note", id), "answered 304");
	say_feed(1, "ETag: \"x\"\r\n", "a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	now += 60;
	say(1, "304 Same", "", "");
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("note || etag || failures", id),
	    "\"x\"0");
	assert_int_equal(people_int("SELECT ok_at FROM source WHERE id = $1",
	    id), now);
}

static void
sources_move(void **state)
{
	int64_t id = watch(1, false, 0);
	int64_t other = watch(3, false, 0);

	(void)state;
	say(1, "301 Moved", "Location: /2\r\n", "");
	say_feed(2, "", "a|https://a.example/a|A|");
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("url", id), url(2));

	/* Not to where another one is. */
	say(3, "308 Moved", "Location: /2\r\n", "");
	assert_int_equal(look(other), 0);
	assert_string_equal(SOURCE("url", other), url(3));
	assert_string_equal(SOURCE("note", other), "");
}

static void
a_page_leads_to_its_feed(void **state)
{
	struct feed feed;
	char *found = NULL;
	int64_t id = watch(4, false, 0);

	(void)state;
	say(4, "200 OK", "Content-Type: text/html\r\n",
	    "<!doctype html><html><head><title>x</title>"
	    "<link rel=\"alternate\" type=\"application/rss+xml\""
	    " href=\"/5\"></head><body><p>y</p></body></html>");
	say_feed(5, "", "a|https://a.example/a|A|");
	if (!poll_test(&flow, url(4), "", &feed, &found, &err))
		fail_msg("%s", err.text);
	assert_string_equal(found, url(5));
	assert_int_equal(feed.items, 1);
	assert_string_equal(feed.item[0].title, "A");
	mem_free(found);
	feed_release(&feed);

	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("url", id), url(5));
	assert_int_equal(people_int("SELECT next_at FROM source"
	    " WHERE id = $1", id), now);
	assert_int_equal(look(id), 0);
	assert_string_equal(SOURCE("note || failures", id), "0");

	/* A page that names itself is not asked over and over. */
	say(5, "200 OK", "Content-Type: text/html\r\n",
	    "<!doctype html><html><head><title>x</title>"
	    "<link rel=\"alternate\" type=\"application/rss+xml\""
	    " href=\"/5\"></head><body><p>y</p></body></html>");
	assert_int_equal(look(id), 0);
	assert_true(people_int("SELECT next_at FROM source WHERE id = $1",
	    id) > now);
	assert_false(poll_test(&flow, url(5), "", &feed, &found, &err));
	assert_null(found);
}

static void
testing_stores_nothing(void **state)
{
	struct feed feed;
	char *found = NULL;

	(void)state;
	say(1, "404 No", "", "");
	assert_false(poll_test(&flow, url(1), "", &feed, &found, &err));
	assert_non_null(strstr(err.text, "answered 404"));
	say(1, "200 OK", "Content-Type: text/html\r\n",
	    "<!doctype html><html><body><article><h2><a href=\"/x\">Ett"
	    "</a></h2></article></body></html>");
	assert_false(poll_test(&flow, url(1), "//[", &feed, &found, &err));
	assert_true(poll_test(&flow, url(1), "//article", &feed, &found,
	    &err));
	assert_int_equal(feed.items, 1);
	assert_string_equal(feed.item[0].title, "Ett");
	feed_release(&feed);
	assert_int_equal(people_int("SELECT count(*) FROM source"
	    " WHERE $1 = $1", 0), 0);
}

static bool
alive(void *arg)
{
	(*(int *)arg)++;
	return true;
}

static void
all_that_are_due(void **state)
{
	struct writer *writer = writer_inline(db);
	int beats = 0;
	int64_t id[3] = {watch(1, false, 0), watch(2, false, 0),
	    watch(3, false, 0)};

	(void)state;
	server.served = 0;
	say_feed(1, "", "a|https://a.example/a|A|");
	say(2, "500 No", "", "");
	say_feed(3, "", "c|https://a.example/c|C|");
	assert_true(poll_due(&flow, db, writer, alive, &beats, &err));
	assert_int_equal(server.served, 3);
	assert_true(beats >= 3);
	assert_string_equal(SOURCE("note || failures", id[0]), "0");
	assert_string_equal(SOURCE("note || failures", id[1]),
	    "answered 5001");
	assert_true(poll_due(&flow, db, writer, alive, &beats, &err));
	assert_int_equal(server.served, 3);

	/* The third time that a look did not end, it is not tried again. */
	now += 10 * PEOPLE_DAY;
	assert_true(db_run_script(db, "UPDATE source SET note ="
	    " 'being read again: that did not end' WHERE id = 1", &err));
	assert_true(poll_due(&flow, db, writer, alive, &beats, &err));
	assert_int_equal(server.served, 5);
	assert_string_equal(SOURCE("state || ' ' || note", id[0]),
	    "stopped stopped: reading it did not end three times");
	assert_string_equal(SOURCE("state", id[2]), "active");
	writer_stop(writer);
}

static bool
stop(void *arg)
{
	(void)arg;
	return false;
}

static void
stopping_leaves_a_trace(void **state)
{
	struct writer *writer = writer_inline(db);
	int64_t id = watch(1, false, 0);

	(void)state;
	say_feed(1, "", "a|https://a.example/a|A|");
	assert_true(poll_due(&flow, db, writer, stop, NULL, &err));
	assert_string_equal(SOURCE("note", id), "being read");
	assert_true(poll_due(&flow, db, writer, stop, NULL, &err));
	assert_string_equal(SOURCE("note", id),
	    "being read again: that did not end");
	writer_stop(writer);
}

static void
what_is_watched_is_checked(void **state)
{
	struct watch_add add = {
	    .flow = &flow, .url = "https://a.example/feed", .selector = "",
	    .kind = "board", .topic = {"omega"}, .topics = 1,
	    .automatic = true,
	};
	struct watch_remove remove = {.flow = &flow, .id = 1};

	(void)state;
	assert_false(people_try(watch_add, &add));
	assert_int_equal(err.code, EX_USAGE);
	add.automatic = false;
	assert_false(people_try(watch_add, &add));
	assert_string_equal(err.text, "there is no topic 'omega'");
	assert_int_equal(err.code, EX_DATAERR);
	add.topic[0] = "alpha";
	add.selector = "//[";
	assert_false(people_try(watch_add, &add));
	add.selector = "";
	add.url = "file:///etc/passwd";
	assert_false(people_try(watch_add, &add));
	assert_non_null(strstr(err.text, "file:///etc/passwd"));
	assert_int_equal(people_int("SELECT count(*) FROM source"
	    " WHERE $1 = $1", 0), 0);
	add.url = "https://a.example/feed";
	assert_true(people_try(watch_add, &add));
	assert_false(people_try(watch_add, &add));
	assert_non_null(strstr(err.text, "already"));
	remove.id = add.id;
	assert_true(people_try(watch_remove, &remove));
	assert_false(people_try(watch_remove, &remove));
	assert_true(people_try(watch_add, &add));
}

static int
setup(void **state)
{
	if (people_setup(state) != 0)
		return -1;
	conf_release(&conf);
	return conf_parse("[poll]\nallow_hosts = 127.0.0.0/8\n", "test",
	    "/nonexistent", &conf, &err) ? 0 : -1;
}

static int
server_start(void **state)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(server.listener, (struct sockaddr *)&at, n) != 0 ||
	    listen(server.listener, 16) != 0 ||
	    getsockname(server.listener, (struct sockaddr *)&at, &n) != 0)
		return -1;
	server.port = ntohs(at.sin_port);
	return pthread_create(&server.thread, NULL, server_main, NULL);
}

static int
server_stop(void **state)
{
	(void)state;
	shutdown(server.listener, SHUT_RDWR);
	pthread_join(server.thread, NULL);
	close(server.listener);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, people_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_backlog_is_no_news),
	    TEST(an_item_is_news_once),
	    TEST(too_much_is_held),
	    TEST(since_takes_what_is_newer),
	    TEST(a_broken_source_waits_longer),
	    TEST(not_modified_is_good_only_when_asked),
	    TEST(sources_move),
	    TEST(a_page_leads_to_its_feed),
	    TEST(testing_stores_nothing),
	    TEST(all_that_are_due),
	    TEST(stopping_leaves_a_trace),
	    TEST(what_is_watched_is_checked),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
