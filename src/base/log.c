/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOG_LINE = 1024 };

static const char *log_role = "brevduva";
static enum log_level log_max = LOG_LEVEL_INFO;
static bool log_journal;

/* systemd sets JOURNAL_STREAM=device:inode when stderr is the journal. */
static bool
log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char ours[64] = "";
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(ours, sizeof(ours), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(stream, ours) == 0;
}

void
log_init(const char *role)
{
	log_role = role;
	log_journal = log_is_journal();
}

void
log_set_level(enum log_level level)
{
	log_max = level;
}

/* Control characters become \xNN: no forged lines, no terminal escapes. */
static size_t
log_escape(char *out, size_t size, const char *in)
{
	size_t n = 0;

	for (; *in && n + 5 < size; in++) {
		const unsigned char c = (unsigned char)*in;

		if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(out + n, size - n, "\\x%02x", c);
		else
			out[n++] = *in;
	}
	out[n] = '\0';
	return n;
}

static void
log_write(enum log_level level, const char *fmt, va_list ap)
{
	static const char *const words[] = {"", "", "", "error: ", "warning: ",
	    "", "", "debug: "};
	char raw[LOG_LINE] = "";
	char text[LOG_LINE * 2] = "";
	char line[LOG_LINE * 2 + 128] = "";
	char stamp[32] = "";
	const time_t now = time(NULL);
	struct tm tm;
	int n = 0;

	vsnprintf(raw, sizeof(raw), fmt, ap);
	log_escape(text, sizeof(text), raw);
	if (log_journal) {
		n = snprintf(line, sizeof(line), "<%d>%s: %s\n", (int)level,
		    log_role, text);
	} else {
		localtime_r(&now, &tm);
		strftime(stamp, sizeof(stamp), "%H:%M:%S", &tm);
		n = snprintf(line, sizeof(line), "%s %-5s %s%s\n", stamp,
		    log_role, words[level], text);
	}
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		return; /* nowhere left to say it */
}

#define LOG_AT(level)                                                        \
	va_list ap;                                                          \
	va_start(ap, fmt);                                                   \
	if (level <= log_max)                                                \
		log_write(level, fmt, ap);                                   \
	va_end(ap)

void
log_error(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_ERROR);
}

void
log_warn(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_WARN);
}

void
log_info(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_INFO);
}

void
log_debug(const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_DEBUG);
}
