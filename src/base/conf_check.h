/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_CONF_CHECK_H
#define BASE_CONF_CHECK_H

#include "base/conf.h"

/*
 * After all options are read: what they say together.  Paths become
 * absolute, relays are checked and sorted, a Maildir stands in for missing
 * ones.  base_url_given: else it follows a loopback listen.
 */
bool conf_check(struct conf *conf, const char *state_dir, bool base_url_given,
    struct err *err);

#endif
