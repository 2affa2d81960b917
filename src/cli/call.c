/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/call.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/start.h"

static const char call_default_conf[] = "/etc/brevduva/brevduva.conf";

const char *
call_next(const struct call *call, const char *option, int *i)
{
	while (*i < call->givens) {
		const int at = (*i)++;

		if (strcmp(call->given[at].option->name, option) == 0)
			return call->given[at].value;
	}
	return NULL;
}

const char *
call_value(const struct call *call, const char *option)
{
	int i = 0;

	return call_next(call, option, &i);
}

bool
call_has(const struct call *call, const char *option)
{
	return call_value(call, option) != NULL;
}

bool
call_number(const char *text, const char *what, int64_t *n, struct err *err)
{
	if (str_int64(text, n) && *n > 0)
		return true;
	return err_set(err, EX_DATAERR, "'%s' is not the number of a %s",
	    text, what);
}

/* Who typed it, for the audit log; asked before root is given up. */
static void
call_who(struct call *call)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *user = getpwuid(getuid());

	if (geteuid() == 0 && sudo && *sudo && str_is_line(sudo) &&
	    strlen(sudo) <= 32)
		snprintf(call->who, sizeof(call->who), "command:%s", sudo);
	else if (user)
		snprintf(call->who, sizeof(call->who), "command:%.60s",
		    user->pw_name);
	else
		snprintf(call->who, sizeof(call->who), "command:%ld",
		    (long)getuid());
}

/* The folder, or the nearest above it that is there. */
static bool
call_stat_nearest(const char *dir, struct stat *st, struct err *err)
{
	char *path = mem_strdup(dir);
	char *slash = NULL;
	bool ok = true;

	while (stat(path, st) != 0) {
		slash = strrchr(path, '/');
		if (errno != ENOENT || !slash) {
			ok = err_sys(err, EX_CONFIG,
			    "cannot look at the state folder '%s'", dir);
			break;
		}
		slash[slash == path ? 1 : 0] = '\0';
	}
	mem_free(path);
	return ok;
}

/*
 * Root becomes the owner of the state folder before anything is opened, so
 * that no file in it ever belongs to somebody the service is not.
 */
static bool
call_become_owner(const char *dir, struct err *err)
{
	const struct passwd *user = NULL;
	struct stat st;
	gid_t group = 0;

	if (geteuid() != 0)
		return true;
	if (!call_stat_nearest(dir, &st, err))
		return false;
	if (st.st_uid == 0)
		return true;
	user = getpwuid(st.st_uid);
	group = user ? user->pw_gid : st.st_gid;
	if ((user ? initgroups(user->pw_name, group) : setgroups(0, NULL))
	    != 0 || setgid(group) != 0 || setuid(st.st_uid) != 0)
		return err_sys(err, EX_NOPERM,
		    "cannot become the owner of '%s' (user %ld)", dir,
		    (long)st.st_uid);
	return true;
}

const char *
call_conf_path(const struct call *call)
{
	const char *path = call_value(call, "-c");

	if (!path && access(call_default_conf, F_OK) == 0)
		path = call_default_conf;
	return path;
}

static bool
call_open_conf(struct call *call, struct err *err)
{
	struct err zone = {0, ""};

	call_who(call);
	if (!conf_load(call_conf_path(call), call_value(call, "--state"),
	    &call->conf, err))
		return false;
	if (!date_set_zone(call->conf.site.timezone, &zone))
		return err_set(err, EX_CONFIG, "[site] timezone: %s",
		    zone.text);
	return call_has(call, "--allow-root") ||
	    call_become_owner(call->conf.state_dir, err);
}

bool
call_open(struct call *call, enum command_needs needs, struct err *err)
{
	if (needs >= COMMAND_CONF && !call_open_conf(call, err))
		return false;
	if (needs >= COMMAND_DATABASE &&
	    !start_open(&call->conf, &call->db, &call->keys, err))
		return false;
	if (needs >= COMMAND_FLOW && !template_load(call->conf.templates.dir,
	    &call->templates, err))
		return false;
	call->flow = (struct flow){&call->conf, call->keys, call->templates,
	    call->who};
	return true;
}

void
call_release(struct call *call)
{
	if (call->templates)
		template_free(call->templates);
	if (call->keys)
		keys_free(call->keys);
	if (call->db)
		db_close(call->db);
	conf_release(&call->conf);
}

bool
call_run(struct call *call, call_job *job, void *arg, struct err *err)
{
	struct writer *writer = writer_inline(call->db);
	const bool ok = writer_run(writer, job, arg, err);

	writer_stop(writer);
	return ok;
}

void
call_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

void
call_time(int64_t t, char *text, size_t size)
{
	const struct date_local d = date_local(t);

	if (t == 0)
		snprintf(text, size, "-");
	else
		snprintf(text, size, "%04d-%02d-%02d %02d:%02d", d.year,
		    d.month, d.day, d.hour, d.minute);
}
