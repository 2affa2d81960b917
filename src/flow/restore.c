/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/restore.h"

#include <errno.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/service.h"
#include "flow/start.h"
#include "store/schema.h"

static bool
restore_copy(const char *from, const char *to, struct err *err)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	const bool ok = file_read_secret(from, &text, err) &&
	    file_create(to, 0600, buf_text(&text), text.len, err);

	if (text.data)
		mem_wipe(text.data, text.len);
	buf_release(&text);
	return ok;
}

bool
restore_backup(struct db *db, const struct conf *conf, const char *file,
    bool with_keys, struct err *err)
{
	char *keys = mem_printf("%s.keys", file);
	bool ok = db_backup(db, file, err);

	if (ok && with_keys && !restore_copy(conf->keys.file, keys, err)) {
		unlink(file);
		ok = false;
	}
	mem_free(keys);
	return ok;
}

/* Paths of one restore; all owned. */
struct restore_paths {
	char *beside;		/* the new database before it is in place */
	char *turn;		/* which opening it leaves */
	char *keys_from;	/* of the backup; NULL: it has none */
	char *keys_beside;
	char *stamp;		/* ".before-20260504093000" */
};

static void
restore_paths_init(const struct restore *restore, struct restore_paths *p)
{
	const struct date_local d = date_local(date_now());

	p->beside = mem_printf("%s.restore", restore->conf->store.path);
	p->turn = mem_printf("%s-turn", p->beside);
	p->keys_from = mem_printf("%s.keys", restore->file);
	p->keys_beside = mem_printf("%s.restore", restore->conf->keys.file);
	p->stamp = mem_printf(".before-%04d%02d%02d%02d%02d%02d", d.year,
	    d.month, d.day, d.hour, d.minute, d.second);
	if (access(p->keys_from, F_OK) != 0)
		MEM_FREE(p->keys_from);
}

static void
restore_paths_release(struct restore_paths *p)
{
	mem_free(p->beside);
	mem_free(p->turn);
	mem_free(p->keys_from);
	mem_free(p->keys_beside);
	mem_free(p->stamp);
}

static bool
restore_pause(const struct restore *restore, struct db *db, struct err *err)
{
	const struct flow flow = {.who = restore->who};
	struct service_pause pause = {.flow = &flow,
	    .why = "restored from a backup"};
	struct writer *writer = writer_inline(db);
	const bool ok = writer_run(writer, service_pause, &pause, err);

	writer_stop(writer);
	return ok;
}

/* The copy beside: sound, of our level, with keys that fit, paused. */
static bool
restore_make(const struct restore *restore, const struct restore_paths *p,
    struct err *err)
{
	struct conf conf = *restore->conf;
	struct db *from = NULL;
	struct db *db = NULL;
	struct keys *keys = NULL;
	bool ok = false;

	unlink(p->beside);
	unlink(p->keys_beside);
	conf.store.path = p->beside;
	if (p->keys_from)
		conf.keys.file = p->keys_beside;
	if (!db_open_reader(restore->file, &from, err) ||
	    !db_backup(from, p->beside, err) ||
	    (p->keys_from && !restore_copy(p->keys_from, p->keys_beside,
	    err)) ||
	    !db_open(p->beside, &db, err) || !db_check(db, err) ||
	    !migrate_run(db, migrate_files, err) ||
	    !start_keys(&conf, db, &keys, err) ||
	    !restore_pause(restore, db, err))
		goto out;
	ok = true;
out:
	if (keys)
		keys_free(keys);
	if (db)
		db_close(db);
	if (from)
		db_close(from);
	return ok;
}

/* Moves path away when it is there; *kept is where it went. */
static bool
restore_keep(const char *path, const char *stamp, char **kept,
    struct err *err)
{
	char *to = mem_printf("%s%s", path, stamp);

	if (rename(path, to) != 0) {
		mem_free(to);
		return errno == ENOENT ||
		    err_sys(err, EX_CANTCREAT, "cannot rename '%s'", path);
	}
	if (kept)
		*kept = to;
	else
		mem_free(to);
	return true;
}

static bool
restore_place(struct restore *restore, const struct restore_paths *p,
    struct err *err)
{
	static const char *const parts[] = {"-wal", "-shm"};
	const struct conf *conf = restore->conf;
	bool ok = restore_keep(conf->store.path, p->stamp, &restore->kept,
	    err);

	/* SQLite would play the old log into the new file. */
	for (size_t i = 0; ok && i < sizeof(parts) / sizeof(parts[0]); i++) {
		char *from = mem_printf("%s%s", conf->store.path, parts[i]);
		char *to = mem_printf("%s%s%s", conf->store.path, p->stamp,
		    parts[i]);

		ok = rename(from, to) == 0 || errno == ENOENT ||
		    err_sys(err, EX_CANTCREAT, "cannot rename '%s'", from);
		mem_free(from);
		mem_free(to);
	}
	if (!ok || (p->keys_from &&
	    !restore_keep(conf->keys.file, p->stamp, NULL, err)))
		return false;
	if (p->keys_from && rename(p->keys_beside, conf->keys.file) != 0)
		return err_sys(err, EX_CANTCREAT, "cannot rename '%s'",
		    p->keys_beside);
	if (rename(p->beside, conf->store.path) != 0)
		return err_sys(err, EX_CANTCREAT, "cannot rename '%s'",
		    p->beside);
	return true;
}

bool
restore_run(struct restore *restore, struct err *err)
{
	struct restore_paths paths = {0};
	struct start_alone alone;
	bool ok = false;

	restore->kept = NULL;
	if (access(restore->file, F_OK) != 0)
		return err_sys(err, EX_NOINPUT, "cannot open '%s'",
		    restore->file);
	if (!file_make_dir(restore->conf->state_dir, err))
		return false;
	if (!start_alone(restore->conf, &alone, err))
		return false;
	restore_paths_init(restore, &paths);
	ok = restore_make(restore, &paths, err) &&
	    restore_place(restore, &paths, err);
	if (!ok) {
		unlink(paths.beside);
		unlink(paths.keys_beside);
	}
	unlink(paths.turn);
	start_alone_end(&alone);
	restore_paths_release(&paths);
	return ok;
}
