/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "http/handlers.h"
#include "http/route.h"

const struct route public_routes[] = {
	{"/", on_subscribe, NULL, ROUTE_INDEXED, ROUTE_PUBLIC},
	{"/subscribe", on_subscribe_sent, on_subscribe_post, 0, ROUTE_PUBLIC},
	{"/confirm/*", on_confirm, on_confirm_post, 0, ROUTE_PUBLIC},
	{"/unsubscribe/*", on_unsubscribe, on_unsubscribe_post, 0,
	    ROUTE_PUBLIC},
	{"/preferences/*", on_preferences, on_preferences_post, 0,
	    ROUTE_PUBLIC},
	{"/never/*", on_never, on_never_post, 0, ROUTE_PUBLIC},
	{"/link", on_link, on_link_post, 0, ROUTE_PUBLIC},
	{"/archive", on_archive, NULL, ROUTE_INDEXED, ROUTE_PUBLIC},
	{"/archive/*", on_archive_mail, NULL, ROUTE_INDEXED, ROUTE_PUBLIC},
	{"/feed.atom", on_feed, NULL, 0, ROUTE_PUBLIC},
	{"/meetings.ics", on_meetings, NULL, 0, ROUTE_PUBLIC},
	{"/style.css", on_style, NULL, 0, ROUTE_PUBLIC},
	{"/favicon.ico", on_icon, NULL, 0, ROUTE_PUBLIC},
	{"/healthz", on_healthz, NULL, 0, ROUTE_PUBLIC},
	{NULL, NULL, NULL, 0, ROUTE_NOBODY},
};
