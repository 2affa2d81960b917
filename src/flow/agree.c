/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/agree.h"

#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "store/eyes.h"

bool
agree_wrote(struct tx *tx, const struct flow *flow, int64_t edition,
    struct err *err)
{
	return eyes_set_author(tx, edition, flow->who, err);
}

/* "anna" of "staff:anna". */
static const char *
agree_name(const char *who)
{
	const char *colon = strchr(who, ':');

	return colon ? colon + 1 : who;
}

bool
agree_check(struct db *db, const struct flow *flow, int64_t post,
    int64_t edition, struct err *err)
{
	char *topic = NULL, *author = NULL;
	bool ok = eyes_topic(db, post, &topic, err) &&
	    (!topic || eyes_author(db, edition, &author, err));

	if (ok && topic && strcmp(agree_name(author),
	    agree_name(flow->who)) == 0)
		ok = err_set(err, EX_DATAERR, "post %lld is in topic '%s', "
		    "which wants four eyes: %s changed it last, so somebody "
		    "else must approve it", (long long)post, topic,
		    agree_name(author));
	mem_free(topic);
	mem_free(author);
	return ok;
}

bool
agree_is_needed(struct db *db, int64_t post, bool *needed, struct err *err)
{
	char *topic = NULL;
	const bool ok = eyes_topic(db, post, &topic, err);

	*needed = topic != NULL;
	mem_free(topic);
	return ok;
}

bool
agree_refuse(struct db *db, int64_t post, const char *words,
    struct err *err)
{
	char *topic = NULL;
	bool ok = eyes_topic(db, post, &topic, err);

	if (ok && topic)
		ok = err_set(err, EX_DATAERR, "topic '%s' wants four eyes: "
		    "%s", topic, words);
	mem_free(topic);
	return ok;
}
