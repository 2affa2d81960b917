/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log hears of what was held back after that is written down: a preview
 * holds back too, and is rolled back. */
#include "base/log.h"
#include "flow/quality_gate.h"
#include "flow/sweep_parts.h"
#include "store/holdback.h"

struct quality_telling {
	int64_t edition;
};

static bool
quality_told(struct tx *tx, void *arg, struct err *err)
{
	const struct quality_telling *telling = arg;

	return holdback_told(tx, telling->edition, err);
}

bool
quality_gate_tell(const struct flow *flow, struct db *db, struct err *err)
{
	struct quality_telling telling = {0};
	struct holdback h;
	bool ok = true;

	do {
		struct buf words = BUF_INIT(BUF_LINE);
		struct quality_finding finding;

		if (!holdback_untold(db, &h, err))
			return false;
		telling.edition = h.edition;
		if (h.edition != 0) {
			finding = (struct quality_finding){.code = h.code,
			    .detail = h.detail};
			quality_say(flow->templates, "en", &finding, &words);
			ok = sweep_tx(db, quality_told, &telling, err);
			if (ok)
				log_warn("post=%lld held back: %s",
				    (long long)h.post, buf_text(&words));
		}
		buf_release(&words);
		holdback_release(&h);
	} while (ok && telling.edition != 0);
	return ok;
}
