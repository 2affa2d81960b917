/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/mem.h"
#include "flow/send_parts.h"

/* A fault of ours pauses what is sending: a service that has sent a thousand
 * digests must find that one. */
static void
those_that_are_over_are_forgotten(void **state)
{
	struct send send = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct send_result result = {.verdict = REPLY_FAILED};

	(void)state;
	for (int64_t d = 1; d <= 1000; d++) {
		result.digest = d;
		for (int i = 0; i < SEND_FAILURES - 1; i++)
			assert_false(send_breaker_note(&send, &result));
		if (d % 2 == 0)
			send_breaker_forget(&send, d - 1);
		if (d % 2 == 0 && d < 1000)
			send_breaker_forget(&send, d);
	}
	assert_int_equal(send.breakers, 1);
	result.digest = 1000;		/* has its count still */
	assert_true(send_breaker_note(&send, &result));
	send_breaker_forget(&send, 1000);
	send_breaker_forget(&send, 1000);
	assert_int_equal(send.breakers, 0);
	mem_free(send.breaker);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(those_that_are_over_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
