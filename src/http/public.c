/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "http/handlers.h"
#include "http/route.h"

const struct route public_routes[] = {
	{"/style.css", on_style, NULL, 0},
	{"/favicon.ico", on_icon, NULL, 0},
	{"/healthz", on_healthz, NULL, 0},
	{NULL, NULL, NULL, 0},
};
