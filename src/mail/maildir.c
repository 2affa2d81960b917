/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Maildir relay: tmp, fsync, rename to new, fsync of new.  A message
 * that cannot be written is told as cut off in its body (safe to try again)
 * and ends the session, for the next one would meet the same disk.
 */
#include "mail/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"

struct maildir {
	char *path;
	char host[65];
	atomic_uint cancelled;	/* counts relay_cancel() */
};

/* A name's part: no slash, no colon, no dot first. */
static void
set_host(struct maildir *maildir)
{
	if (gethostname(maildir->host, sizeof(maildir->host) - 1) != 0 ||
	    !maildir->host[0])
		memcpy(maildir->host, "localhost", sizeof("localhost"));
	for (char *p = maildir->host; *p; p++)
		if (*p == '/' || *p == ':' || (unsigned char)*p <= ' ')
			*p = '_';
}

static bool
maildir_open(const struct conf_relay *conf, const char *place, void **state,
    struct err *err)
{
	static const char *const folders[] = {"tmp", "new", "cur"};
	struct maildir *maildir = NULL;

	(void)conf;
	if (!*place)
		return err_set(err, EX_CONFIG, "maildir: needs a path");
	for (int i = 0; i < 3; i++) {
		char *folder = mem_printf("%s/%s", place, folders[i]);
		const bool made = file_make_dir(folder, err);

		mem_free(folder);
		if (!made)
			return false;
	}
	maildir = mem_alloc(sizeof(*maildir));
	maildir->path = mem_strdup(place);
	set_host(maildir);
	*state = maildir;
	return true;
}

static void
maildir_free(void *state)
{
	struct maildir *maildir = state;

	mem_free(maildir->path);
	mem_free(maildir);
}

/* Unique between threads (counter), processes (pid), restarts and machines
 * that share the folder (random). */
static char *
make_name(const struct maildir *maildir)
{
	static atomic_uint counter;
	uint64_t salt = 0;

	secret_random(&salt, sizeof(salt));
	return mem_printf("%jd.R%016jxP%dQ%u.%s", (intmax_t)date_now(),
	    (uintmax_t)salt, (int)getpid(), atomic_fetch_add(&counter, 1),
	    maildir->host);
}

static void
add_lines(struct buf *out, const char *data, size_t n)
{
	const char *end = data + n;

	while (data < end) {
		const char *cr = memchr(data, '\r', (size_t)(end - data));

		if (!cr)
			cr = end;
		buf_add(out, data, (size_t)(cr - data));
		if (cr < end && (cr + 1 == end || cr[1] != '\n'))
			buf_putc(out, '\r');
		data = cr + 1;
	}
}

static bool
write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		const ssize_t done = write(fd, data, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		data += done;
		n -= (size_t)done;
	}
	return fsync(fd) == 0;
}

static bool
write_file(const char *path, const struct buf *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);
	bool ok = false;

	if (fd < 0)
		return false;
	ok = write_all(fd, buf_text(text), text->len);
	return close(fd) == 0 && ok;
}

static bool
sync_folder(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = false;

	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	close(fd);
	return ok;
}

/* false: errno says why, and *renamed whether it may be there all the same:
 * without the folder on the disk nobody knows. */
static bool
deliver(const struct maildir *maildir, const struct relay_message *message,
    bool *renamed)
{
	char *name = make_name(maildir);
	char *tmp = mem_printf("%s/tmp/%s", maildir->path, name);
	char *kept = mem_printf("%s/new/%s", maildir->path, name);
	char *folder = mem_printf("%s/new", maildir->path);
	struct buf text = BUF_INIT(BUF_FILE);
	bool ok = false;
	int why = 0;

	buf_printf(&text, "Return-Path: <%s>\nDelivered-To: %s\n",
	    message->from, message->to);
	add_lines(&text, message->data, message->size);
	*renamed = false;
	errno = EFBIG;
	if (!buf_ok(&text) || !write_file(tmp, &text))
		goto out;
	*renamed = rename(tmp, kept) == 0;
	ok = *renamed && sync_folder(folder);
out:
	why = errno;
	if (!*renamed)
		unlink(tmp);
	buf_release(&text);
	mem_free(folder);
	mem_free(kept);
	mem_free(tmp);
	mem_free(name);
	errno = why;
	return ok;
}

static bool
maildir_run(void *state, const struct relay_limits *limits,
    const struct relay_driver *driver, struct reply *fault)
{
	struct maildir *maildir = state;
	const unsigned cancelled = atomic_load(&maildir->cancelled);
	struct relay_message message;
	struct reply reply = {.stage = REPLY_DOT, .code = 250,
	    .enhanced = {2, 0, 0}, .text = "kept in the Maildir"};
	bool renamed = false;

	for (int n = 0; limits->session_messages == 0 ||
	    n < limits->session_messages; n++) {
		if (atomic_load(&maildir->cancelled) != cancelled ||
		    !driver->next(driver->arg, &message))
			return true;
		if (!driver->commit(driver->arg, &message))
			continue;
		if (!deliver(maildir, &message, &renamed)) {
			fault->stage = renamed ? REPLY_DOT : REPLY_DATA;
			snprintf(fault->text, sizeof(fault->text),
			    "cannot write to '%s': %s", maildir->path,
			    strerrordesc_np(errno));
			driver->result(driver->arg, &message, fault);
			return false;
		}
		driver->result(driver->arg, &message, &reply);
	}
	return true;
}

static void
maildir_cancel(void *state)
{
	struct maildir *maildir = state;

	atomic_fetch_add(&maildir->cancelled, 1);
}

const struct backend maildir_backend = {
	"maildir", maildir_open, maildir_free, maildir_run, maildir_cancel
};
