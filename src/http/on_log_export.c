/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log as a file: CSV for a spreadsheet, JSON for programs. */
#include "http/desk_pages.h"

#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "http/log_query.h"
#include "http/reply.h"
#include "text/encode.h"

enum { LOG_PIECE = 500 };

struct log_file {
	const struct request *rq;	/* lives until the file is sent */
	struct log_query query;		/* search.before: how far we are */
	struct buf *out, cell;
	bool json, begun, some, more, done;
};

static void
log_file_free(void *arg)
{
	struct log_file *f = arg;

	log_query_release(&f->query);
	buf_release(&f->cell);
	mem_free(f);
}

static void
write_cell(struct log_file *f, const char *name, const char *text)
{
	if (f->json) {
		buf_printf(f->out, "%s\"%s\":\"", f->more ? "," : "", name);
		encode_json(f->out, text, strlen(text));
		buf_putc(f->out, '"');
	} else {
		if (f->more)
			buf_putc(f->out, ',');
		encode_csv(f->out, text);
	}
	f->more = true;
}

static void
write_line(void *arg, const struct audit_line *line)
{
	struct log_file *f = arg;

	if (f->json)
		buf_puts(f->out, f->some ? ",\n{" : "\n{");
	f->some = true;
	f->more = false;
	buf_clear(&f->cell);
	date_rfc3339(&f->cell, line->at);
	write_cell(f, "at", buf_text(&f->cell));
	write_cell(f, "who", line->who);
	write_cell(f, "code", line->what);
	write_cell(f, "what", log_query_what(f->rq, line->what));
	write_cell(f, "subject", line->subject);
	write_cell(f, "detail", line->detail);
	buf_puts(f->out, f->json ? "}" : "\r\n");
}

/* The byte order mark is how a spreadsheet knows UTF-8. */
static void
write_head(struct log_file *f)
{
	f->begun = true;
	buf_puts(f->out, f->json ? "[" : "\xef\xbb\xbf"
	    "at,who,code,what,subject,detail\r\n");
}

/* A search that finds nothing in one reach goes on in the next. */
static bool
some(void *arg, struct db *db, struct buf *out, struct err *err)
{
	struct log_file *f = arg;
	struct audit_rest rest = {0, 0};
	bool ok = true;

	f->out = out;
	if (!f->begun)
		write_head(f);
	while (ok && !f->done && out->len == 0) {
		ok = audit_find(db, &f->query.search, LOG_PIECE, write_line,
		    f, &rest, err);
		f->query.search.before = rest.before;
		f->done = rest.before == 0;
		if (ok && f->done && f->json)
			buf_puts(out, "\n]\n");
	}
	return ok && (buf_ok(out) || err_set(err, EX_DATAERR,
	    "lines of the log are too long to write out"));
}

void
on_log_export(struct request *rq, struct reply *rp)
{
	const char *format = request_query(rq, "format");
	struct log_file *f = mem_alloc(sizeof(*f));
	const struct reply_stream stream = {some, f, log_file_free};

	*f = (struct log_file){.rq = rq, .cell = BUF_INIT(BUF_LINE),
	    .json = format && strcmp(format, "json") == 0};
	log_query_read(rq, &f->query);
	if (f->json)
		reply_file(rp, "application/json", "log.json", &stream);
	else
		reply_file(rp, "text/csv", "log.csv", &stream);
}
