/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/schedule.h"

/*
 * The configuration: INI, read once by the supervisor (and by each command)
 * through one table of section, name, type, default, bounds and help.  An
 * unknown section or key, or a value out of bounds, is an error that names
 * the file and line.  All strings are owned, never NULL ("" when not set).
 */
enum { CONF_RELAYS_MAX = 8 };

enum conf_client { CONF_CLIENT_LIBESMTP, CONF_CLIENT_NATIVE };
enum conf_tls { CONF_TLS_REQUIRE, CONF_TLS_OPPORTUNISTIC, CONF_TLS_NONE };

struct conf_relay {
	char *name;		/* of its section: [relay NAME] */
	char *url;		/* smtp://host:port, smtps://, maildir:PATH */
	enum conf_client client; /* for smtp://; smtps:// is native */
	enum conf_tls tls;	/* default require; none only for loopback */
	char *user;
	char *password_file;
	char *envelope;		/* "verp" or "fixed ADDR" */
	int connections;	/* 1..16; default 4 */
	char *rate;		/* "", "50/s", "1000/m", "20000/h" */
	char *domain_rate;	/* the same, for each recipient domain */
	int priority;		/* lower first; default 10 */
};

struct conf {
	char *path;		/* the file read, "" for embedded defaults */
	char *state_dir;	/* $STATE_DIRECTORY, or folder of the store */
	struct {
		char *name, *base_url, *sender, *reply_to, *contact;
		char *postal_address, *language, *timezone, *controller;
		char *dpo, *privacy_url, *accessibility_url, *logo, *accent;
		bool archive, test_mode;
	} site;
	struct {
		char *listen;		/* 127.0.0.1:8025, [::1]:N, unix:PATH */
		char *metrics_listen;
		char *trusted_proxies;	/* networks, comma */
	} http;
	struct {
		char *proxy_header;	/* "" none; names who signed in */
		bool password;		/* may one sign in with one? */
	} staff;
	struct {
		char *path;		/* of url = sqlite:PATH */
	} store;
	struct {
		char *file;
	} keys;
	struct {
		char *dir;		/* overrides templates file by file */
	} templates;
	struct {
		int interval;		/* seconds between polls; 900 */
		char *allow_hosts;	/* networks, comma */
		bool check_links;	/* of posts; yes */
	} poll;
	struct {
		struct schedule daily, weekly, monthly;
		enum schedule_holidays holidays;
		int hold_minutes, gather_minutes;
		int undo_minutes;	/* of what staff send by hand */
		int quiet_from, quiet_to;	/* hours; equal = none */
		bool attach_calendar;
		bool doubt_hold;		/* on_doubt = hold */
		int doubt_minutes;
		int retry_minutes[8];		/* 5, 10, 20, 60; 0 ends */
		int drain_seconds;
	} digest;
	struct {
		int form_min_seconds, confirm_again_minutes;
		int per_address_day, per_address_month, per_network_hour;
		int global_hour;
		char *known_networks;
	} abuse;
	struct conf_relay relay[CONF_RELAYS_MAX];
	int relays;			/* sorted by priority; at least 1 */
};

/*
 * path NULL: embedded defaults under state_dir (a Maildir relay named
 * "outbox" at state_dir/outbox, store state_dir/brevduva.db, keys
 * state_dir/keys).  state_dir NULL: $STATE_DIRECTORY, else
 * /var/lib/brevduva.
 */
bool conf_load(const char *path, const char *state_dir, struct conf *conf,
    struct err *err);
void conf_release(struct conf *conf);
/* The same from text; name stands for the file in messages.  For tests. */
bool conf_parse(const char *text, const char *name, const char *state_dir,
    struct conf *conf, struct err *err);

/* All relays are Maildirs: test mode. */
bool conf_is_trial(const struct conf *conf);
/* base_url is on a loopback host. */
bool conf_is_loopback(const struct conf *conf);
bool conf_has_relay(const struct conf *conf, const char *name);
/* What keeps sign-up closed (missing privacy texts, trial with a public
 * base_url): NULL when open, else a static English reason for "check". */
const char *conf_closed_reason(const struct conf *conf);

/*
 * One row of the table, for "check", the sample file, man page and lint.
 * value is the default as text; words are the choices, divided by "|".
 */
struct conf_option {
	const char *section, *name, *value, *help;
	/* How it is read: for conf.c. */
	bool (*set)(const struct conf_option *option, const char *value,
	    void *field, struct err *err);
	size_t field;		/* offset in struct conf or conf_relay */
	int min, max;
	const char *words;
};
/* Ends with a row whose section is NULL. */
const struct conf_option *conf_options(void);

#endif
