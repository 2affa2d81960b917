/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk's route table.  How to add a page: desk.h. */
#include <stddef.h>

#include "http/desk_pages.h"
#include "http/route.h"

const struct route staff_routes[] = {
	{"/staff", on_desk, NULL, 0, ROUTE_GUEST},
	{"/staff/style.css", on_staff_style, NULL, 0, ROUTE_GUEST},
	{"/staff/sign-in", on_sign_in, on_sign_in_post, 0, ROUTE_GUEST},
	{"/staff/sign-in/code", on_sign_in_code, on_sign_in_code_post, 0,
	    ROUTE_GUEST},
	{"/staff/password/*", on_password, on_password_post, 0, ROUTE_GUEST},
	{"/staff/sign-out", NULL, on_sign_out_post, 0, ROUTE_EDITOR},

	{"/staff/", on_start, NULL, 0, ROUTE_EDITOR},
	{"/staff/stop", NULL, on_stop_post, 0, ROUTE_SENDER},
	{"/staff/resume", on_resume, on_resume_post, 0, ROUTE_SENDER},

	{"/staff/account", on_account, NULL, 0, ROUTE_EDITOR},
	{"/staff/account/password", NULL, on_account_password_post, 0,
	    ROUTE_EDITOR},
	{"/staff/account/language", NULL, on_account_lang_post, 0,
	    ROUTE_EDITOR},
	{"/staff/account/code", NULL, on_account_code_post, 0, ROUTE_EDITOR},
	{"/staff/account/notices", NULL, on_account_notices_post, 0,
	    ROUTE_EDITOR},

	{"/staff/topics", on_topics, NULL, 0, ROUTE_ADMIN},
	{"/staff/topics/new", on_topic_new, on_topic_new_post, 0,
	    ROUTE_ADMIN},
	{"/staff/topics/*", on_topic, on_topic_post, 0, ROUTE_ADMIN},
	{"/staff/topics/*/close", on_topic_close, on_topic_close_post, 0,
	    ROUTE_ADMIN},
	{"/staff/topics/*/merge", on_topic_merge, on_topic_merge_post, 0,
	    ROUTE_ADMIN},

	{"/staff/staff", on_people, on_people_post, 0, ROUTE_ADMIN},
	{"/staff/staff/*", on_person, NULL, 0, ROUTE_ADMIN},
	{"/staff/staff/*/role", NULL, on_person_role_post, 0, ROUTE_ADMIN},
	{"/staff/staff/*/invite", NULL, on_person_invite_post, 0,
	    ROUTE_ADMIN},
	{"/staff/staff/*/remove", on_person_remove, on_person_remove_post, 0,
	    ROUTE_ADMIN},

	{"/staff/log", on_log, NULL, 0, ROUTE_ADMIN},
	{NULL, NULL, NULL, 0, ROUTE_NOBODY},
};
