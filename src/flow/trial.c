/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The setting "trial" is "0" while only Maildirs are configured, then when
 * that ended; absent: no trial.  What came later than that is real and never
 * deleted here.
 */
#include "flow/trial.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "db/writer.h"
#include "flow/start.h"
#include "flow/takein.h"
#include "store/audit.h"
#include "store/intake.h"
#include "store/setting.h"

#define TRIAL_SETTING "trial"
enum { TRIAL_TURN_MS = 10 };

bool
trial_begin(struct tx *tx, const struct conf *conf, struct err *err)
{
	return !conf_is_trial(conf) ||
	    setting_put(tx, TRIAL_SETTING, "0", err);
}

static bool
trial_run(struct db *db, writer_job *job, void *arg, struct err *err)
{
	struct writer *writer = writer_inline(db);
	const bool ok = writer_run(writer, job, arg, err);

	writer_stop(writer);
	return ok;
}

/* *end: 0 while it goes on, -1 when there was none. */
static bool
trial_end(struct db *db, int64_t *end, struct err *err)
{
	char *text = NULL;
	const bool ok = setting_get(db, TRIAL_SETTING, &text, err);

	*end = -1;
	if (text && !str_int64(text, end))
		*end = -1;
	mem_free(text);
	return ok;
}

static bool
trial_remember(struct tx *tx, void *arg, struct err *err)
{
	char text[24] = "";

	(void)arg;
	snprintf(text, sizeof(text), "%lld", (long long)date_now());
	return setting_put(tx, TRIAL_SETTING, text, err);
}

bool
trial_look(const struct conf *conf, struct db *db, struct err *err)
{
	int64_t end = 0;

	return conf_is_trial(conf) || (trial_end(db, &end, err) &&
	    (end != 0 || trial_run(db, trial_remember, NULL, err)));
}

bool
trial_find(struct db *db, enum trial *trial, struct forget_count *count,
    struct err *err)
{
	int64_t end = 0;
	bool newer = false;

	if (!trial_end(db, &end, err) || !forget_count(db, count, err) ||
	    (end > 0 && !forget_is_newer(db, end, &newer, err)))
		return false;
	*trial = end < 0 ? TRIAL_NONE : newer ? TRIAL_MIXED : TRIAL_ALONE;
	return true;
}

static bool
trial_step(struct tx *tx, void *arg, struct err *err)
{
	return forget_some(tx, TRIAL_TURN_MS, arg, err);
}

static bool
trial_drop(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	return intake_drop_all(tx, err);
}

/* What was a trial with a real relay is none any more. */
static bool
trial_over(struct tx *tx, void *arg, struct err *err)
{
	const struct trial_forget *forget = arg;
	char detail[80] = "";

	snprintf(detail, sizeof(detail), "subscribers %lld digests %lld",
	    (long long)forget->count.subscribers,
	    (long long)forget->count.digests);
	return (conf_is_trial(forget->flow->conf) ||
	    setting_remove(tx, TRIAL_SETTING, err)) &&
	    audit_add(tx, forget->flow->who, "service.forget-trial",
	    "service", detail, err);
}

static bool
trial_delete(struct db *db, struct trial_forget *forget, struct err *err)
{
	enum trial trial = TRIAL_NONE;
	bool done = false;

	if (!trial_find(db, &trial, &forget->count, err))
		return false;
	if (trial == TRIAL_NONE)
		return err_set(err, EX_DATAERR, "there is no trial to forget");
	if (trial == TRIAL_MIXED)
		return err_set(err, EX_DATAERR, "people or mail came after the"
		    " first real relay, and are not told from the trial's: "
		    "'brevduva subscriber erase' forgets one");
	/* Lists of addresses, in files that only their rows name. */
	if (!trial_run(db, trial_drop, NULL, err) ||
	    !takein_tidy(forget->flow, db, err))
		return false;
	while (!done) {
		if (!trial_run(db, trial_step, &done, err))
			return false;
	}
	return trial_run(db, trial_over, forget, err) && db_scrub(db, err);
}

bool
trial_forget(struct db *db, struct trial_forget *forget, struct err *err)
{
	struct start_alone alone;
	bool ok = start_alone(forget->flow->conf, &alone, err);

	if (ok) {
		ok = trial_delete(db, forget, err);
		start_alone_end(&alone);
	}
	return ok;
}
