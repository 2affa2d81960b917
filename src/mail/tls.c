/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/tls.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <sysexits.h>

#include <openssl/x509v3.h>

#include "base/mem.h"

struct tls {
	char *host;
	bool verify, is_name;
	X509_STORE *store;	/* loaded once: 140 files of certificates */
};

bool
tls_open(const char *host, bool verify, struct tls **tls, struct err *err)
{
	unsigned char address[sizeof(struct in6_addr)];
	X509_STORE *store = X509_STORE_new();

	if (!store || X509_STORE_set_default_paths(store) != 1) {
		X509_STORE_free(store);
		return err_set(err, EX_OSFILE,
		    "cannot load the certificates of the system");
	}
	*tls = mem_alloc(sizeof(**tls));
	(*tls)->host = mem_strdup(host);
	(*tls)->verify = verify;
	(*tls)->is_name = inet_pton(AF_INET, host, address) != 1 &&
	    inet_pton(AF_INET6, host, address) != 1;
	(*tls)->store = store;
	return true;
}

void
tls_free(struct tls *tls)
{
	if (!tls)
		return;
	X509_STORE_free(tls->store);
	mem_free(tls->host);
	mem_free(tls);
}

static int
keep_fault(int ok, X509_STORE_CTX *check)
{
	const SSL *ssl = X509_STORE_CTX_get_ex_data(check,
	    SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_peer *peer = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	if (!ok)
		snprintf(peer->fault, sizeof(peer->fault),
		    "certificate refused: %s", X509_verify_cert_error_string(
		    X509_STORE_CTX_get_error(check)));
	return ok;
}

/* Our only way in between the library's SSL_new() and its ClientHello. */
static void
on_info(const SSL *ssl, int where, int value)
{
	struct tls_peer *peer = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	(void)value;
	if (!(where & SSL_CB_HANDSHAKE_START))
		return;
	if (peer->tls->is_name)
		SSL_set_tlsext_host_name((SSL *)(uintptr_t)ssl,
		    peer->tls->host);
	if (peer->started)
		peer->started(peer->arg);
}

SSL_CTX *
tls_context(const struct tls *tls, struct tls_peer *peer)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	X509_VERIFY_PARAM *param = NULL;
	int ok = 0;

	if (!ctx)
		return NULL;
	peer->tls = tls;
	peer->fault[0] = '\0';
	SSL_CTX_set_app_data(ctx, peer);
	SSL_CTX_set_info_callback(ctx, on_info);
	SSL_CTX_set1_cert_store(ctx, tls->store);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_verify(ctx, tls->verify ? SSL_VERIFY_PEER :
	    SSL_VERIFY_NONE, tls->verify ? keep_fault : NULL);
	param = SSL_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_hostflags(param,
	    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (!tls->verify)
		ok = 1;
	else if (tls->is_name)
		ok = X509_VERIFY_PARAM_set1_host(param, tls->host, 0);
	else
		ok = X509_VERIFY_PARAM_set1_ip_asc(param, tls->host);
	if (ok != 1 || SSL_CTX_set_min_proto_version(ctx,
	    TLS1_2_VERSION) != 1) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}
