/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * Log lines an operator can act on, to standard error, one line each:
 * "sent digest=3 row=17 code=250 ms=84".  Control characters in arguments
 * are escaped (log injection).  Never an address where an id is enough,
 * never a token.  Under systemd ("<N>" prefixes, sd-daemon(3)) when
 * JOURNAL_STREAM names our standard error; else a local time and the role.
 */
enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARN, LOG_LEVEL_NOTICE,
	LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* role: "serve", "web", "send", "poll" or a command's name; kept. */
void log_init(const char *role);
void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
