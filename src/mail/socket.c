/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/socket.h"

#include <dirent.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/str.h"

static int
get_option(int fd, int level, int name)
{
	int value = -1;
	socklen_t n = sizeof(value);

	return getsockopt(fd, level, name, &value, &n) == 0 ? value : -1;
}

static void
set_option(int fd, int name, int value)
{
	setsockopt(fd, IPPROTO_TCP, name, &value, sizeof(value));
}

static int
peer_port(int fd)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof(peer);

	if (getpeername(fd, (struct sockaddr *)&peer, &n) != 0)
		return -1;
	if (peer.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&peer)->sin_port);
	if (peer.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&peer)->sin6_port);
	return -1;
}

int
socket_find(int port)
{
	DIR *folder = opendir("/proc/self/fd");
	const struct dirent *entry = NULL;
	int fd = -1, found = -1, count = 0;

	if (!folder)
		return -1;
	while ((entry = readdir(folder)) != NULL) {
		if (!str_int(entry->d_name, 0, INT_MAX, &fd) ||
		    get_option(fd, SOL_SOCKET, SO_TYPE) != SOCK_STREAM ||
		    peer_port(fd) != port ||
		    get_option(fd, IPPROTO_TCP, TCP_NODELAY) != 0)
			continue;
		found = fd;
		count++;
	}
	closedir(folder);
	return count == 1 ? found : -1;
}

void
socket_tune(int fd)
{
	set_option(fd, TCP_NODELAY, 1);
}

void
socket_quick_ack(int fd)
{
	set_option(fd, TCP_QUICKACK, 1);
}

void
socket_cork(int fd, bool on)
{
	set_option(fd, TCP_CORK, on);
}

bool
socket_is_silent(int fd)
{
	struct pollfd at = {.fd = fd, .events = POLLIN | POLLRDHUP};

	return poll(&at, 1, 0) == 0;
}
