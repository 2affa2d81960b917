/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/quality_view.h"

#include <string.h>

#include "base/mem.h"
#include "http/desk.h"

static void
show_finding(struct view *view, const struct request *rq,
    const struct quality_finding *finding)
{
	static const char *const lists[] = {"notes", "warnings", "errors"};
	struct view *item = view_item(view, lists[finding->level]);
	struct buf words = BUF_INIT(BUF_LINE);

	quality_say(rq->http->templates, rq->lang, finding, &words);
	view_set(item, "text", buf_text(&words));
	view_set(item, "in", NULL);
	if (finding->language[0] != '\0') {
		char *key = mem_printf("staff.quality.in.%s",
		    finding->language);

		page_string(item, rq, "in", key);
		mem_free(key);
	}
	if (finding->level == QUALITY_NOTE)
		view_flag(view, "noted", true);
	buf_release(&words);
}

void
quality_view_put(struct view *view, const struct request *rq,
    const struct quality *quality)
{
	struct view *object = view_object(view, "quality");
	char mark[QUALITY_MARK] = "";

	for (size_t i = 0; i < quality->count; i++)
		show_finding(object, rq, &quality->item[i]);
	quality_mark(quality, mark);
	view_set(object, "mark", mark);
	view_flag(object, "stops", quality->errors > 0);
	view_flag(object, "warns", quality->warnings > 0);
	view_flag(object, "fine", quality->errors + quality->warnings == 0);
}

bool
quality_view_show(struct view *view, const struct request *rq, int64_t post,
    struct err *err)
{
	struct quality quality = {NULL, 0, 0, 0};
	bool found = false;
	const bool ok = quality_of_post(&rq->session->flow, rq->db, post,
	    &quality, &found, err);

	if (ok)
		quality_view_put(view, rq, &quality);
	quality_release(&quality);
	return ok;
}

struct quality_gate
quality_view_gate(const struct request *rq)
{
	return (struct quality_gate){.strict = true,
	    .seen = desk_field(rq, "quality_seen")[0] != '\0',
	    .mark = desk_field(rq, "quality_mark")};
}

void
quality_view_wrong(struct view *view, const struct request *rq)
{
	page_wrong(view, rq, "quality_seen", "quality_seen",
	    "staff.quality.seen.error");
}
