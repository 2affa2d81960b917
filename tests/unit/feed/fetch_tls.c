/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fetch against a TLS server: a thread with a certificate made here, valid
 * for 127.0.0.1 only.
 */
#include "unit/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "feed/fetch.h"

enum { CERTIFICATE_SECONDS = 5 * 86400 };

static struct {
	SSL_CTX *tls;
	char ca_file[32];
	int64_t ends;
	int listener, port;
	int stop[2];
	pthread_t thread;
} server;

static bool
certificate_extend(X509 *cert, int what, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension = NULL;
	bool ok = false;

	X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, what, value);
	ok = extension && X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
	return ok;
}

/* Self-signed, also its own authority; written to ca_file. */
static bool
certificate_make(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);
	FILE *out = NULL;
	bool ok = false;

	snprintf(server.ca_file, sizeof(server.ca_file),
	    "/tmp/fetch-tls-XXXXXX");
	out = fdopen(mkstemp(server.ca_file), "w");
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), CERTIFICATE_SECONDS);
	server.ends = date_now() + CERTIFICATE_SECONDS;
	X509_set_pubkey(cert, key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"feed test", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	ok = out && certificate_extend(cert, NID_basic_constraints,
	    "critical,CA:TRUE") && certificate_extend(cert,
	    NID_subject_alt_name, "IP:127.0.0.1") &&
	    X509_sign(cert, key, EVP_sha256()) &&
	    PEM_write_X509(out, cert) &&
	    SSL_CTX_use_certificate(server.tls, cert) == 1 &&
	    SSL_CTX_use_PrivateKey(server.tls, key) == 1;
	if (out)
		fclose(out);
	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}

static void
server_answer(int fd)
{
	static const char good[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
	static const char down[] = "HTTP/1.1 301 Go\r\n"
	    "Location: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n";
	SSL *ssl = SSL_new(server.tls);
	char request[4096] = "";
	const char *answer = good;

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1 &&
	    SSL_read(ssl, request, sizeof(request) - 1) > 0) {
		if (strstr(request, "GET /down "))
			answer = down;
		SSL_write(ssl, answer, (int)strlen(answer));
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
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
	server.tls = SSL_CTX_new(TLS_server_method());
	if (!fetch_init(&err) || !certificate_make() ||
	    pipe(server.stop) != 0 ||
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
	SSL_CTX_free(server.tls);
	unlink(server.ca_file);
	return 0;
}

static bool
get(const char *host, const char *path, bool trust,
    struct fetch_result *result, struct err *err)
{
	char url[100] = "";
	const struct fetch_limits limits = {
		.connect_ms = 5000, .total_ms = 20000, .body_max = 1000,
		.ca_file = trust ? server.ca_file : NULL,
	};
	const struct fetch_request request = {
		.url = url, .etag = "", .last_modified = "",
		.agent = "Brevduva/1.0", .allow = "127.0.0.0/8, ::1",
		.limits = &limits,
	};

	snprintf(url, sizeof(url), "https://%s:%d%s", host, server.port,
	    path);
	return fetch_get(&request, result, err);
}

static void
fetch_tells_when_a_certificate_ends(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	if (!get("127.0.0.1", "/", true, &result, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buf_text(&result.body), "hello");
	assert_in_range(result.certificate_ends, server.ends - 5,
	    server.ends + 5);
	fetch_result_release(&result);
}

static void
fetch_trusts_no_unknown_certificate(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_false(get("127.0.0.1", "/", false, &result, &err));
	assert_non_null(strstr(err.text, "certificate"));
}

static void
fetch_checks_the_name_in_a_certificate(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_false(get("localhost", "/", true, &result, &err));
	assert_non_null(strstr(err.text, "certificate"));
}

static void
fetch_does_not_leave_https(void **state)
{
	struct fetch_result result;
	struct err err = {0};

	(void)state;
	assert_false(get("127.0.0.1", "/down", true, &result, &err));
	assert_non_null(strstr(err.text, "from https to http"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fetch_tells_when_a_certificate_ends),
	    cmocka_unit_test(fetch_trusts_no_unknown_certificate),
	    cmocka_unit_test(fetch_checks_the_name_in_a_certificate),
	    cmocka_unit_test(fetch_does_not_leave_https),
	};

	return cmocka_run_group_tests(tests, server_start, server_end);
}
