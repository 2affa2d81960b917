/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libmicrohttpd, and nothing but it: from its callbacks to struct request,
 * from struct reply to its responses.  A request that writes suspends its
 * connection; every suspended one must be resumed before the library is
 * stopped (it aborts otherwise), which server_stop() waits for.
 */
#include "http/server.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/head.h"
#include "http/outflow.h"
#include "http/page_cache.h"
#include "http/reaper.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/session.h"
#include "http/upload.h"
#include "http/worker.h"

enum {
	WORKERS = 2,
	CONNECTION_MEMORY = 48 * 1024,	/* so that our own limits speak */
	SWALLOW_MAX = 1024 * 1024,	/* read of a body that is too long */
	FILES = 40	/* descriptors of the role that are no connections */
};

struct server {
	const struct context *http;
	struct server_options options;
	struct MHD_Daemon *daemon;
	struct reaper *reaper;
	struct worker *worker;
	pthread_key_t db_key;
};

/* What a thread has of its own. */
struct thread_db {
	struct db *db;
	struct page_cache *cache;
	void (*close)(struct db *db);
};

enum stage { STAGE_NEW, STAGE_BODY, STAGE_WRITING, STAGE_WRITTEN,
	STAGE_ANSWERED };

struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	struct reaper_entry *entry;
	struct request rq;
	struct reply rp;
	enum stage stage;
	int refused;		/* status decided before the body was read, */
	bool decided;		/* or the whole answer */
	size_t swallowed;
	bool written;		/* outcome of the writer's job */
	struct err err;
	int64_t begun;
};

void
server_options_default(struct server_options *options)
{
	*options = (struct server_options){.header_ms = 10000,
	    .request_ms = 30000, .idle_ms = 30000, .stop_ms = 10000,
	    .threads = 2, .connections = 1000, .per_address = 100};
}

static void
thread_db_free(void *arg)
{
	struct thread_db *own = arg;

	page_cache_free(own->cache);
	own->close(own->db);
	mem_free(own);
}

static bool
thread_db(struct server *server, struct request *rq)
{
	const struct context *http = server->http;
	struct thread_db *own = pthread_getspecific(server->db_key);
	struct db *db = NULL;
	struct err err = {0};

	if (!own && http->db_open) {
		if (!http->db_open(http->db_arg, &db, &err)) {
			log_error("http: %s", err.text);
			return false;
		}
		own = mem_alloc(sizeof(*own));
		*own = (struct thread_db){db, page_cache_new(),
		    http->db_close};
		pthread_setspecific(server->db_key, own);
	}
	rq->db = own ? own->db : NULL;
	rq->cache = own ? own->cache : NULL;
	return true;
}

/* --- Answering ---------------------------------------------------------- */

_Static_assert(OUTFLOW_END == MHD_CONTENT_READER_END_OF_STREAM &&
    OUTFLOW_FAILED == MHD_CONTENT_READER_END_WITH_ERROR, "as the library");

static struct MHD_Response *
make_outflow(struct exchange *x)
{
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN,
	    CONNECTION_MEMORY / 4, outflow_read, outflow_new(&x->rp,
	    x->server->reaper, x->entry, x->server->options.request_ms),
	    outflow_free);
}

static struct MHD_Response *
make_response(struct exchange *x)
{
	struct reply *rp = &x->rp;
	size_t n = rp->body.len;

	if (rp->stream.some)
		return make_outflow(x);
	if (rp->asset)
		return MHD_create_response_from_buffer(rp->asset->size,
		    rp->asset->data, MHD_RESPMEM_PERSISTENT);
	if (n == 0)
		return MHD_create_response_from_buffer(0, (char[]){""},
		    MHD_RESPMEM_PERSISTENT);
	return MHD_create_response_from_buffer_with_free_callback(n,
	    buf_take(&rp->body), mem_free);
}

static enum MHD_Result
answer(struct exchange *x)
{
	struct MHD_Response *response = NULL;
	enum MHD_Result result = MHD_NO;

	reply_finish(&x->rp);
	response = make_response(x);
	if (!response)
		return MHD_NO;
	for (size_t i = 0; i < x->rp.headers; i++)
		MHD_add_response_header(response, x->rp.header[i].name,
		    x->rp.header[i].value);
	result = MHD_queue_response(x->connection,
	    (unsigned)x->rp.status, response);
	MHD_destroy_response(response);
	x->stage = STAGE_ANSWERED;
	log_debug("http method=%d route=%s status=%d ms=%d",
	    (int)x->rq.method, x->rq.route ? x->rq.route->path : "-",
	    x->rp.status, (int)(date_mono_ms() - x->begun));
	return result;
}

static enum MHD_Result
refuse(struct exchange *x, int status)
{
	if (status == 503)
		reply_retry(&x->rp, status, 30);
	else
		reply_error(&x->rp, status);
	return answer(x);
}

/* --- Writing ------------------------------------------------------------ */

static bool
run_job(struct tx *tx, void *arg, struct err *err)
{
	struct exchange *x = arg;

	return x->rq.write.job(tx, x->rq.write.arg, err);
}

/* In another thread; the exchange is not ours after the resume. */
static void
resume(struct exchange *x)
{
	x->stage = STAGE_WRITTEN;
	reaper_set(x->server->reaper, x->entry, REAPER_BUSY,
	    x->server->options.request_ms);
	MHD_resume_connection(x->connection);
}

static void
job_done(void *arg, bool ok, const struct err *err)
{
	struct exchange *x = arg;

	x->written = ok;
	if (!ok && err)
		x->err = *err;
	resume(x);
}

static void
run_work(void *arg)
{
	struct exchange *x = arg;

	x->rq.write.work(x->rq.write.arg);
	x->written = true;
	resume(x);
}

static enum MHD_Result
finish(struct exchange *x)
{
	const struct context *http = x->server->http;
	const bool works = x->rq.write.work != NULL;

	if (!works && !x->rq.write.job)
		return answer(x);
	if (works ? worker_is_full(x->server->worker) :
	    !http->writer || !http->post)
		return refuse(x, 503);
	x->stage = STAGE_WRITING;
	reaper_set(x->server->reaper, x->entry, REAPER_WAITING, 0);
	/* Before the job is posted: a resume must not come first. */
	MHD_suspend_connection(x->connection);
	if (works)
		worker_post(x->server->worker, run_work, x);
	else
		http->post(http->writer, run_job, x, job_done);
	return MHD_YES;
}

static enum MHD_Result
after_write(struct exchange *x)
{
	request_then *then = x->rq.write.then;

	x->rq.write = (struct request_write){NULL, NULL, NULL, NULL};
	if (!thread_db(x->server, &x->rq))
		return refuse(x, 503);
	then(&x->rq, &x->rp, x->written, &x->err);
	return finish(x);
}

/* --- Reading ------------------------------------------------------------ */

/* Only for one who may: what is not for us is not written down. */
static void
begin_upload(struct exchange *x)
{
	if (!thread_db(x->server, &x->rq)) {
		x->refused = 503;
	} else if (!session_enter(&x->rq, &x->rp)) {
		x->decided = true;
	} else {
		x->rq.upload = upload_new(x->server->http,
		    request_header(&x->rq, "Content-Type"));
	}
}

static enum MHD_Result
begin(struct exchange *x, const char *method, const char *version)
{
	x->stage = STAGE_BODY;
	reaper_set(x->server->reaper, x->entry, REAPER_BUSY,
	    x->server->options.request_ms);
	x->refused = head_read(&x->rq, x->connection, method,
	    version);
	if (x->refused != 0 && strcmp(method, "HEAD") == 0)
		x->rq.method = REQUEST_HEAD;
	/* Answered before the body, the connection ends after the answer. */
	if (x->refused != 0 && x->refused != 404 && x->refused != 405)
		return refuse(x, x->refused);
	if (x->refused == 0 && x->rq.method == REQUEST_POST &&
	    x->rq.route->flags & ROUTE_UPLOAD)
		begin_upload(x);
	return MHD_YES;
}

/* Every piece is a sign of life. */
static enum MHD_Result
take_upload(struct exchange *x, const char *data, size_t *n)
{
	x->refused = upload_add(x->rq.upload, data, *n);
	reaper_set(x->server->reaper, x->entry, REAPER_BUSY,
	    x->server->options.request_ms);
	*n = 0;
	return MHD_YES;
}

/* What nobody reads: a browser sees the answer only when it has sent all, so
 * a refused file comes whole.  Each MiB is a sign of life, a drop is not.
 * false: too much. */
static bool
swallow(struct exchange *x, size_t n)
{
	const struct route *route = x->rq.route;
	const bool file = route && route->flags & ROUTE_UPLOAD;
	const size_t pieces = x->swallowed / SWALLOW_MAX;

	x->swallowed += n;
	if (x->swallowed / SWALLOW_MAX > pieces)
		reaper_set(x->server->reaper, x->entry, REAPER_BUSY,
		    x->server->options.request_ms);
	return x->swallowed <= (file ? UPLOAD_MAX + REQUEST_BODY_MAX :
	    SWALLOW_MAX);
}

static enum MHD_Result
take_body(struct exchange *x, const char *data, size_t *n)
{
	if (x->rq.upload && x->refused == 0)
		return take_upload(x, data, n);
	if (!swallow(x, *n))
		return MHD_NO;
	if (x->refused == 0 && !x->decided) {
		buf_add(&x->rq.body, data, *n);
		if (!buf_ok(&x->rq.body))
			x->refused = 413;
	}
	*n = 0;
	return MHD_YES;
}

static enum MHD_Result
dispatch(struct exchange *x)
{
	const struct route *route = x->rq.route;
	int status = x->refused;

	if (x->decided)
		return answer(x);
	if (status == 0)
		status = request_read_form(&x->rq);
	if (status != 0)
		return refuse(x, status);
	if (!thread_db(x->server, &x->rq))
		return refuse(x, 503);
	if (!session_guard(&x->rq, &x->rp))
		return answer(x);
	if (x->rq.method == REQUEST_POST)
		route->on_post(&x->rq, &x->rp);
	else
		route->on_get(&x->rq, &x->rp);
	return finish(x);
}

/* --- The library's callbacks -------------------------------------------- */

static void *
on_target(void *arg, const char *target, struct MHD_Connection *connection)
{
	struct exchange *x = mem_alloc(sizeof(*x));
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	x->server = arg;
	x->connection = connection;
	x->entry = info->socket_context;
	x->begun = date_mono_ms();
	request_init(&x->rq, x->server->http, target);
	reply_init(&x->rp, &x->rq);
	return x;
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **own)
{
	struct exchange *x = *own;

	(void)arg;
	(void)connection;
	(void)url;
	switch (x->stage) {
	case STAGE_NEW:
		return begin(x, method, version);
	case STAGE_BODY:
		return *n > 0 ? take_body(x, data, n) : dispatch(x);
	case STAGE_WRITTEN:
		return after_write(x);
	case STAGE_WRITING:
	case STAGE_ANSWERED:
		break;
	}
	return MHD_YES;
}

static void
on_completed(void *arg, struct MHD_Connection *connection, void **own,
    enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *own;

	(void)arg;
	(void)connection;
	if (!x)
		return;
	reaper_set(x->server->reaper, x->entry, REAPER_IDLE,
	    code == MHD_REQUEST_TERMINATED_COMPLETED_OK ?
	    x->server->options.idle_ms : 0);
	reply_release(&x->rp);
	request_release(&x->rq);
	mem_free(x);
	*own = NULL;
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *server = arg;
	const union MHD_ConnectionInfo *info = NULL;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		reaper_remove(server->reaper, *context);
		return;
	}
	info = MHD_get_connection_info(connection,
	    MHD_CONNECTION_INFO_CONNECTION_FD);
	*context = reaper_add(server->reaper, info->connect_fd,
	    server->options.header_ms);
}

/* Targets are decoded by request.c, from the raw text. */
static size_t
on_unescape(void *arg, struct MHD_Connection *connection, char *s)
{
	(void)arg;
	(void)connection;
	return strlen(s);
}

__attribute__((format(printf, 2, 0))) static void
on_log(void *arg, const char *fmt, va_list ap)
{
	char line[256] = "";

	(void)arg;
	vsnprintf(line, sizeof(line), fmt, ap);
	line[strcspn(line, "\n")] = '\0';
	log_debug("http library: %s", line);
}

static void
on_panic(void *arg, const char *file, unsigned line, const char *reason)
{
	(void)arg;
	log_error("http library gave up at %s:%u: %s", file, line,
	    reason ? reason : "");
	abort();
}

/* --- Start and stop ----------------------------------------------------- */

static bool
is_local(int fd)
{
	struct sockaddr_storage sa;
	struct peer a;
	socklen_t n = sizeof(sa);

	if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0)
		return false;
	if (!peer_of((struct sockaddr *)&sa, &a))
		return true;
	return peer_is_loopback(&a);
}

/* One of the library's threads that has no connection yet and is refused a
 * descriptor tries again at once, for ever: they must not run out. */
static unsigned
connections_that_fit(const struct server_options *o)
{
	const rlim_t wanted = (rlim_t)o->connections + FILES;
	const rlim_t least = FILES + 2 * (rlim_t)o->threads;
	struct rlimit files = {0, 0};

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_cur >= wanted)
		return o->connections;
	files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    files.rlim_cur == wanted)
		return o->connections;
	files.rlim_cur = files.rlim_cur > least ? files.rlim_cur : least;
	log_warn("%llu files may be open: at most %llu connections",
	    (unsigned long long)files.rlim_max,
	    (unsigned long long)files.rlim_cur - FILES);
	return (unsigned)(files.rlim_cur - FILES);
}

static struct MHD_Daemon *
start_daemon(struct server *server, int fd)
{
	const struct server_options *o = &server->options;

	return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD |
	    MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
	    on_request, server,
	    MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_THREAD_POOL_SIZE, o->threads,
	    MHD_OPTION_CONNECTION_LIMIT, connections_that_fit(o),
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    is_local(fd) || server->http->trusted.count ? 0 : o->per_address,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
	    MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
	    MHD_OPTION_END);
}

bool
server_start(const struct context *context, int listen_fd,
    const struct server_options *options, struct server **server,
    struct err *err)
{
	struct server *s = mem_alloc(sizeof(*s));
	int flags = fcntl(listen_fd, F_GETFL);
	sigset_t all, before;

	s->http = context;
	s->options = *options;
	if (flags < 0 || fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) < 0) {
		mem_free(s);
		return err_sys(err, EX_OSERR, "cannot use the socket");
	}
	if (!reaper_start(&s->reaper, err)) {
		mem_free(s);
		return false;
	}
	pthread_key_create(&s->db_key, thread_db_free);
	MHD_set_panic_func(on_panic, NULL);
	/* The role's own thread is the one that hears signals. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	s->worker = worker_start(WORKERS);
	s->daemon = start_daemon(s, listen_fd);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!s->daemon) {
		worker_stop(s->worker);
		reaper_free(s->reaper);
		pthread_key_delete(s->db_key);
		mem_free(s);
		return err_set(err, EX_OSERR,
		    "cannot start the HTTP server");
	}
	*server = s;
	return true;
}

void
server_stop(struct server *server)
{
	MHD_quiesce_daemon(server->daemon);
	reaper_drain(server->reaper, server->options.stop_ms);
	MHD_stop_daemon(server->daemon);
	worker_stop(server->worker);
	reaper_free(server->reaper);
	pthread_key_delete(server->db_key);
	mem_free(server);
}
