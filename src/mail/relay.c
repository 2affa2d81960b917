/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chooses the backend by the URL's scheme and stands between it and the
 * engine: an envelope that could smuggle a command is answered here, as a
 * server would, and never reaches a backend.
 */
#include "mail/relay.h"

#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "mail/backend.h"
#include "mail/maildir.h"
#include "mail/smtp.h"

enum { ADDRESS_OCTETS = 254, ENVID_OCTETS = 80 };

struct relay {
	const struct backend *backend;
	void *state;
	char *name;
	struct relay_limits limits;
};

static const struct backend *const backends[] = {
	&maildir_backend,
	&smtp_backend,
	&smtps_backend,
};

static const struct backend *
find_backend(const char *url, const char **place)
{
	const char *colon = strchr(url, ':');

	for (size_t i = 0; colon && i < sizeof(backends) / sizeof(*backends);
	    i++) {
		const char *scheme = backends[i]->scheme;

		if (strlen(scheme) == (size_t)(colon - url) &&
		    strncmp(scheme, url, strlen(scheme)) == 0) {
			*place = colon + 1;
			return backends[i];
		}
	}
	return NULL;
}

void
relay_limits_default(struct relay_limits *limits)
{
	*limits = (struct relay_limits){
		.connect = 10 * 1000,
		.greeting = 300 * 1000,
		.command = 300 * 1000,
		.data = 180 * 1000,
		.dot = 600 * 1000,
	};
}

bool
relay_open(const struct conf_relay *conf, struct relay **relay,
    struct err *err)
{
	const struct backend *backend = NULL;
	const char *place = NULL;
	void *state = NULL;

	backend = find_backend(conf->url, &place);
	if (!backend)
		return err_set(err, EX_CONFIG,
		    "relay '%s': '%s' is not smtp://HOST:PORT, "
		    "smtps://HOST:PORT or maildir:PATH", conf->name, conf->url);
	if (!backend->open(conf, place, &state, err))
		return err_wrap(err, "relay '%s'", conf->name);
	*relay = mem_alloc(sizeof(**relay));
	(*relay)->backend = backend;
	(*relay)->state = state;
	(*relay)->name = mem_strdup(conf->name);
	relay_limits_default(&(*relay)->limits);
	return true;
}

void
relay_free(struct relay *relay)
{
	if (!relay)
		return;
	relay->backend->free(relay->state);
	mem_free(relay->name);
	mem_free(relay);
}

void
relay_set_limits(struct relay *relay, const struct relay_limits *limits)
{
	relay->limits = *limits;
}

const char *
relay_name(const struct relay *relay)
{
	return relay->name;
}

/* Visible ASCII without the brackets that end a path: nothing here can end
 * a command line or add a parameter to it. */
static bool
is_plain(const char *text, size_t max)
{
	const size_t n = strnlen(text, max + 1);

	if (n > max)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] <= ' ' || text[i] >= 0x7f || text[i] == '<' ||
		    text[i] == '>')
			return false;
	return true;
}

/* false: reply says what a server would. */
static bool
check_envelope(const struct relay_message *message, struct reply *reply)
{
	memset(reply, 0, sizeof(*reply));
	reply->stage = REPLY_MAIL;
	if (!is_plain(message->from, ADDRESS_OCTETS)) {
		reply_parse(reply, "553 5.1.7 not an envelope sender "
		    "(refused before the relay)");
		return false;
	}
	if (message->envid && (!*message->envid ||
	    !is_plain(message->envid, ENVID_OCTETS))) {
		reply_parse(reply, "501 5.5.4 not an ENVID (refused before "
		    "the relay)");
		return false;
	}
	reply->stage = REPLY_RCPT;
	if (!*message->to || !is_plain(message->to, ADDRESS_OCTETS)) {
		reply_parse(reply, "553 5.1.3 not an address (refused before "
		    "the relay)");
		return false;
	}
	return true;
}

static bool
checked_next(void *arg, struct relay_message *message)
{
	const struct relay_driver *driver = arg;
	struct reply reply;

	while (driver->next(driver->arg, message)) {
		if (check_envelope(message, &reply))
			return true;
		driver->result(driver->arg, message, &reply);
	}
	return false;
}

static bool
checked_commit(void *arg, const struct relay_message *message)
{
	const struct relay_driver *driver = arg;

	return driver->commit(driver->arg, message);
}

static void
checked_result(void *arg, const struct relay_message *message,
    const struct reply *reply)
{
	const struct relay_driver *driver = arg;

	driver->result(driver->arg, message, reply);
}

bool
relay_session_run(struct relay *relay, const struct relay_driver *driver,
    struct reply *fault)
{
	struct relay_driver engine = *driver;
	const struct relay_driver checked = {
		&engine, checked_next, checked_commit, checked_result
	};

	memset(fault, 0, sizeof(*fault));
	return relay->backend->run(relay->state, &relay->limits, &checked,
	    fault);
}

void
relay_cancel(struct relay *relay)
{
	relay->backend->cancel(relay->state);
}
