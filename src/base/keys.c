/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ring is small and read once.  Keys of links are derived when it is
 * loaded, since a digest writes several links for each recipient and HKDF
 * costs more than all the rest of a link.
 */
#include "base/keys.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

enum {
	KEYS_FILE_MAX = 64 * 1024,
	KEYS_FINGERPRINT = 12
};

struct keys_one {
	unsigned id;
	uint8_t master[SECRET_KEY];
	uint8_t link[KEYS_LINKS][SECRET_KEY];
};

struct keys {
	struct keys_one one[KEYS_MAX];
	size_t count;
	uint8_t suppression[SECRET_KEY];	/* of the first */
};

static const char keys_head[] =
    "# Brevduva's keys. Whoever has this file can sign links in your name.\n"
    "# Without it no link in a mail already sent works: back it up, and do\n"
    "# not remove lines. One key a line: id, created, key.\n";

static void
keys_add(struct keys *keys, unsigned id, const uint8_t master[SECRET_KEY])
{
	struct keys_one *one = &keys->one[keys->count++];

	one->id = id;
	memcpy(one->master, master, SECRET_KEY);
	if (one == keys->one)
		secret_derive(master, SECRET_KEY, "suppression",
		    keys->suppression);
	for (unsigned i = 0; i < KEYS_LINKS; i++) {
		char purpose[16] = "";

		snprintf(purpose, sizeof(purpose), "link %u", i);
		secret_derive(master, SECRET_KEY, purpose, one->link[i]);
	}
}

/* "id created-at base64url" */
static bool
keys_parse_line(struct keys *keys, const char *line)
{
	const unsigned last = keys->count ? keys_newest(keys) : 0;
	char word[64] = "";
	uint8_t master[SECRET_KEY] = {0};
	size_t len = 0;
	int id = 0;
	bool ok = false;

	if (keys->count == KEYS_MAX ||
	    !str_word(&line, " ", word, sizeof(word)) ||
	    !str_int(word, (int)last + 1, KEYS_MAX, &id) ||
	    !str_word(&line, " ", word, sizeof(word)) ||
	    !str_word(&line, " ", word, sizeof(word)) ||
	    !secret_from_base64url(word, strlen(word), master, sizeof(master),
	    &len) || len != SECRET_KEY ||
	    str_word(&line, " ", word, sizeof(word)))
		goto out;
	keys_add(keys, (unsigned)id, master);
	ok = true;
out:
	mem_wipe(word, sizeof(word));
	mem_wipe(master, sizeof(master));
	return ok;
}

static bool
keys_parse(struct keys *keys, const char *path, const char *text,
    struct err *err)
{
	char line[256] = "";
	int number = 0;
	bool ok = false;

	while (*text) {
		const size_t n = strcspn(text, "\n");
		const char *start = line;

		number++;
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		start = str_trim(line);
		text += n + (text[n] ? 1 : 0);
		if (*start == '#' || !*start)
			continue;
		if (n >= sizeof(line) || !keys_parse_line(keys, start)) {
			err_set(err, EX_CONFIG, "%s:%d: not a key line", path,
			    number);
			goto out;
		}
	}
	if (keys->count == 0) {
		err_set(err, EX_CONFIG, "'%s' holds no key", path);
		goto out;
	}
	ok = true;
out:
	mem_wipe(line, sizeof(line));
	return ok;
}

bool
keys_load(const char *path, struct keys **keys, struct err *err)
{
	struct buf text = BUF_INIT(KEYS_FILE_MAX);
	struct keys *ring = mem_alloc(sizeof(*ring));
	bool ok = false;

	if (!file_read_secret(path, &text, err) ||
	    !keys_parse(ring, path, buf_text(&text), err))
		goto out;
	*keys = ring;
	ring = NULL;
	ok = true;
out:
	keys_free(ring);
	mem_wipe(text.data, text.len);
	buf_release(&text);
	return ok;
}

static void
keys_write_line(struct buf *out, unsigned id)
{
	uint8_t master[SECRET_KEY] = {0};

	secret_random(master, sizeof(master));
	buf_printf(out, "%u ", id);
	date_rfc3339(out, date_now());
	buf_putc(out, ' ');
	secret_base64url(out, master, sizeof(master));
	buf_putc(out, '\n');
	mem_wipe(master, sizeof(master));
}

bool
keys_create(const char *path, struct err *err)
{
	struct buf text = BUF_INIT(KEYS_FILE_MAX);
	bool ok = false;

	buf_puts(&text, keys_head);
	keys_write_line(&text, 1);
	ok = file_create(path, 0600, text.data, text.len, err);
	mem_wipe(text.data, text.len);
	buf_release(&text);
	return ok;
}

bool
keys_rotate(const char *path, struct err *err)
{
	struct buf text = BUF_INIT(KEYS_FILE_MAX);
	struct keys *ring = NULL;
	bool ok = false;

	if (!keys_load(path, &ring, err) ||
	    !file_read_secret(path, &text, err))
		goto out;
	if (keys_newest(ring) == KEYS_MAX) {
		err_set(err, EX_CONFIG, "'%s' holds %d keys: it is full", path,
		    KEYS_MAX);
		goto out;
	}
	if (text.data[text.len - 1] != '\n')
		buf_putc(&text, '\n');
	keys_write_line(&text, keys_newest(ring) + 1);
	ok = file_write(path, 0600, text.data, text.len, err);
out:
	keys_free(ring);
	mem_wipe(text.data, text.len);
	buf_release(&text);
	return ok;
}

struct keys *
keys_fixed(void)
{
	struct keys *keys = mem_alloc(sizeof(*keys));
	uint8_t master[SECRET_KEY] = {0};

	for (unsigned i = 0; i < SECRET_KEY; i++)
		master[i] = (uint8_t)i;
	keys_add(keys, 1, master);
	return keys;
}

void
keys_free(struct keys *keys)
{
	mem_wipe(keys, sizeof(*keys));
	mem_free(keys);
}

unsigned
keys_newest(const struct keys *keys)
{
	return keys->one[keys->count - 1].id;
}

static const struct keys_one *
keys_find(const struct keys *keys, unsigned id)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->one[i].id == id)
			return &keys->one[i];
	return NULL;
}

void
keys_derive_first(const struct keys *keys, const char *purpose,
    uint8_t key[SECRET_KEY])
{
	secret_derive(keys->one[0].master, SECRET_KEY, purpose, key);
}

const uint8_t *
keys_suppression(const struct keys *keys)
{
	return keys->suppression;
}

const uint8_t *
keys_link(const struct keys *keys, unsigned id, unsigned purpose)
{
	const struct keys_one *one = keys_find(keys, id);

	return one && purpose < KEYS_LINKS ? one->link[purpose] : NULL;
}

void
keys_fingerprint(const struct keys *keys, struct buf *out)
{
	uint8_t key[SECRET_KEY] = {0};

	keys_derive_first(keys, "fingerprint", key);
	secret_base64url(out, key, KEYS_FINGERPRINT);
	mem_wipe(key, sizeof(key));
}
