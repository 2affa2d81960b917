/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/context.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/secret.h"
#include "http/census.h"
#include "http/forecast.h"
#include "http/search.h"

/* A dove on its way, small enough to stand here. */
static const char icon[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
    "<rect width=\"32\" height=\"32\" rx=\"7\" fill=\"#1d5b8c\"/>"
    "<path d=\"M6 11l10 8 10-8M6 10h20v13H6z\" fill=\"none\" stroke=\"#fff\""
    " stroke-width=\"2.4\" stroke-linejoin=\"round\"/></svg>";

static void
asset_fill(struct context_asset *asset, const char *type, struct buf *data)
{
	uint8_t digest[32];
	struct buf hex = BUF_INIT(BUF_LINE);

	asset->type = type;
	asset->size = data->len;
	asset->data = buf_take(data);
	secret_sha256(asset->data, asset->size, digest);
	secret_hex(&hex, digest, 8);
	snprintf(asset->version, sizeof(asset->version), "%s",
	    buf_text(&hex));
	snprintf(asset->etag, sizeof(asset->etag), "\"%s\"", buf_text(&hex));
	buf_release(&hex);
}

/* "#1a2b3c": anything else in a style sheet could be anything. */
static bool
is_colour(const char *s)
{
	return s[0] == '#' && strlen(s) == 7 &&
	    strspn(s + 1, "0123456789abcdefABCDEF") == 6;
}

static void
make_style(struct context *context)
{
	const char *accent = context->conf->site.accent;
	struct buf css = BUF_INIT(BUF_PAGE);
	size_t n = 0;
	const char *file = context->templates ?
	    template_file(context->templates, "page/style.css", &n) : NULL;

	if (file)
		buf_add(&css, file, n);
	if (is_colour(accent))
		buf_printf(&css, ":root{--site-accent:%s}\n", accent);
	asset_fill(&context->style, "text/css", &css);
}

static void
make_asset(const struct context *context, const char *name, const char *type,
    struct context_asset *asset)
{
	struct buf data = BUF_INIT(BUF_PAGE);
	size_t n = 0;
	const char *file = context->templates ?
	    template_file(context->templates, name, &n) : NULL;

	if (file)
		buf_add(&data, file, n);
	asset_fill(asset, type, &data);
}

bool
context_init(struct context *context, struct err *err)
{
	const char *url = context->conf->site.base_url;
	const char *host = strstr(url, "://");
	struct buf svg = BUF_INIT(BUF_LINE);
	size_t n = 0;

	if (!host)
		return err_set(err, EX_CONFIG,
		    "[site] base_url '%s' is not a URL", url);
	if (!peer_list_parse(context->conf->http.trusted_proxies,
	    &context->trusted, err))
		return err_wrap(err, "[http] trusted_proxies");
	context->flow = (struct flow){.conf = context->conf,
	    .keys = context->keys, .templates = context->templates,
	    .who = "page"};
	n = (size_t)(host - url) + 3;
	n += strcspn(url + n, "/");
	context->origin = mem_strndup(url, n);
	context->root = mem_strdup(url + n);
	for (n = strlen(context->root); n && context->root[n - 1] == '/';)
		context->root[--n] = '\0';
	context->base = mem_printf("%s%s", context->origin, context->root);
	make_style(context);
	make_asset(context, "staff/staff.css", "text/css",
	    &context->staff_style);
	make_asset(context, "staff/staff.js", "text/javascript",
	    &context->staff_script);
	context->census = census_new();
	context->searches = search_store_new();
	context->forecasts = forecast_new();
	buf_puts(&svg, icon);
	asset_fill(&context->icon, "image/svg+xml", &svg);
	return true;
}

void
context_release(struct context *context)
{
	MEM_FREE(context->origin);
	MEM_FREE(context->root);
	MEM_FREE(context->base);
	MEM_FREE(context->style.data);
	MEM_FREE(context->staff_style.data);
	MEM_FREE(context->icon.data);
	MEM_FREE(context->staff_script.data);
	census_free(context->census);
	context->census = NULL;
	search_store_free(context->searches);
	context->searches = NULL;
	forecast_free(context->forecasts);
	context->forecasts = NULL;
	peer_list_release(&context->trusted);
}
