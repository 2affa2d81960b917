/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A post is written and changed.  Whatever is wrong, whoever was quicker:
 * the form comes back with what was typed.
 */
#include "http/desk_pages.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/edit.h"
#include "flow/specimen.h"
#include "http/desk.h"
#include "http/note_words.h"
#include "http/on_post.h"
#include "http/quality_view.h"
#include "store/errand.h"
#include "text/paste.h"

struct save {
	struct postform form;		/* what was typed */
	struct postform_post was;	/* what is there; of a new post empty */
	struct postfile file;
	struct edit_add add;
	struct edit_correct correct;
	struct quality_gate gate;
	int64_t id;			/* 0 new */
};

static void
save_release(void *data)
{
	struct save *save = data;

	postform_release(&save->form);
	postform_post_release(&save->was);
	postfile_release(&save->file);
	quality_release(&save->gate.found);
}

/* --- The form ------------------------------------------------------------ */

static void
show_hidden(struct view *view, const struct request *rq, int base)
{
	const char *typed = desk_field(rq, "once");
	char number[ONCE_NUMBER] = "";

	if (*typed) {
		view_set(view, "once", typed);
	} else {
		once_number(number);
		view_set(view, "once", number);
	}
	view_printf(view, "base", "%d", base);
}

/* The row to begin with, of what has rows. */
static void
give_row(const struct request *rq, struct postform *form)
{
	struct view *words = NULL;

	if (strcmp(form->kind, "board") == 0 && form->decisions == 0 &&
	    *form->text == '\0')
		(void)postform_add_decision(form);
	if (strcmp(form->kind, "meeting") != 0 || form->dates > 0)
		return;
	words = view_new();
	page_string(words, rq, "label", "staff.post.date.meeting");
	(void)postform_add_date(form,
	    view_text(view_get(words, "label", strlen("label"))));
	view_free(words);
}

/* Takes view over. */
static void
show_form(struct request *rq, struct reply *rp, int status,
    struct save *save, const char *focus, struct view *view)
{
	const bool out = save->id != 0 &&
	    strcmp(save->was.state, "approved") == 0;
	struct err err = {0};

	if (save->id == 0) {
		view_printf(view, "action", "%s/staff/posts/new",
		    rq->http->root);
		view_printf(view, "back", "%s/staff/posts", rq->http->root);
	} else {
		view_printf(view, "back", "%s/staff/posts/%lld",
		    rq->http->root, (long long)save->id);
		view_printf(view, "action", "%s/staff/posts/%lld/edit",
		    rq->http->root, (long long)save->id);
	}
	view_flag(view, "out", out);
	view_flag(view, "draft", !out);
	view_flag(view, "timed", save->was.publish != 0);
	give_row(rq, &save->form);
	if (post_form_show(view, rq, &save->form, focus, &err)) {
		reply_page(rp, status, "staff/post-form.html", view);
	} else {
		view_free(view);
		page_unavailable(rp, &err);
	}
}

static struct view *
form_page(const struct request *rq, const struct save *save)
{
	struct view *view = desk_page(rq, "staff.post.edit");
	char *key = mem_printf("staff.post.new.%s", save->form.kind);

	if (save->id == 0)
		page_string(view, rq, "title", key);
	mem_free(key);
	return view;
}

/* One more box or row; its id is where to go on.  false: none was asked. */
static bool
add_row(const struct request *rq, struct postform *form, char *focus,
    size_t size)
{
	const char *what = desk_field(rq, "do");
	struct view *words = NULL;

	if (strcmp(what, "decision") == 0) {
		(void)postform_add_decision(form);
		snprintf(focus, size, "decision-%zu-title",
		    form->decisions - 1);
		return true;
	}
	if (strcmp(what, "date") != 0 && strcmp(what, "open") != 0)
		return false;
	words = view_new();
	page_string(words, rq, "label", strcmp(what, "open") == 0
	    ? "staff.post.date.open" : "staff.post.date.meeting");
	(void)postform_add_date(form,
	    view_text(view_get(words, "label", strlen("label"))));
	view_free(words);
	snprintf(focus, size, "date-%zu-day", form->dates - 1);
	return true;
}

/* --- A new one ----------------------------------------------------------- */

static void
begin_form(const struct request *rq, struct postform *form, const char *kind)
{
	postform_init(form, kind);
	postform_set(&form->language, rq->http->conf->site.language);
	if (strcmp(kind, "survey") == 0)
		postform_set(&form->remind, "3");
}

/* What the poll role found on a page that an article is made of; what an
 * administrator had tried is not for everybody.  false: answered. */
static bool
take_errand(struct request *rq, struct reply *rp, struct postform *form)
{
	const char *asked = request_query(rq, "from");
	struct errand errand = {0};
	struct buf text = BUF_INIT(BUF_PAGE);
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	if (!asked)
		return true;
	if (!str_int64(asked, &id)) {
		reply_error(rp, 404);
		return false;
	}
	if (!errand_get(rq->db, id, &errand, &found, &err)) {
		page_unavailable(rp, &err);
		return false;
	}
	found = found && strcmp(errand.kind, "article") == 0;
	if (!found)
		reply_error(rp, 404);
	if (found && errand.items > 0) {
		const struct errand_item *item = &errand.item[0];

		paste_clean(item->summary, strlen(item->summary), &text);
		postform_set(&form->title, item->title);
		postform_set(&form->text, buf_text(&text));
		postform_set(&form->url, *item->link ? item->link
		    : errand.url);
	}
	buf_release(&text);
	errand_release(&errand);
	return found;
}

void
on_post_new(struct request *rq, struct reply *rp)
{
	const char *kind = request_query(rq, "kind");
	struct save *save = request_data(rq, sizeof(*save), save_release);
	struct view *view = NULL;

	if (!kind || !on_post_is_kind(kind)) {
		view = desk_page(rq, "staff.posts.new");
		reply_page(rp, 200, "staff/post-new.html", view);
		return;
	}
	begin_form(rq, &save->form, kind);
	if (!take_errand(rq, rp, &save->form))
		return;
	view = form_page(rq, save);
	view_flag(view, "fetched", request_query(rq, "from") != NULL);
	show_hidden(view, rq, 0);
	show_form(rq, rp, 200, save, NULL, view);
}

static void
then_added(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct save *save = request_data(rq, sizeof(*save), NULL);
	struct view *view = NULL;
	char *path = NULL;

	if (!ok && err->code != EX_DATAERR) {
		desk_refused(rp, err);
		return;
	}
	if (!ok) {
		view = form_page(rq, save);
		note_words_refused(view, rq, "refused", err);
		show_hidden(view, rq, 0);
		show_form(rq, rp, 409, save, NULL, view);
		return;
	}
	path = mem_printf("/staff/posts/%lld", (long long)save->add.post);
	desk_see(rp, path, "post.add", 0);
	mem_free(path);
}

void
on_post_new_post(struct request *rq, struct reply *rp)
{
	struct save *save = request_data(rq, sizeof(*save), save_release);
	struct postform_faults faults = {.count = 0};
	struct view *view = NULL;
	char focus[40] = "";
	bool again = false;

	if (form_broken(&rq->form, post_form_rules)) {
		reply_error(rp, 400);
		return;
	}
	post_form_read(rq, &save->form);
	if (strcmp(desk_field(rq, "do"), "look") == 0) {
		post_form_look(rq, rp, &save->form, "first");
		return;
	}
	again = add_row(rq, &save->form, focus, sizeof(focus));
	if (!again)
		postform_prune(&save->form);
	if (again || !postform_make(&save->form, NULL, false, &save->file,
	    &faults)) {
		view = form_page(rq, save);
		post_form_wrong(view, rq, &faults);
		show_hidden(view, rq, 0);
		show_form(rq, rp, faults.count ? 422 : 200, save, focus,
		    view);
		return;
	}
	save->add = (struct edit_add){.flow = &rq->session->flow,
	    .file = &save->file};
	snprintf(save->add.once, sizeof(save->add.once), "%s",
	    desk_field(rq, "once"));
	request_write(rq, edit_add, &save->add, then_added);
}

/* --- Changing one -------------------------------------------------------- */

/* A post that can be changed here; false: answered. */
static bool
open_save(struct request *rq, struct reply *rp, struct save *save)
{
	if (!on_post_open(rq, rp, &save->id, &save->was))
		return false;
	if (save->was.full) {
		struct view *view = desk_page(rq, "staff.post.full.title");

		page_string(view, rq, "words", "staff.post.full.words");
		reply_page(rp, 409, "staff/error.html", view);
		return false;
	}
	return true;
}

/* Somebody has withdrawn it meanwhile: what was typed can be copied. */
static bool
is_gone(struct request *rq, struct reply *rp, struct save *save)
{
	struct view *view = NULL;

	if (strcmp(save->was.state, "withdrawn") != 0)
		return false;
	view = form_page(rq, save);
	view_flag(view, "gone", true);
	show_hidden(view, rq, save->was.edition);
	show_form(rq, rp, 409, save, NULL, view);
	return true;
}

void
on_post_edit(struct request *rq, struct reply *rp)
{
	struct save *save = request_data(rq, sizeof(*save), save_release);
	struct view *view = NULL;

	if (!open_save(rq, rp, save))
		return;
	save->form = save->was.form;
	memset(&save->was.form, 0, sizeof(save->was.form));
	if (is_gone(rq, rp, save))
		return;
	view = form_page(rq, save);
	show_hidden(view, rq, save->was.edition);
	show_form(rq, rp, 200, save, NULL, view);
}

static void
see_post(const struct save *save, struct reply *rp, const char *done)
{
	char *path = mem_printf("/staff/posts/%lld", (long long)save->id);

	desk_see(rp, path, done, 0);
	mem_free(path);
}

/* Somebody else was quicker: both texts, side by side. */
static void
show_both(struct request *rq, struct reply *rp, const struct save *save)
{
	struct view *view = desk_page(rq, "staff.post.both");
	const bool out = strcmp(save->was.state, "approved") == 0;

	post_form_tell(view, rq, "mine", &save->form, &save->was.form);
	post_form_tell(view, rq, "theirs", &save->was.form, &save->form);
	post_form_keep(view, &save->form);
	show_hidden(view, rq, save->was.edition);
	view_set(view, "go_on", out && desk_may(rq, ROUTE_SENDER) ? "review"
	    : "save");
	view_printf(view, "action", "%s/staff/posts/%lld/edit",
	    rq->http->root, (long long)save->id);
	reply_page(rp, 409, "staff/post-both.html", view);
}

/* What the reader will see of a correction, before it is sent. */
static bool
show_mails(struct view *view, struct request *rq, const struct save *save,
    const char *kind, struct err *err)
{
	static const char *const languages[] = {"sv", "en"};
	bool ok = true;

	for (size_t i = 0; ok && i < 2; i++) {
		struct specimen s = {.flow = &rq->http->flow,
		    .language = languages[i], .file = &save->file,
		    .edition = kind};
		struct view *item = NULL;
		char *key = mem_printf("staff.post.in.%s", languages[i]);

		specimen_init(&s);
		ok = specimen_make(rq->db, &s, err);
		if (ok) {
			item = view_item(view, "mails");
			page_string(item, rq, "name", key);
			view_set(item, "lang", languages[i]);
			view_set(item, "subject", buf_text(&s.subject));
			view_set(item, "text", buf_text(&s.text));
		}
		specimen_release(&s);
		mem_free(key);
	}
	return ok;
}

static void
show_review(struct request *rq, struct reply *rp, int status,
    const struct save *save, int base)
{
	struct view *view = desk_page(rq, "staff.post.review");
	const struct quality *found = &save->gate.found;
	const char *kind = "";
	struct err err = {0};
	char *words = NULL;

	if (!specimen_kind(rq->db, save->id, &save->file, &kind, &err) ||
	    !show_mails(view, rq, save, kind, &err)) {
		view_free(view);
		page_unavailable(rp, &err);
		return;
	}
	words = mem_printf("staff.post.review.%s", kind);
	page_string(view, rq, "words", words);
	view_flag(view, "checked", found->count > 0);
	quality_view_put(view, rq, found);
	if (found->warnings > 0 && found->errors == 0)
		quality_view_wrong(view, rq);
	post_form_keep(view, &save->form);
	show_hidden(view, rq, base);
	view_printf(view, "action", "%s/staff/posts/%lld/edit",
	    rq->http->root, (long long)save->id);
	reply_page(rp, status, "staff/post-review.html", view);
	mem_free(words);
}

/* Refused: why, and all that was typed. */
static void
show_refused(struct request *rq, struct reply *rp, struct save *save,
    const struct err *err)
{
	struct view *view = NULL;

	if (err->code != EX_DATAERR) {
		desk_refused(rp, err);
	} else if (save->gate.found.count > 0) {
		show_review(rq, rp, 422, save, save->correct.base);
	} else {
		view = form_page(rq, save);
		note_words_refused(view, rq, "refused", err);
		show_hidden(view, rq, save->was.edition);
		show_form(rq, rp, 409, save, NULL, view);
	}
}

static void
then_edited(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	struct save *save = request_data(rq, sizeof(*save), NULL);
	const struct edit_correct *c = &save->correct;
	struct err broken = {0};
	bool found = false;

	if (!ok) {
		show_refused(rq, rp, save, err);
	} else if (!c->stale) {
		see_post(save, rp, c->waits ? "post.propose" : c->draft
		    ? "post.edit" : "post.correct");
	} else {
		postform_post_release(&save->was);
		if (!postform_load(rq->db, save->id, &save->was, &found,
		    &broken) || !found)
			page_unavailable(rp, &broken);
		else
			show_both(rq, rp, save);
	}
}

/* Who may only propose changes no dates and no topics of what is out. */
static bool
is_framed(struct request *rq, struct reply *rp, struct save *save, int base)
{
	struct view *view = NULL;

	if (desk_may(rq, ROUTE_SENDER) ||
	    strcmp(save->was.state, "approved") != 0 ||
	    postform_is_framed(&save->form, &save->was.form))
		return true;
	view = form_page(rq, save);
	page_wrong(view, rq, "topics", "topics", "staff.error.post.frame");
	show_hidden(view, rq, base);
	show_form(rq, rp, 422, save, NULL, view);
	return false;
}

/* All is well with the form: ask, or write. */
static void
go_on(struct request *rq, struct reply *rp, struct save *save, int base)
{
	const bool sender = desk_may(rq, ROUTE_SENDER);
	const bool out = strcmp(save->was.state, "approved") == 0;
	const bool same = postform_is_same(&save->form, &save->was.form);

	/* A reminder sent meanwhile says what was said before. */
	if (strcmp(save->was.as, "reminder") == 0 &&
	    base + 1 == save->was.edition)
		base = save->was.edition;
	if (same && *save->file.note == '\0') {
		see_post(save, rp, base == save->was.edition ? "post.same"
		    : "post.edit");
		return;
	}
	if (base != save->was.edition) {
		show_both(rq, rp, save);
		return;
	}
	if (out && sender && strcmp(desk_field(rq, "do"), "save") != 0) {
		show_review(rq, rp, 200, save, base);
		return;
	}
	if (!is_framed(rq, rp, save, base))
		return;
	if (sender && !out && save->was.publish > 0)
		save->file.publish = save->was.publish;
	if (!out)
		save->file.note_line = 0;
	save->correct = (struct edit_correct){.flow = &rq->session->flow,
	    .file = &save->file, .post = save->id, .base = base,
	    .propose = !sender, .gate = &save->gate};
	save->gate = quality_view_gate(rq);
	snprintf(save->correct.once, sizeof(save->correct.once), "%s",
	    desk_field(rq, "once"));
	request_write(rq, edit_correct, &save->correct, then_edited);
}

void
on_post_edit_post(struct request *rq, struct reply *rp)
{
	struct save *save = request_data(rq, sizeof(*save), save_release);
	struct postform_faults faults = {.count = 0};
	struct view *view = NULL;
	char focus[40] = "";
	const bool merging = strcmp(desk_field(rq, "do"), "merge") == 0;
	int base = 0;
	bool again = false;

	if (form_broken(&rq->form, post_form_rules) ||
	    !str_int(desk_field(rq, "base"), 0, 1000000, &base)) {
		reply_error(rp, 400);
		return;
	}
	if (!open_save(rq, rp, save))
		return;
	post_form_read(rq, &save->form);
	postform_set(&save->form.kind, save->was.form.kind);
	if (is_gone(rq, rp, save))
		return;
	if (strcmp(desk_field(rq, "do"), "look") == 0) {
		post_form_look(rq, rp, &save->form,
		    strcmp(save->was.state, "draft") == 0 ? "first"
		    : "correction");
		return;
	}
	again = add_row(rq, &save->form, focus, sizeof(focus)) || merging ||
	    strcmp(desk_field(rq, "do"), "again") == 0;
	if (!again)
		postform_prune(&save->form);
	if (!again && postform_make(&save->form, &save->was.form,
	    save->was.plain, &save->file, &faults)) {
		go_on(rq, rp, save, base);
		return;
	}
	view = form_page(rq, save);
	post_form_wrong(view, rq, &faults);
	view_flag(view, "merging", merging);
	if (merging)
		post_form_tell(view, rq, "theirs", &save->was.form,
		    &save->form);
	show_hidden(view, rq, base);
	show_form(rq, rp, faults.count ? 422 : 200, save, focus, view);
}
