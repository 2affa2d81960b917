/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/service.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/compose.h"
#include "store/audit.h"
#include "store/setting.h"

enum { SERVICE_WHY_MAX = 200 };

static bool
service_is_paused(struct db *db, bool *paused, struct err *err)
{
	char *why = NULL;

	if (!setting_get(db, SETTING_PAUSED, &why, err))
		return false;
	*paused = why != NULL;
	mem_free(why);
	return true;
}

static bool
service_put_time(struct tx *tx, const char *name, int64_t t,
    struct err *err)
{
	char text[24] = "";

	snprintf(text, sizeof(text), "%lld", (long long)t);
	return setting_put(tx, name, text, err);
}

/* What was owed when the pause began is still owed when it ends. */
static bool
service_remember(struct tx *tx, struct err *err)
{
	char *text = NULL;
	int64_t from = 0;
	bool ok = true;

	if (!setting_get(tx->db, SETTING_PAUSE_FROM, &text, err))
		return false;
	if (text && str_int64(text, &from))
		ok = service_put_time(tx, SETTING_PAUSE_SPAN,
		    date_now() - from, err) &&
		    service_put_time(tx, SETTING_PAUSE_END, date_now(), err);
	mem_free(text);
	return ok && setting_remove(tx, SETTING_PAUSE_FROM, err);
}

bool
service_pause(struct tx *tx, void *arg, struct err *err)
{
	struct service_pause *pause = arg;
	struct buf why = BUF_INIT(SERVICE_WHY_MAX);
	bool ok = false;

	buf_puts(&why, pause->why);
	if (!buf_ok(&why) || !str_is_utf8(pause->why) ||
	    !str_is_line(pause->why)) {
		err_set(err, EX_DATAERR, "the reason is not one line of at "
		    "most %d bytes", SERVICE_WHY_MAX);
		goto out;
	}
	ok = service_is_paused(tx->db, &pause->already, err) &&
	    (pause->already || service_put_time(tx, SETTING_PAUSE_FROM,
	    date_now(), err)) &&
	    setting_put(tx, SETTING_PAUSED, pause->why, err) &&
	    audit_add(tx, pause->flow->who, "service.pause", "service",
	    pause->why, err);
out:
	buf_release(&why);
	return ok;
}

bool
service_resume(struct tx *tx, void *arg, struct err *err)
{
	struct service_resume *resume = arg;
	bool paused = false;

	if (!service_is_paused(tx->db, &paused, err))
		return false;
	resume->already = !paused;
	return !paused || (setting_remove(tx, SETTING_PAUSED, err) &&
	    service_remember(tx, err) &&
	    audit_add(tx, resume->flow->who, "service.resume", "service", "",
	    err));
}
