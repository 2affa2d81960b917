/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_CONF_VALUE_H
#define BASE_CONF_VALUE_H

#include "base/conf.h"

/*
 * Readers of one value each, for the table: conf_option.set.  The error says
 * "'VALUE' is not ..." (EX_CONFIG); field is untouched then.
 */
typedef bool conf_value(const struct conf_option *option, const char *value,
    void *field, struct err *err);

conf_value conf_value_text;		/* char * */
conf_value conf_value_address;		/* char *: addr, light check */
conf_value conf_value_sender;		/* char *: Name <addr> */
conf_value conf_value_url;		/* char *: http(s), or "" */
conf_value conf_value_base_url;		/* char *: no slash at the end */
conf_value conf_value_zone;		/* char * */
conf_value conf_value_color;		/* char *: #rrggbb */
conf_value conf_value_listen;		/* char * */
conf_value conf_value_networks;		/* char * */
conf_value conf_value_store;		/* char *: PATH of sqlite:PATH */
conf_value conf_value_relay;		/* char *: smtp, smtps, maildir */
conf_value conf_value_envelope;		/* char * */
conf_value conf_value_rate;		/* char * */
conf_value conf_value_word;		/* char *: one of words */
conf_value conf_value_flag;		/* bool: words are no|yes in order */
conf_value conf_value_choice;		/* enum: its words in order */
conf_value conf_value_int;		/* int */
conf_value conf_value_quiet;		/* int[2]: FROM-TO in hours, none */
conf_value conf_value_minutes;		/* int[8], 0 ends */
conf_value conf_value_schedule;		/* struct schedule */

/* The host of scheme://host[:port][/...], without brackets; false: none. */
bool conf_value_host(const char *url, char *host, size_t size);

#endif
