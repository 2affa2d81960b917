/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The fields of a query, a posted form, or the headers of a request, in the
 * order they came.  Names and values are valid UTF-8 without NUL and without
 * controls other than TAB, CR and LF: what passes here can be a C string.
 */
struct form_field {
	const char *name, *value;
};
struct form {
	struct form_field *field;
	size_t count;
	char *text;	/* owns what the fields point into; NULL: borrowed */
};

enum { FORM_FIELDS_MAX = 200 };

/* Each is all or nothing: false means malformed, form is left empty. */
bool form_parse_urlencoded(const char *s, size_t n, struct form *form);
/* RFC 7578, fields only: a part with a filename is refused. */
bool form_parse_multipart(const char *s, size_t n, const char *boundary,
    struct form *form);
/* The boundary of a multipart/form-data Content-Type; at least 71 octets. */
bool form_boundary(const char *content_type, char *boundary, size_t size);
void form_release(struct form *form);

/* The first value of a name; NULL when there is none. */
const char *form_get(const struct form *form, const char *name);
/* The next value of a name at or after *i, moving *i past it; NULL ends. */
const char *form_next(const struct form *form, const char *name, size_t *i);

/*
 * What a handler takes from a form, named before any value is seen.  A
 * field that is not named is ignored.
 */
struct form_rule {
	const char *name;	/* NULL ends a table */
	size_t max;		/* octets */
	bool many;		/* may come more than once */
	bool lines;		/* may hold CR, LF and TAB */
};
/* The first field that breaks a rule; NULL when all keep them. */
const char *form_broken(const struct form *form,
    const struct form_rule *rules);

/* Decodes %XX (and + as a blank when plus) in place of s; the new length
 * through n.  false: a bad escape, NUL, control or not UTF-8. */
bool form_unescape(char *s, size_t *n, bool plus);

#endif
