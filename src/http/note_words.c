/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/note_words.h"

#include <string.h>

/* The first that is somewhere in the note counts. */
struct note_words {
	const char *part, *key;
};

static const struct note_words fetch_words[] = {
	{"stopped by staff", "staff.note.paused"},
	{"answered 404", "staff.note.gone"},
	{"answered 410", "staff.note.gone"},
	{"answered 401", "staff.note.forbidden"},
	{"answered 403", "staff.note.forbidden"},
	{"answered 429", "staff.note.busy"},
	{"answered 5", "staff.note.broken"},
	{"answered", "staff.note.answered"},
	{"resolve host", "staff.note.name"},
	{"connect to server", "staff.note.silent"},
	{"no complete answer in time", "staff.note.slow"},
	{"SSL", "staff.note.certificate"},
	{"certificate", "staff.note.certificate"},
	{"redirect", "staff.note.loop"},
	{"https to http", "staff.note.loop"},
	{"is too big", "staff.note.big"},
	{"empty", "staff.note.empty"},
	{"fetched from", "staff.note.refused"},
	{"watched already", "staff.note.twin"},
	{"was a page; its feed", "staff.note.followed"},
	{"a page, not a feed", "staff.note.page"},
	{"names no feed", "staff.note.page"},
	{"neither XML nor JSON", "staff.note.nofeed"},
	{"it begins with", "staff.note.nofeed"},
	{"no feed", "staff.note.nofeed"},
	{"no web page", "staff.note.nopage"},
	{"has no items at", "staff.note.noitems"},
	{"did not end", "staff.note.died"},
	{"being read", "staff.note.reading"},
	{"more than", "staff.note.many"},
	{"not well formed", "staff.note.malformed"},
	{"new items at once", "staff.note.heldmany"},
	{"odd date", "staff.note.helddates"},
	{"edited items", "staff.note.heldedits"},
	{"", "staff.note.other"},
};

static const struct note_words relay_words[] = {
	{"535", "staff.note.relay.password"},
	{"530", "staff.note.relay.password"},
	{"sign in", "staff.note.relay.password"},
	{"auth", "staff.note.relay.password"},
	{"certificate", "staff.note.relay.certificate"},
	{"TLS", "staff.note.relay.certificate"},
	{"resolve", "staff.note.relay.name"},
	{"name", "staff.note.relay.name"},
	{"connect", "staff.note.relay.silent"},
	{"time", "staff.note.relay.silent"},
	{"", "staff.note.relay.other"},
};

static void
find(const struct note_words *words, struct view *view,
    const struct request *rq, const char *name, const char *note)
{
	if (!*note) {
		view_set(view, name, NULL);
		return;
	}
	while (!strstr(note, words->part))
		words++;
	page_string(view, rq, name, words->key);
}

void
note_words_fetch(struct view *view, const struct request *rq,
    const char *name, const char *note)
{
	find(fetch_words, view, rq, name, note);
}

void
note_words_relay(struct view *view, const struct request *rq,
    const char *name, const char *note)
{
	find(relay_words, view, rq, name, note);
}
