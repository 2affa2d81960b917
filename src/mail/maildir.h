/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_MAILDIR_H
#define MAIL_MAILDIR_H

#include "mail/backend.h"

/*
 * maildir:PATH: each message is a file of PATH/new, on the disk with its
 * folder before its result is told.  The file is Return-Path, Delivered-To
 * and the message with LF line ends.
 */
extern const struct backend maildir_backend;

#endif
