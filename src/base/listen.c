/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"

enum { LISTEN_BACKLOG = 1024 };

struct listen_at {
	struct sockaddr_storage addr;
	socklen_t len;
};

static bool
listen_parse_unix(const char *path, struct listen_at *at, struct err *err)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	const size_t n = strlen(path);

	if (n == 0 || n >= sizeof(un.sun_path))
		return err_set(err, EX_CONFIG, "listen address 'unix:%s': the "
		    "path has to be 1 to %zu characters long", path,
		    sizeof(un.sun_path) - 1);
	memcpy(un.sun_path, path, n + 1);
	memcpy(&at->addr, &un, sizeof(un));
	at->len = sizeof(un);
	return true;
}

static bool
listen_parse(const char *address, struct listen_at *at, struct err *err)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
	const char *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;
	char *host = NULL;
	bool ok = false;

	if (strncmp(address, "unix:", 5) == 0)
		return listen_parse_unix(address + 5, at, err);
	if (colon && address[0] == '[' && colon[-1] == ']')
		host = mem_strndup(address + 1, (size_t)(colon - address) - 2);
	else if (colon)
		host = mem_strndup(address, (size_t)(colon - address));
	if (host && host[0] && colon[1] &&
	    getaddrinfo(host, colon + 1, &hints, &found) == 0) {
		memcpy(&at->addr, found->ai_addr, found->ai_addrlen);
		at->len = found->ai_addrlen;
		freeaddrinfo(found);
		ok = true;
	} else {
		err_set(err, EX_CONFIG, "listen address '%s' is not like "
		    "127.0.0.1:8025, [::1]:8025 or unix:PATH", address);
	}
	mem_free(host);
	return ok;
}

/*
 * A killed daemon leaves its unix socket's file behind, which would stop the
 * next one.  Only a socket that nobody answers on is removed.
 */
static void
listen_clear_stale(const struct listen_at *at)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)&at->addr;
	struct stat st;
	int fd = -1;

	if (at->addr.ss_family != AF_UNIX ||
	    lstat(un->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)&at->addr, at->len) != 0 &&
	    errno == ECONNREFUSED)
		unlink(un->sun_path);
	if (fd >= 0)
		close(fd);
}

bool
listen_open(const char *address, int *fd, struct err *err)
{
	struct listen_at at = {.len = 0};
	const int on = 1;
	int f = -1;

	if (!listen_parse(address, &at, err))
		return false;
	listen_clear_stale(&at);
	f = socket(at.addr.ss_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (f < 0 || (at.addr.ss_family != AF_UNIX &&
	    setsockopt(f, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0) ||
	    bind(f, (const struct sockaddr *)&at.addr, at.len) != 0 ||
	    listen(f, LISTEN_BACKLOG) != 0) {
		err_sys(err, errno == EADDRINUSE ? EX_TEMPFAIL : EX_UNAVAILABLE,
		    "cannot listen on '%s'", address);
		if (f >= 0)
			close(f);
		return false;
	}
	/* The proxy reaches it as a member of our group. */
	if (at.addr.ss_family == AF_UNIX)
		chmod(address + 5, 0660);
	*fd = f;
	return true;
}

void
listen_name(int fd, struct buf *out)
{
	struct sockaddr_storage addr = {0};
	const struct sockaddr_un *un = (const struct sockaddr_un *)&addr;
	socklen_t len = sizeof(addr);
	char host[INET6_ADDRSTRLEN] = "", port[8] = "";

	if (getsockname(fd, (struct sockaddr *)&addr, &len) != 0)
		return;
	if (addr.ss_family == AF_UNIX)
		buf_printf(out, "unix:%s", un->sun_path);
	else if (getnameinfo((struct sockaddr *)&addr, len, host, sizeof(host),
	    port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		buf_printf(out, addr.ss_family == AF_INET6 ? "[%s]:%s" :
		    "%s:%s", host, port);
}

void
listen_close(int *fd, bool remove)
{
	struct sockaddr_un un = {0};
	socklen_t len = sizeof(un);

	if (*fd < 0)
		return;
	if (remove && getsockname(*fd, (struct sockaddr *)&un, &len) == 0 &&
	    un.sun_family == AF_UNIX && un.sun_path[0])
		unlink(un.sun_path);
	close(*fd);
	*fd = -1;
}
