/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/note_words.h"

#include <string.h>

#include "base/str.h"
#include "text/view.h"

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

/* Jobs that refused; tests/lint/refusals.py knows all they say. */
static const struct note_words refused_words[] = {
	{"wants four eyes", "staff.refused.eyes"},
	{"there is no post", "staff.refused.post"},
	{" is withdrawn", "staff.refused.withdrawn"},
	{"is approved already", "staff.refused.approved"},
	{"is not approved: ", "staff.refused.gate"},
	{"is not out", "staff.refused.notout"},
	{"does not say already", "staff.refused.same"},
	{"that time is past", "staff.refused.past"},
	{"Publish", "staff.refused.timed"},
	{"Stage: ", "staff.refused.stage"},
	{"its kind stays", "staff.refused.kind"},
	{"Note is for", "staff.refused.notout"},
	{"dates and topics of what is out", "staff.error.post.frame"},
	{"changed it meanwhile", "staff.refused.meanwhile"},
	{"there is no topic", "staff.refused.topic"},
	{"merged into itself", "staff.refused.topic.self"},
	{"is there already", "staff.error.topic.taken"},
	{"is no slug", "staff.error.topic.slug"},
	{"--name is empty", "staff.error.topic.name"},
	{"is not one line of", "staff.error.long"},
	{" bytes, at most ", "staff.error.long"},
	{"the mail is too long", "staff.refused.mail"},
	{"there is no such account", "staff.refused.account"},
	{"the account is gone", "staff.refused.account"},
	{"there is no source", "staff.refused.source"},
	{"is watched already", "staff.refused.watched"},
	{"is no http or https address", "staff.error.source.url"},
	{"a source is fetched every", "staff.refused.interval"},
	{"is no kind", "staff.refused.other"},
	{"not one of ours", "staff.refused.form"},
	{"topic '", "staff.refused.topic.closed"},
	{"", "staff.refused.other"},
};

/* Of a file that is imported; what stands in quotes is the file's. */
static const struct note_words import_words[] = {
	{"is not an address", "staff.fault.address"},
	{"is not a topic", "staff.fault.topic"},
	{"cannot map", "staff.fault.map"},
	{"there is no topic", "staff.fault.no_topic"},
	{"there are more than", "staff.fault.topics"},
	{"is not a cadence", "staff.fault.cadence"},
	{"is not a language", "staff.fault.language"},
	{"is not a date", "staff.fault.date"},
	{"is a date to come", "staff.fault.future"},
	{"is not a status", "staff.fault.status"},
	{"column '", "staff.fault.column"},
	{"evidence of consent", "staff.fault.column"},
	{"there is no evidence", "staff.fault.evidence"},
	{"the first line has", "staff.fault.fields"},
	{"too many fields", "staff.fault.fields"},
	{"two columns", "staff.fault.twins"},
	{"a quote is not closed", "staff.fault.quote"},
	{"closing quote", "staff.fault.behind"},
	{"is too long", "staff.fault.long"},
	{"is no text", "staff.fault.text"},
	{"is UTF-16", "staff.fault.utf16"},
	{"is empty", "staff.fault.empty"},
	{"rows are wrong", "staff.fault.rows"},
	{"there is no batch", "staff.fault.batch"},
	{"topic '", "staff.fault.closed"},
	{"", "staff.fault.other"},
};

/* Why the service itself paused a digest; the relay's words follow. */
static const struct note_words stop_words[] = {
	{"the relay refuses the sender: ", "staff.digest.why.sender"},
	{"too many refusals, the last: ", "staff.digest.why.refusals"},
	{"by hand", "staff.digest.why.hand"},
	{NULL, NULL},
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

void
note_words_refused(struct view *view, const struct request *rq,
    const char *name, const struct err *err)
{
	find(refused_words, view, rq, name, err->text);
}

/* Where the word that begins there ends: it may hold quotes of its own, but
 * only ours is followed by what is said of it. */
static const char *
word_end(const char *word)
{
	const char *end = strchr(word, '\'');

	for (const char *s = end; s; s = strchr(s + 1, '\''))
		if (str_starts(s, "' is "))
			end = s;
	return end;
}

/* The word is the file's: it must not choose what is said. */
void
note_words_import(struct view *view, const struct request *rq,
    const char *name, const char *note)
{
	const char *quote = strchr(note, '\'');
	const char *end = quote ? word_end(quote + 1) : NULL;
	struct buf ours = BUF_INIT(BUF_PAGE);

	view_set(view, "word", "");
	if (end) {
		view_printf(view, "word", "%.*s", (int)(end - quote - 1),
		    quote + 1);
		buf_add(&ours, note, (size_t)(quote + 1 - note));
		buf_puts(&ours, end);
	} else {
		buf_puts(&ours, note);
	}
	find(import_words, view, rq, name, buf_text(&ours));
	buf_release(&ours);
}

void
note_words_stop(struct view *view, const struct request *rq,
    const char *reason)
{
	const struct note_words *words = stop_words;

	view_set(view, "why_said", NULL);
	while (words->part && !str_starts(reason, words->part))
		words++;
	if (!words->part) {
		view_set(view, "why", reason);
		return;
	}
	page_string(view, rq, "why", words->key);
	view_set(view, "why_said", reason + strlen(words->part));
}
