/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_DIGEST_WORDS_H
#define HTTP_DIGEST_WORDS_H

#include "http/desk.h"
#include "store/digest.h"
#include "store/tally.h"

/* What the desk's pages say of digests. */

/* id, url, subject (or "Utskick 5"), state, cadence, n; when. */
void digest_words(struct view *view, const struct request *rq,
    const struct digest *digest);
/* "går ut om 42 min, kl. 09.00", into name; "" when it is not held. */
void digest_words_countdown(struct view *view, const struct request *rq,
    const char *name, const struct digest *digest);
/* title, url (or NULL) of a post. */
bool digest_words_post(struct view *item, const struct request *rq,
    int64_t post, struct err *err);
/* The digest of the path's first segment; false: answered. */
bool digest_words_open(struct request *rq, struct reply *rp,
    struct digest *digest);
/* "live" and "controls" of one digest: templates staff/digest-live.html. */
bool digest_words_live(struct view *view, struct request *rq,
    const struct digest *digest, struct err *err);

#endif
