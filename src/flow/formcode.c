/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/formcode.h"

#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/topic.h"

static bool
formcode_topics(const struct flow *flow, struct db *db, struct view *view,
    const char *slug, struct err *err)
{
	const char *lang = flow->conf->site.language;
	struct topic_list list = {0};
	bool found = false;

	if (!topic_list(db, false, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct topic *topic = &list.item[i];
		struct view *item = NULL;

		if (slug && strcmp(topic->slug, slug) != 0)
			continue;
		found = true;
		item = view_item(view, "topics");
		view_set(item, "slug", topic->slug);
		view_set(item, "name", topic_name(topic, lang));
	}
	if (!found && slug)
		err_set(err, EX_DATAERR, "there is no open topic '%s'", slug);
	else if (!found)
		err_set(err, EX_DATAERR, "there are no topics yet: "
		    "brevduva topic add SLUG --name TEXT");
	topic_list_release(&list);
	return found;
}

bool
formcode(const struct flow *flow, struct db *db, const char *slug,
    struct buf *link, struct buf *html, struct err *err)
{
	struct view *view = view_new();
	char *base = mem_strdup(flow->conf->site.base_url);
	bool ok = false;

	if (str_ends(base, "/"))
		base[strlen(base) - 1] = '\0';
	view_set(view, "base", base);
	view_set(view, "lang", flow->conf->site.language);
	ok = formcode_topics(flow, db, view, slug, err) &&
	    template_render(flow->templates, "page/embed.html",
	    flow->conf->site.language, view, html, err);
	buf_printf(link, "%s/%s%s", base, slug ? "?topic=" : "",
	    slug ? slug : "");
	mem_free(base);
	view_free(view);
	return ok;
}
