/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_HANDLERS_H
#define HTTP_HANDLERS_H

#include <stdbool.h>
#include <stdint.h>

#include "http/route.h"

/* One file each page or family of pages: on_NAME.c. */
route_handler on_subscribe, on_subscribe_sent, on_subscribe_post;
route_handler on_confirm, on_confirm_post;
route_handler on_unsubscribe, on_unsubscribe_post;
route_handler on_preferences, on_preferences_post;
route_handler on_never, on_never_post;
route_handler on_link, on_link_post;
route_handler on_archive, on_archive_mail, on_feed, on_meetings;
route_handler on_style, on_icon, on_healthz;
route_handler on_metrics, on_readyz;

struct visitor;

/* The page after leaving, with the undo of consent (0 = none); KEY.title and
 * KEY.lead are its words. */
void on_left(struct request *rq, struct reply *rp,
    const struct visitor *visitor, int64_t consent, const char *key);

#endif
