/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_TONGUE_H
#define TEXT_TONGUE_H

#include <stddef.h>

/*
 * Is a text Swedish or English?  By its small words: "sv", "en", or "" when
 * it is too short or mixed to tell.
 */
const char *tongue_guess(const char *text, size_t n);

#endif
