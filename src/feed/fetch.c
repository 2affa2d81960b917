/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that knows libcurl.  Redirects are followed here, not by
 * libcurl, because each hop must pass the same checks as the first URL and a
 * permanent one must be told apart from a temporary one.  What libcurl hands
 * out is bytes from strangers: sizes are counted after decoding.
 */
#include "feed/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "feed/network.h"

enum { FETCH_REDIRECTS_MAX = 5, FETCH_HEADERS_MAX = 64 * 1024,
	FETCH_URL_MAX = 2048, FETCH_TAG_MAX = 256,
	FETCH_RETRY_MAX = 7 * 86400 };

static const struct fetch_limits fetch_defaults = {
	.connect_ms = 5000, .total_ms = 20000, .body_max = BUF_FETCH,
};

/* One hop: what the callbacks write into. */
struct fetch_hop {
	const struct fetch_request *request;
	struct fetch_result *result;
	CURL *curl;
	const char *url;
	int64_t deadline;
	size_t headers;
	bool encoded;		/* a Content-Encoding was seen */
	bool enough;		/* the rest is not wanted */
	bool refused;		/* why says more than libcurl can */
	char why[160];
};

static bool
fetch_refuse(struct fetch_hop *hop, const char *why)
{
	if (!hop->refused)
		snprintf(hop->why, sizeof(hop->why), "%s", why);
	hop->refused = true;
	return false;
}

/* Only what may be sent back in a header later. */
static bool
fetch_is_printable(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < 0x20 || s[i] > 0x7e)
			return false;
	return true;
}

bool
fetch_init(struct err *err)
{
	const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	/* With CURLOPT_NOSIGNAL a TLS peer that goes away would end us. */
	sigaction(SIGPIPE, &ignore, NULL);
	if (code != CURLE_OK)
		return err_set(err, EX_SOFTWARE, "cannot start libcurl: %s",
		    curl_easy_strerror(code));
	return true;
}

void
fetch_result_release(struct fetch_result *result)
{
	MEM_FREE(result->url);
	MEM_FREE(result->moved);
	MEM_FREE(result->etag);
	MEM_FREE(result->last_modified);
	MEM_FREE(result->type);
	buf_release(&result->body);
}

/* Called for each address tried, so also after a redirect or rebinding. */
static curl_socket_t
fetch_open_socket(void *data, curlsocktype purpose,
    struct curl_sockaddr *address)
{
	struct fetch_hop *hop = data;
	char text[INET6_ADDRSTRLEN] = "?";
	struct sockaddr_in6 wide = {0};
	uint16_t port = 0;

	if (purpose != CURLSOCKTYPE_IPCXN ||
	    address->addrlen > sizeof(wide)) {
		fetch_refuse(hop, "this kind of address is not fetched from");
		return CURL_SOCKET_BAD;
	}
	memcpy(&wide, &address->addr, address->addrlen);
	port = ntohs(wide.sin6_port);	/* sin_port stands in its place */
	if (!network_in_list(&address->addr, hop->request->allow)) {
		if (!network_is_public(&address->addr)) {
			getnameinfo(&address->addr, address->addrlen, text,
			    sizeof(text), NULL, 0, NI_NUMERICHOST);
			snprintf(hop->why, sizeof(hop->why),
			    "its address %s is not public and not in "
			    "allow_hosts", text);
			hop->refused = true;
			return CURL_SOCKET_BAD;
		}
		if (port != 80 && port != 443 && port != 8080 &&
		    port != 8443) {
			fetch_refuse(hop, "only ports 80, 443, 8080 and 8443 "
			    "are fetched from");
			return CURL_SOCKET_BAD;
		}
	}
	hop->refused = false;
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

static size_t
fetch_on_body(char *data, size_t size, size_t count, void *user)
{
	struct fetch_hop *hop = user;
	long status = 0;

	curl_easy_getinfo(hop->curl, CURLINFO_RESPONSE_CODE, &status);
	/* libcurl tells where a redirect leads only when it has read it */
	hop->enough = hop->request->want != FETCH_ALL && status / 100 != 3;
	if (hop->enough)
		return 0;
	if (status == 200)
		buf_add(&hop->result->body, data, size * count);
	else	/* counted, so that an endless error page ends too */
		hop->headers += size * count;
	if (!buf_ok(&hop->result->body) ||
	    hop->headers > hop->result->body.max) {
		snprintf(hop->why, sizeof(hop->why),
		    "it is bigger than %zu bytes", hop->result->body.max);
		hop->refused = true;
		return 0;
	}
	return size * count;
}

static void
fetch_keep(char **to, const char *value, size_t n, size_t max)
{
	mem_free(*to);
	*to = n <= max && fetch_is_printable(value, n) ?
	    mem_strndup(value, n) : mem_strdup("");
}

static size_t
fetch_on_header(char *data, size_t size, size_t count, void *user)
{
	struct fetch_hop *hop = user;
	struct fetch_result *result = hop->result;
	const size_t all = size * count;
	const char *colon = memchr(data, ':', all);
	const char *value = colon;
	size_t name = 0, n = 0;

	if (hop->headers == 0)	/* another address of the host was good */
		hop->refused = false;
	hop->headers += all;
	if (hop->headers > FETCH_HEADERS_MAX) {
		fetch_refuse(hop, "its headers are too big");
		return 0;
	}
	if (!colon)
		return all;
	name = (size_t)(colon - data);
	value++;
	n = all - name - 1;
	while (n > 0 && strchr(" \t", *value) != NULL)
		value++, n--;
	while (n > 0 && strchr(" \t\r\n", value[n - 1]) != NULL)
		n--;
	if (name == 4 && !strncasecmp(data, "ETag", name))
		fetch_keep(&result->etag, value, n, FETCH_TAG_MAX);
	if (name == 13 && !strncasecmp(data, "Last-Modified", name))
		fetch_keep(&result->last_modified, value, n, FETCH_TAG_MAX);
	if (name == 12 && !strncasecmp(data, "Content-Type", name))
		fetch_keep(&result->type, value, n, FETCH_TAG_MAX);
	if (name == 16 && !strncasecmp(data, "Content-Encoding", name)) {
		if (hop->encoded || memchr(value, ',', n)) {
			fetch_refuse(hop, "it is encoded more than once");
			return 0;
		}
		hop->encoded = true;
	}
	return all;
}

/* Scheme, credentials, length: the same for the first URL and each hop. */
static bool
fetch_check_url(const char *url, bool was_https, const char **why)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *user = NULL, *password = NULL;

	*why = NULL;
	if (strlen(url) > FETCH_URL_MAX)
		*why = "its address is too long";
	else if (!fetch_is_printable(url, strlen(url)) || strchr(url, ' '))
		*why = "its address holds characters no address may hold";
	else if (!parts || curl_url_set(parts, CURLUPART_URL, url,
	    CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		*why = "it is not an address of the form https://host/path";
	else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
		*why = "only http and https are fetched";
	else if (curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_PASSWORD, &password, 0) ==
	    CURLUE_OK)
		*why = "an address may not carry a user name or password";
	else if (was_https && strcmp(scheme, "https") != 0)
		*why = "it leads from https to http";
	curl_free(password);
	curl_free(user);
	curl_free(scheme);
	curl_url_cleanup(parts);
	return *why == NULL;
}

static struct curl_slist *
fetch_headers(const struct fetch_request *request)
{
	const char *const pair[][2] = {
		{"If-None-Match", request->etag},
		{"If-Modified-Since", request->last_modified},
	};
	struct curl_slist *list = curl_slist_append(NULL,
	    "Accept: application/atom+xml, application/rss+xml, "
	    "application/feed+json, application/xml;q=0.9, text/html;q=0.8, "
	    "*/*;q=0.1");

	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++) {
		char *line = NULL;

		if (!pair[i][1][0] || strlen(pair[i][1]) > FETCH_TAG_MAX ||
		    !fetch_is_printable(pair[i][1], strlen(pair[i][1])))
			continue;
		line = mem_printf("%s: %s", pair[i][0], pair[i][1]);
		list = curl_slist_append(list, line);
		mem_free(line);
	}
	return list;
}

static void
fetch_options(struct fetch_hop *hop, struct curl_slist *headers)
{
	const struct fetch_limits *limits = hop->request->limits ?
	    hop->request->limits : &fetch_defaults;
	const int64_t left = hop->deadline - date_mono_ms();
	CURL *curl = hop->curl;

	curl_easy_setopt(curl, CURLOPT_URL, hop->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");	/* not even by env */
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, hop->request->agent);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
	    left > 1 ? (long)left : 1L);
	if (hop->request->want == FETCH_ALL)
		curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE,
		    (curl_off_t)limits->body_max);
	curl_easy_setopt(curl, CURLOPT_NOBODY,
	    hop->request->want == FETCH_HEAD ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
	if (limits->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, limits->ca_file);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, fetch_open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, hop);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, fetch_on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, hop);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, fetch_on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, hop);
}

static int64_t
fetch_certificate_end(CURL *curl)
{
	static const char label[] = "Expire date:";
	struct curl_certinfo *chain = NULL;
	time_t end = 0;

	if (curl_easy_getinfo(curl, CURLINFO_CERTINFO, &chain) != CURLE_OK ||
	    !chain || chain->num_of_certs < 1)
		return 0;
	for (struct curl_slist *l = chain->certinfo[0]; l; l = l->next)
		if (!strncmp(l->data, label, sizeof(label) - 1))
			end = curl_getdate(l->data + sizeof(label) - 1, NULL);
	return end > 0 ? end : 0;
}

static bool
fetch_failed(const struct fetch_hop *hop, CURLcode code, struct err *err)
{
	const char *why = curl_easy_strerror(code);

	if (hop->refused)
		why = hop->why;
	else if (code == CURLE_FILESIZE_EXCEEDED)
		why = "it is too big";
	else if (code == CURLE_OPERATION_TIMEDOUT)
		why = "no complete answer in time";
	return err_set(err, hop->refused ? EX_DATAERR :
	    code == CURLE_COULDNT_RESOLVE_HOST ? EX_NOHOST : EX_TEMPFAIL,
	    "cannot fetch '%.300s': %s", hop->url, why);
}

/* One hop.  next is set (owned) when the answer is a redirect. */
static bool
fetch_hop(struct fetch_hop *hop, char **next, struct err *err)
{
	struct fetch_result *result = hop->result;
	struct curl_slist *headers = fetch_headers(hop->request);
	curl_off_t retry = 0;
	char *location = NULL;
	long status = 0;
	CURLcode code = CURLE_OK;

	hop->headers = 0;
	hop->encoded = false;
	hop->enough = false;
	hop->refused = false;
	buf_clear(&result->body);
	fetch_keep(&result->etag, "", 0, 0);
	fetch_keep(&result->last_modified, "", 0, 0);
	fetch_keep(&result->type, "", 0, 0);
	fetch_options(hop, headers);
	code = curl_easy_perform(hop->curl);
	curl_slist_free_all(headers);
	if (hop->enough && code == CURLE_WRITE_ERROR)
		code = CURLE_OK;
	if (code != CURLE_OK)
		return fetch_failed(hop, code, err);
	curl_easy_getinfo(hop->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(hop->curl, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(hop->curl, CURLINFO_RETRY_AFTER, &retry);
	result->status = (int)status;
	result->retry_after = retry < 0 ? 0 :
	    retry > FETCH_RETRY_MAX ? FETCH_RETRY_MAX : retry;
	result->certificate_ends = fetch_certificate_end(hop->curl);
	if (location && (status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308))
		*next = mem_strdup(location);
	return true;
}

static bool
fetch_follow(struct fetch_hop *hop, struct err *err)
{
	struct fetch_result *result = hop->result;
	const char *why = NULL;
	char *next = NULL;
	bool permanent = true;

	for (int hops = 0; ; hops++) {
		const bool https = !strncasecmp(result->url, "https:", 6);

		hop->url = result->url;
		if (!fetch_hop(hop, &next, err))
			return false;
		if (!next)
			return true;
		if (hops == FETCH_REDIRECTS_MAX)
			why = "too many redirects";
		if (why || !fetch_check_url(next, https, &why)) {
			mem_free(next);
			return err_set(err, EX_DATAERR,
			    "cannot fetch '%.300s': redirected: %s",
			    hop->request->url, why);
		}
		permanent = permanent &&
		    (result->status == 301 || result->status == 308);
		if (permanent) {
			mem_free(result->moved);
			result->moved = mem_strdup(next);
		}
		mem_free(result->url);
		result->url = next;
		next = NULL;
	}
}

bool
fetch_get(const struct fetch_request *request, struct fetch_result *result,
    struct err *err)
{
	const struct fetch_limits *limits = request->limits ?
	    request->limits : &fetch_defaults;
	struct fetch_hop hop = {.request = request, .result = result};
	const char *why = NULL;
	bool ok = false;

	*result = (struct fetch_result){.body = BUF_INIT(limits->body_max)};
	if (!fetch_is_printable(request->agent, strlen(request->agent)))
		return err_set(err, EX_CONFIG,
		    "the name for User-Agent holds a control character");
	/* The URL is not repeated: it may be the one with a password. */
	if (!fetch_check_url(request->url, false, &why))
		return err_set(err, EX_DATAERR, "cannot fetch it: %s", why);
	hop.deadline = date_mono_ms() + limits->total_ms;
	hop.curl = curl_easy_init();
	if (!hop.curl)
		return err_set(err, EX_SOFTWARE, "cannot start a request");
	result->url = mem_strdup(request->url);
	ok = fetch_follow(&hop, err);
	curl_easy_cleanup(hop.curl);
	if (!ok)
		fetch_result_release(result);
	return ok;
}
