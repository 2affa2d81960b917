/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/new_password.h"

#include <string.h>

#include "base/password.h"
#include "http/page.h"

void
new_password_show(struct view *view, const struct request *rq)
{
	view_printf(view, "least", "%d", PASSWORD_MIN);
	page_string(view, rq, "password_hint", "staff.password.hint");
}

static const char *
fault_key(const char *password, const char *name)
{
	switch (password_check(password, name)) {
	case PASSWORD_SHORT:
		return "staff.error.password.short";
	case PASSWORD_LONG:
		return "staff.error.password.long";
	case PASSWORD_COMMON:
		return "staff.error.password.common";
	case PASSWORD_OK:
		break;
	}
	return NULL;
}

bool
new_password_check(struct view *view, const struct request *rq,
    const char *name)
{
	const char *password = request_field(rq, "password");
	const char *again = request_field(rq, "password_again");
	const char *key = fault_key(password ? password : "", name);

	if (key) {
		page_wrong(view, rq, "password", "password", key);
		return false;
	}
	if (!again || strcmp(password, again) != 0) {
		page_wrong(view, rq, "password_again", "password_again",
		    "staff.error.password.again");
		return false;
	}
	return true;
}
