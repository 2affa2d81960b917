/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_NOTE_WORDS_H
#define HTTP_NOTE_WORDS_H

#include "base/err.h"
#include "http/page.h"

/*
 * What the service notes of a fetch or of a relay is English and for whoever
 * runs the server; staff read it in their own words, with what to do.  Sets
 * name to those words; "" stays "".
 */
void note_words_fetch(struct view *view, const struct request *rq,
    const char *name, const char *note);
void note_words_relay(struct view *view, const struct request *rq,
    const char *name, const char *note);
/* Why a job refused (EX_DATAERR). */
void note_words_refused(struct view *view, const struct request *rq,
    const char *name, const struct err *err);
/* What is wrong with an imported file, or a row of it; sets "word", too. */
void note_words_import(struct view *view, const struct request *rq,
    const char *name, const char *note);
/* Why a digest stopped: "why", and "why_said" as a relay said it.  What a
 * person wrote stays as it is. */
void note_words_stop(struct view *view, const struct request *rq,
    const char *reason);

#endif
