/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_TOTP_H
#define BASE_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One-time codes of six digits, a new one every 30 seconds (RFC 6238). */
enum { TOTP_KEY = 20, TOTP_DIGITS = 6 };

void totp_code(const uint8_t key[TOTP_KEY], int64_t at,
    char code[TOTP_DIGITS + 1]);
/*
 * Is it the code of now, or of half a minute before or after?  Blanks in it
 * are skipped.  A code counts once: only a step after the last one used is
 * taken, and *step is then the one to remember.
 */
bool totp_check(const uint8_t key[TOTP_KEY], const char *code, int64_t now,
    int64_t last, int64_t *step);

#endif
