/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fetch against a real server: a thread that answers one connection at a
 * time on a free port of 127.0.0.1, in the way the path asks for.
 */
#include "unit/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "feed/fetch.h"

enum { BODY_MAX = 10000 };

static struct {
	int listener;
	int stop[2];
	int port;
	int served;
	char request[BUF_LINE];
	pthread_t thread;
} server;

/* 100,000 zeros. */
static const unsigned char bomb[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1,
	0x31, 0x01, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 0x0d, 0x0f,
	0xa0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x80, 0x57, 0x03, 0x7d, 0x95, 0x11, 0xd4, 0xa0, 0x86, 0x01, 0x00,
};

static bool
server_send(int fd, const void *data, size_t n)
{
	return send(fd, data, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static void
server_say(int fd, const char *text)
{
	server_send(fd, text, strlen(text));
}

static void
server_redirect(int fd, int status, const char *to)
{
	char text[BUF_LINE];

	snprintf(text, sizeof(text), "HTTP/1.1 %d Elsewhere\r\n"
	    "Location: %s\r\nETag: \"hop\"\r\nContent-Length: 4\r\n\r\ngone",
	    status, to);
	server_say(fd, text);
}

/* Repeats until the client has had enough; pause in milliseconds. */
static void
server_repeat(int fd, const char *head, const char *piece, int pause)
{
	struct pollfd gone = {fd, POLLIN, 0};
	size_t sent = 0;

	server_say(fd, head);
	while (server_send(fd, piece, strlen(piece)) && sent < 100000000) {
		sent += strlen(piece);
		if (pause > 0 && poll(&gone, 1, pause) > 0)
			return;
	}
}

static const struct {
	const char *path, *reply;
} server_replies[] = {
	{"/plain", "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
	    "ETag: W/\"v1\"\r\nLast-Modified: Mon, 02 Nov 2026 08:00:00 GMT"
	    "\r\nContent-Length: 5\r\n\r\nhello"},
	{"/gone", "HTTP/1.1 410 Gone\r\nContent-Length: 6\r\n\r\nsecret"},
	{"/later", "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n"
	    "Content-Length: 0\r\n\r\n"},
	{"/much-later", "HTTP/1.1 503 Busy\r\nRetry-After: 999999999\r\n"
	    "Content-Length: 0\r\n\r\n"},
	{"/empty", "HTTP/1.1 204 Nothing\r\n\r\n"},
	{"/twice", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n"
	    "Content-Length: 2\r\n\r\nxx"},
	{"/short", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"},
	{"/control", "HTTP/1.1 200 OK\r\nETag: \"a\x01" "b\"\r\n"
	    "Last-Modified: \xc3\xa5\r\nContent-Length: 0\r\n\r\n"},
	{"/cookie", "HTTP/1.1 302 Go\r\nSet-Cookie: a=b\r\n"
	    "Location: /plain\r\nContent-Length: 0\r\n\r\n"},
	{"/big", "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\nx"},
	{"/old", "<rss>"},
};

static void
server_special(int fd, const char *path)
{
	char text[BUF_LINE] = "";

	if (!strncmp(path, "/hops/", 6)) {
		snprintf(text, sizeof(text), "/hops/%d", atoi(path + 6) - 1);
		server_redirect(fd, 302, atoi(path + 6) > 1 ? text :
		    "/plain");
	} else if (!strncmp(path, "/to/", 4)) {
		server_redirect(fd, 302, path + 4);
	} else if (!strcmp(path, "/moved")) {
		server_redirect(fd, 301, "/moved-on");
	} else if (!strcmp(path, "/moved-on")) {
		server_redirect(fd, 308, "/hops/1");
	} else if (!strcmp(path, "/loop")) {
		server_redirect(fd, 301, "/loop");
	} else if (!strcmp(path, "/bomb")) {
		snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n"
		    "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
		    sizeof(bomb));
		server_say(fd, text);
		server_send(fd, bomb, sizeof(bomb));
	} else if (!strcmp(path, "/endless")) {
		server_repeat(fd, "HTTP/1.1 200 OK\r\n\r\n",
		    "<item>and on and on</item>", 0);
	} else if (!strcmp(path, "/endless-error")) {
		server_repeat(fd, "HTTP/1.1 404 No\r\n\r\n",
		    "and on and on and on", 0);
	} else if (!strcmp(path, "/drip")) {
		server_repeat(fd, "HTTP/1.1 200 OK\r\n\r\n", ".", 20);
	} else if (!strcmp(path, "/headers")) {
		server_repeat(fd, "HTTP/1.1 200 OK\r\n",
		    "X-More: of the same and more and more\r\n", 0);
	} else if (!strcmp(path, "/tag")) {
		snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n"
		    "ETag: \"%0300d\"\r\nContent-Length: 0\r\n\r\n", 1);
		server_say(fd, text);
	}
}

static void
server_answer(int fd)
{
	char path[1024] = "";
	size_t len = 0;
	ssize_t n = 0;

	while (len + 1 < sizeof(server.request) && (n = recv(fd,
	    server.request + len, sizeof(server.request) - 1 - len, 0)) > 0) {
		len += (size_t)n;
		server.request[len] = '\0';
		if (strstr(server.request, "\r\n\r\n"))
			break;
	}
	server.served++;
	if (sscanf(server.request, "GET %1023s", path) != 1)
		return;
	if (!strcmp(path, "/plain") &&
	    strstr(server.request, "If-None-Match: W/\"v1\"\r\n")) {
		server_say(fd, "HTTP/1.1 304 Same\r\nETag: W/\"v1\"\r\n\r\n");
		return;
	}
	for (size_t i = 0; i < sizeof(server_replies) /
	    sizeof(*server_replies); i++)
		if (!strcmp(path, server_replies[i].path)) {
			server_say(fd, server_replies[i].reply);
			return;
		}
	server_special(fd, path);
}

static void *
server_run(void *unused)
{
	struct pollfd on[2] = {
		{server.listener, POLLIN, 0}, {server.stop[0], POLLIN, 0},
	};

	(void)unused;
	while (poll(on, 2, -1) >= 0 && !on[1].revents) {
		const int fd = accept(server.listener, NULL, NULL);

		if (fd < 0)
			continue;
		server_answer(fd);
		close(fd);
	}
	return NULL;
}

static int
server_start(void **state)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	struct err err = {0};

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server.listener = socket(AF_INET, SOCK_STREAM, 0);
	if (!fetch_init(&err) || pipe(server.stop) != 0 ||
	    bind(server.listener, (struct sockaddr *)&at, len) != 0 ||
	    listen(server.listener, 16) != 0 || getsockname(server.listener,
	    (struct sockaddr *)&at, &len) != 0)
		return -1;
	server.port = ntohs(at.sin_port);
	return pthread_create(&server.thread, NULL, server_run, NULL);
}

static int
server_end(void **state)
{
	(void)state;
	if (write(server.stop[1], "", 1) != 1)
		return -1;
	pthread_join(server.thread, NULL);
	close(server.listener);
	close(server.stop[0]);
	close(server.stop[1]);
	return 0;
}

static const struct fetch_limits small = {
	.connect_ms = 2000, .total_ms = 500, .body_max = BODY_MAX,
};
static const struct fetch_limits patient = {
	.connect_ms = 5000, .total_ms = 20000, .body_max = BODY_MAX,
};

/* url: a path on the server, or the whole. */
static bool
get_with(const char *url, const char *etag, const char *allow,
    const struct fetch_limits *limits, struct fetch_result *result,
    struct err *err)
{
	char whole[2 * BUF_LINE];
	const struct fetch_request request = {
		.url = whole, .etag = etag,
		.last_modified = *etag ? "Mon, 02 Nov 2026 08:00:00 GMT" : "",
		.agent = "Brevduva/1.0 (+mailto:news@example.org)",
		.allow = allow, .limits = limits,
	};

	snprintf(whole, sizeof(whole), "%s", url);
	if (*url == '/')
		snprintf(whole, sizeof(whole), "http://127.0.0.1:%d%s",
		    server.port, url);
	return fetch_get(&request, result, err);
}

static bool
get(const char *url, struct fetch_result *result, struct err *err)
{
	return get_with(url, "", "127.0.0.0/8", &patient, result, err);
}

static void
refused(const char *url, const char *allow, const char *why)
{
	struct fetch_result result;
	struct err err = {0};

	if (get_with(url, "", allow, &patient, &result, &err))
		fail_msg("%s should be refused", url);
	if (!strstr(err.text, why))
		fail_msg("%s: '%s' does not say '%s'", url, err.text, why);
	assert_null(result.url);
	assert_null(result.body.data);
}

static void
fetch_returns_body_and_validators(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_true(get("/plain", &result, &err));
	assert_int_equal(result.status, 200);
	assert_string_equal(buf_text(&result.body), "hello");
	assert_string_equal(result.etag, "W/\"v1\"");
	assert_string_equal(result.last_modified,
	    "Mon, 02 Nov 2026 08:00:00 GMT");
	assert_string_equal(result.type, "text/xml");
	assert_null(result.moved);
	assert_int_equal(result.retry_after, 0);
	assert_int_equal(result.certificate_ends, 0);
	assert_non_null(strstr(server.request, "User-Agent: Brevduva/1.0 "
	    "(+mailto:news@example.org)\r\n"));
	assert_null(strstr(server.request, "If-"));
	fetch_result_release(&result);
}

static void
fetch_asks_only_for_what_is_new(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_true(get_with("/plain", "W/\"v1\"", "127.0.0.0/8", &patient,
	    &result, &err));
	assert_int_equal(result.status, 304);
	assert_int_equal(result.body.len, 0);
	assert_non_null(strstr(server.request,
	    "If-Modified-Since: Mon, 02 Nov 2026 08:00:00 GMT\r\n"));
	fetch_result_release(&result);
	assert_true(get_with("/plain", "x\r\nEvil: yes", "127.0.0.0/8",
	    &patient, &result, &err));
	assert_int_equal(result.status, 200);
	assert_null(strstr(server.request, "Evil"));
	fetch_result_release(&result);
}

static void
fetch_follows_five_redirects(void **state)
{
	struct fetch_result result;
	struct err err = {0};
	char end[64];

	(void)state;
	assert_true(get("/hops/5", &result, &err));
	assert_int_equal(result.status, 200);
	assert_string_equal(buf_text(&result.body), "hello");
	snprintf(end, sizeof(end), "http://127.0.0.1:%d/plain", server.port);
	assert_string_equal(result.url, end);
	assert_null(result.moved);
	fetch_result_release(&result);
	refused("/hops/6", "127.0.0.0/8", "too many redirects");
	refused("/loop", "127.0.0.0/8", "too many redirects");
}

static void
fetch_tells_where_a_feed_moved(void **state)
{
	struct fetch_result result;
	struct err err = {0};
	char end[64];

	(void)state;
	assert_true(get("/moved", &result, &err));
	snprintf(end, sizeof(end), "http://127.0.0.1:%d/hops/1",
	    server.port);
	assert_string_equal(result.moved, end);
	assert_string_equal(buf_text(&result.body), "hello");
	fetch_result_release(&result);
}

static void
fetch_checks_each_redirect(void **state)
{
	(void)state;
	refused("/to/ftp://example.org/x", "127.0.0.0/8", "only http");
	refused("/to/file:///etc/hostname", "127.0.0.0/8", "only http");
	refused("/to/gopher://example.org/x", "127.0.0.0/8", "only http");
	refused("/to/http://me:secret@example.org/", "127.0.0.0/8",
	    "user name");
	refused("/to/http://[::1]:80/", "127.0.0.0/8", "not public");
	refused("/to/http://169.254.169.254/latest", "127.0.0.0/8",
	    "169.254.169.254 is not public");
}

static void
fetch_reports_answers_that_are_no_document(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_true(get("/gone", &result, &err));
	assert_int_equal(result.status, 410);
	assert_int_equal(result.body.len, 0);
	fetch_result_release(&result);
	assert_true(get("/later", &result, &err));
	assert_int_equal(result.status, 503);
	assert_int_equal(result.retry_after, 120);
	fetch_result_release(&result);
	assert_true(get("/much-later", &result, &err));
	assert_int_equal(result.retry_after, 7 * 86400);
	fetch_result_release(&result);
	assert_true(get("/empty", &result, &err));
	assert_int_equal(result.status, 204);
	fetch_result_release(&result);
}

static void
fetch_stops_what_is_too_big(void **state)
{
	(void)state;
	refused("/bomb", "127.0.0.0/8", "bigger than 10000 bytes");
	refused("/endless", "127.0.0.0/8", "bigger than 10000 bytes");
	refused("/endless-error", "127.0.0.0/8", "bigger than 10000 bytes");
	refused("/big", "127.0.0.0/8", "too big");
	refused("/headers", "127.0.0.0/8", "headers are too big");
	refused("/twice", "127.0.0.0/8", "encoded more than once");
}

static void
fetch_refuses_half_an_answer(void **state)
{
	(void)state;
	refused("/short", "127.0.0.0/8", "cannot fetch");
	refused("/old", "127.0.0.0/8", "cannot fetch");
}

static void
fetch_does_not_wait_for_a_drip(void **state)
{
	struct fetch_result result;
	struct err err = {0};
	const int64_t start = date_mono_ms();

	(void)state;
	assert_false(get_with("/drip", "", "127.0.0.0/8", &small, &result,
	    &err));
	assert_non_null(strstr(err.text, "no complete answer in time"));
	assert_in_range(date_mono_ms() - start, 400, 60000);
}

static void
fetch_drops_unfit_validators(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_true(get("/tag", &result, &err));
	assert_string_equal(result.etag, "");
	fetch_result_release(&result);
	assert_true(get("/control", &result, &err));
	assert_string_equal(result.etag, "");
	assert_string_equal(result.last_modified, "");
	fetch_result_release(&result);
}

static void
fetch_keeps_no_cookies(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_true(get("/cookie", &result, &err));
	assert_string_equal(buf_text(&result.body), "hello");
	assert_null(strcasestr(server.request, "cookie"));
	fetch_result_release(&result);
}

static void
fetch_reaches_no_inner_address(void **state)
{
	static const char *const host[] = {
		"127.0.0.1", "0x7f000001", "2130706433", "0177.0.0.1",
		"127.1", "[::ffff:127.0.0.1]", "[::]", "0", "localhost",
		"[::1]", "[fe80::1]", "[64:ff9b::7f00:1]", "10.0.0.1",
	};
	const int before = server.served;

	(void)state;
	for (size_t i = 0; i < sizeof(host) / sizeof(*host); i++) {
		char url[100] = "";

		snprintf(url, sizeof(url), "http://%s:%d/plain", host[i],
		    server.port);
		refused(url, "", "is not public");
	}
	assert_int_equal(server.served, before);
}

static void
fetch_refuses_other_ports_of_public_hosts(void **state)
{
	(void)state;
	refused("http://11.0.0.0:25/", "", "only ports");
	refused("http://11.0.0.0:22/", "", "only ports");
}

static void
fetch_refuses_what_is_no_web_address(void **state)
{
	(void)state;
	refused("ftp://example.org/feed", "", "only http");
	refused("file:///etc/hostname", "", "only http");
	refused("http://name:secret@example.org/", "", "user name");
	refused("http://name@example.org/", "", "user name");
	refused("http://example.org/a\r\nHost: x", "", "characters");
	refused("http://example.org/a b", "", "characters");
	refused("example.org", "", "of the form");
	refused("", "", "of the form");
	refused("http://", "", "of the form");
}

static void
fetch_does_not_repeat_a_password(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_false(get("http://me:secret@example.org/", &result, &err));
	assert_null(strstr(err.text, "secret"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fetch_returns_body_and_validators),
	    cmocka_unit_test(fetch_asks_only_for_what_is_new),
	    cmocka_unit_test(fetch_follows_five_redirects),
	    cmocka_unit_test(fetch_tells_where_a_feed_moved),
	    cmocka_unit_test(fetch_checks_each_redirect),
	    cmocka_unit_test(fetch_reports_answers_that_are_no_document),
	    cmocka_unit_test(fetch_stops_what_is_too_big),
	    cmocka_unit_test(fetch_refuses_half_an_answer),
	    cmocka_unit_test(fetch_does_not_wait_for_a_drip),
	    cmocka_unit_test(fetch_drops_unfit_validators),
	    cmocka_unit_test(fetch_keeps_no_cookies),
	    cmocka_unit_test(fetch_reaches_no_inner_address),
	    cmocka_unit_test(fetch_refuses_other_ports_of_public_hosts),
	    cmocka_unit_test(fetch_refuses_what_is_no_web_address),
	    cmocka_unit_test(fetch_does_not_repeat_a_password),
	};

	return cmocka_run_group_tests(tests, server_start, server_end);
}
