/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of subscribers from another service: the file, which column is
 * which, what is wrong with it by line, then the import itself, which the
 * send role does (flow/takein.h), and its way back.
 */
#include "http/desk_pages.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "http/import_page.h"
#include "http/upload.h"

enum { IMPORTS = 50 };

/* --- All of them --- */

struct show {
	struct request *rq;
	struct view *view;
};

static void
show_row(void *arg, const struct intake_row *row)
{
	const struct show *show = arg;
	struct view *item = view_item(show->view, "imports");
	char *key = mem_printf("staff.import.state.%s", *row->state ?
	    row->state : row->batch_state);

	desk_moment(item, show->rq, "at", row->at);
	view_set(item, "file", row->file);
	view_set(item, "evidence", row->evidence);
	desk_number(item, "added", row->added);
	page_string(item, show->rq, "state", key);
	view_set(item, "url", NULL);
	if (row->intake != 0)
		view_printf(item, "url", "%s/staff/subscribers/import/%lld",
		    show->rq->http->root, (long long)row->intake);
	view_set(item, "undo_url", NULL);
	if (row->batch != 0 && strcmp(row->batch_state, "done") == 0 &&
	    strcmp(row->state, "undo") != 0)
		view_printf(item, "undo_url",
		    "%s/staff/subscribers/batch/%lld/undo",
		    show->rq->http->root, (long long)row->batch);
	view_flag(show->view, "has_imports", true);
	mem_free(key);
}

/* Takes view over. */
static void
show_list(struct request *rq, struct reply *rp, int status,
    struct view *view)
{
	struct show show = {rq, view};
	struct err err = {0};

	view_printf(view, "max", "%d", UPLOAD_MAX / 1024 / 1024);
	if (intake_rows(rq->db, IMPORTS, show_row, &show, &err)) {
		reply_page(rp, status, "staff/import.html", view);
		return;
	}
	view_free(view);
	page_unavailable(rp, &err);
}

void
on_import(struct request *rq, struct reply *rp)
{
	show_list(rq, rp, 200, desk_page(rq, "staff.import.title"));
}

static void
then_added(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct takein_add *add = rq->data;
	char *path = NULL;

	if (!ok) {
		page_unavailable(rp, err);
		return;
	}
	upload_keep(rq->upload);
	path = mem_printf("/staff/subscribers/import/%lld",
	    (long long)add->id);
	desk_see(rp, path, "", 0);
	mem_free(path);
}

void
on_import_post(struct request *rq, struct reply *rp)
{
	struct takein_add *add = request_data(rq, sizeof(*add), NULL);
	struct view *view = NULL;

	if (!rq->upload || !*upload_name(rq->upload) ||
	    upload_size(rq->upload) == 0) {
		view = desk_page(rq, "staff.import.title");
		page_wrong(view, rq, "file", "file",
		    "staff.error.import.file");
		show_list(rq, rp, 422, view);
		return;
	}
	*add = (struct takein_add){.flow = &rq->session->flow,
	    .file = upload_name(rq->upload),
	    .token = upload_token(rq->upload)};
	request_write(rq, takein_add, add, then_added);
}

/* --- One of them --- */

/* Of rq->arg[0]; false: answered. */
static bool
open_intake(struct request *rq, struct reply *rp, struct intake *in)
{
	struct err err = {0};
	int64_t id = 0;
	bool found = false;

	memset(in, 0, sizeof(*in));
	if (!desk_id(rq, rp, 0, &id))
		return false;
	if (!intake_get(rq->db, id, in, &found, &err))
		page_unavailable(rp, &err);
	else if (!found)
		reply_error(rp, 404);
	return found;
}

void
on_import_one(struct request *rq, struct reply *rp)
{
	struct intake in;

	if (!open_intake(rq, rp, &in))
		return;
	import_page_show(rq, rp, 200, &in, NULL);
	intake_release(&in);
}

union import_job {
	struct takein_check check;
	struct takein_move move;
};

static void
see(struct request *rq, struct reply *rp, bool taken)
{
	char *path = mem_printf("/staff/subscribers/import/%s", rq->arg[0]);

	desk_see(rp, path, taken ? "" : "import.late", 0);
	mem_free(path);
}

static void
then_checked(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union import_job *job = rq->data;

	if (ok)
		see(rq, rp, job->check.taken);
	else
		page_unavailable(rp, err);
}

static void
then_moved(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union import_job *job = rq->data;

	if (ok)
		see(rq, rp, job->move.taken);
	else
		page_unavailable(rp, err);
}

static void
then_dropped(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const union import_job *job = rq->data;

	if (!ok)
		page_unavailable(rp, err);
	else if (!job->move.taken)
		see(rq, rp, false);
	else
		desk_see(rp, "/staff/subscribers/import", "import.drop", 0);
}

static void
check(struct request *rq, struct reply *rp, struct intake *in)
{
	union import_job *job = request_data(rq, sizeof(*job),
	    import_page_free_check);
	struct view *view = desk_page(rq, "staff.import.one");

	job->check = (struct takein_check){.flow = &rq->session->flow,
	    .id = in->id};
	if (import_page_read(rq, &job->check, view)) {
		view_free(view);
		request_write(rq, takein_check, &job->check, then_checked);
	} else {
		import_page_show(rq, rp, 422, in, view);
	}
}

void
on_import_one_post(struct request *rq, struct reply *rp)
{
	const char *what = desk_field(rq, "do");
	union import_job *job = NULL;
	struct intake in;

	if (!open_intake(rq, rp, &in))
		return;
	if (strcmp(what, "check") == 0) {
		check(rq, rp, &in);
	} else {
		job = request_data(rq, sizeof(*job), NULL);
		job->move = (struct takein_move){
		    .flow = &rq->session->flow, .id = in.id};
		if (strcmp(what, "run") == 0)
			request_write(rq, takein_run, &job->move,
			    then_moved);
		else if (strcmp(what, "drop") == 0)
			request_write(rq, takein_drop, &job->move,
			    then_dropped);
		else
			reply_error(rp, 400);
	}
	intake_release(&in);
}

/* --- Back --- */

struct batch_row {
	int64_t added;
	char *file;
	bool done;
};

static void
take_batch(void *arg, const struct intake_row *row)
{
	struct batch_row *batch = arg;

	batch->added = row->added;
	batch->done = strcmp(row->batch_state, "done") == 0;
	batch->file = mem_strdup(row->file);
}

void
on_import_undo(struct request *rq, struct reply *rp)
{
	struct desk_confirm confirm = {.key = "staff.import.undo",
	    .back = "/staff/subscribers/import", .danger = true};
	struct batch_row batch = {0};
	struct view *view = NULL;
	struct err err = {0};
	int64_t id = 0;
	char *action = NULL;

	if (!desk_id(rq, rp, 0, &id))
		return;
	if (!intake_batch(rq->db, id, take_batch, &batch, &err)) {
		page_unavailable(rp, &err);
	} else if (!batch.done) {
		reply_error(rp, 404);
	} else {
		view = desk_page(rq, "staff.import.undo");
		desk_number(view, "n", batch.added);
		view_set(view, "name", batch.file);
		action = mem_printf("/staff/subscribers/batch/%lld/undo",
		    (long long)id);
		confirm.action = action;
		desk_confirm(rp, &confirm, view);
	}
	mem_free(action);
	mem_free(batch.file);
}

static void
then_undone(struct request *rq, struct reply *rp, bool ok,
    const struct err *err)
{
	const struct takein_move *move = rq->data;

	if (ok)
		desk_see(rp, "/staff/subscribers/import", move->taken ?
		    "import.undo" : "import.late", 0);
	else
		page_unavailable(rp, err);
}

void
on_import_undo_post(struct request *rq, struct reply *rp)
{
	struct takein_move *move = request_data(rq, sizeof(*move), NULL);

	if (!desk_id(rq, rp, 0, &move->id))
		return;
	move->flow = &rq->session->flow;
	request_write(rq, takein_undo, move, then_undone);
}
