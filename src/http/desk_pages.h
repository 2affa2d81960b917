/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_DESK_PAGES_H
#define HTTP_DESK_PAGES_H

#include "http/route.h"

/* The handlers of staff.c; one file each page or family: on_NAME.c. */
route_handler on_sign_in, on_sign_in_post, on_sign_in_code,
    on_sign_in_code_post, on_sign_out_post;
route_handler on_password, on_password_post;
route_handler on_staff_style, on_desk, on_start, on_stop_post, on_resume,
    on_resume_post;
route_handler on_account, on_account_password_post, on_account_lang_post,
    on_account_code_post, on_account_notices_post;
route_handler on_people, on_people_post, on_person, on_person_role_post,
    on_person_invite_post, on_person_remove, on_person_remove_post;
route_handler on_sources, on_source_new, on_source_new_post, on_source_test,
    on_source_test_post, on_source, on_source_post, on_source_now_post,
    on_source_stop_post, on_source_resume_post, on_source_remove,
    on_source_remove_post;
route_handler on_subscribers, on_subscribers_post,
    on_subscribers_block_post, on_subscriber,
    on_subscriber_post,
    on_subscriber_open_post, on_subscriber_new, on_subscriber_new_post,
    on_subscriber_remove, on_subscriber_remove_post, on_subscriber_suppress,
    on_subscriber_suppress_post, on_subscriber_lift,
    on_subscriber_lift_post, on_subscriber_erase, on_subscriber_erase_post,
    on_subscriber_export, on_subscriber_export_post;
route_handler on_figures;
route_handler on_import, on_import_post, on_import_one, on_import_one_post,
    on_import_undo, on_import_undo_post;
route_handler on_relays, on_relays_test_post, on_embed;
route_handler on_log, on_log_export, on_still;
route_handler on_staff_script, on_digests, on_digest, on_digest_progress,
    on_digest_mail, on_digest_people, on_digest_pause_post,
    on_digest_resume_post, on_digest_undo_post, on_digest_now,
    on_digest_now_post, on_digest_cancel, on_digest_cancel_post,
    on_digest_retry_post, on_digest_resend, on_digest_resend_post,
    on_digest_close, on_digest_close_post;
route_handler on_digest_next, on_digest_next_mail, on_digest_proof_post,
    on_digest_send, on_digest_send_post, on_digest_send_check;
route_handler on_topics, on_topic_new, on_topic_new_post, on_topic,
    on_topic_post, on_topic_close, on_topic_close_post, on_topic_merge,
    on_topic_merge_post;
route_handler on_posts, on_post_new, on_post_new_post, on_post_fetch,
    on_post_fetch_post, on_post_fetched, on_post, on_post_preview,
    on_post_edit, on_post_edit_post, on_post_approve, on_post_approve_post,
    on_post_unschedule_post, on_post_withdraw, on_post_withdraw_post,
    on_post_reject, on_post_reject_post;

#endif
