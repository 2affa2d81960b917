/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/postfile.h"

#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "feed/weburl.h"
#include "flow/postfile_parts.h"
#include "text/encode.h"

#define POSTFILE_ENGLISH "-- en --"

const char *const postfile_stages[POSTFILE_STAGES] = {
    "", "date", "agenda", "summary", "minutes",
};

void
postfile_release(struct postfile *file)
{
	mem_free(file->name);
	mem_free(file->title);
	mem_free(file->title_en);
	mem_free(file->kind);
	mem_free(file->language);
	mem_free(file->url);
	mem_free(file->note);
	for (size_t i = 0; i < file->topics; i++)
		mem_free(file->topic[i]);
	for (size_t i = 0; i < file->dates; i++) {
		mem_free(file->date[i].label);
		mem_free(file->date[i].place);
		mem_free(file->date[i].link);
	}
	mem_free(file->body);
	mem_free(file->body_en);
	memset(file, 0, sizeof(*file));
}

/* --- one value each; the caller adds file and line ---------------------- */

bool
postfile_is_short(const char *value, struct err *err)
{
	if (encode_length(value) > POSTFILE_TITLE)
		return err_set(err, EX_DATAERR,
		    "more than %d characters", POSTFILE_TITLE);
	return true;
}

static bool
postfile_title(struct postfile *file, char *value, int line, struct err *err)
{
	(void)line;
	if (!postfile_is_short(value, err))
		return false;
	mem_set(&file->title, value);
	return true;
}

static bool
postfile_title_en(struct postfile *file, char *value, int line,
    struct err *err)
{
	(void)line;
	if (!postfile_is_short(value, err))
		return false;
	mem_set(&file->title_en, value);
	return true;
}

static bool
postfile_kind(struct postfile *file, char *value, int line, struct err *err)
{
	static const char *const kinds[] = {"news", "board", "meeting",
	    "survey"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_same_nocase(value, kinds[i])) {
			mem_set(&file->kind, kinds[i]);
			file->kind_line = line;
			return true;
		}
	}
	return err_set(err, EX_DATAERR,
	    "'%s' is no kind: news, board, meeting or survey", value);
}

static bool
postfile_topics(struct postfile *file, char *value, int line,
    struct err *err)
{
	const char *rest = value;
	char slug[128];

	file->topics_line = line;
	while (str_word(&rest, ",", slug, sizeof(slug))) {
		bool known = false;

		/* str_word() cuts what is too long, also within a letter. */
		if (strlen(slug) + 1 == sizeof(slug))
			return err_set(err, EX_DATAERR,
			    "no topic has so long a name");
		for (size_t i = 0; i < file->topics; i++)
			known = known || strcmp(file->topic[i], slug) == 0;
		if (known)
			continue;
		if (file->topics == POSTFILE_TOPICS)
			return err_set(err, EX_DATAERR,
			    "more than %d topics", POSTFILE_TOPICS);
		file->topic[file->topics++] = mem_strdup(slug);
	}
	return true;
}

static bool
postfile_language(struct postfile *file, char *value, int line,
    struct err *err)
{
	(void)line;
	if (!str_same_nocase(value, "sv") && !str_same_nocase(value, "en"))
		return err_set(err, EX_DATAERR,
		    "'%s' is no language here: sv or en", value);
	mem_set(&file->language,
	    str_same_nocase(value, "en") ? "en" : "sv");
	return true;
}

/* *link is owned, and set only when the value is good. */
bool
postfile_web(const char *value, char **link, struct err *err)
{
	char *full = NULL;

	if ((strncasecmp(value, "http://", 7) == 0 ||
	    strncasecmp(value, "https://", 8) == 0) &&
	    strcspn(value, " \t\"<>\\^`{|}") == strlen(value))
		full = weburl_resolve(value, value);
	if (!full || full[0] == '\0') {
		mem_free(full);
		return err_set(err, EX_DATAERR,
		    "'%s' is no http or https address", value);
	}
	mem_free(*link);
	*link = full;
	return true;
}

static bool
postfile_url(struct postfile *file, char *value, int line, struct err *err)
{
	(void)line;
	return postfile_web(value, &file->url, err);
}

static bool
postfile_day(struct postfile *file, char *value, int line, struct err *err)
{
	struct date_local d;
	int64_t t = 0;

	(void)line;
	if (!date_parse_local(value, false, &t, err))
		return false;
	d = date_local(t);
	file->day = date_from_local(d.year, d.month, d.day, 0, 0);
	return true;
}

static bool
postfile_closes(struct postfile *file, char *value, int line,
    struct err *err)
{
	(void)line;
	return date_parse_local(value, true, &file->closes, err);
}

static bool
postfile_urgent(struct postfile *file, char *value, int line,
    struct err *err)
{
	(void)line;
	if (!str_same_nocase(value, "yes") && !str_same_nocase(value, "no"))
		return err_set(err, EX_DATAERR, "'%s' is neither yes nor no",
		    value);
	file->urgent = str_same_nocase(value, "yes");
	return true;
}

static bool
postfile_stage(struct postfile *file, char *value, int line, struct err *err)
{
	for (int i = 1; i < POSTFILE_STAGES; i++) {
		if (str_same_nocase(value, postfile_stages[i])) {
			file->stage = i;
			file->stage_line = line;
			return true;
		}
	}
	return err_set(err, EX_DATAERR,
	    "'%s' is no stage: date, agenda, summary or minutes", value);
}

static bool
postfile_note(struct postfile *file, char *value, int line, struct err *err)
{
	if (!postfile_is_short(value, err))
		return false;
	mem_set(&file->note, value);
	file->note_line = line;
	return true;
}

/* --- the header ---------------------------------------------------------- */

static const struct postfile_field {
	const char *name;
	postfile_read *read;
	bool many;
} postfile_fields[] = {
    {"Title", postfile_title, false},
    {"Title-en", postfile_title_en, false},
    {"Kind", postfile_kind, false},
    {"Topics", postfile_topics, false},
    {"Language", postfile_language, false},
    {"Url", postfile_url, false},
    {"Date", postfile_day, false},
    {"Closes", postfile_closes, false},
    {"When", postfile_when, true},
    {"Urgent", postfile_urgent, false},
    {"Stage", postfile_stage, false},
    {"Reminder", postfile_reminder, false},
    {"Publish", postfile_publish, false},
    {"Note", postfile_note, false},
};
enum { POSTFILE_FIELDS = sizeof(postfile_fields) / sizeof(postfile_fields[0]) };

static bool
postfile_unknown(const struct postfile *file, const char *name, int line,
    struct err *err)
{
	struct buf known;

	buf_init(&known, 200);
	for (unsigned i = 0; i < POSTFILE_FIELDS; i++) {
		buf_puts(&known, i > 0 ? ", " : "");
		buf_puts(&known, postfile_fields[i].name);
	}
	err_set(err, EX_DATAERR, "%s:%d: '%s' is no field of a post file; "
	    "they are %s", file->name, line, name, buf_text(&known));
	buf_release(&known);
	return false;
}

static bool
postfile_put(struct postfile *file, char *name, char *value, int line,
    unsigned *seen, struct err *err)
{
	for (unsigned i = 0; i < POSTFILE_FIELDS; i++) {
		const struct postfile_field *f = &postfile_fields[i];

		if (!str_same_nocase(name, f->name))
			continue;
		if (!f->many && (*seen & 1U << i) != 0)
			return err_set(err, EX_DATAERR, "%s:%d: %s stands "
			    "there twice", file->name, line, f->name);
		*seen |= 1U << i;
		if (*value == '\0' || f->read(file, value, line, err))
			return true;
		return err_wrap(err, "%s:%d: %s", file->name, line, f->name);
	}
	return postfile_unknown(file, name, line, err);
}

static bool
postfile_is_empty(const char *line)
{
	return line[strspn(line, " \t")] == '\0';
}

/* Cuts *rest after its first line, which is returned; NULL at the end. */
static char *
postfile_line(char **rest)
{
	char *line = *rest;
	char *end = line ? strchr(line, '\n') : NULL;

	if (!line || *line == '\0')
		return NULL;
	if (end)
		*end++ = '\0';
	*rest = end;
	return line;
}

/* *rest moves to the text behind the empty line, *line counts along. */
static bool
postfile_header(struct postfile *file, char **rest, int *line,
    struct err *err)
{
	struct buf value = BUF_INIT(POSTFILE_MAX);
	unsigned seen = 0;
	char *colon = NULL;
	bool ok = true;

	for (char *at = postfile_line(rest); ok && at;
	    at = postfile_line(rest)) {
		const int first = ++*line;

		if (postfile_is_empty(at))
			break;
		colon = strchr(at, ':');
		if (!colon) {
			ok = err_set(err, EX_DATAERR, "%s:%d: '%.60s' is no "
			    "field (Name: value)", file->name, first, at);
			break;
		}
		*colon = '\0';
		buf_clear(&value);
		buf_putc(&value, ' ');
		buf_puts(&value, colon + 1);
		while (*rest && (**rest == ' ' || **rest == '\t') &&
		    strspn(*rest, " \t") != strcspn(*rest, "\n")) {
			const char *more = postfile_line(rest);

			buf_putc(&value, ' ');
			buf_puts(&value, more + strspn(more, " \t"));
			++*line;
		}
		ok = postfile_put(file, str_trim(at), str_trim(value.data),
		    first, &seen, err);
	}
	buf_release(&value);
	return ok;
}

/* --- the text ------------------------------------------------------------ */

/* Without the empty lines around it. */
static char *
postfile_tidy(const char *text, size_t n)
{
	while (n > 0 && strchr(" \t\n", text[n - 1]))
		n--;
	for (;;) {
		const size_t blank = strspn(text, " \t");

		if (blank >= n || text[blank] != '\n')
			break;
		text += blank + 1;
		n -= blank + 1;
	}
	return mem_strndup(text, n);
}

static bool
postfile_body(struct postfile *file, const char *text, int line,
    struct err *err)
{
	const size_t mark = strlen(POSTFILE_ENGLISH);
	const char *english = NULL;
	const char *end = NULL;
	int english_line = 0;

	for (const char *at = text; at && *at; at = end ? end + 1 : NULL) {
		end = strchr(at, '\n');
		line++;
		if (strncmp(at, POSTFILE_ENGLISH, mark) != 0 ||
		    at[mark + strspn(at + mark, " \t")] != (end ? '\n' : '\0'))
			continue;
		if (english)
			return err_set(err, EX_DATAERR, "%s:%d: a second '%s'",
			    file->name, line, POSTFILE_ENGLISH);
		english = at;
		english_line = line;
	}
	if (english && (file->title_en[0] == '\0'))
		return err_set(err, EX_DATAERR, "%s:%d: an English text needs "
		    "a Title-en", file->name, english_line);
	file->body = postfile_tidy(text,
	    english ? (size_t)(english - text) : strlen(text));
	if (english)
		file->body_en = postfile_tidy(english + mark,
		    strlen(english + mark));
	else
		file->body_en = mem_strdup("");
	return true;
}

/* --- the whole ----------------------------------------------------------- */

/* No controls but line ends and TAB, no characters that turn the direction
 * of writing: neither belongs in a mail. */
static bool
postfile_is_clean(const char *data, size_t n, const char *name,
    struct err *err)
{
	uint32_t cp = 0;
	size_t len = 0;
	int line = 1;

	for (size_t i = 0; i < n; i += len) {
		len = encode_next(data + i, n - i, &cp);
		if (len == 0)
			return err_set(err, EX_DATAERR, "%s:%d: not UTF-8 "
			    "(octet 0x%02x)", name, line,
			    (unsigned char)data[i]);
		if (cp == '\n')
			line++;
		else if ((cp < 0x20 && cp != '\t' && !(cp == '\r' &&
		    i + 1 < n && data[i + 1] == '\n')) ||
		    (cp >= 0x7f && cp < 0xa0) ||
		    (cp >= 0x2028 && cp <= 0x202e) ||
		    (cp >= 0x2066 && cp <= 0x2069))
			return err_set(err, EX_DATAERR, "%s:%d: control "
			    "character U+%04X", name, line, (unsigned)cp);
	}
	return true;
}

/* Without a byte order mark, line ends LF. */
static char *
postfile_text(const char *data, size_t n)
{
	char *text = mem_alloc(n + 1);
	size_t out = 0;

	for (size_t i = n >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	    i < n; i++) {
		if (data[i] != '\r')
			text[out++] = data[i];
	}
	return text;
}

static bool
postfile_check(const struct postfile *file, int line, struct err *err)
{
	if (file->title[0] == '\0')
		return err_set(err, EX_DATAERR, "%s:%d: Title is missing",
		    file->name, line);
	if (file->topics == 0)
		return err_set(err, EX_DATAERR, "%s:%d: Topics is missing",
		    file->name, line);
	if (file->title_en[0] != '\0' && strcmp(file->language, "en") == 0)
		return err_set(err, EX_DATAERR, "%s:%d: Title-en beside a "
		    "text in English", file->name, line);
	if (file->closes != 0 && strcmp(file->kind, "survey") != 0)
		return err_set(err, EX_DATAERR, "%s:%d: Closes is for "
		    "'Kind: survey'", file->name, line);
	if (file->stage != 0 && strcmp(file->kind, "board") != 0)
		return err_set(err, EX_DATAERR, "%s:%d: Stage is for "
		    "'Kind: board'", file->name, file->stage_line);
	if (file->remind > 0 && file->closes == 0 && file->dates == 0)
		return err_set(err, EX_DATAERR, "%s:%d: Reminder is for what "
		    "has Closes or When", file->name, file->remind_line);
	return true;
}

static void
postfile_begin(struct postfile *file, const char *name)
{
	memset(file, 0, sizeof(*file));
	file->name = mem_strdup(name);
	file->title = mem_strdup("");
	file->title_en = mem_strdup("");
	file->kind = mem_strdup("");
	file->language = mem_strdup("sv");
	file->url = mem_strdup("");
	file->note = mem_strdup("");
}

void
postfile_of_page(const struct feed_item *page, const char *kind,
    const char *language, struct postfile *file)
{
	postfile_begin(file, page->link);
	mem_set(&file->title, page->title);
	mem_set(&file->kind, kind);
	mem_set(&file->language, language);
	mem_set(&file->url, page->link);
	file->topics_line = 1;
	file->body = mem_strdup(page->summary);
	file->body_en = mem_strdup("");
	file->plain = true;
}

bool
postfile_parse(const char *data, size_t n, const char *name,
    struct postfile *file, struct err *err)
{
	char *text = NULL;
	char *rest = NULL;
	int line = 0;
	bool ok = false;

	memset(file, 0, sizeof(*file));
	if (n > POSTFILE_MAX)
		return err_set(err, EX_DATAERR, "%s:1: larger than %d KiB",
		    name, POSTFILE_MAX / 1024);
	if (!postfile_is_clean(data, n, name, err))
		return false;
	postfile_begin(file, name);
	rest = text = postfile_text(data, n);
	ok = postfile_header(file, &rest, &line, err) &&
	    postfile_check(file, line > 0 ? line : 1, err) &&
	    postfile_body(file, rest ? rest : "", line, err);
	mem_free(text);
	if (!ok)
		postfile_release(file);
	else if (file->remind_line == 0 && file->closes != 0)
		file->remind = POSTFILE_REMIND;
	return ok;
}
