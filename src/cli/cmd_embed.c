/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/call.h"
#include "store/topic.h"

/* The topics as the form offers them; none is ticked: consent is the
 * reader's own act. */
static bool
embed_topics(struct call *call, struct view *view, const char *slug,
    struct err *err)
{
	const char *lang = call->conf.site.language;
	struct topic_list list = {0};
	bool found = !slug;

	if (!topic_list(call->db, false, &list, err))
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
	if (!found)
		err_set(err, EX_DATAERR, "there is no open topic '%s'", slug);
	else if (list.count == 0)
		found = err_set(err, EX_DATAERR, "there are no topics yet: "
		    "brevduva topic add SLUG --name TEXT");
	topic_list_release(&list);
	return found;
}

static bool
cmd_embed_print(struct call *call, struct err *err)
{
	const char *slug = call_value(call, "--topic");
	struct buf html = BUF_INIT(BUF_PAGE);
	struct view *view = view_new();
	char *base = mem_strdup(call->conf.site.base_url);
	bool ok = false;

	if (str_ends(base, "/"))
		base[strlen(base) - 1] = '\0';
	view_set(view, "base", base);
	view_set(view, "lang", call->conf.site.language);
	if (!embed_topics(call, view, slug, err) ||
	    !template_render(call->templates, "page/embed.html",
	    call->conf.site.language, view, &html, err))
		goto out;
	call_say("a link to the page:");
	printf("%s/%s%s\n\n", base, slug ? "?topic=" : "", slug ? slug : "");
	fflush(stdout);
	call_say("or a form to paste into a page of your site:");
	fputs(buf_text(&html), stdout);
	ok = true;
out:
	mem_free(base);
	view_free(view);
	buf_release(&html);
	return ok;
}

static const struct command_option cmd_embed_options[] = {
	{"--topic", "SLUG", "for this topic alone", false, false},
	{NULL, NULL, NULL, false, false},
};

const struct command cmd_embed[] = {
	{"embed", "", 0, 0,
	    "Prints the link to the subscription page and a form to paste",
	    COMMAND_FLOW, cmd_embed_options, cmd_embed_print, false,
	    "The form is plain HTML for a page of another site; after it "
	    "the reader presses one more button on ours."},
	{NULL, NULL, 0, 0, NULL, COMMAND_NOTHING, NULL, NULL, false, NULL},
};
