/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/totp.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"

enum { TOTP_SECONDS = 30, TOTP_DRIFT = 1 };

void
totp_code(const uint8_t key[TOTP_KEY], int64_t at, char code[TOTP_DIGITS + 1])
{
	uint8_t count[8] = {0}, mac[SECRET_MAC_SHA1] = {0};
	uint64_t step = (uint64_t)(at / TOTP_SECONDS);
	const uint8_t *p = NULL;
	uint32_t n = 0;

	for (int i = 7; i >= 0; i--) {
		count[i] = (uint8_t)step;
		step >>= 8;
	}
	secret_hmac_sha1(key, TOTP_KEY, count, sizeof(count), mac);
	p = mac + (mac[19] & 15);
	n = (uint32_t)(p[0] & 127) << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
	snprintf(code, TOTP_DIGITS + 1, "%06u", (unsigned)(n % 1000000));
}

bool
totp_check(const uint8_t key[TOTP_KEY], const char *code, int64_t now,
    int64_t last, int64_t *step)
{
	const int64_t here = now / TOTP_SECONDS;
	char text[TOTP_DIGITS + 1] = "", want[TOTP_DIGITS + 1] = "";
	size_t n = 0;

	for (; *code; code++) {
		if (*code == ' ')
			continue;
		if (n == TOTP_DIGITS)
			return false;
		text[n++] = *code;
	}
	if (n != TOTP_DIGITS)
		return false;
	for (int64_t s = here - TOTP_DRIFT; s <= here + TOTP_DRIFT; s++) {
		totp_code(key, s * TOTP_SECONDS, want);
		if (secret_equal(text, want, TOTP_DIGITS) && s > last) {
			*step = s;
			return true;
		}
	}
	return false;
}
