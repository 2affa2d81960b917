/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/conf_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/conf_value.h"
#include "base/mem.h"
#include "base/net.h"
#include "base/str.h"

static const char conf_check_state[] = "/var/lib/brevduva";
/* Where a running service's credentials are, for the commands beside it. */
static const char conf_check_credentials[] =
    "/run/credentials/brevduva.service";

/* Makes *path absolute below dir; "" stays. */
static void
conf_check_path(const char *dir, char **path)
{
	char *whole = NULL;

	if (!**path || **path == '/')
		return;
	whole = mem_printf("%s/%s", dir, *path);
	mem_free(*path);
	*path = whole;
}

/* The same for a file that may be "credential:NAME". */
static bool
conf_check_secret(const char *dir, char **path, struct err *err)
{
	const char *from = getenv("CREDENTIALS_DIRECTORY");
	const char *name = *path + strlen("credential:");
	char *whole = NULL;

	if (!str_starts(*path, "credential:")) {
		conf_check_path(dir, path);
		return true;
	}
	if (!*name || *name == '.' || strchr(name, '/'))
		return err_set(err, EX_CONFIG,
		    "'%s' is not the name of a credential", *path);
	whole = mem_printf("%s/%s", from && *from ? from :
	    conf_check_credentials, name);
	mem_free(*path);
	*path = whole;
	return true;
}

/* "SCHEME:PATH" */
static void
conf_check_scheme_path(const char *dir, const char *scheme, char **url)
{
	char *path = NULL;

	if (!str_starts(*url, scheme))
		return;
	path = mem_strdup(*url + strlen(scheme));
	conf_check_path(dir, &path);
	mem_free(*url);
	*url = mem_printf("%s%s", scheme, path);
	mem_free(path);
}

static bool
conf_check_state_dir(struct conf *conf, const char *given, struct err *err)
{
	const char *system = getenv("STATE_DIRECTORY");
	const char *slash = strrchr(conf->store.path, '/');
	char *here = NULL;

	mem_free(conf->state_dir);
	if (given)
		conf->state_dir = mem_strdup(given);
	else if (system && *system)
		/* systemd divides several by colons; ours is the first. */
		conf->state_dir = mem_strndup(system, strcspn(system, ":"));
	else if (*conf->store.path == '/' && slash > conf->store.path)
		conf->state_dir = mem_strndup(conf->store.path,
		    (size_t)(slash - conf->store.path));
	else
		conf->state_dir = mem_strdup(conf_check_state);
	if (*conf->state_dir == '/')
		return true;
	here = getcwd(NULL, 0);
	if (!here)
		return err_sys(err, EX_CONFIG, "cannot tell the folder");
	conf_check_path(here, &conf->state_dir);
	free(here);
	return true;
}

static bool
conf_check_relay(const struct conf_relay *r, struct err *err)
{
	char host[256] = "";
	bool local = false;

	if (!*r->url)
		return err_set(err, EX_CONFIG, "url is missing");
	if (str_starts(r->url, "maildir:"))
		return true;
	/* libesmtp splits at the first colon. */
	if (r->client == CONF_CLIENT_LIBESMTP &&
	    str_starts(r->url, "smtp://["))
		return err_set(err, EX_CONFIG, "libesmtp cannot reach '%s': an "
		    "IPv6 address needs client = native", r->url);
	local = conf_value_host(r->url, host, sizeof(host)) &&
	    net_is_loopback_host(host);
	if (r->tls != CONF_TLS_REQUIRE && str_starts(r->url, "smtps://"))
		return err_set(err, EX_CONFIG,
		    "smtps:// is TLS: tls must be require");
	if (r->tls == CONF_TLS_NONE && !local)
		return err_set(err, EX_CONFIG, "tls = none is for a relay on "
		    "this machine, '%s' is not", host);
	if (*r->user && !*r->password_file)
		return err_set(err, EX_CONFIG, "user needs password_file");
	if (!*r->user && *r->password_file)
		return err_set(err, EX_CONFIG, "password_file needs user");
	if (*r->user && r->tls != CONF_TLS_REQUIRE && !local)
		return err_set(err, EX_CONFIG,
		    "a password needs tls = require");
	return true;
}

/* Few and nearly sorted; equal ones stay in the order of the file. */
static void
conf_check_sort(struct conf *conf)
{
	for (int i = 1; i < conf->relays; i++) {
		for (int j = i; j > 0 && conf->relay[j].priority <
		    conf->relay[j - 1].priority; j--) {
			const struct conf_relay lower = conf->relay[j];

			conf->relay[j] = conf->relay[j - 1];
			conf->relay[j - 1] = lower;
		}
	}
}

static bool
conf_check_relays(struct conf *conf, struct err *err)
{
	for (int i = 0; i < conf->relays; i++) {
		struct conf_relay *r = &conf->relay[i];

		if (!conf_check_relay(r, err) ||
		    !conf_check_secret(conf->state_dir, &r->password_file, err))
			return err_wrap(err, "[relay %s]", r->name);
		conf_check_scheme_path(conf->state_dir, "maildir:", &r->url);
	}
	conf_check_sort(conf);
	return true;
}

/* A listen on this machine is where a trial is found, port and all. */
static void
conf_check_base_url(struct conf *conf)
{
	char *url = mem_printf("http://%s", conf->http.listen);
	char host[256] = "";

	if (!str_starts(conf->http.listen, "unix:") &&
	    conf_value_host(url, host, sizeof(host)) &&
	    net_is_loopback_host(host)) {
		mem_free(conf->site.base_url);
		conf->site.base_url = url;
		url = NULL;
	}
	mem_free(url);
}

/* Whoever is believed must be known, and somebody must get in. */
static bool
conf_check_staff(const struct conf *conf, struct err *err)
{
	const char *header = conf->staff.proxy_header;

	if (!*header)
		return conf->staff.password || err_set(err, EX_CONFIG,
		    "password_sign_in = no needs proxy_header");
	if (header[strspn(header, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")])
		return err_set(err, EX_CONFIG,
		    "'%s' is not the name of a header", header);
	if (!*conf->http.trusted_proxies &&
	    !str_starts(conf->http.listen, "unix:"))
		return err_set(err, EX_CONFIG, "proxy_header needs [http] "
		    "trusted_proxies, or listen = unix:PATH");
	return true;
}

bool
conf_check(struct conf *conf, const char *state_dir, bool base_url_given,
    struct err *err)
{
	if (!conf_check_state_dir(conf, state_dir, err))
		return false;
	if (!base_url_given)
		conf_check_base_url(conf);
	conf_check_path(conf->state_dir, &conf->store.path);
	conf_check_path(conf->state_dir, &conf->templates.dir);
	conf_check_path(conf->state_dir, &conf->site.logo);
	conf_check_scheme_path(conf->state_dir, "unix:", &conf->http.listen);
	conf_check_scheme_path(conf->state_dir, "unix:",
	    &conf->http.metrics_listen);
	if (!conf_check_secret(conf->state_dir, &conf->keys.file, err))
		return err_wrap(err, "[keys] file");
	if (!conf_check_staff(conf, err))
		return err_wrap(err, "[staff]");
	return conf_check_relays(conf, err);
}

bool
conf_is_trial(const struct conf *conf)
{
	for (int i = 0; i < conf->relays; i++)
		if (!str_starts(conf->relay[i].url, "maildir:"))
			return false;
	return true;
}

bool
conf_has_relay(const struct conf *conf, const char *name)
{
	for (int i = 0; i < conf->relays; i++)
		if (strcmp(conf->relay[i].name, name) == 0)
			return true;
	return false;
}

bool
conf_is_loopback(const struct conf *conf)
{
	char host[256] = "";

	return conf_value_host(conf->site.base_url, host, sizeof(host)) &&
	    net_is_loopback_host(host);
}

const char *
conf_closed_reason(const struct conf *conf)
{
	if (conf_is_loopback(conf) || conf->site.test_mode)
		return NULL;
	if (conf_is_trial(conf))
		return "every relay is a Maildir, so nothing would be sent: "
		    "give [relay NAME] url, or [site] test_mode = yes";
	if (str_ends(conf->site.sender, "@localhost.example>"))
		return "[site] sender is missing";
	if (!*conf->site.controller)
		return "[site] controller is missing";
	if (!*conf->site.contact)
		return "[site] contact is missing";
	if (!*conf->site.privacy_url)
		return "[site] privacy_url is missing";
	return NULL;
}
