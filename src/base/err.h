/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

/*
 * The one way to fail.  A function that can fail returns bool and takes a
 * struct err last: false means failed and err holds a whole sentence that
 * names the input, lower case, no full stop; on success err is untouched.
 * code is a sysexits.h value (EX_USAGE, EX_DATAERR, EX_TEMPFAIL, ...).
 */
struct err {
	int code;
	char text[480];
};

/* Sets err and returns false, so that "return err_set(...)" reads well. */
bool err_set(struct err *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with ": " and strerror(errno) added. */
bool err_sys(struct err *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "text: " before what err already says; keeps the code. */
bool err_wrap(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
