/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <dirent.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "mail/relay.h"

/* A list of messages and what was said about each. */
struct engine {
	const struct relay_message *list;
	int count, given, results;
	int64_t decline;	/* row that commit says no to */
	bool asked[8], told[8];	/* by row */
	struct reply reply[8];
};

static char place[64];

static const char text[] = "Subject: one\r\n\r\n.dot\r\nlast \r and\r\n";

static bool
on_next(void *arg, struct relay_message *message)
{
	struct engine *engine = arg;

	if (engine->given == engine->count)
		return false;
	*message = engine->list[engine->given++];
	return true;
}

static bool
on_commit(void *arg, const struct relay_message *message)
{
	struct engine *engine = arg;

	assert_false(engine->asked[message->row]);
	engine->asked[message->row] = true;
	return message->row != engine->decline;
}

static void
on_result(void *arg, const struct relay_message *message,
    const struct reply *reply)
{
	struct engine *engine = arg;

	assert_false(engine->told[message->row]);
	engine->told[message->row] = true;
	engine->reply[message->row] = *reply;
	engine->results++;
}

static struct relay *
open_relay(const char *url)
{
	struct conf_relay conf = {.name = mem_strdup("outbox"),
	    .url = mem_strdup(url), .tls = CONF_TLS_REQUIRE,
	    .user = mem_strdup(""), .password_file = mem_strdup("")};
	struct relay *relay = NULL;
	struct err err;

	if (!relay_open(&conf, &relay, &err))
		fail_msg("%s", err.text);
	mem_free(conf.name);
	mem_free(conf.url);
	mem_free(conf.user);
	mem_free(conf.password_file);
	return relay;
}

static bool
run(struct relay *relay, struct engine *engine, struct reply *fault)
{
	const struct relay_driver driver = {engine, on_next, on_commit,
	    on_result};

	return relay_session_run(relay, &driver, fault);
}

static struct relay_message
message(int64_t row, const char *from, const char *to)
{
	return (struct relay_message){.row = row, .from = from, .to = to,
	    .data = text, .size = sizeof(text) - 1};
}

/* How many files a folder of the Maildir holds; the last one's path. */
static int
count_files(const char *folder, char *path, size_t size)
{
	char name[128] = "";
	const struct dirent *entry = NULL;
	DIR *dir = NULL;
	int count = 0;

	snprintf(name, sizeof(name), "%s/box/%s", place, folder);
	dir = opendir(name);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, size, "%s/%s", name, entry->d_name);
		count++;
	}
	closedir(dir);
	return count;
}

static struct relay *
open_box(void)
{
	char url[128] = "";

	snprintf(url, sizeof(url), "maildir:%s/box", place);
	return open_relay(url);
}

static void
a_message_becomes_a_file_with_lf(void **state)
{
	struct relay_message list[] = {message(1, "b@example.se",
	    "r@example.org")};
	struct engine engine = {.list = list, .count = 1};
	struct relay *relay = open_box();
	struct buf kept = BUF_INIT(BUF_LINE);
	struct reply fault;
	struct err err;
	struct stat st;
	char path[512] = "";

	(void)state;
	assert_true(run(relay, &engine, &fault));
	assert_int_equal(reply_classify(&engine.reply[1]), REPLY_SENT);
	assert_int_equal(count_files("tmp", path, sizeof(path)), 0);
	assert_int_equal(count_files("cur", path, sizeof(path)), 0);
	assert_int_equal(count_files("new", path, sizeof(path)), 1);
	assert_true(file_read(path, &kept, &err));
	assert_string_equal(buf_text(&kept), "Return-Path: <b@example.se>\n"
	    "Delivered-To: r@example.org\n"
	    "Subject: one\n\n.dot\nlast \r and\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	buf_release(&kept);
	relay_free(relay);
}

static void
a_declined_message_leaves_nothing(void **state)
{
	struct relay_message list[] = {message(1, "", "r@example.org"),
	    message(2, "", "r@example.org"), message(3, "", "s@example.org")};
	struct engine engine = {.list = list, .count = 3, .decline = 2};
	struct relay *relay = open_box();
	struct reply fault;
	char path[512] = "";

	(void)state;
	assert_true(run(relay, &engine, &fault));
	assert_true(engine.told[1] && engine.told[3]);
	assert_false(engine.told[2]);
	assert_int_equal(count_files("new", path, sizeof(path)), 2);
	relay_free(relay);
}

/* Each of these would be a command of its own at a server, or none. */
static void
a_bad_envelope_never_reaches_the_backend(void **state)
{
	static const char *const bad[] = {"", "b@x.test>\r\nRCPT TO:<v@x.test",
	    "a b@example.org", "<a@example.org", "a@example.org\n",
	    "\303\244@example.org", "a\177@example.org"};
	char longest[256] = "", path[512] = "";
	struct relay *relay = open_box();
	struct reply fault;

	(void)state;
	memset(longest, 'a', 255);
	for (size_t i = 0; i <= sizeof(bad) / sizeof(*bad); i++) {
		struct relay_message list[] = {message(1, "b@example.se",
		    i < sizeof(bad) / sizeof(*bad) ? bad[i] : longest),
		    message(2, "b@x.test> SIZE=1", "r@example.org")};
		struct engine engine = {.list = list, .count = 2};

		assert_true(run(relay, &engine, &fault));
		assert_false(engine.asked[1] || engine.asked[2]);
		assert_int_equal(engine.reply[1].stage, REPLY_RCPT);
		assert_int_equal(reply_classify(&engine.reply[1]),
		    REPLY_FAILED);
		assert_int_equal(reply_classify(&engine.reply[2]),
		    REPLY_SENDER_FAULT);
	}
	assert_int_equal(count_files("new", path, sizeof(path)), 0);
	longest[254] = '\0';
	{
		struct relay_message list[] = {message(1, longest, longest)};
		struct engine engine = {.list = list, .count = 1};

		assert_true(run(relay, &engine, &fault));
		assert_int_equal(reply_classify(&engine.reply[1]),
		    REPLY_SENT);
	}
	relay_free(relay);
}

static void
a_disk_that_fails_ends_the_session(void **state)
{
	struct relay_message list[] = {message(1, "", "r@example.org"),
	    message(2, "", "r@example.org")};
	struct engine engine = {.list = list, .count = 2};
	struct relay *relay = open_box();
	struct reply fault;
	char tmp[128] = "";

	(void)state;
	snprintf(tmp, sizeof(tmp), "%s/box/tmp", place);
	assert_int_equal(rmdir(tmp), 0);
	assert_false(run(relay, &engine, &fault));
	assert_int_equal(engine.results, 1);
	assert_int_equal(engine.given, 1);
	assert_int_equal(reply_classify(&engine.reply[1]), REPLY_DEFERRED);
	assert_non_null(strstr(fault.text, "No such file"));
	relay_free(relay);
}

enum { MANY = 200, THREADS = 4 };

static bool
many_next(void *arg, struct relay_message *out)
{
	int *left = arg;

	if (*left == 0)
		return false;
	*out = message((*left)--, "", "r@example.org");
	return true;
}

static bool
many_commit(void *arg, const struct relay_message *out)
{
	(void)arg;
	(void)out;
	return true;
}

static void
many_result(void *arg, const struct relay_message *out,
    const struct reply *reply)
{
	(void)arg;
	(void)out;
	if (reply_classify(reply) != REPLY_SENT)
		abort();
}

static void *
send_many(void *relay)
{
	int left = MANY;
	const struct relay_driver driver = {&left, many_next, many_commit,
	    many_result};
	struct reply fault;

	return relay_session_run(relay, &driver, &fault) ? relay : NULL;
}

static void
names_are_unique_between_threads(void **state)
{
	struct relay *relay = open_box();
	pthread_t thread[THREADS];
	void *ok = NULL;
	char path[512] = "";

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, send_many,
		    relay), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &ok);
		assert_non_null(ok);
	}
	assert_int_equal(count_files("new", path, sizeof(path)),
	    MANY * THREADS);
	relay_free(relay);
}

static void
refuses(const char *url, enum conf_tls tls, const char *user,
    const char *why)
{
	struct conf_relay conf = {.name = mem_strdup("main"),
	    .url = mem_strdup(url), .tls = tls, .user = mem_strdup(user),
	    .password_file = mem_strdup("/nonexistent")};
	struct relay *relay = NULL;
	struct err err;

	assert_false(relay_open(&conf, &relay, &err));
	if (!strstr(err.text, why) || !strstr(err.text, "relay 'main'"))
		fail_msg("'%s' says: %s", url, err.text);
	mem_free(conf.name);
	mem_free(conf.url);
	mem_free(conf.user);
	mem_free(conf.password_file);
}

static void
unsafe_and_unknown_urls_are_refused(void **state)
{
	(void)state;
	refuses("maildir:", CONF_TLS_NONE, "", "path");
	refuses("lmtp://localhost", CONF_TLS_NONE, "", "is not smtp://");
	refuses("smtp:localhost", CONF_TLS_NONE, "", "HOST:PORT");
	refuses("smtps:mail.example.se", CONF_TLS_REQUIRE, "", "HOST:PORT");
	refuses("smtp://[::1]:25", CONF_TLS_NONE, "", "client = native");
	refuses("smtp://localhost:70000", CONF_TLS_NONE, "", "port");
	refuses("smtp://a@b", CONF_TLS_NONE, "", "host");
	refuses("smtp://h/path", CONF_TLS_NONE, "", "HOST:PORT");
	refuses("smtp://mail.example.se", CONF_TLS_NONE, "", "tls = none");
	refuses("smtp://mail.example.se", CONF_TLS_OPPORTUNISTIC, "me",
	    "tls = require");
	relay_free(open_relay("smtp://mail.example.se"));
	relay_free(open_relay("smtps://mail.example.se"));
	relay_free(open_relay("smtps://[2001:db8::1]:465"));
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
set_up(void **state)
{
	(void)state;
	snprintf(place, sizeof(place), "/tmp/maildir-XXXXXX");
	return mkdtemp(place) ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(place, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#define WITH_BOX(test)                                                       \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_BOX(a_message_becomes_a_file_with_lf),
	    WITH_BOX(a_declined_message_leaves_nothing),
	    WITH_BOX(a_bad_envelope_never_reaches_the_backend),
	    WITH_BOX(a_disk_that_fails_ends_the_session),
	    WITH_BOX(names_are_unique_between_threads),
	    cmocka_unit_test(unsafe_and_unknown_urls_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
