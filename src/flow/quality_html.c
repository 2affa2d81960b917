/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/quality_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "text/markup.h"

/* --- Addresses ---------------------------------------------------------- */

/* "host" of "https://user@host:80/path", in lower case. */
static void
host_of(const char *url, char *host, size_t size)
{
	const char *s = strstr(url, "://");
	size_t n = 0;
	const char *at = NULL;

	host[0] = '\0';
	if (!s)
		return;
	s += 3;
	n = strcspn(s, "/?#");
	at = memchr(s, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (*s != '[' && memchr(s, ':', n))
		n = strcspn(s, ":");
	if (n >= size)
		n = size - 1;
	for (size_t i = 0; i < n; i++)
		host[i] = (char)tolower((unsigned char)s[i]);
	host[n] = '\0';
}

/* Does it name a computer that only those inside can reach? */
static bool
is_inside(const char *host)
{
	static const char *const ends[] = {".local", ".lan", ".intranet",
	    ".internal", ".intern", ".corp", ".home", ".localhost",
	    ".home.arpa", ".localdomain", NULL};
	static const char *const begins[] = {"10.", "127.", "192.168.",
	    "169.254.", "[fc", "[fd", "[fe80", "[::1]", "intranet.",
	    "intranat.", "insidan.", NULL};

	if (host[0] == '\0')
		return false;
	if (!strpbrk(host, ".:"))
		return true;
	for (int i = 0; ends[i]; i++)
		if (str_ends(host, ends[i]))
			return true;
	for (int i = 0; begins[i]; i++)
		if (str_starts(host, begins[i]))
			return true;
	if (str_starts(host, "172.") && host[4] != '\0') {
		const int second = (host[4] - '0') * 10 + (host[5] - '0');

		return host[6] == '.' && second >= 16 && second <= 31;
	}
	return false;
}

/* One address, wherever it stands. */
static void
quality_url(const char *url, const char *lang, struct quality *quality)
{
	char host[256] = "";

	if (!look_is_web(url))
		return;
	host_of(url, host, sizeof(host));
	if (is_inside(host))
		quality_add(quality, "link.inside", lang, url);
	else if (strncasecmp(url, "http:", 5) == 0)
		quality_add(quality, "link.http", lang, url);
}

void
quality_urls(const char *html, size_t n, quality_each_url *each, void *arg)
{
	struct buf url = BUF_INIT(BUF_LINE);
	struct markup m;

	markup_init(&m, html, n);
	while (markup_next(&m)) {
		buf_clear(&url);
		if (m.kind == MARKUP_OPEN && markup_is(&m, "a") &&
		    markup_attribute(&m, "href", &url) && buf_ok(&url))
			each(arg, buf_text(&url));
	}
	buf_release(&url);
}

/* --- Links, headings, images -------------------------------------------- */

struct seen_link {
	char *text, *url;
};
struct look_over {
	struct quality *quality;
	const char *lang;
	struct seen_link *link;
	size_t links;
	struct buf url, text;
	bool want_links, in_link, in_heading;
	int level;
};

/* White space as single blanks, none at the ends, no full stop or arrow. */
static char *
plain_words(const char *text)
{
	struct buf out = BUF_INIT(BUF_LINE);
	bool blank = false;

	for (; *text != '\0'; text++) {
		if (isspace((unsigned char)*text)) {
			blank = out.len > 0;
			continue;
		}
		if (blank)
			buf_putc(&out, ' ');
		blank = false;
		buf_putc(&out, *text);
	}
	while (out.len > 0 && strchr(" .:>!", out.data[out.len - 1]))
		out.data[--out.len] = '\0';
	return buf_take(&out);
}

static bool
is_vague(const char *text)
{
	static const char *const words[] = {"här", "klicka här", "läs mer",
	    "läs mer här", "mer", "mer här", "länk", "denna länk",
	    "den här länken", "denna sida", "sidan", "länken", "se här",
	    "mer information", "mer info", "här finns mer", "klicka",
	    "here", "click here", "read more", "more", "link", "this link",
	    "this page", "more information", "more info", "see here",
	    "click", "read more here", "learn more", NULL};

	for (int i = 0; words[i]; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return text[0] == '\0';
}

static bool
is_address(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 ||
	    strncasecmp(text, "https://", 8) == 0 ||
	    strncasecmp(text, "www.", 4) == 0;
}

static void
end_link(struct look_over *over)
{
	const char *url = buf_text(&over->url);
	char *text = plain_words(buf_text(&over->text));

	over->in_link = false;
	quality_url(url, over->lang, over->quality);
	if (is_vague(text))
		quality_add(over->quality, text[0] ? "link.vague" :
		    "link.empty", over->lang, text[0] ? text : url);
	else if (is_address(text))
		quality_add(over->quality, "link.bare", over->lang, text);
	for (size_t i = 0; i < over->links; i++)
		if (strcasecmp(over->link[i].text, text) == 0 &&
		    strcmp(over->link[i].url, url) != 0 && !is_vague(text))
			quality_add(over->quality, "link.same", over->lang,
			    text);
	over->link = mem_grow(over->link, over->links + 1,
	    sizeof(*over->link));
	over->link[over->links].text = text;
	over->link[over->links++].url = mem_strdup(url);
}

static int
level_of(const struct markup *m)
{
	return m->n == 2 && (m->text[0] == 'h' || m->text[0] == 'H') &&
	    m->text[1] >= '1' && m->text[1] <= '6' ? m->text[1] - '0' : 0;
}

static void
begin_heading(struct look_over *over, int level)
{
	if (level > over->level + 1)
		over->in_heading = true;	/* its words say which */
	over->level = level;
	buf_clear(&over->text);
}

static void
end_heading(struct look_over *over)
{
	char *text = plain_words(buf_text(&over->text));

	if (text[0] == '\0')
		quality_add(over->quality, "heading.empty", over->lang, "");
	else if (over->in_heading)
		quality_add(over->quality, "heading.order", over->lang, text);
	over->in_heading = false;
	mem_free(text);
}

static void
open_tag(struct look_over *over, const struct markup *m)
{
	struct buf ignored = BUF_INIT(BUF_LINE);

	if (markup_is(m, "a")) {
		buf_clear(&over->url);
		over->in_link = over->want_links &&
		    markup_attribute(m, "href", &over->url);
		/* in a heading the words before belong to that */
		if (over->in_link)
			buf_clear(&over->text);
	} else if (markup_is(m, "img")) {
		if (!markup_attribute(m, "alt", &ignored)) {
			(void)markup_attribute(m, "src", &ignored);
			quality_add(over->quality, "image.alt", over->lang,
			    buf_text(&ignored));
		}
	} else if (level_of(m) > 0) {
		begin_heading(over, level_of(m));
	}
	buf_release(&ignored);
}

void
quality_html(const char *html, size_t n, int heading, bool links,
    const char *lang, struct quality *quality)
{
	struct look_over over = {.quality = quality, .lang = lang,
	    .want_links = links, .level = heading,
	    .url = BUF_INIT(BUF_LINE), .text = BUF_INIT(BUF_PAGE)};
	struct markup m;

	markup_init(&m, html, n);
	while (markup_next(&m)) {
		if (m.kind == MARKUP_OPEN)
			open_tag(&over, &m);
		else if (m.kind == MARKUP_TEXT)
			markup_decode(&over.text, m.text, m.n);
		else if (m.kind == MARKUP_CLOSE && markup_is(&m, "a") &&
		    over.in_link)
			end_link(&over);
		else if (m.kind == MARKUP_CLOSE && level_of(&m) > 0)
			end_heading(&over);
	}
	for (size_t i = 0; i < over.links; i++) {
		mem_free(over.link[i].text);
		mem_free(over.link[i].url);
	}
	mem_free(over.link);
	buf_release(&over.url);
	buf_release(&over.text);
}

/* --- The same in plain text --------------------------------------------- */

/* Without white space, and %C3%A5 as the character: both parts may write an
 * address in their own way, and break lines where they like. */
static void
squeeze(struct buf *out, const char *text)
{
	static const char hex[] = "0123456789abcdef";

	for (; *text != '\0'; text++) {
		const char *high = text[0] == '%' && text[1] != '\0' ?
		    strchr(hex, tolower((unsigned char)text[1])) : NULL;
		const char *low = high && text[2] != '\0' ?
		    strchr(hex, tolower((unsigned char)text[2])) : NULL;

		if (low) {
			buf_putc(out, (char)((high - hex) << 4 |
			    (low - hex)));
			text += 2;
		} else if (text[0] == '\xc2' && text[1] == '\xa0') {
			text++;
		} else if (!isspace((unsigned char)*text)) {
			buf_putc(out, *text);
		}
	}
}

struct parity {
	struct quality *quality;
	const char *lang, *code;
	const char *text;	/* squeezed */
};

static void
look_for(void *arg, const char *wanted)
{
	const struct parity *parity = arg;
	struct buf squeezed = BUF_INIT(BUF_LINE);

	squeeze(&squeezed, strncasecmp(wanted, "mailto:", 7) == 0 ?
	    wanted + 7 : wanted);
	if (!strstr(parity->text, buf_text(&squeezed)))
		quality_add(parity->quality, parity->code, parity->lang,
		    wanted);
	buf_release(&squeezed);
}

/* Each word with a digit in it: a date, a time, an amount. */
static void
look_for_figures(const struct parity *parity, const char *text)
{
	while (*text != '\0') {
		const size_t n = strcspn(text, " \t\r\n");
		char *word = mem_strndup(text, n);

		if (strpbrk(word, "0123456789"))
			look_for((void *)(uintptr_t)parity, word);
		mem_free(word);
		text += n;
		text += strspn(text, " \t\r\n");
	}
}

/* What a reader sees, with blanks where a tag stands alone. */
static void
visible(const char *html, size_t n, struct buf *out)
{
	static const char *const within[] = {"a", "strong", "em", "code",
	    NULL};
	struct markup m;

	markup_init(&m, html, n);
	while (markup_next(&m)) {
		bool inside = m.kind == MARKUP_TEXT || m.kind == MARKUP_RAW;

		for (int i = 0; within[i]; i++)
			inside = inside || markup_is(&m, within[i]);
		if (m.kind == MARKUP_TEXT)
			markup_decode(out, m.text, m.n);
		else if (!inside)
			buf_putc(out, ' ');
	}
}

void
quality_parity(const char *html, size_t n, const char *text,
    const char *lang, struct quality *quality)
{
	struct buf squeezed = BUF_INIT(BUF_PAGE), seen = BUF_INIT(BUF_PAGE);
	struct parity parity = {quality, lang, "parity.link", NULL};

	squeeze(&squeezed, text);
	parity.text = buf_text(&squeezed);
	quality_urls(html, n, look_for, &parity);
	parity.code = "parity.figure";
	visible(html, n, &seen);
	look_for_figures(&parity, buf_text(&seen));
	buf_release(&squeezed);
	buf_release(&seen);
}
