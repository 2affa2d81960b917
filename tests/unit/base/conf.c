/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/file.h"

static struct conf conf;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	unsetenv("STATE_DIRECTORY");
	unsetenv("CREDENTIALS_DIRECTORY");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	conf_release(&conf);
	return 0;
}

static void
assert_good(const char *text)
{
	conf_release(&conf);
	if (!conf_parse(text, "t.conf", "/srv/b", &conf, &err))
		fail_msg("%s", err.text);
}

static void
assert_bad(const char *text, const char *says)
{
	conf_release(&conf);
	if (conf_parse(text, "t.conf", "/srv/b", &conf, &err))
		fail_msg("taken: %s", text);
	assert_int_equal(err.code, EX_CONFIG);
	if (!strstr(err.text, says))
		fail_msg("'%s' does not say '%s'", err.text, says);
}

static void
embedded_defaults_are_a_trial(void **state)
{
	(void)state;
	assert_true(conf_load(NULL, "/srv/b", &conf, &err));
	assert_string_equal(conf.path, "");
	assert_string_equal(conf.state_dir, "/srv/b");
	assert_string_equal(conf.site.base_url, "http://127.0.0.1:8025");
	assert_string_equal(conf.http.listen, "127.0.0.1:8025");
	assert_string_equal(conf.store.path, "/srv/b/brevduva.db");
	assert_string_equal(conf.keys.file, "/srv/b/keys");
	assert_string_equal(conf.site.language, "sv");
	assert_true(conf.site.archive);
	assert_false(conf.site.test_mode);
	assert_int_equal(conf.relays, 1);
	assert_string_equal(conf.relay[0].name, "outbox");
	assert_string_equal(conf.relay[0].url, "maildir:/srv/b/outbox");
	assert_string_equal(conf.relay[0].envelope, "verp");
	assert_int_equal(conf.relay[0].connections, 4);
	assert_int_equal(conf.digest.daily.weekdays, 0x3e);
	assert_int_equal(conf.digest.weekly.weekdays, 1 << 2);
	assert_int_equal(conf.digest.monthly.nth, 1);
	assert_int_equal(conf.digest.holidays, SCHEDULE_NEXT_WORKING_DAY);
	assert_int_equal(conf.digest.quiet_from, 20);
	assert_int_equal(conf.digest.quiet_to, 7);
	assert_int_equal(conf.digest.retry_minutes[3], 60);
	assert_int_equal(conf.digest.retry_minutes[4], 0);
	assert_int_equal(conf.digest.drain_seconds, 30);
	assert_int_equal(conf.abuse.per_network_hour, 100);
	assert_true(conf_is_trial(&conf));
	assert_true(conf_is_loopback(&conf));
	assert_null(conf_closed_reason(&conf));
}

static void
a_full_file_is_read(void **state)
{
	(void)state;
	assert_good("# comment\n"
	    "[site]\n"
	    "name = Nyhetsbrevet ; inline comment\n"
	    "base_url = https://www.example.se/brev//\n"
	    "sender = Exempelf\xc3\xb6rbundet <brev@example.se>\n"
	    "postal_address = Box 1,\n"
	    "    123 45 Exempelstad\n"
	    "language = en\n"
	    "timezone = UTC\n"
	    "accent = #005A80\n"
	    "archive = no\n"
	    "[http]\n"
	    "listen = unix:web.sock\n"
	    "trusted_proxies = 127.0.0.1, ::1,192.0.2.0/24\n"
	    "[store]\n"
	    "url=sqlite:/srv/db/b.db\n"
	    "[digest]\n"
	    "quiet = none\n"
	    "on_doubt = hold\n"
	    "retry_minutes = 1 2\n"
	    "holidays = skip\n"
	    "[relay second]\n"
	    "url = smtps://mx2.example.se\n"
	    "priority = 20\n"
	    "[relay first]\n"
	    "url = smtp://mx1.example.se:587\n"
	    "user = brev\n"
	    "password_file = secret\n"
	    "envelope = fixed bounce@example.se\n"
	    "rate = 20000/h\n"
	    "connections = 16\n");
	assert_string_equal(conf.path, "t.conf");
	assert_string_equal(conf.site.name, "Nyhetsbrevet");
	assert_string_equal(conf.site.base_url, "https://www.example.se/brev");
	assert_string_equal(conf.site.postal_address,
	    "Box 1, 123 45 Exempelstad");
	assert_string_equal(conf.site.accent, "#005A80");
	assert_false(conf.site.archive);
	assert_string_equal(conf.http.listen, "unix:/srv/b/web.sock");
	assert_string_equal(conf.store.path, "/srv/db/b.db");
	assert_int_equal(conf.digest.quiet_from, conf.digest.quiet_to);
	assert_true(conf.digest.doubt_hold);
	assert_int_equal(conf.digest.retry_minutes[1], 2);
	assert_int_equal(conf.digest.retry_minutes[2], 0);
	assert_int_equal(conf.digest.holidays, SCHEDULE_SKIP);
	assert_int_equal(conf.relays, 2);
	assert_string_equal(conf.relay[0].name, "first");
	assert_string_equal(conf.relay[0].password_file, "/srv/b/secret");
	assert_string_equal(conf.relay[0].envelope, "fixed bounce@example.se");
	assert_string_equal(conf.relay[1].url, "smtps://mx2.example.se");
	assert_int_equal(conf.relay[1].tls, CONF_TLS_REQUIRE);
	assert_false(conf_is_trial(&conf));
	assert_false(conf_is_loopback(&conf));
}

static void
mistakes_name_file_and_line(void **state)
{
	(void)state;
	assert_bad("[site]\nnmae = x\n",
	    "t.conf:2: unknown option 'nmae' in [site]");
	assert_bad("\n[stie]\nname = x\n",
	    "t.conf:3: unknown option 'name' in [stie]");
	assert_bad("name = x\n", "t.conf:1: unknown option 'name' in []");
	assert_bad("[site]\nname = a\nname = b\n",
	    "t.conf:3: given twice: 'name' in [site]");
	assert_bad("[site]\nname = a\n[http]\n[site]\nname = b\n", "t.conf:5:");
	assert_bad("[site]\nname\n",
	    "t.conf:2: neither a [section] nor 'name = value'");
	assert_bad("[site\n", "t.conf:1: neither");
	assert_bad("[staff]\nproxy_header = X-User\n",
	    "[staff]: proxy_header needs [http] trusted_proxies");
	assert_bad("[staff]\nproxy_header = X User\n", "name of a header");
	assert_bad("[staff]\npassword_sign_in = no\n",
	    "password_sign_in = no needs proxy_header");
	assert_good("[http]\nlisten = unix:b.sock\n[staff]\n"
	    "proxy_header = X-User\npassword_sign_in = no\n");
	assert_bad("[digest]\nweekly = tis 09:00\n",
	    "t.conf:2: [digest] weekly: 'tis 09:00' is not a schedule");
	assert_bad("[site]\nname = f\xf6rbundet\n",
	    "t.conf:2: [site] name: the value is not UTF-8 text");
	assert_bad("[site]\nname = a\x01" "b\n", "is not UTF-8 text");
	assert_bad("[relay a/b]\nurl = maildir:x\n",
	    "t.conf:2: no fit name for a relay: 'a/b'");
	assert_bad("[relay averyveryverylongnameforarelaythatis]\nrate=1/s\n",
	    "no fit name for a relay");
	assert_bad("[relay ]\nrate=1/s\n", "[relay");
}

static void
long_lines_are_refused_and_can_go_on(void **state)
{
	char text[1024] = "[site]\nname = ";
	size_t n = strlen(text);

	(void)state;
	memset(text + n, 'x', 300);
	assert_bad(text, "t.conf:2: the line is longer than 198 bytes");
	snprintf(text, sizeof(text), "[http]\ntrusted_proxies = 192.0.2.1,\n"
	    "\t192.0.2.2,\n  192.0.2.3\nlisten = 127.0.0.1:1\n");
	assert_good(text);
	assert_string_equal(conf.http.trusted_proxies,
	    "192.0.2.1, 192.0.2.2, 192.0.2.3");
}

static const struct {
	const char *section, *line, *says;
} out_of_bounds[] = {
    {"site", "base_url = ftp://example.se", "is not an http or https"},
    {"site", "base_url = https://", "is not an http or https"},
    {"site", "base_url = https://a b", "is not an http or https"},
    {"site", "base_url = https://u@example.se", "is not an http"},
    {"site", "base_url = https://example.se/?x", "is not an http"},
    {"site", "base_url = https://example.se:0", "is not an http"},
    {"site", "base_url = https://example.se:65536", "is not an http"},
    {"site", "base_url = https://[::1", "is not an http"},
    {"site", "base_url = https://[x]", "is not an http"},
    {"site", "sender = brev@example.se", "is not a sender"},
    {"site", "sender = <brev@example.se>", "is not a sender"},
    {"site", "sender = Brev <brev@example.se> x", "is not a sender"},
    {"site", "sender = Brev <brev.example.se>", "is not a sender"},
    {"site", "sender = Brev <a b@example.se>", "is not a sender"},
    {"site", "sender = Brev <>", "is not a sender"},
    {"site", "reply_to = example.se", "is not a mail address"},
    {"site", "contact = @example.se", "is not a mail address"},
    {"site", "dpo = dpo@", "is not a mail address"},
    {"site", "language = no", "is not one of sv|en"},
    {"site", "timezone = Europe/Atlantis", "is not a time zone"},
    {"site", "privacy_url = /privacy", "is not an http or https URL"},
    {"site", "accent = blue", "is not a colour"},
    {"site", "accent = #12345g", "is not a colour"},
    {"site", "accent = #1234567", "is not a colour"},
    {"site", "archive = true", "is not one of no|yes"},
    {"http", "listen = 8025", "is not an address to listen on"},
    {"http", "listen = example.se:80", "is not an address"},
    {"http", "listen = ::1:80", "is not an address"},
    {"http", "listen = [::1:80", "is not an address"},
    {"http", "listen = 127.0.0.1:65536", "is not an address"},
    {"http", "listen = unix:", "is not an address"},
    {"http", "metrics_listen = x", "is not an address"},
    {"http", "trusted_proxies = 192.0.2.0/33", "is not a network"},
    {"http", "trusted_proxies = 192.0.2.1, proxy", "'proxy' is not"},
    {"store", "url = brevduva.db", "is not a database"},
    {"store", "url = sqlite:", "is not a database"},
    {"poll", "interval = 0", "is not a whole number from 1 to 86400"},
    {"poll", "interval = 900s", "is not a whole number"},
    {"poll", "interval = 99999999999999999999", "is not a whole"},
    {"poll", "allow_hosts = 2001:db8::/129", "is not a network"},
    {"digest", "quiet = 20-24", "is not hours"},
    {"digest", "quiet = 8-20", "is not hours"},
    {"digest", "on_doubt = maybe", "is not one of resend|hold"},
    {"digest", "retry_minutes = 5, x", "is not one to 7 numbers"},
    {"digest", "retry_minutes = 0", "is not one to 7 numbers"},
    {"digest", "retry_minutes = 1,2,3,4,5,6,7,8", "is not one to 7"},
    {"digest", "retry_minutes = ,", "is not one to 7 numbers"},
    {"digest", "holidays = none", "is not one of as-is|"},
    {"digest", "monthly = 29 09:00", "is not a schedule"},
    {"digest", "drain_seconds = 601", "from 0 to 600"},
    {"relay a", "url = mx.example.se", "is not a relay"},
    {"relay a", "url = smtp://mx.example.se/x", "is not a relay"},
    {"relay a", "url = smtp://u:p@mx.example.se", "is not a relay"},
    {"relay a", "url = smtp://::1", "is not a relay"},
    {"relay a", "url = smtp://[127.0.0.1]", "is not a relay"},
    {"relay a", "client = curl", "is not one of libesmtp|native"},
    {"relay a", "url = smtp://", "is not a relay"},
    {"relay a", "url = maildir:", "is not a relay"},
    {"relay a", "tls = yes", "is not one of require|"},
    {"relay a", "envelope = fixed", "is not 'verp' or 'fixed ADDR'"},
    {"relay a", "envelope = fixed x", "is not 'verp' or"},
    {"relay a", "connections = 17", "from 1 to 16"},
    {"relay a", "rate = 50", "is not a rate"},
    {"relay a", "rate = 50/d", "is not a rate"},
    {"relay a", "rate = 0/s", "is not a rate"},
    {"relay a", "rate = /s", "is not a rate"},
    {"relay a", "rate = 5/sec", "is not a rate"},
    {"relay a", "rate = 11111111111111111111/s", "is not a rate"},
};

static void
values_out_of_bounds_are_refused(void **state)
{
	const size_t rows = sizeof(out_of_bounds) / sizeof(out_of_bounds[0]);
	char text[256] = "";

	(void)state;
	for (size_t i = 0; i < rows; i++) {
		snprintf(text, sizeof(text), "[%s]\n%s\n",
		    out_of_bounds[i].section, out_of_bounds[i].line);
		assert_bad(text, out_of_bounds[i].says);
		snprintf(text, sizeof(text), "t.conf:2: [%s] ",
		    out_of_bounds[i].section);
		assert_int_equal(strncmp(err.text, text, strlen(text)), 0);
	}
}

static void
relays_are_held_together(void **state)
{
	static const char local[] = "[relay a]\nurl = smtp://127.0.0.1:2525\n";
	static const char away[] = "[relay a]\nurl = smtp://mx.example.se\n";
	char text[256] = "";

	(void)state;
	assert_bad("[relay a]\nrate = 1/s\n", "t.conf: [relay a]: url is");
	snprintf(text, sizeof(text), "%stls = none\n", away);
	assert_bad(text, "tls = none is for a relay on this machine");
	snprintf(text, sizeof(text), "%stls = none\n", local);
	assert_good(text);
	assert_bad("[relay a]\nurl=smtps://127.0.0.1\ntls=none\n",
	    "smtps:// is TLS");
	assert_bad("[relay a]\nurl=smtp://[::1]:25\n",
	    "needs client = native");
	assert_good("[relay a]\nurl=smtp://[::1]:25\nclient=native\n");
	assert_good("[relay a]\nurl=smtps://[2001:db8::1]\n");
	snprintf(text, sizeof(text), "%suser = x\n", away);
	assert_bad(text, "user needs password_file");
	snprintf(text, sizeof(text), "%spassword_file = x\n", away);
	assert_bad(text, "password_file needs user");
	snprintf(text, sizeof(text),
	    "%suser=x\npassword_file=x\ntls=opportunistic\n", away);
	assert_bad(text, "a password needs tls = require");
	snprintf(text, sizeof(text), "%suser=x\npassword_file=x\ntls=none\n",
	    local);
	assert_good(text);
	assert_bad("[relay 1]\nrate=1/s\n[relay 2]\nrate=1/s\n[relay 3]\n"
	    "rate=1/s\n[relay 4]\nrate=1/s\n[relay 5]\nrate=1/s\n[relay 6]\n"
	    "rate=1/s\n[relay 7]\nrate=1/s\n[relay 8]\nrate=1/s\n[relay 9]\n"
	    "rate=1/s\n", "t.conf:18: too many relays, with '9'");
	assert_good("[relay c]\nurl=maildir:c\n[relay b]\nurl=maildir:b\n"
	    "[relay a]\nurl=maildir:a\npriority=1\n");
	assert_string_equal(conf.relay[0].name, "a");
	assert_string_equal(conf.relay[1].name, "c");
	assert_string_equal(conf.relay[2].url, "maildir:/srv/b/b");
}

static void
paths_have_their_places(void **state)
{
	(void)state;
	assert_true(conf_parse("", "", NULL, &conf, &err));
	assert_string_equal(conf.state_dir, "/var/lib/brevduva");
	conf_release(&conf);
	assert_true(conf_parse("[store]\nurl = sqlite:/srv/x/b.db\n", "", NULL,
	    &conf, &err));
	assert_string_equal(conf.state_dir, "/srv/x");
	assert_string_equal(conf.keys.file, "/srv/x/keys");
	conf_release(&conf);
	setenv("STATE_DIRECTORY", "/srv/one:/srv/two", 1);
	assert_true(conf_parse("", "", NULL, &conf, &err));
	assert_string_equal(conf.store.path, "/srv/one/brevduva.db");
	conf_release(&conf);
	assert_true(conf_parse("", "", "here", &conf, &err));
	assert_int_equal(conf.state_dir[0], '/');
	assert_non_null(strstr(conf.state_dir, "/here"));
}

static void
credentials_come_from_systemd(void **state)
{
	static const char text[] = "[keys]\nfile = credential:keys\n"
	    "[relay a]\nurl=smtp://mx.example.se\nuser=x\n"
	    "password_file=credential:relay\n";

	(void)state;
	assert_good(text);
	assert_string_equal(conf.keys.file,
	    "/run/credentials/brevduva.service/keys");
	setenv("CREDENTIALS_DIRECTORY", "/run/c", 1);
	assert_good(text);
	assert_string_equal(conf.keys.file, "/run/c/keys");
	assert_string_equal(conf.relay[0].password_file, "/run/c/relay");
	assert_bad("[keys]\nfile = credential:../keys\n",
	    "t.conf: [keys] file: 'credential:../keys' is not the name");
	assert_bad("[keys]\nfile = credential:\n", "is not the name");
	assert_bad("[keys]\nfile = credential:a/b\n", "is not the name");
}

static void
base_url_follows_a_loopback_listen(void **state)
{
	(void)state;
	assert_good("[http]\nlisten = 127.0.0.1:9000\n");
	assert_string_equal(conf.site.base_url, "http://127.0.0.1:9000");
	assert_good("[http]\nlisten = [::1]:9000\n");
	assert_string_equal(conf.site.base_url, "http://[::1]:9000");
	assert_true(conf_is_loopback(&conf));
	assert_good("[http]\nlisten = 0.0.0.0:9000\n");
	assert_string_equal(conf.site.base_url, "http://127.0.0.1:8025");
	assert_good("[http]\nlisten = 127.0.0.1:9000\n[site]\n"
	    "base_url = http://localhost:9001/\n");
	assert_string_equal(conf.site.base_url, "http://localhost:9001");
}

static void
an_empty_value_is_the_default(void **state)
{
	(void)state;
	assert_good("[poll]\ninterval =\n[site]\nlogo =\naccent = \n");
	assert_int_equal(conf.poll.interval, 900);
	assert_string_equal(conf.site.accent, "#1d5b8c");
}

static void
sign_up_is_closed_until_all_is_there(void **state)
{
	static const char *const lines[] = {
	    "[site]\nbase_url = https://example.se\n",
	    "[relay a]\nurl = smtp://mx.example.se\n",
	    "[site]\nsender = Brev <brev@example.se>\n",
	    "controller = Exempelf\xc3\xb6rbundet\n",
	    "contact = brev@example.se\n",
	    "privacy_url = https://example.se/privacy\n",
	};
	static const char *const says[] = {"every relay is a Maildir",
	    "sender is missing", "controller is missing",
	    "contact is missing", "privacy_url is missing"};
	char text[512] = "";

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		strncat(text, lines[i], sizeof(text) - strlen(text) - 1);
		assert_good(text);
		if (i < 5)
			assert_non_null(strstr(conf_closed_reason(&conf),
			    says[i]));
		else
			assert_null(conf_closed_reason(&conf));
	}
	assert_good("[site]\nbase_url = https://example.se\n"
	    "test_mode = yes\n");
	assert_null(conf_closed_reason(&conf));
}

static void
files_are_loaded(void **state)
{
	char path[] = "/tmp/brevduva-conf.XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_true(file_write(path, 0644, "\xef\xbb\xbf[site]\r\nname=x\r\n",
	    19, &err));
	assert_true(conf_load(path, "/srv/b", &conf, &err));
	assert_string_equal(conf.site.name, "x");
	assert_string_equal(conf.path, path);
	conf_release(&conf);
	assert_true(file_write(path, 0644, "[site]\nname=x\0y\n", 16, &err));
	assert_false(conf_load(path, "/srv/b", &conf, &err));
	assert_non_null(strstr(err.text, "is not a text file"));
	unlink(path);
	assert_false(conf_load(path, "/srv/b", &conf, &err));
	assert_int_equal(err.code, EX_NOINPUT);
}

static void
the_table_is_sound(void **state)
{
	const struct conf_option *o = conf_options();
	int n = 0;

	(void)state;
	for (; o->section; o++, n++) {
		assert_non_null(o->name);
		assert_non_null(o->value);
		assert_true(strlen(o->help) > 10);
		for (const struct conf_option *p = conf_options(); p < o; p++)
			assert_false(strcmp(p->section, o->section) == 0 &&
			    strcmp(p->name, o->name) == 0);
	}
	/* conf.c keeps the line of each in a table of 64. */
	assert_in_range(n, 40, 64);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(embedded_defaults_are_a_trial),
	    T(a_full_file_is_read),
	    T(mistakes_name_file_and_line),
	    T(long_lines_are_refused_and_can_go_on),
	    T(values_out_of_bounds_are_refused),
	    T(relays_are_held_together),
	    T(paths_have_their_places),
	    T(credentials_come_from_systemd),
	    T(base_url_follows_a_loopback_listen),
	    T(an_empty_value_is_the_default),
	    T(sign_up_is_closed_until_all_is_there),
	    T(files_are_loaded),
	    T(the_table_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
