/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random events against a small model: the same everywhere for a seed.
 * Include unit/test.h first. */
#ifndef TESTS_UNIT_MODEL_H
#define TESTS_UNIT_MODEL_H

#include <stdlib.h>

enum { MODEL_SEEDS = 8 };

static uint64_t model_dice;	/* xorshift; never 0 */

static inline unsigned
roll(unsigned n)
{
	model_dice ^= model_dice << 13;
	model_dice ^= model_dice >> 7;
	model_dice ^= model_dice << 17;
	return (unsigned)((model_dice >> 33) % n);
}

/* run() with each seed, the test's setup anew after each. */
static inline void
model_run(void (*run)(unsigned seed), int (*setup)(void **),
    int (*teardown)(void **), void **state)
{
	/* Valgrind takes thirty times as long. */
	const unsigned seeds = getenv("VALGRIND") ? 1 : MODEL_SEEDS;

	for (unsigned seed = 0; seed < seeds; seed++) {
		model_dice = 0x9e3779b97f4a7c15u * (seed + 1);
		run(seed);
		assert_int_equal(teardown(state), 0);
		assert_int_equal(setup(state), 0);
	}
}

#endif
