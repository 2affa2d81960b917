/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/native_io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

#include "base/date.h"
#include "mail/socket.h"

enum { NATIVE_IO_RECORD = 16384 };	/* of TLS */

void
native_io_init(struct native_io *io, struct watchdog *dog,
    struct watch *watch)
{
	io->dog = dog;
	io->watch = watch;
	io->fd = -1;
}

void
native_io_release(struct native_io *io)
{
	if (io->ssl && !*io->why) {
		SSL_shutdown(io->ssl);
		ERR_clear_error();
	}
	SSL_free(io->ssl);
	SSL_CTX_free(io->ctx);
	if (io->fd >= 0)
		close(io->fd);
	io->ssl = NULL;
	io->ctx = NULL;
	io->fd = -1;
}

/* --- What went wrong ------------------------------------------------------ */

static bool __attribute__((format(printf, 2, 3)))
fail(struct native_io *io, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!*io->why)
		vsnprintf(io->why, sizeof(io->why), fmt, ap);
	va_end(ap);
	return false;
}

static bool
fail_errno(struct native_io *io, const char *what, int number)
{
	char text[96] = "";

	return fail(io, "%s: %s", what,
	    strerror_r(number, text, sizeof(text)));
}

static bool
fail_tls(struct native_io *io)
{
	const char *reason = ERR_reason_error_string(ERR_peek_error());

	ERR_clear_error();
	if (*io->peer.fault)
		return fail(io, "%s", io->peer.fault);
	return fail(io, "TLS: %s", reason ? reason : "the connection broke");
}

/* --- Waiting -------------------------------------------------------------- */

/* until: date_mono_ms(), 0: for ever. */
static bool
wait_until(struct native_io *io, short events, int64_t until)
{
	struct pollfd at = {.fd = io->fd, .events = events};
	int64_t left = -1;
	int n = 0;

	while (watchdog_is_cut(io->watch) == WATCHDOG_NO) {
		if (until != 0) {
			left = until - date_mono_ms();
			left = left < 0 ? 0 : left > INT_MAX ? INT_MAX : left;
		}
		n = poll(&at, 1, (int)left);
		if (n > 0)
			return true;
		if (n == 0)
			return fail(io, "no answer in time");
		if (errno != EINTR)
			return fail_errno(io, "cannot wait", errno);
	}
	return fail(io, "stopped");
}

/* A deadline that passes ends the session, whoever sees it first. */
static bool
wait_for(struct native_io *io, short events)
{
	const int64_t until = atomic_load(&io->watch->deadline);

	if (wait_until(io, events, until))
		return true;
	if (until != 0 && date_mono_ms() >= until)
		watchdog_cut(io->dog, io->watch, WATCHDOG_LATE);
	return false;
}

/* --- Connecting ----------------------------------------------------------- */

static bool
try_address(struct native_io *io, const struct addrinfo *to, int64_t until)
{
	int error = 0;
	socklen_t n = sizeof(error);

	io->fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);
	if (io->fd < 0)
		return fail_errno(io, "no socket", errno);
	/* Before it connects: socket_find() of libesmtp's relays looks for
	 * one that has not been tuned. */
	socket_tune(io->fd);
	if (connect(io->fd, to->ai_addr, to->ai_addrlen) == 0)
		return true;
	if (errno != EINPROGRESS && errno != EINTR)
		return fail_errno(io, "cannot connect", errno);
	if (!wait_until(io, POLLOUT, until))
		return false;
	if (getsockopt(io->fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
		error = errno;
	return error == 0 || fail_errno(io, "cannot connect", error);
}

/* Each address gets an equal share of the time that is left. */
static bool
try_all(struct native_io *io, const struct addrinfo *list)
{
	const int64_t deadline = atomic_load(&io->watch->deadline);
	int left = 0;

	for (const struct addrinfo *to = list; to; to = to->ai_next)
		left++;
	for (const struct addrinfo *to = list; to; to = to->ai_next, left--) {
		const int64_t now = date_mono_ms();

		io->why[0] = '\0';
		if (try_address(io, to, deadline == 0 ? 0 : now +
		    (deadline > now ? (deadline - now) / left : 0)))
			return true;
		if (io->fd >= 0)
			close(io->fd);
		io->fd = -1;
		if (watchdog_is_cut(io->watch) != WATCHDOG_NO)
			return false;
	}
	return false;
}

bool
native_io_connect(struct native_io *io, const struct place *place)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *list = NULL;
	char port[8] = "";
	int code = 0;
	bool ok = false;

	snprintf(port, sizeof(port), "%d", place->port);
	code = getaddrinfo(place->host, port, &hints, &list);
	if (code != 0)
		return fail(io, "cannot find '%s': %s", place->host,
		    gai_strerror(code));
	ok = try_all(io, list);
	freeaddrinfo(list);
	return ok;
}

bool
native_io_adopt(struct native_io *io, int fd)
{
	io->fd = fd;
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0)
		return true;
	return fail_errno(io, "cannot adopt the socket", errno);
}

/* --- One try: octets, 0 when it would block, -1 when it is over ----------- */

static int
after_tls(struct native_io *io, int n)
{
	switch (SSL_get_error(io->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		io->wants = POLLIN;
		return 0;
	case SSL_ERROR_WANT_WRITE:
		io->wants = POLLOUT;
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		fail(io, "the server ended TLS");
		return -1;
	default:
		fail_tls(io);
		return -1;
	}
}

static int
after_plain(struct native_io *io, ssize_t n, short wants)
{
	io->wants = wants;
	if (n > 0)
		return (int)n;
	if (n == 0)
		fail(io, "the server closed the connection");
	else if (errno == EAGAIN || errno == EINTR)
		return 0;
	else
		fail_errno(io, "the connection broke", errno);
	return -1;
}

static int
take(struct native_io *io)
{
	const size_t room = sizeof(io->in) - io->len;
	int n = 0;

	if (io->ssl) {
		ERR_clear_error();
		n = SSL_read(io->ssl, io->in + io->len, (int)room);
		n = n > 0 ? n : after_tls(io, n);
	} else {
		n = after_plain(io, recv(io->fd, io->in + io->len, room, 0),
		    POLLIN);
	}
	if (n > 0) {
		io->len += (size_t)n;
		io->heard = true;
	}
	return n;
}

static int
give(struct native_io *io, const char *data, size_t n)
{
	int done = 0;

	io->heard = false;
	if (!io->ssl)
		return after_plain(io, send(io->fd, data, n, MSG_NOSIGNAL),
		    POLLOUT);
	ERR_clear_error();
	done = SSL_write(io->ssl, data,
	    (int)(n < NATIVE_IO_RECORD ? n : NATIVE_IO_RECORD));
	return done > 0 ? done : after_tls(io, done);
}

/* --- TLS ------------------------------------------------------------------ */

bool
native_io_start_tls(struct native_io *io, const struct tls *tls)
{
	int n = 0, state = 0;

	if (!native_io_is_silent(io))
		return fail(io, "something was slipped in before TLS began");
	io->ctx = tls_context(tls, &io->peer);
	io->ssl = io->ctx ? SSL_new(io->ctx) : NULL;
	if (!io->ssl || SSL_set_fd(io->ssl, io->fd) != 1)
		return fail(io, "cannot prepare TLS");
	SSL_set_mode(io->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	do {
		ERR_clear_error();
		n = SSL_connect(io->ssl);
		state = n == 1 ? 1 : after_tls(io, n);
	} while (state == 0 && wait_for(io, io->wants));
	return state == 1;
}

/* --- Reading and writing -------------------------------------------------- */

/* What was taken leaves the buffer. */
static void
make_room(struct native_io *io)
{
	if (io->at > 0)
		memmove(io->in, io->in + io->at, io->len - io->at);
	io->len -= io->at;
	io->at = 0;
}

bool
native_io_fill(struct native_io *io)
{
	int n = 0;

	make_room(io);
	if (io->len == sizeof(io->in))
		return fail(io, "the server does not stop talking");
	/* Nobody answers within a system call: no try before the wait. */
	if (!io->ssl && !io->heard && !wait_for(io, POLLIN))
		return false;
	do {
		n = take(io);
		/* A server with Nagle's delay sends its next answer when we
		 * have acknowledged the last. */
		if (n == 0 && io->heard)
			socket_quick_ack(io->fd);
	} while (n == 0 && wait_for(io, io->wants));
	return n > 0;
}

bool
native_io_is_silent(struct native_io *io)
{
	if (io->at < io->len)
		return false;
	make_room(io);
	return take(io) == 0;
}

bool
native_io_write(struct native_io *io, const void *data, size_t n)
{
	const char *p = data;
	int done = 0;

	while (n > 0) {
		done = give(io, p, n);
		if (done < 0 || (done == 0 && !wait_for(io, io->wants)))
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

bool
native_io_write_silently(struct native_io *io, const void *data, size_t n)
{
	const char *p = data;
	int done = 0;

	while (n > 0) {
		done = give(io, p, n);
		if (done < 0 || (done == 0 && (!wait_for(io,
		    POLLIN | POLLOUT) || !native_io_is_silent(io))))
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}
