/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smtp:// relay: where, with which certificate and whose password, and
 * what is not safe enough to be configured.  The dialogue is esmtp.c.
 */
#include "mail/smtp.h"

#include <sysexits.h>

#include "base/mem.h"
#include "mail/esmtp.h"

enum { SMTP_PORT = 25 };

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
smtp_open(const struct conf_relay *conf, const char *text, void **state,
    struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct smtp *smtp = NULL;
	struct tls *tls = NULL;
	struct place place;

	if (!place_read(text, SMTP_PORT, &place, err) ||
	    !check_safety(conf, &place, err))
		return false;
	/* Who takes it without TLS too gains nothing by a check. */
	if (conf->tls != CONF_TLS_NONE && !tls_open(place.host,
	    conf->tls == CONF_TLS_REQUIRE, &tls, err))
		return false;
	pthread_once(&once, esmtp_init);
	smtp = mem_alloc(sizeof(*smtp));
	smtp->place = place;
	smtp->hostport = mem_printf("%s:%d", place.host, place.port);
	smtp->mode = conf->tls;
	smtp->user = mem_strdup(conf->user);
	smtp->password_file = mem_strdup(conf->password_file);
	smtp->tls = tls;
	smtp->dog = watchdog_new();
	pthread_mutex_init(&smtp->gate, NULL);
	*state = smtp;
	return true;
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

const struct backend smtp_backend = {
	"smtp", smtp_open, smtp_free, esmtp_run, smtp_cancel
};
