/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compose CONF DIGEST: mails a second joined from frozen blocks, and with
 * every block rendered and encoded anew for each recipient, of the same
 * digest.  Prints "spliced N rendered N bytes N".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "flow/look_item.h"
#include "flow/look_subject.h"
#include "flow/mailing.h"
#include "mail/message.h"
#include "store/digest.h"
#include "store/post.h"
#include "text/encode.h"

enum { SPLICED = 50000, RENDERED = 400, ITEMS = 16, ROWS = 2000 };

struct bench {
	struct flow flow;
	struct db *db;
	struct look_item item[ITEMS];
	struct edition edition[ITEMS];
	struct edition_text text[ITEMS];
	size_t items;
};

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(1);
}

/* What the sender knows of its rows from when it took them; *rows of them,
 * caller frees. */
static struct outbox_check *
see(struct bench *b, int *rows)
{
	struct outbox_check *seen = mem_array(ROWS, sizeof(*seen));
	struct err err = {0, ""};
	bool found = true;

	for (*rows = 0; found && *rows < ROWS; *rows += found)
		must(outbox_check(b->db, *rows + 1, &seen[*rows], &found,
		    &err), &err);
	return seen;
}

static double
splice(struct bench *b, int64_t digest, size_t *bytes)
{
	struct mailing *mailing = mailing_new(&b->flow, b->db);
	struct mailing_mail mail = {.message = BUF_INIT(BUF_PAGE)};
	struct outbox_row row = {.purpose = OUTBOX_DIGEST, .digest = digest};
	struct err err = {0, ""};
	int rows = 0;
	struct outbox_check *seen = see(b, &rows);
	const int64_t start = date_mono_ms();

	for (int n = 0; n < SPLICED; n++) {
		row.id = row.subscriber = n % rows + 1;
		must(mailing_compose(mailing, &row, &seen[n % rows],
		    "verp", &mail, &err), &err);
		*bytes = mail.message.len;
	}
	mailing_free(mailing);
	mem_free(seen);
	buf_release(&mail.message);
	return SPLICED * 1000.0 / (double)(date_mono_ms() - start);
}

static bool
load(void *arg, int64_t id, bool listed, struct err *err)
{
	struct bench *b = arg;
	const size_t i = b->items;
	bool found = false;

	if (listed || i == ITEMS)
		return true;
	must(edition_get(b->db, id, &b->edition[i], &found, err), err);
	must(edition_text(b->db, id, "sv", &b->text[i], &found, err), err);
	b->item[i] = (struct look_item){.kind = LOOK_NEWS,
	    .edition = LOOK_FIRST, .title = b->text[i].title,
	    .url = b->edition[i].url, .body = b->text[i].body};
	b->items++;
	return true;
}

static void
draw(const struct bench *b, const struct look *look, struct buf *out)
{
	const struct look_item *items[ITEMS];
	const char *topics[] = {"Ämne 1"};
	struct look_block block;
	struct buf html = BUF_INIT(BUF_PAGE);
	struct buf subject = BUF_INIT(BUF_LINE);
	struct err err = {0, ""};

	look_block_init(&block);
	for (size_t i = 0; i < b->items; i++)
		items[i] = &b->item[i];
	look_subject(look, items, b->items, &subject);
	must(look_head(look, buf_text(&subject), "Nytt", "", &block, &err),
	    &err);
	must(look_heading(look, LOOK_SECTION_NEWS, &block, &err), &err);
	for (size_t i = 0; i < b->items; i++) {
		must(look_item(look, items[i], &block, &err), &err);
		must(look_reason(look, topics, 1, &block, &err), &err);
	}
	must(look_foot(look, LOOK_IMMEDIATE, 0, &block, &err), &err);
	encode_qp(&html, buf_text(&block.text), block.text.len);
	encode_qp(&html, buf_text(&block.html), block.html.len);
	message_splice(out, buf_text(&html), html.len,
	    &(struct message_slots){{"token", "token", "idag"}});
	look_block_release(&block);
	buf_release(&subject);
	buf_release(&html);
}

static double
render(struct bench *b, int64_t digest)
{
	const struct look_site site = {.name = "Exempel",
	    .base_url = "http://127.0.0.1"};
	const struct look look = {b->flow.templates, &site, "sv", date_now()};
	struct buf out = BUF_INIT(BUF_PAGE);
	struct err err = {0, ""};
	int64_t start = 0;

	must(digest_editions(b->db, digest, load, b, &err), &err);
	start = date_mono_ms();
	for (int n = 0; n < RENDERED; n++) {
		buf_clear(&out);
		draw(b, &look, &out);
	}
	buf_release(&out);
	return RENDERED * 1000.0 / (double)(date_mono_ms() - start);
}

int
main(int argc, char **argv)
{
	static struct bench b;
	struct conf conf;
	struct keys *keys = NULL;
	struct template_set *templates = NULL;
	struct err err = {0, ""};
	size_t bytes = 0;
	double spliced = 0;
	int64_t digest = 0;

	if (argc != 3)
		return 64;
	digest = strtoll(argv[2], NULL, 10);
	must(conf_load(argv[1], NULL, &conf, &err), &err);
	must(date_set_zone(conf.site.timezone, &err), &err);
	must(keys_load(conf.keys.file, &keys, &err), &err);
	must(template_load("", &templates, &err), &err);
	must(db_open_reader(conf.store.path, &b.db, &err), &err);
	b.flow = (struct flow){&conf, keys, templates, "bench"};
	spliced = splice(&b, digest, &bytes);
	printf("spliced %.0f rendered %.0f bytes %zu\n", spliced,
	    render(&b, digest), bytes);
	return 0;
}
