/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

static bool
file_read_fd(int fd, const char *path, struct buf *out, struct err *err)
{
	char chunk[16384];
	ssize_t n = 0;
	bool ok = false;

	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_add(out, chunk, (size_t)n);
		if (!buf_ok(out)) {
			err_set(err, EX_DATAERR,
			    "'%s' is larger than %zu bytes", path, out->max);
			goto out;
		}
	}
	if (n < 0) {
		err_sys(err, EX_NOINPUT, "cannot read '%s'", path);
		goto out;
	}
	ok = true;
out:
	mem_wipe(chunk, sizeof(chunk));
	return ok;
}

static bool
file_open(const char *path, int *fd, struct err *err)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0)
		return err_sys(err, EX_NOINPUT, "cannot open '%s'", path);
	return true;
}

bool
file_read(const char *path, struct buf *out, struct err *err)
{
	int fd = -1;
	bool ok = false;

	if (strcmp(path, "-") == 0)
		return file_read_fd(STDIN_FILENO, "standard input", out, err);
	if (!file_open(path, &fd, err))
		return false;
	ok = file_read_fd(fd, path, out, err);
	close(fd);
	return ok;
}

static bool
file_is_credential(const char *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	return dir && *dir && str_starts(path, dir) &&
	    path[strlen(dir)] == '/' && !strstr(path, "/../");
}

bool
file_read_secret(const char *path, struct buf *out, struct err *err)
{
	const mode_t refused = file_is_credential(path) ? 0037 : 0077;
	struct stat st;
	int fd = -1;
	bool ok = false;

	if (!file_open(path, &fd, err))
		return false;
	if (fstat(fd, &st) != 0) {
		err_sys(err, EX_NOINPUT, "cannot read '%s'", path);
		goto out;
	}
	if (st.st_mode & refused) {
		err_set(err, EX_CONFIG,
		    "'%s' is open to others (mode %04o): chmod 600 it", path,
		    (unsigned)(st.st_mode & 07777));
		goto out;
	}
	ok = file_read_fd(fd, path, out, err);
out:
	close(fd);
	return ok;
}

static bool
file_write_fd(int fd, const char *data, size_t n)
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

/* A new name is safe only when its folder is on the disk too. */
static bool
file_sync_dir(const char *path)
{
	char *copy = mem_strdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = false;

	mem_free(copy);
	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	close(fd);
	return ok;
}

static bool
file_put(const char *path, mode_t mode, const void *data, size_t n,
    bool exclusive, struct err *err)
{
	char *beside = mem_printf("%s.XXXXXX", path);
	int fd = mkostemp(beside, O_CLOEXEC);
	bool ok = false, named = false;

	if (fd < 0) {
		err_sys(err, EX_CANTCREAT, "cannot create '%s'", path);
		goto out;
	}
	if (fchmod(fd, mode) != 0 || !file_write_fd(fd, data, n)) {
		err_sys(err, EX_CANTCREAT, "cannot write '%s'", path);
		goto out;
	}
	named = exclusive ? link(beside, path) == 0 : rename(beside, path) == 0;
	if (!named || !file_sync_dir(path)) {
		err_sys(err, EX_CANTCREAT, "cannot create '%s'", path);
		goto out;
	}
	ok = true;
out:
	if (fd >= 0) {
		close(fd);
		if (exclusive || !named)
			unlink(beside);
	}
	mem_free(beside);
	return ok;
}

bool
file_write(const char *path, mode_t mode, const void *data, size_t n,
    struct err *err)
{
	return file_put(path, mode, data, n, false, err);
}

bool
file_create(const char *path, mode_t mode, const void *data, size_t n,
    struct err *err)
{
	return file_put(path, mode, data, n, true, err);
}

bool
file_make_dir(const char *path, struct err *err)
{
	char *part = mem_strdup(path);
	struct stat st;
	bool ok = false;

	for (char *p = part + 1; *part && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		/* Whatever is wrong here shows at the last part. */
		mkdir(part, 0700);
		*p = '/';
	}
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		err_sys(err, EX_CANTCREAT, "cannot create the folder '%s'",
		    path);
		goto out;
	}
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		err_set(err, EX_CANTCREAT, "'%s' is not a folder", path);
		goto out;
	}
	ok = true;
out:
	mem_free(part);
	return ok;
}
