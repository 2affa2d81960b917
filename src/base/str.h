/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Strict reading of plain text: the whole of it, or false. */

/* "-17", "0", "42": no spaces, no plus sign, no overflow. */
bool str_int64(const char *text, int64_t *n);
/* The same for 0 and above that fits an int and lies in min..max. */
bool str_int(const char *text, int min, int max, int *n);
/* Exactly count (1..9) digits at text, nothing said about what follows. */
bool str_digits(const char *text, size_t count, int *n);

bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* ASCII letters only, whatever the locale says. */
bool str_same_nocase(const char *a, const char *b);
/* Cuts white space off both ends, in place; returns the new start. */
char *str_trim(char *text);
/* No byte below 0x20 and no 0x7f: fit for one line. */
bool str_is_line(const char *text);
/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_is_utf8(const char *text);

/*
 * The next word of a list divided by any of the characters in divider, with
 * white space around it cut off; empty words are skipped.  Copies it to
 * word, moves *text behind it.  false: no more words.  A word that does not
 * fit is cut: give size more than any valid word has.
 */
bool str_word(const char **text, const char *divider, char *word, size_t size);

#endif
