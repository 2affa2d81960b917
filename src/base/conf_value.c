/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of option takes.  Nothing here looks at another option. */
#include "base/conf_value.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/net.h"
#include "base/str.h"

enum { CONF_VALUE_MINUTES = 8 };

_Static_assert(sizeof(enum conf_tls) == sizeof(unsigned), "for choice");
_Static_assert(sizeof(enum schedule_holidays) == sizeof(unsigned), "too");

static bool
conf_value_bad(const char *value, const char *what, struct err *err)
{
	return err_set(err, EX_CONFIG, "'%s' is not %s", value, what);
}

static bool
conf_value_keep(const char *value, void *field)
{
	mem_set(field, value);
	return true;
}

bool
conf_value_text(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	(void)err;
	return conf_value_keep(value, field);
}

/* mail/address is strict when it is used; this catches what was mixed up. */
static bool
conf_value_is_address(const char *text, size_t n)
{
	const char *at = memchr(text, '@', n);

	return at && at > text && at < text + n - 1 &&
	    strcspn(text, " \t,;<>\"") >= n;
}

bool
conf_value_address(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (*value && !conf_value_is_address(value, strlen(value)))
		return conf_value_bad(value, "a mail address", err);
	return conf_value_keep(value, field);
}

bool
conf_value_sender(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	const char *open = strrchr(value, '<');
	const size_t n = strlen(value);

	(void)option;
	if (!open || open == value || value[n - 1] != '>' ||
	    !conf_value_is_address(open + 1, strlen(open + 1) - 1))
		return conf_value_bad(value, "a sender (Name <addr>)", err);
	return conf_value_keep(value, field);
}

bool
conf_value_host(const char *url, char *host, size_t size)
{
	const char *start = strstr(url, "://");
	size_t n = 0;

	if (!start)
		return false;
	start += 3;
	if (*start == '[') {
		n = strcspn(++start, "]/");
		if (start[n] != ']')
			return false;
	} else {
		n = strcspn(start, ":/");
	}
	if (n == 0 || n >= size)
		return false;
	memcpy(host, start, n);
	host[n] = '\0';
	return true;
}

/* host, host:port, [v6]:port at text; the rest is what is allowed behind. */
static bool
conf_value_authority(const char *text, const char **rest)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	char port[8] = "";
	char host[64] = "";
	uint8_t address[16] = {0};
	size_t n = 0;
	int number = 0;

	if (*text == '[') {
		n = strcspn(++text, "]");
		if (text[n] != ']' || n >= sizeof(host))
			return false;
		memcpy(host, text, n);
		if (!strchr(host, ':') || !net_address(host, address))
			return false;
		text += n + 1;
	} else {
		n = strspn(text, fit);
		if (n == 0 || n > 253)
			return false;
		text += n;
	}
	if (*text == ':') {
		n = strspn(++text, "0123456789");
		if (n >= sizeof(port))
			return false;
		memcpy(port, text, n);
		if (!str_int(port, 1, 65535, &number))
			return false;
		text += n;
	}
	*rest = text;
	return true;
}

static bool
conf_value_is_url(const char *value)
{
	const char *rest = NULL;
	const char *start = str_starts(value, "https://") ? value + 8 :
	    str_starts(value, "http://") ? value + 7 : NULL;

	return start && conf_value_authority(start, &rest) &&
	    (!*rest || *rest == '/') && !strpbrk(rest, " \"<>\\^`{|}");
}

bool
conf_value_url(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (*value && !conf_value_is_url(value))
		return conf_value_bad(value, "an http or https URL", err);
	return conf_value_keep(value, field);
}

bool
conf_value_base_url(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	char *text = NULL;
	size_t n = strlen(value);

	(void)option;
	if (!conf_value_is_url(value) || strpbrk(value, "?#"))
		return conf_value_bad(value, "an http or https URL without "
		    "? and #", err);
	while (value[n - 1] == '/')
		n--;
	text = mem_strndup(value, n);
	conf_value_keep(text, field);
	mem_free(text);
	return true;
}

bool
conf_value_zone(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (!date_has_zone(value))
		return conf_value_bad(value, "a time zone of tzdata", err);
	return conf_value_keep(value, field);
}

bool
conf_value_color(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (value[0] != '#' || strlen(value) != 7 ||
	    strspn(value + 1, "0123456789abcdefABCDEF") != 6)
		return conf_value_bad(value, "a colour (#rrggbb)", err);
	return conf_value_keep(value, field);
}

static bool
conf_value_is_listen(const char *value)
{
	char host[64] = "";
	uint8_t address[16] = {0};
	const char *colon = strrchr(value, ':');
	int port = 0;
	size_t n = 0;

	if (str_starts(value, "unix:"))
		return value[5] != '\0';
	if (!colon || !str_int(colon + 1, 0, 65535, &port))
		return false;
	n = (size_t)(colon - value);
	if (*value == '[') {
		if (n < 2 || value[n - 1] != ']')
			return false;
		value++;
		n -= 2;
	} else if (memchr(value, ':', n)) {
		return false;
	}
	if (n >= sizeof(host))
		return false;
	memcpy(host, value, n);
	return net_address(host, address);
}

bool
conf_value_listen(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (*value && !conf_value_is_listen(value))
		return conf_value_bad(value, "an address to listen on "
		    "(127.0.0.1:8025, [::1]:8025 or unix:PATH)", err);
	return conf_value_keep(value, field);
}

bool
conf_value_networks(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	const char *text = value;
	char word[128] = "";
	struct net net;

	(void)option;
	while (str_word(&text, ",", word, sizeof(word)))
		if (!net_parse(word, &net))
			return conf_value_bad(word, "a network (192.0.2.0/24 "
			    "or 2001:db8::/32)", err);
	return conf_value_keep(value, field);
}

bool
conf_value_store(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (!str_starts(value, "sqlite:") || !value[7])
		return conf_value_bad(value, "a database (sqlite:PATH)", err);
	return conf_value_keep(value + 7, field);
}

bool
conf_value_relay(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	const char *rest = "";
	const char *start = str_starts(value, "smtp://") ? value + 7 :
	    str_starts(value, "smtps://") ? value + 8 : NULL;
	bool ok = str_starts(value, "maildir:") && value[8];

	(void)option;
	if (start)
		ok = conf_value_authority(start, &rest) && !*rest;
	if (*value && !ok)
		return conf_value_bad(value, "a relay (smtp://HOST:PORT, "
		    "smtps://HOST:PORT or maildir:PATH)", err);
	return conf_value_keep(value, field);
}

bool
conf_value_envelope(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (strcmp(value, "verp") != 0 && (!str_starts(value, "fixed ") ||
	    !conf_value_is_address(value + 6, strlen(value + 6))))
		return conf_value_bad(value, "'verp' or 'fixed ADDR'", err);
	return conf_value_keep(value, field);
}

bool
conf_value_rate(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	char digits[16] = "";
	const size_t n = strcspn(value, "/");
	int number = 0;

	(void)option;
	if (n < sizeof(digits))
		memcpy(digits, value, n);
	if (*value && (!str_int(digits, 1, 1000000, &number) || !value[n] ||
	    strlen(value + n) != 2 || !strchr("smh", value[n + 1])))
		return conf_value_bad(value, "a rate (50/s, 1000/m, 20000/h)",
		    err);
	return conf_value_keep(value, field);
}

/* Where value stands among the words; says them all when it does not. */
static bool
conf_value_index(const struct conf_option *option, const char *value,
    unsigned *index, struct err *err)
{
	const char *words = option->words;
	char word[32] = "";

	for (*index = 0; str_word(&words, "|", word, sizeof(word)); ++*index)
		if (strcmp(word, value) == 0)
			return true;
	return err_set(err, EX_CONFIG, "'%s' is not one of %s", value,
	    option->words);
}

bool
conf_value_word(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	unsigned index = 0;

	return conf_value_index(option, value, &index, err) &&
	    conf_value_keep(value, field);
}

bool
conf_value_flag(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	unsigned index = 0;

	if (!conf_value_index(option, value, &index, err))
		return false;
	*(bool *)field = index == 1;
	return true;
}

bool
conf_value_choice(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	unsigned index = 0;

	if (!conf_value_index(option, value, &index, err))
		return false;
	memcpy(field, &index, sizeof(index));
	return true;
}

bool
conf_value_int(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	if (!str_int(value, option->min, option->max, field))
		return err_set(err, EX_CONFIG,
		    "'%s' is not a whole number from %d to %d", value,
		    option->min, option->max);
	return true;
}

bool
conf_value_quiet(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	int hours[2] = {0, 0};

	(void)option;
	if (strcmp(value, "none") != 0 && (strlen(value) != 5 ||
	    value[2] != '-' || !str_digits(value, 2, &hours[0]) ||
	    !str_digits(value + 3, 2, &hours[1]) || hours[0] > 23 ||
	    hours[1] > 23))
		return conf_value_bad(value, "hours from and to (20-07) or "
		    "'none'", err);
	memcpy(field, hours, sizeof(hours));
	return true;
}

bool
conf_value_minutes(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	int minutes[CONF_VALUE_MINUTES] = {0};
	const char *text = value;
	char word[16] = "";
	size_t n = 0;
	bool ok = true;

	/* The last stays zero: it ends the list. */
	while (ok && str_word(&text, ", ", word, sizeof(word)))
		ok = n < CONF_VALUE_MINUTES - 1 && str_int(word, option->min,
		    option->max, &minutes[n++]);
	if (!ok || n == 0)
		return err_set(err, EX_CONFIG, "'%s' is not one to %d numbers "
		    "from %d to %d, divided by commas", value,
		    CONF_VALUE_MINUTES - 1, option->min, option->max);
	memcpy(field, minutes, sizeof(minutes));
	return true;
}

bool
conf_value_schedule(const struct conf_option *option, const char *value,
    void *field, struct err *err)
{
	(void)option;
	if (!schedule_parse(value, field, err)) {
		err->code = EX_CONFIG;
		return false;
	}
	return true;
}
