/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "http/handlers.h"
#include "http/route.h"

const struct route public_routes[] = {
	{"/", on_subscribe, NULL, ROUTE_INDEXED},
	{"/subscribe", on_subscribe_sent, on_subscribe_post, 0},
	{"/confirm/*", on_confirm, on_confirm_post, 0},
	{"/unsubscribe/*", on_unsubscribe, on_unsubscribe_post, 0},
	{"/preferences/*", on_preferences, on_preferences_post, 0},
	{"/never/*", on_never, on_never_post, 0},
	{"/link", on_link, on_link_post, 0},
	{"/archive", on_archive, NULL, ROUTE_INDEXED},
	{"/archive/*", on_archive_mail, NULL, ROUTE_INDEXED},
	{"/feed.atom", on_feed, NULL, 0},
	{"/meetings.ics", on_meetings, NULL, 0},
	{"/style.css", on_style, NULL, 0},
	{"/favicon.ico", on_icon, NULL, 0},
	{"/healthz", on_healthz, NULL, 0},
	{NULL, NULL, NULL, 0},
};
