/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_NEW_PASSWORD_H
#define HTTP_NEW_PASSWORD_H

#include "http/request.h"
#include "text/view.h"

/* The two fields of a new password: {{>staff/new-password}}. */
void new_password_show(struct view *view, const struct request *rq);
/* false: view tells what is wrong with it. */
bool new_password_check(struct view *view, const struct request *rq,
    const char *name);

#endif
