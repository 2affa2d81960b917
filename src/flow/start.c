/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/start.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "flow/trial.h"
#include "store/schema.h"
#include "store/setting.h"

/* The first ring of a database is written into it; the rest must match. */
struct start_first {
	const struct conf *conf;
	const char *fingerprint;
};

static bool
start_remember(struct tx *tx, void *arg, struct err *err)
{
	const struct start_first *first = arg;

	return setting_put(tx, SETTING_FINGERPRINT, first->fingerprint,
	    err) && trial_begin(tx, first->conf, err);
}

static bool
start_match(const struct conf *conf, struct db *db, const struct keys *keys,
    const char *known, struct err *err)
{
	struct buf mine = BUF_INIT(BUF_LINE);
	struct start_first first = {conf, NULL};
	struct writer *writer = NULL;
	bool ok = true;

	keys_fingerprint(keys, &mine);
	first.fingerprint = buf_text(&mine);
	if (!known) {
		writer = writer_inline(db);
		ok = writer_run(writer, start_remember, &first, err);
		writer_stop(writer);
	} else if (strcmp(known, buf_text(&mine)) != 0) {
		ok = err_set(err, EX_CONFIG, "the keys in '%s' (%s) are not "
		    "those of database '%s' (%s): put its own key file back",
		    conf->keys.file, buf_text(&mine), conf->store.path,
		    known);
	}
	buf_release(&mine);
	return ok;
}

/* Two first starts at the same time: one makes the file, both read it. */
static bool
start_make_keys(const struct conf *conf, struct err *err)
{
	struct err made = {0, ""};

	if (keys_create(conf->keys.file, &made))
		return true;
	if (access(conf->keys.file, F_OK) == 0)
		return true;
	*err = made;
	return false;
}

bool
start_keys(const struct conf *conf, struct db *db, struct keys **keys,
    struct err *err)
{
	char *known = NULL;
	bool ok = false;

	*keys = NULL;
	if (!setting_get(db, SETTING_FINGERPRINT, &known, err))
		goto out;
	if (access(conf->keys.file, F_OK) != 0) {
		if (known) {
			err_set(err, EX_CONFIG, "the key file '%s' is missing:"
			    " database '%s' needs the one it was made with, "
			    "from the backup", conf->keys.file,
			    conf->store.path);
			goto out;
		}
		if (!start_make_keys(conf, err))
			goto out;
	}
	if (!keys_load(conf->keys.file, keys, err))
		goto out;
	ok = start_match(conf, db, *keys, known, err);
out:
	if (!ok && *keys) {
		keys_free(*keys);
		*keys = NULL;
	}
	mem_free(known);
	return ok;
}

bool
start_open(const struct conf *conf, struct db **db, struct keys **keys,
    struct err *err)
{
	*db = NULL;
	*keys = NULL;
	if (!file_make_dir(conf->state_dir, err) ||
	    !db_open(conf->store.path, db, err))
		return false;
	if (migrate_run(*db, migrate_files, err) &&
	    start_keys(conf, *db, keys, err)) {
		if (trial_look(conf, *db, err))
			return true;
		keys_free(*keys);
		*keys = NULL;
	}
	db_close(*db);
	*db = NULL;
	return false;
}

bool
start_alone(const struct conf *conf, struct start_alone *alone,
    struct err *err)
{
	static const char *const roles[START_ROLES] = {"web", "poll",
	    "send"};

	for (int i = 0; i < START_ROLES; i++)
		alone->lock[i] = -1;
	for (int i = 0; i < START_ROLES; i++) {
		if (!lock_take(conf->store.path, roles[i], &alone->lock[i],
		    err)) {
			start_alone_end(alone);
			return err_wrap(err, "stop the service first");
		}
	}
	return true;
}

void
start_alone_end(struct start_alone *alone)
{
	for (int i = 0; i < START_ROLES; i++)
		if (alone->lock[i] >= 0)
			lock_drop(&alone->lock[i]);
}
