/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log as a file: CSV for a spreadsheet, JSON for programs. */
#include "http/desk_pages.h"

#include <string.h>

#include "base/date.h"
#include "http/log_query.h"
#include "http/page.h"
#include "text/encode.h"

/* What does not fit is asked for by its days. */
enum { LOG_LINES = 20000, LOG_FILE = 16 * 1024 * 1024 };

struct log_file {
	const struct request *rq;
	struct buf out, cell;
	bool json, more;
};

static void
write_cell(struct log_file *f, const char *name, const char *text)
{
	if (f->json) {
		buf_printf(&f->out, "%s\"%s\":\"", f->more ? "," : "", name);
		encode_json(&f->out, text, strlen(text));
		buf_putc(&f->out, '"');
	} else {
		if (f->more)
			buf_putc(&f->out, ',');
		encode_csv(&f->out, text);
	}
	f->more = true;
}

static void
write_line(void *arg, const struct audit_line *line)
{
	struct log_file *f = arg;

	if (f->json)
		buf_puts(&f->out, f->out.len > 1 ? ",\n{" : "\n{");
	f->more = false;
	buf_clear(&f->cell);
	date_rfc3339(&f->cell, line->at);
	write_cell(f, "at", buf_text(&f->cell));
	write_cell(f, "who", line->who);
	write_cell(f, "code", line->what);
	write_cell(f, "what", log_query_what(f->rq, line->what));
	write_cell(f, "subject", line->subject);
	write_cell(f, "detail", line->detail);
	buf_puts(&f->out, f->json ? "}" : "\r\n");
}

/* The byte order mark is how a spreadsheet knows UTF-8. */
static void
write_head(struct log_file *f)
{
	buf_puts(&f->out, f->json ? "[" : "\xef\xbb\xbf"
	    "at,who,code,what,subject,detail\r\n");
}

void
on_log_export(struct request *rq, struct reply *rp)
{
	const char *format = request_query(rq, "format");
	struct log_file f = {.rq = rq, .out = BUF_INIT(LOG_FILE),
	    .cell = BUF_INIT(BUF_LINE)};
	struct log_query query;
	struct audit_rest rest = {0, 0};
	struct err err = {0};

	f.json = format && strcmp(format, "json") == 0;
	log_query_read(rq, &query);
	write_head(&f);
	if (!audit_find(rq->db, &query.search, LOG_LINES, write_line, &f,
	    &rest, &err)) {
		page_unavailable(rp, &err);
	} else {
		if (f.json)
			buf_puts(&f.out, "\n]\n");
		reply_body(rp, 200, f.json ? "application/json" : "text/csv",
		    &f.out);
		reply_header(rp, "Content-Disposition", f.json ?
		    "attachment; filename=\"log.json\"" :
		    "attachment; filename=\"log.csv\"");
	}
	log_query_release(&query);
	buf_release(&f.out);
	buf_release(&f.cell);
}
