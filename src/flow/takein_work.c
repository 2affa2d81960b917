/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of takein.h that takes long. */
#include "flow/takein.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/intake.h"

struct takein {
	struct flow flow;	/* who is the one who uploaded it */
	struct db *db;
	struct intake in;
	bool (*stop)(void *arg);
	void *arg;
	FILE *report;
	struct err err;		/* of a callback */
	bool later;		/* it goes on */
};

static bool
takein_save(struct takein *t, const char *state, const char *note,
    struct err *err)
{
	struct tx tx;

	mem_free(t->in.state);
	t->in.state = mem_strdup(state);
	mem_free(t->in.note);
	t->in.note = mem_strdup(note);
	if (!tx_begin(t->db, &tx, err))
		return false;
	if (intake_update(&tx, &t->in, err))
		return tx_commit(&tx, err);
	tx_rollback(&tx);
	return false;
}

static void
takein_columns(const char *text, int columns[IMPORT_COLUMNS])
{
	char word[12] = "";
	int64_t n = 0;

	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		columns[i] = str_word(&text, " ", word, sizeof(word)) &&
		    str_int64(word, &n) && n >= 0 && n < 1000 ? (int)n : -1;
}

static bool
takein_stop(void *arg)
{
	const struct takein *t = arg;

	return t->stop && t->stop(t->arg);
}

/* "PATH:LINE: what" without the path. */
static void
takein_fault(void *arg, const char *text)
{
	const struct takein *t = arg;
	const char *line = strstr(text, ".csv:");

	if (t->report)
		fprintf(t->report, "%s\n", line ? line + 5 : text);
}

/* The page shows how far the batch is, once it knows which it is. */
static void
takein_progress(void *arg, const struct import_result *result)
{
	struct takein *t = arg;

	if (t->in.batch == result->batch)
		return;
	t->in.batch = result->batch;
	if (!takein_save(t, "run", "", &t->err))
		log_warn("import: %s", t->err.text);
}

static bool
takein_report_open(struct takein *t, struct err *err)
{
	struct buf path = BUF_INIT(BUF_LINE);
	int fd = -1;

	takein_path(t->flow.conf, t->in.token, ".txt", &path);
	fd = open(buf_text(&path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	t->report = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!t->report) {
		(void)err_sys(err, EX_IOERR, "cannot write '%s'",
		    buf_text(&path));
		if (fd >= 0)
			(void)close(fd);
	}
	buf_release(&path);
	return t->report != NULL;
}

static bool
takein_import(struct takein *t, bool dry, struct import_result *result,
    struct err *err)
{
	struct import_map maps[TAKEIN_MAPS] = {{NULL, NULL}};
	int columns[IMPORT_COLUMNS] = {0};
	struct buf path = BUF_INIT(BUF_LINE);
	struct import_options options = {.flow = &t->flow,
	    .evidence = *t->in.evidence ? t->in.evidence : NULL,
	    .came_from = t->in.came_from,
	    .map = maps, .dry_run = dry, .name = t->in.file,
	    .columns = columns,
	    .topics = *t->in.topics ? t->in.topics : NULL,
	    .faults_told = TAKEIN_TOLD, .fault = takein_fault,
	    .progress = takein_progress, .stop = takein_stop, .arg = t};
	char *text = NULL;
	bool ok = false;

	takein_path(t->flow.conf, t->in.token, ".csv", &path);
	options.path = buf_text(&path);
	takein_columns(t->in.columns, columns);
	ok = takein_maps(t->in.map, &text, maps, &options.maps) &&
	    import_run(t->db, &options, result, err);
	mem_free(text);
	buf_release(&path);
	return ok;
}

/* The state after a failure: none when it goes on later. */
static bool
takein_failed(struct takein *t, const struct err *why, struct err *err)
{
	struct buf path = BUF_INIT(BUF_LINE);
	const char *note = why->text;
	bool ok = true;

	takein_path(t->flow.conf, t->in.token, ".csv", &path);
	if (str_starts(note + (*note == '\''), buf_text(&path)))
		note += strlen(buf_text(&path)) + (*note == '\'' ? 2 : 0);
	note += strspn(note, ": ");
	t->later = why->code == EX_TEMPFAIL;
	if (!t->later)
		ok = takein_save(t, "failed", note, err);
	buf_release(&path);
	return ok;
}

static bool
takein_do_check(struct takein *t, struct err *err)
{
	struct import_result result = {0};
	struct err why = {0};
	bool ok = false;

	if (!takein_report_open(t, &why))
		return takein_failed(t, &why, err);
	ok = takein_import(t, true, &result, &why);
	(void)fclose(t->report);
	if (!ok && (result.faults == 0 || why.code == EX_TEMPFAIL))
		return takein_failed(t, &why, err);
	t->in.rows = result.rows;
	t->in.faults = result.faults;
	return takein_save(t, "checked", "", err);
}

static bool
takein_do_run(struct takein *t, struct err *err)
{
	struct import_result result = {0};
	struct err why = {0};

	if (!takein_import(t, false, &result, &why))
		return takein_failed(t, &why, err);
	t->in.batch = result.batch;
	t->in.rows = result.rows;
	return takein_save(t, "done", "", err);
}

static bool
takein_do_undo(struct takein *t, struct err *err)
{
	struct import_undo_result result = {0};
	struct err why = {0};

	if (!import_undo(t->db, &t->flow, t->in.batch, takein_stop, t, &result,
	    &why))
		return takein_failed(t, &why, err);
	return takein_save(t, "undone", "", err);
}

static void
takein_unlink(const struct conf *conf, const char *token)
{
	static const char *const ends[] = {".csv", ".txt"};
	struct buf path = BUF_INIT(BUF_LINE);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		buf_clear(&path);
		takein_path(conf, token, ends[i], &path);
		if (unlink(buf_text(&path)) != 0 && errno != ENOENT)
			log_warn("cannot remove '%s'", buf_text(&path));
	}
	buf_release(&path);
}

/* The file, then what knows of it. */
static bool
takein_forget(const struct flow *flow, struct db *db, int64_t id,
    const char *token, struct err *err)
{
	struct tx tx;

	takein_unlink(flow->conf, token);
	if (!tx_begin(db, &tx, err))
		return false;
	if (intake_forget_file(&tx, id, err))
		return tx_commit(&tx, err);
	tx_rollback(&tx);
	return false;
}

bool
takein_work(const struct flow *flow, struct db *db, bool (*stop)(void *arg),
    void *arg, bool *worked, struct err *err)
{
	struct takein t = {.flow = *flow, .db = db, .stop = stop,
	    .arg = arg};
	bool found = false;
	bool ok = intake_next(db, &t.in, &found, err);

	if (ok && found) {
		t.flow.who = t.in.who;
		if (strcmp(t.in.state, "check") == 0)
			ok = takein_do_check(&t, err);
		else if (strcmp(t.in.state, "run") == 0)
			ok = takein_do_run(&t, err);
		else if (strcmp(t.in.state, "undo") == 0)
			ok = takein_do_undo(&t, err);
		else
			ok = takein_forget(flow, db, t.in.id, t.in.token,
			    err);
	}
	*worked = ok && found && !t.later;
	intake_release(&t.in);
	return ok;
}

/* --- Tidying --- */

/* Those that no row knows: their upload broke off. */
static void
takein_orphans(const struct conf *conf)
{
	DIR *dir = opendir(conf->state_dir);
	struct dirent *entry = NULL;
	struct stat st;

	while (dir && (entry = readdir(dir)) != NULL)
		if (str_starts(entry->d_name, "import-") &&
		    fstatat(dirfd(dir), entry->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
		    st.st_mtime < date_now() - TAKEIN_KEEP - 24 * 3600)
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		(void)closedir(dir);
}

bool
takein_tidy(const struct flow *flow, struct db *db, struct err *err)
{
	struct intake_list list = {NULL, 0};
	bool ok = intake_stale(db, date_now() - TAKEIN_KEEP, &list, err);

	for (size_t i = 0; ok && i < list.count; i++)
		ok = takein_forget(flow, db, list.item[i].id,
		    list.item[i].token, err);
	intake_list_release(&list);
	takein_orphans(flow->conf);
	return ok;
}
