/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every unit test includes first: cmocka and what it wants. */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#endif
