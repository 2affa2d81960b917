/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/quality_gate.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "store/audit.h"
#include "store/block.h"
#include "store/holdback.h"

/* --- At approval -------------------------------------------------------- */

static bool
quality_gate_is_seen(const struct quality_gate *gate)
{
	char mark[QUALITY_MARK] = "";

	quality_mark(&gate->found, mark);
	return gate->seen && (!gate->mark || strcmp(gate->mark, mark) == 0);
}

/* "post 12 has 2 errors: There is nothing to read..." */
static bool
quality_gate_refuse(const struct flow *flow, int64_t post,
    const struct quality *quality, struct err *err)
{
	const size_t n = quality->errors ? quality->errors :
	    quality->warnings;
	struct buf words = BUF_INIT(BUF_LINE);

	quality_say(flow->templates, "en", &quality->item[0], &words);
	err_set(err, EX_DATAERR, "post %lld is not approved: %zu %s%s: "
	    "%.300s", (long long)post, n, quality->errors ? "error" :
	    "warning", n == 1 ? "" : "s", buf_text(&words));
	buf_release(&words);
	return false;
}

bool
quality_gate_pass(struct tx *tx, const struct flow *flow, int64_t post,
    int64_t edition, struct quality_gate *gate, struct err *err)
{
	struct quality_gate errors = {.strict = false};
	struct quality_gate *g = gate ? gate : &errors;
	bool ok = quality_edition(flow, tx->db, edition, date_now(),
	    QUALITY_WHOLE, &g->found, err);

	if (ok && (g->found.errors > 0 || (g->strict &&
	    g->found.warnings > 0 && !quality_gate_is_seen(g))))
		ok = quality_gate_refuse(flow, post, &g->found, err);
	if (ok)
		ok = holdback_remove(tx, edition, err);
	quality_release(&errors.found);
	return ok;
}

/* --- At the hour -------------------------------------------------------- */

static bool
quality_gate_sent(void *arg, const struct variant_holding *holding,
    struct err *err)
{
	bool *sent = arg;

	(void)err;
	*sent = *sent || holding->pays;
	return true;
}

/* A survey that was sent and then closed is as it should be. */
static bool
quality_gate_is_over(struct db *db, int64_t post,
    const struct quality *quality, bool *over, struct err *err)
{
	const char *code = quality->item[0].code;

	*over = false;
	if (quality->errors > 1 || (strcmp(code, "survey.closed") != 0 &&
	    strcmp(code, "dates.past") != 0))
		return true;
	return variant_holdings(db, post, quality_gate_sent, over, err);
}

static bool
quality_gate_write(struct tx *tx, const struct flow *flow, int64_t post,
    int64_t edition, const struct quality_finding *finding, struct err *err)
{
	char subject[40];
	bool added = false;

	snprintf(subject, sizeof(subject), "post %lld", (long long)post);
	return holdback_add(tx, edition, post, finding->code,
	    finding->detail, &added, err) &&
	    (!added || audit_add(tx, flow->who, "post.hold", subject,
	    finding->code, err));
}

bool
quality_gate_hold(struct tx *tx, const struct flow *flow, int64_t post,
    int64_t edition, int64_t leaves_at, enum quality_depth depth, bool *bad,
    struct err *err)
{
	struct quality quality = {NULL, 0, 0, 0};
	bool over = false;
	bool held = false;
	bool ok = holdback_has(tx->db, edition, &held, err) &&
	    quality_edition(flow, tx->db, edition, leaves_at, held &&
	    depth == QUALITY_WRITTEN ? QUALITY_DRAWN : depth, &quality, err);

	*bad = quality.errors > 0;
	if (ok && *bad)
		ok = quality_gate_is_over(tx->db, post, &quality, &over,
		    err) && (over || quality_gate_write(tx, flow, post,
		    edition, &quality.item[0], err));
	else if (ok && held)	/* it is mended */
		ok = holdback_remove(tx, edition, err);
	quality_release(&quality);
	return ok;
}
