/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_TEMPLATE_H
#define TEXT_TEMPLATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "text/view.h"

/*
 * A Mustache subset (mustache(5)): {{name}} escaped for the file's type,
 * {{{name}}} raw, {{#section}} {{^inverted}} {{/end}}, {{a.b}}, {{.}},
 * {{>partial}}, {{!comment}}, standalone lines removed.  Left out: lambdas,
 * set-delimiter, inheritance, indentation of partials.  In a .html template
 * values are HTML-escaped; in a .txt template they are not.
 *
 * A set holds every file of templates/ (embedded), each overridden by the
 * file of the same name under the configured folder, and the catalogue of
 * every language: all files named strings*.LANG (catalogue.h), of which an
 * override may hold only the keys it changes; a text may itself hold
 * {{names}}.  {{>page/head}} is page/head.html in a .html template and
 * page/head.txt in a .txt one.  {{>t/key}} is the string of the language
 * asked for (HTML-escaped in .html), rendered where it stands: it never
 * takes its line with it.  Sections and partials nest at most 16 deep.
 */
struct template_set;

/* dir "" = embedded only.  Errors name file and line; a key that one
 * language has and another lacks is an error, as is an unknown {{>t/key}}. */
bool template_load(const char *dir, struct template_set **set,
    struct err *err);
/* The same with other files than the embedded; they must outlive the set. */
struct embed_file;
bool template_load_files(const struct embed_file *files, const char *dir,
    struct template_set **set, struct err *err);
void template_free(struct template_set *set);

/* name: "page/confirm.html", "mail/confirm.txt".  lang: "sv", "en".  After
 * a failure out holds a part of the text. */
bool template_render(const struct template_set *set, const char *name,
    const char *lang, const struct view *view, struct buf *out,
    struct err *err);

/* A catalogue string as is, "" (and a log line) when missing. */
const char *template_string(const struct template_set *set,
    const char *lang, const char *key);
/* A catalogue string with its {{names}} filled in, not escaped. */
void template_string_render(const struct template_set *set,
    const char *lang, const char *key, const struct view *view,
    struct buf *out);
bool template_has_lang(const struct template_set *set, const char *lang);
/* A file as is (style.css); NULL when missing.  Owned by the set. */
const char *template_file(const struct template_set *set, const char *name,
    size_t *n);

#endif
