/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the file by inih, a line at a time, and sets what the table names.
 * inih takes lines of 200 bytes: a longer one is refused here, and an
 * indented line goes on with the value above it.
 */
#include "base/conf.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include <ini.h>

#include "base/conf_check.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

enum {
	CONF_FILE_MAX = 256 * 1024,
	CONF_OPTIONS_MAX = 64,
	CONF_RELAY_NAME = 32
};

struct conf_reader {
	const char *text;		/* what is left */
	const char *name;		/* of the file */
	struct conf *conf;
	struct err *err;
	bool failed;
	bool indented;			/* the line being read */
	int line;
	/* An option whose value may still go on; name "" = none. */
	char section[64], option[64];
	struct buf value;
	int value_line;
	/* Line each option was given in, 0 = not; relays from 1. */
	int given[1 + CONF_RELAYS_MAX][CONF_OPTIONS_MAX];
};

static bool
conf_fail(struct conf_reader *r, int line, const char *what, const char *name)
{
	r->failed = true;
	return err_set(r->err, EX_CONFIG, "%s:%d: %s '%s' in [%s]", r->name,
	    line, what, name, r->section);
}

/* inih's fgets: one line with its newline, at most size - 1 bytes. */
static char *
conf_read_line(char *line, int size, void *arg)
{
	struct conf_reader *r = arg;
	size_t n = strcspn(r->text, "\n");

	if (!*r->text || r->failed)
		return NULL;
	n += r->text[n] ? 1 : 0;
	r->line++;
	if (n >= (size_t)size) {
		err_set(r->err, EX_CONFIG, "%s:%d: the line is longer than %d "
		    "bytes; go on in an indented one", r->name, r->line,
		    size - 2);
		r->failed = true;
		return NULL;
	}
	memcpy(line, r->text, n);
	line[n] = '\0';
	r->indented = *line == ' ' || *line == '\t';
	r->text += n;
	return line;
}

static bool
conf_is_relay_name(const char *name)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return *name && strlen(name) <= CONF_RELAY_NAME &&
	    !name[strspn(name, fit)];
}

/* Sets every option of the section (NULL: all but relays) to its default. */
static bool
conf_defaults(bool relay, void *base, struct err *err)
{
	const struct conf_option *o = conf_options();

	for (; o->section; o++) {
		if (str_starts(o->section, "relay ") != relay)
			continue;
		if (!o->set(o, o->value, (char *)base + o->field, err))
			return err_wrap(err, "[%s] %s", o->section, o->name);
	}
	return true;
}

static bool
conf_add_relay(struct conf *conf, const char *name, struct err *err)
{
	struct conf_relay *relay = &conf->relay[conf->relays];

	relay->name = mem_strdup(name);
	conf->relays++;
	return conf_defaults(true, relay, err);
}

/* The relay of this name, from 1; new when it is not there.  0 = failed. */
static int
conf_find_relay(struct conf_reader *r, const char *name)
{
	int i = 0;

	for (; i < r->conf->relays; i++)
		if (strcmp(r->conf->relay[i].name, name) == 0)
			return i + 1;
	if (!conf_is_relay_name(name)) {
		conf_fail(r, r->value_line, "no fit name for a relay:", name);
		return 0;
	}
	if (i == CONF_RELAYS_MAX) {
		conf_fail(r, r->value_line, "too many relays, with", name);
		return 0;
	}
	return conf_add_relay(r->conf, name, r->err) ? i + 1 : 0;
}

static const struct conf_option *
conf_find_option(const char *section, const char *name)
{
	const struct conf_option *o = conf_options();

	for (; o->section; o++)
		if (strcmp(o->section, section) == 0 &&
		    strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

static bool
conf_set(struct conf_reader *r, const struct conf_option *o, int relay)
{
	const char *value = buf_text(&r->value);
	char *base = relay > 0 ? (char *)&r->conf->relay[relay - 1] :
	    (char *)r->conf;
	int *given = &r->given[relay][o - conf_options()];

	if (*given)
		return conf_fail(r, r->value_line, "given twice:", r->option);
	*given = r->value_line;
	if (!buf_ok(&r->value) || !str_is_utf8(value) || !str_is_line(value)) {
		err_set(r->err, EX_CONFIG, "the value is not UTF-8 text");
	} else if (o->set(o, *value ? value : o->value, base + o->field,
	    r->err)) {
		return true;
	}
	r->failed = true;
	return err_wrap(r->err, "%s:%d: [%s] %s", r->name, r->value_line,
	    r->section, r->option);
}

/* Sets the option that was gathered. */
static bool
conf_flush(struct conf_reader *r)
{
	const bool is_relay = str_starts(r->section, "relay ");
	const struct conf_option *o = NULL;
	int relay = 0;

	if (!*r->option)
		return true;
	o = conf_find_option(is_relay ? "relay NAME" : r->section, r->option);
	if (!o)
		return conf_fail(r, r->value_line, "unknown option",
		    r->option);
	if (is_relay)
		relay = conf_find_relay(r, r->section + strlen("relay "));
	if (is_relay && relay == 0)
		return false;
	return conf_set(r, o, relay);
}

/* inih's handler: 0 = failed. */
static int
conf_handle(void *arg, const char *section, const char *name,
    const char *value)
{
	struct conf_reader *r = arg;

	if (r->failed)
		return 0;
	if (r->indented && *r->option && strcmp(name, r->option) == 0 &&
	    strcmp(section, r->section) == 0) {
		buf_printf(&r->value, " %s", value);
		return 1;
	}
	if (!conf_flush(r))
		return 0;
	snprintf(r->section, sizeof(r->section), "%s", section);
	snprintf(r->option, sizeof(r->option), "%s", name);
	buf_clear(&r->value);
	buf_puts(&r->value, value);
	r->value_line = r->line;
	return 1;
}

static bool
conf_read(struct conf_reader *r)
{
	const int bad = ini_parse_stream(conf_read_line, r, conf_handle, r);

	if (!r->failed && bad > 0) {
		r->failed = true;
		return err_set(r->err, EX_CONFIG,
		    "%s:%d: neither a [section] nor 'name = value'", r->name,
		    bad);
	}
	return !r->failed && conf_flush(r);
}

/* Where a failure that concerns several options is told: file alone. */
static bool
conf_finish(struct conf_reader *r, const char *state_dir)
{
	const struct conf_option *base_url = conf_find_option("site",
	    "base_url");
	struct conf *conf = r->conf;

	if (conf->relays == 0) {
		if (!conf_add_relay(conf, "outbox", r->err))
			return false;
		mem_free(conf->relay[0].url);
		conf->relay[0].url = mem_strdup("maildir:outbox");
	}
	if (!conf_check(conf, state_dir,
	    r->given[0][base_url - conf_options()] > 0, r->err))
		return *r->name ? err_wrap(r->err, "%s", r->name) : false;
	return true;
}

bool
conf_parse(const char *text, const char *name, const char *state_dir,
    struct conf *conf, struct err *err)
{
	struct conf_reader r = {.text = text, .name = name, .conf = conf,
	    .err = err, .value = BUF_INIT(BUF_LINE)};
	bool ok = false;

	memset(conf, 0, sizeof(*conf));
	conf->path = mem_strdup(name);
	ok = conf_defaults(false, conf, err) && conf_read(&r) &&
	    conf_finish(&r, state_dir);
	buf_release(&r.value);
	if (!ok)
		conf_release(conf);
	return ok;
}

bool
conf_load(const char *path, const char *state_dir, struct conf *conf,
    struct err *err)
{
	struct buf text = BUF_INIT(CONF_FILE_MAX);
	bool ok = false;

	if (!path)
		return conf_parse("", "", state_dir, conf, err);
	if (!file_read(path, &text, err))
		goto out;
	if (strlen(buf_text(&text)) != text.len) {
		err_set(err, EX_CONFIG, "'%s' is not a text file", path);
		goto out;
	}
	ok = conf_parse(buf_text(&text), path, state_dir, conf, err);
out:
	buf_release(&text);
	return ok;
}

static void
conf_release_relay(struct conf_relay *r)
{
	mem_free(r->name);
	mem_free(r->url);
	mem_free(r->user);
	mem_free(r->password_file);
	mem_free(r->envelope);
	mem_free(r->rate);
	mem_free(r->domain_rate);
}

void
conf_release(struct conf *conf)
{
	char **const texts[] = {&conf->path, &conf->state_dir,
	    &conf->site.name, &conf->site.base_url, &conf->site.sender,
	    &conf->site.reply_to, &conf->site.contact,
	    &conf->site.postal_address, &conf->site.language,
	    &conf->site.timezone, &conf->site.controller, &conf->site.dpo,
	    &conf->site.privacy_url, &conf->site.accessibility_url,
	    &conf->site.logo, &conf->site.accent, &conf->http.listen,
	    &conf->http.metrics_listen, &conf->http.trusted_proxies,
	    &conf->staff.proxy_header, &conf->store.path,
	    &conf->keys.file, &conf->templates.dir,
	    &conf->poll.allow_hosts, &conf->abuse.known_networks};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		mem_free(*texts[i]);
	for (int i = 0; i < conf->relays; i++)
		conf_release_relay(&conf->relay[i]);
	memset(conf, 0, sizeof(*conf));
}
