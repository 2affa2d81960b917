/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_HANDLERS_H
#define HTTP_HANDLERS_H

#include "http/route.h"

/* One file each page or family of pages: on_NAME.c. */
route_handler on_style, on_icon, on_healthz;

#endif
