/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/probe.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/audit.h"
#include "store/setting.h"
#include "store/staff.h"

#define PROBE_RELAY " relay="

const char *
probe_relay(const char *detail)
{
	const char *at = strstr(detail, PROBE_RELAY);

	return at ? at + strlen(PROBE_RELAY) : "";
}

bool
probe_last(struct db *db, struct outbox_row *row, bool *found,
    struct err *err)
{
	char *text = NULL;
	int64_t id = 0;
	bool ok = setting_get(db, SETTING_PROBE, &text, err);

	memset(row, 0, sizeof(*row));
	*found = false;
	if (ok && text && str_int64(text, &id))
		ok = outbox_get(db, id, row, found, err);
	mem_free(text);
	return ok;
}

/* A double click, or impatience. */
static bool
probe_is_again(struct tx *tx, struct probe_send *probe, const char *to,
    bool *again, struct err *err)
{
	struct outbox_row row;
	bool found = false;

	if (!probe_last(tx->db, &row, &found, err))
		return false;
	*again = found && strcmp(row.address, to) == 0 &&
	    strcmp(probe_relay(row.detail), probe->relay) == 0 &&
	    row.created_at > date_now() - PROBE_AGAIN;
	if (*again)
		probe->row = row.id;
	outbox_row_release(&row);
	return true;
}

static bool
probe_queue(struct tx *tx, struct probe_send *probe, const char *to,
    struct err *err)
{
	char id[24] = "", subject[40] = "";
	char *detail = mem_printf("lang=%s" PROBE_RELAY "%s",
	    *probe->language ? probe->language :
	    probe->flow->conf->site.language, probe->relay);
	const bool ok = outbox_add_single(tx, OUTBOX_TEST, 0, to, detail,
	    &probe->row, err);

	mem_free(detail);
	if (!ok)
		return false;
	snprintf(id, sizeof(id), "%lld", (long long)probe->row);
	snprintf(subject, sizeof(subject), "staff %lld",
	    (long long)probe->staff);
	return setting_put(tx, SETTING_PROBE, id, err) &&
	    audit_add(tx, probe->flow->who, "relay.test", subject,
	    probe->relay, err);
}

bool
probe_send(struct tx *tx, void *arg, struct err *err)
{
	struct probe_send *probe = arg;
	struct staff staff;
	bool found = false;
	bool again = false;
	bool ok = false;

	memset(&staff, 0, sizeof(staff));
	if (!staff_get(tx->db, probe->staff, &staff, &found, err))
		return false;
	if (!found)
		ok = err_set(err, EX_DATAERR, "there is no such account");
	else
		ok = probe_is_again(tx, probe, staff.address, &again, err) &&
		    (again || probe_queue(tx, probe, staff.address, err));
	staff_release(&staff);
	return ok;
}

bool
probe_letter(const struct look *look, struct buf *subject,
    struct look_block *out, struct err *err)
{
	struct view *frame = look_view(look);

	look_string(look, "probe.subject", frame, subject);
	view_set(frame, "subject", buf_text(subject));
	view_set(frame, "headline", buf_text(subject));
	look_rule(frame, buf_text(subject));
	return look_render(look, "head", frame, out, err) &&
	    look_render(look, "probe", look_view(look), out, err) &&
	    look_foot(look, LOOK_NO_CADENCE, 0, out, err);
}
