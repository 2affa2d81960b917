/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

void
notify_send(const char *fmt, ...)
{
	char text[1024] = "";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sd_notify(0, text);
}

int64_t
notify_watchdog_ms(void)
{
	uint64_t usec = 0;

	if (sd_watchdog_enabled(0, &usec) <= 0)
		return 0;
	return usec < 2000 ? 1 : (int64_t)(usec / 2000);
}

static bool
notify_socket(int fd, int *slot, struct err *err)
{
	const int flags = fcntl(fd, F_GETFL);

	if (*slot >= 0)
		return err_set(err, EX_CONFIG, "the service manager passed "
		    "more sockets than one for pages and one for metrics");
	if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
		return err_set(err, EX_CONFIG, "descriptor %d from the service "
		    "manager is not a listening stream socket", fd);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return err_sys(err, EX_OSERR,
		    "cannot set up descriptor %d", fd);
	*slot = fd;
	return true;
}

bool
notify_sockets(int *listen, int *metrics, struct err *err)
{
	char **names = NULL;
	const int n = sd_listen_fds_with_names(1, &names);
	bool ok = true;

	*listen = -1;
	*metrics = -1;
	for (int i = 0; i < n && ok; i++) {
		const int fd = SD_LISTEN_FDS_START + i;
		const bool other = strcmp(names[i], "metrics") == 0;

		ok = notify_socket(fd, other ? metrics : listen, err);
	}
	for (int i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
	if (n < 0) {
		errno = -n;
		return err_sys(err, EX_CONFIG,
		    "cannot take the service manager's sockets");
	}
	return ok;
}
