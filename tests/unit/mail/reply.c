/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>

#include "mail/reply.h"

enum {
	SENT = REPLY_SENT, LATER = REPLY_DEFERRED, FAILED = REPLY_FAILED,
	DOUBT = REPLY_IN_DOUBT, OURS = REPLY_SENDER_FAULT,
	DOWN = REPLY_RELAY_DOWN
};

/* What servers say, and what it means; stages that agree share a row. */
static const struct {
	const char *raw;
	int connect, mail, rcpt, data, dot;
} table[] = {
	{"", DOWN, DOWN, LATER, LATER, DOUBT},
	{"hello", DOWN, DOWN, LATER, LATER, DOUBT},
	{"250 2.0.0 ok queued", DOWN, DOWN, LATER, LATER, SENT},
	{"250", DOWN, DOWN, LATER, LATER, SENT},
	{"354 go on", DOWN, DOWN, LATER, LATER, DOUBT},
	{"250-ok\r\n550 no", DOWN, DOWN, LATER, LATER, DOUBT},
	{"421 closing", DOWN, DOWN, DOWN, DOWN, DOWN},
	{"421 4.7.0 try later", DOWN, DOWN, DOWN, DOWN, DOWN},
	{"421 4.7.28 rate", DOWN, DOWN, DOWN, DOWN, DOWN},
	{"421 4.7.26 no DKIM", OURS, OURS, OURS, OURS, OURS},
	{"450 4.7.28 rate", DOWN, LATER, LATER, LATER, LATER},
	{"451 4.7.650 busy", DOWN, LATER, LATER, LATER, LATER},
	{"451 4.7.651 busy", DOWN, LATER, LATER, LATER, LATER},
	{"450 4.2.0 greylisted", DOWN, LATER, LATER, LATER, LATER},
	{"451 local error", DOWN, LATER, LATER, LATER, LATER},
	{"452 4.5.3 too many", DOWN, LATER, LATER, LATER, LATER},
	{"450 4.7.1 policy", OURS, OURS, OURS, OURS, OURS},
	{"450 4.7.41 policy", OURS, OURS, OURS, OURS, OURS},
	{"450 4.7.25 no PTR", OURS, OURS, OURS, OURS, OURS},
	{"454 4.7.0 TLS not now", DOWN, OURS, OURS, OURS, OURS},
	{"550 no such user", OURS, OURS, FAILED, FAILED, FAILED},
	{"550 5.1.1 unknown", OURS, OURS, FAILED, FAILED, FAILED},
	{"554 refused", OURS, OURS, FAILED, FAILED, FAILED},
	{"552 5.2.2 full", OURS, OURS, FAILED, FAILED, FAILED},
	{"552 too much mail data", OURS, OURS, FAILED, FAILED, FAILED},
	{"552 5.5.3 no more", OURS, OURS, LATER, FAILED, FAILED},
	{"552 4.5.3 no more", OURS, OURS, LATER, FAILED, FAILED},
	{"552 Too many recipients", OURS, OURS, LATER, FAILED, FAILED},
	{"552 5.2.2 too many recipients", OURS, OURS, FAILED, FAILED, FAILED},
	{"550 5.5.3 no more", OURS, OURS, FAILED, FAILED, FAILED},
	{"530 login first", OURS, OURS, OURS, OURS, OURS},
	{"534 mechanism too weak", OURS, OURS, OURS, OURS, OURS},
	{"535 wrong password", OURS, OURS, OURS, OURS, OURS},
	{"538 needs TLS", OURS, OURS, OURS, OURS, OURS},
	{"550 5.7.515 not signed", OURS, OURS, OURS, OURS, OURS},
	{"550 5.7.28 rate", OURS, OURS, OURS, OURS, OURS},
	{"554 5.6.0 bad MIME", OURS, OURS, OURS, OURS, OURS},
	{"553 5.1.7 bad sender", OURS, OURS, OURS, OURS, OURS},
	{"553 5.1.8 sender domain", OURS, OURS, OURS, OURS, OURS},
};

static void
check(const char *raw, enum reply_stage stage, int want)
{
	struct reply reply = {.stage = stage};

	reply_parse(&reply, raw);
	if ((int)reply_classify(&reply) != want)
		fail_msg("'%s' at stage %d: %s, not %s", raw, (int)stage,
		    reply_verdict_name(reply_classify(&reply)),
		    reply_verdict_name((enum reply_verdict)want));
}

static void
each_reply_at_each_stage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		check(table[i].raw, REPLY_CONNECT, table[i].connect);
		check(table[i].raw, REPLY_MAIL, table[i].mail);
		check(table[i].raw, REPLY_RCPT, table[i].rcpt);
		check(table[i].raw, REPLY_DATA, table[i].data);
		check(table[i].raw, REPLY_DOT, table[i].dot);
	}
}

/* Only a 2xx at the dot is a success, whatever code a caller fills in. */
static void
no_code_but_2xx_at_the_dot_is_sent(void **state)
{
	(void)state;
	for (int code = -1; code < 1000; code++)
		for (int stage = REPLY_CONNECT; stage <= REPLY_DOT; stage++) {
			struct reply reply = {
				.stage = (enum reply_stage)stage,
				.code = code,
			};
			bool sent = reply_classify(&reply) == REPLY_SENT;

			assert_int_equal(sent, stage == REPLY_DOT &&
			    code >= 200 && code < 300);
		}
}

static void
well_formed_replies_are_read(void **state)
{
	static const struct {
		const char *raw;
		int code, enhanced[3];
		const char *text;
	} good[] = {
		{"250", 250, {0}, ""},
		{"250 ", 250, {0}, ""},
		{"250 ok\r\n", 250, {0}, "ok"},
		{"250 ok\r", 250, {0}, "ok"},
		{"250 ok\n", 250, {0}, "ok"},
		{"250-ok\r\n250", 250, {0}, "ok"},
		{"250 2.0.0", 250, {2, 0, 0}, ""},
		{"550 5.1.1 unknown user", 550, {5, 1, 1}, "unknown user"},
		{"550-5.7.26 not\r\n550-5.7.26  signed\r\n550 5.7.26 by you"
		    "\r\n", 550, {5, 7, 26}, "not signed by you"},
		{"550-first\n550 5.2.1 second", 550, {5, 2, 1},
		    "first second"},
		{"550 5.1 short", 550, {0}, "5.1 short"},
		{"550 5.1", 550, {0}, "5.1"},
		{"550 5.1.", 550, {0}, "5.1."},
		{"550 5.1.1: colon", 550, {0}, "5.1.1: colon"},
		{"550 5.1.1234 long", 550, {0}, "5.1.1234 long"},
		{"550 5.1-1 dash", 550, {0}, "5.1-1 dash"},
		{"550 3.1.1 class", 550, {0}, "3.1.1 class"},
		{"550 .1.1 none", 550, {0}, ".1.1 none"},
		{"550 4.1.1 odd class", 550, {4, 1, 1}, "odd class"},
	};
	struct reply reply = {.stage = REPLY_RCPT};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		reply_parse(&reply, good[i].raw);
		assert_int_equal(reply.stage, REPLY_RCPT);
		assert_int_equal(reply.code, good[i].code);
		assert_memory_equal(reply.enhanced, good[i].enhanced,
		    sizeof(reply.enhanced));
		assert_string_equal(reply.text, good[i].text);
	}
}

static void
malformed_replies_have_no_code(void **state)
{
	static const char *const wrong[] = {
		"", "2", "25", "25x ok", "2x0 ok", "150 ok", "650 ok",
		"250ok", "250\tok", "ok", " 250 ok", "\r\n250 ok",
		"250-ok", "250-ok\r\n", "250-a\r\n251 b",
		"250 a\r\n250 b", "250 ok\r\nRCPT", "250-a\r\n\r\n250 b",
		"2/0 ok", "25/ ok", "2:0 ok",
	};
	struct reply reply;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memset(&reply, 1, sizeof(reply));
		reply_parse(&reply, wrong[i]);
		assert_int_equal(reply.code, 0);
		assert_int_equal(reply.enhanced[0], 0);
	}
}

static void
text_is_printable_and_bounded(void **state)
{
	struct reply reply = {.stage = REPLY_RCPT};
	char raw[5000];

	(void)state;
	reply_parse(&reply, "550 <script>\x1b]0;\x07 a\tb \xc3\xa5 \xff");
	assert_string_equal(reply.text,
	    "<script>]0; a b \xc3\xa5 \xef\xbf\xbd");

	memset(raw, 'x', sizeof(raw));
	memcpy(raw, "550 ", 4);
	raw[sizeof(raw) - 1] = '\0';
	reply_parse(&reply, raw);
	assert_int_equal(reply.code, 550);
	assert_int_equal(strlen(reply.text), sizeof(reply.text) - 1);

	/* never half a character: 511 octets end inside one */
	memcpy(raw, "zz", 2);
	for (size_t i = 0; i < 400; i++)
		memcpy(raw + 2 + 2 * i, "\xc3\xa5", 2);
	raw[802] = '\0';
	reply_parse(&reply, raw);
	assert_int_equal(reply.code, 0);
	assert_int_equal(strlen(reply.text), 510);
	assert_int_equal(reply.text[strlen(reply.text) - 1], (char)0xa5);
}

static void
dead_addresses_and_throttles_are_known(void **state)
{
	static const struct {
		const char *raw;
		bool dead, throttle;
	} marks[] = {
		{"550 5.1.1 unknown", true, false},
		{"550 5.1.10 null MX", true, false},
		{"550 5.2.1 disabled", false, false},
		{"553 5.1.8 sender", false, false},
		{"450 4.1.1 unknown for now", false, false},
		{"550 no such user", false, false},
		{"421 4.7.28 rate", false, true},
		{"450 4.7.28 rate", false, true},
		{"451 4.7.650 rate", false, true},
		{"451 4.7.651 rate", false, true},
		{"550 5.7.28 rate", false, false},
		{"451 4.7.1 other", false, false},
		{"250 2.0.0 ok", false, false},
	};
	struct reply reply = {.stage = REPLY_RCPT};

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		reply_parse(&reply, marks[i].raw);
		assert_int_equal(reply_is_dead_address(&reply),
		    marks[i].dead);
		assert_int_equal(reply_is_throttle(&reply),
		    marks[i].throttle);
	}
}

static void
verdicts_have_names_for_the_log(void **state)
{
	(void)state;
	assert_string_equal(reply_verdict_name(REPLY_SENT), "sent");
	assert_string_equal(reply_verdict_name(REPLY_IN_DOUBT), "in doubt");
	assert_string_equal(reply_verdict_name(REPLY_RELAY_DOWN),
	    "relay down");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_reply_at_each_stage),
	    cmocka_unit_test(no_code_but_2xx_at_the_dot_is_sent),
	    cmocka_unit_test(well_formed_replies_are_read),
	    cmocka_unit_test(malformed_replies_have_no_code),
	    cmocka_unit_test(text_is_printable_and_bounded),
	    cmocka_unit_test(dead_addresses_and_throttles_are_known),
	    cmocka_unit_test(verdicts_have_names_for_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
