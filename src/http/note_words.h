/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_NOTE_WORDS_H
#define HTTP_NOTE_WORDS_H

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

#endif
