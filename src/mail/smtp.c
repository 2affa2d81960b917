/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smtp:// and smtps:// relays: where, with which certificate and whose
 * password, and what is not safe enough to be configured.  The dialogue is
 * esmtp.c or native.c.
 */
#include "mail/smtp.h"

#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/mem.h"
#include "mail/esmtp.h"
#include "mail/native.h"

enum { SMTP_PORT = 25, SMTP_PORT_TLS = 465 };

static bool
check_safety(const struct conf_relay *conf, const struct place *place,
    struct err *err)
{
	if (*conf->user && !*conf->password_file)
		return err_set(err, EX_CONFIG, "user needs password_file");
	if (place_is_loopback(place))
		return true;
	if (conf->tls == CONF_TLS_NONE)
		return err_set(err, EX_CONFIG,
		    "tls = none is for this machine only, not '%s'",
		    place->host);
	if (*conf->user && conf->tls != CONF_TLS_REQUIRE)
		return err_set(err, EX_CONFIG,
		    "a password goes only through TLS: set tls = require");
	return true;
}

static bool
open_place(const struct conf_relay *conf, const struct place *place,
    bool implicit, void **state, struct err *err)
{
	const bool native = implicit || conf->client == CONF_CLIENT_NATIVE;
	const enum conf_tls mode = implicit ? CONF_TLS_REQUIRE : conf->tls;
	struct smtp *smtp = NULL;
	struct tls *tls = NULL;

	if (place->is_ipv6 && !native)
		return err_set(err, EX_CONFIG, "libesmtp cannot reach [%s]: "
		    "an IPv6 address needs client = native", place->host);
	/* Who takes it without TLS too gains nothing by a check. */
	if (mode != CONF_TLS_NONE && !tls_open(place->host,
	    mode == CONF_TLS_REQUIRE, &tls, err))
		return false;
	smtp = mem_alloc(sizeof(*smtp));
	smtp->place = *place;
	smtp->hostport = mem_printf("%s:%d", place->host, place->port);
	smtp->mode = mode;
	smtp->native = native;
	smtp->implicit = implicit;
	smtp->user = mem_strdup(conf->user);
	smtp->password_file = mem_strdup(conf->password_file);
	smtp->tls = tls;
	smtp->dog = watchdog_new();
	pthread_mutex_init(&smtp->gate, NULL);
	*state = smtp;
	return true;
}

static bool
smtp_open(const struct conf_relay *conf, const char *text, void **state,
    struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct place place;

	if (!place_read(text, SMTP_PORT, &place, err) ||
	    !check_safety(conf, &place, err))
		return false;
	if (conf->client == CONF_CLIENT_LIBESMTP)
		pthread_once(&once, esmtp_init);
	return open_place(conf, &place, false, state, err);
}

static bool
smtps_open(const struct conf_relay *conf, const char *text, void **state,
    struct err *err)
{
	struct place place;

	if (*conf->user && !*conf->password_file)
		return err_set(err, EX_CONFIG, "user needs password_file");
	return place_read(text, SMTP_PORT_TLS, &place, err) &&
	    open_place(conf, &place, true, state, err);
}

static void
smtp_free(void *state)
{
	struct smtp *smtp = state;

	watchdog_free(smtp->dog);
	pthread_mutex_destroy(&smtp->gate);
	tls_free(smtp->tls);
	mem_free(smtp->hostport);
	mem_free(smtp->user);
	mem_free(smtp->password_file);
	mem_free(smtp);
}

static void
smtp_cancel(void *state)
{
	struct smtp *smtp = state;

	watchdog_cut_all(smtp->dog, WATCHDOG_CANCELLED);
}

bool
smtp_password(const struct smtp *smtp, struct buf *out, struct err *err)
{
	if (!file_read_secret(smtp->password_file, out, err))
		return false;
	buf_putc(out, '\0');
	out->data[strcspn(out->data, "\r\n")] = '\0';
	return true;
}

static bool
smtp_run(void *state, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault)
{
	const struct smtp *smtp = state;

	return smtp->native ? native_run(state, limits, driver, fault) :
	    esmtp_run(state, limits, driver, fault);
}

const struct backend smtp_backend = {
	"smtp", smtp_open, smtp_free, smtp_run, smtp_cancel
};
const struct backend smtps_backend = {
	"smtps", smtps_open, smtp_free, smtp_run, smtp_cancel
};
