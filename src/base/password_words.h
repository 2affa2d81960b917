/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_PASSWORD_WORDS_H
#define BASE_PASSWORD_WORDS_H

/*
 * What is tried first, in lower case, without accents, digits for letters
 * and what stands around them; sorted, several to a line.  NULL ends.
 */
extern const char *const password_words[];

#endif
