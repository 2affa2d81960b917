/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a person's choices to a variant: its blocks, each rendered and
 * encoded once for the digest and found again by name.
 */
#include "flow/plan_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "flow/look_subject.h"
#include "store/batch.h"
#include "store/block.h"
#include "text/encode.h"

enum {
	PLAN_HTML_MAX = 55 * 1024,	/* HTM-01: 60 KB with the frame */
	PLAN_CONTENTS_FROM = 6,		/* HTM-12: more than five items */
	PLAN_SOON = 7 * 24 * 60 * 60	/* of a deadline, for the immediate */
};

/* One mail being put together. */
struct plan_mail {
	struct plan *plan;
	struct plan_class *class;
	struct tx *tx;
	struct look look;
	struct look_site site;
	int language;
	enum cadence cadence;
	int64_t next;		/* when the reader's next digest leaves */
	struct buf blocks;	/* numbers, comma */
	int64_t size;		/* HTML octets so far */
	const struct plan_choice *order[PLAN_POSTS];	/* as shown */
	size_t orders;
	size_t left_out;
};

/* The next run of a cadence after the digest leaves; 0 = immediate. */
static int64_t
plan_next(const struct plan *plan, enum cadence cadence)
{
	const struct conf *conf = plan->flow->conf;
	const struct schedule *s = cadence == CADENCE_DAILY
	    ? &conf->digest.daily : cadence == CADENCE_WEEKLY
	    ? &conf->digest.weekly : &conf->digest.monthly;

	if (cadence == CADENCE_IMMEDIATE || cadence == CADENCE_NONE)
		return 0;
	return schedule_next(s, conf->digest.holidays,
	    plan->digest->leaves_at).at;
}

/* The post in the mail's language, loaded once; without what became of it
 * for those who were never told. */
static bool
plan_item(struct plan_mail *mail, const struct plan_choice *choice,
    struct look_item **item, struct err *err)
{
	struct plan *plan = mail->plan;
	struct plan_post *post = &plan->post[choice->post];
	const int l = mail->language;
	struct edition_text *text = &post->text[l];
	struct look_item *it = &post->item[l];
	bool found = false;

	*item = choice->news ? &post->news[l] : it;
	if (post->loaded[l])
		return true;
	if (!edition_text(plan->db, post->edition.id, plan_languages[l],
	    text, &found, err))
		return false;
	it->kind = look_item_kind(post->edition.post_kind);
	it->edition = look_item_edition(post->edition.kind);
	it->title = text->title;
	it->body = text->body;
	it->lang = found && strcmp(text->language, plan_languages[l]) != 0
	    ? text->language : "";
	it->url = post->edition.url;
	it->note = look_item_note(&mail->look, post->edition.kind,
	    post->edition.note, post->edition.stage);
	it->plain = post->edition.plain;
	it->closes = post->edition.closes_at;
	it->occasions = post->look_occasions;
	it->occasions_n = post->occasions.count;
	if (post->occasions.count > 0) {
		if (!plan->calendar)
			plan->calendar = mem_printf("%s/meetings.ics",
			    plan->digest->base_url);
		it->calendar = plan->calendar;
	}
	post->news[l] = *it;
	post->news[l].edition = LOOK_FIRST;
	post->news[l].note = "";
	post->loaded[l] = true;
	return true;
}

/* --- blocks -------------------------------------------------------------- */

typedef bool plan_draw(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err);

static bool
plan_store_block(struct plan_mail *mail, const char *name, plan_draw *draw,
    const void *what, int64_t *id, int64_t *size, struct err *err)
{
	struct look_block block;
	struct buf html = BUF_INIT(BUF_PAGE);
	struct buf text = BUF_INIT(BUF_PAGE);
	bool ok = false;

	look_block_init(&block);
	if (!draw(mail, what, &block, err))
		goto out;
	encode_qp(&html, buf_text(&block.html), block.html.len);
	encode_qp(&text, buf_text(&block.text), block.text.len);
	*size = (int64_t)html.len;
	ok = block_add(mail->tx, mail->plan->digest->id, name, &html, &text,
	    id, err);
out:
	buf_release(&html);
	buf_release(&text);
	look_block_release(&block);
	return ok;
}

/* Adds the block of this name to the mail; draws it when it is new. */
static bool
plan_block(struct plan_mail *mail, const char *name, plan_draw *draw,
    const void *what, struct err *err)
{
	struct plan *plan = mail->plan;
	int64_t id = 0;
	int64_t size = 0;
	bool found = false;

	if (map_get(&plan->blocks, name, strlen(name), &id)) {
		(void)map_get_int(&plan->sizes, id, &size);
	} else {
		if (!block_find(mail->tx->db, plan->digest->id, name, &id,
		    &size, &found, err))
			return false;
		if (!found && !plan_store_block(mail, name, draw, what, &id,
		    &size, err))
			return false;
		map_put(&plan->blocks, name, strlen(name), id);
		map_put_int(&plan->sizes, id, size);
	}
	buf_printf(&mail->blocks, "%s%lld", mail->blocks.len ? "," : "",
	    (long long)id);
	mail->size += size;
	return true;
}

static bool
plan_draw_heading(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	return look_heading(&mail->look, *(const enum look_section *)what,
	    out, err);
}

static bool
plan_draw_item(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	return look_item(&mail->look, what, out, err);
}

static bool
plan_draw_coming(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	return look_item_coming(&mail->look, what, out, err);
}

static bool
plan_draw_survey(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	return look_item_survey(&mail->look, what, out, err);
}

static bool
plan_draw_reason(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	const struct plan_choice *choice = what;
	const struct plan *plan = mail->plan;
	const struct plan_post *post = &plan->post[choice->post];
	const char *names[PLAN_POST_TOPICS] = {NULL};
	size_t n = 0;

	for (size_t k = 0; k < post->topics_n && k < PLAN_POST_TOPICS; k++) {
		if ((choice->topics >> k & 1) == 0)
			continue;
		for (size_t i = 0; i < plan->topics.count; i++) {
			if (plan->topics.item[i].id == post->topics[k])
				names[n++] = topic_name(&plan->topics.item[i],
				    mail->look.lang);
		}
	}
	return n == 0 || look_reason(&mail->look, names, n, out, err);
}

static bool
plan_draw_foot(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	(void)what;
	return look_foot(&mail->look, (enum look_cadence)mail->cadence,
	    mail->next, out, err);
}

static bool
plan_draw_more(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	return look_more(&mail->look, mail->left_out, what, out, err);
}

static bool
plan_draw_contents(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	const char *titles[PLAN_POSTS];
	struct look_item *item = NULL;

	(void)what;
	for (size_t i = 0; i < mail->orders; i++) {
		if (!plan_item(mail, mail->order[i], &item, err))
			return false;
		titles[i] = item->title;
	}
	return look_contents(&mail->look, titles, mail->orders, out, err);
}

struct plan_head {
	const char *subject, *headline, *archive;
};

static bool
plan_draw_head(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	const struct plan_head *head = what;

	return look_head(&mail->look, head->subject, head->headline,
	    head->archive, out, err);
}

/* --- the order of a mail ------------------------------------------------- */

/* Where an item stands; a survey that closes before the reader's next mail
 * comes first of all. */
static enum look_section
plan_section(const struct plan_mail *mail, const struct look_item *item)
{
	const int64_t next = mail->next != 0 ? mail->next
	    : mail->look.now + PLAN_SOON;

	switch (item->kind) {
	case LOOK_BOARD:
		return LOOK_SECTION_BOARD;
	case LOOK_MEETING:
		return LOOK_SECTION_MEETINGS;
	case LOOK_SURVEY:
		return item->closes != 0 && item->closes <= next
		    ? LOOK_SECTION_ANSWER : LOOK_SECTION_SURVEYS;
	default:
		return LOOK_SECTION_NEWS;
	}
}

static bool
plan_add_item(struct plan_mail *mail, const struct plan_choice *choice,
    struct look_item *item, struct err *err)
{
	char name[64] = "";
	const char *lang = mail->look.lang;
	const long long id = mail->plan->post[choice->post].edition.id;

	snprintf(name, sizeof(name), "%s %s %lld", lang,
	    choice->news ? "news" : "item", id);
	if (!plan_block(mail, name, plan_draw_item, item, err))
		return false;
	if (choice->topics == 0)
		return true;
	snprintf(name, sizeof(name), "%s reason %lld %llx", lang, id,
	    (unsigned long long)choice->topics);
	return plan_block(mail, name, plan_draw_reason, choice, err);
}

static bool
plan_add_heading(struct plan_mail *mail, enum look_section section,
    struct err *err)
{
	char name[64] = "";

	snprintf(name, sizeof(name), "%s heading %d", mail->look.lang,
	    (int)section);
	return plan_block(mail, name, plan_draw_heading, &section, err);
}

static bool
plan_add_section(struct plan_mail *mail, enum look_section section,
    struct err *err)
{
	struct look_item *item = NULL;
	bool headed = false;

	for (size_t i = 0; i < mail->orders; i++) {
		if (!plan_item(mail, mail->order[i], &item, err))
			return false;
		if (plan_section(mail, item) != section)
			continue;
		if (mail->size > PLAN_HTML_MAX) {
			mail->left_out++;
			continue;
		}
		if (!headed && !plan_add_heading(mail, section, err))
			return false;
		headed = true;
		if (!plan_add_item(mail, mail->order[i], item, err))
			return false;
	}
	return true;
}

/* "Kommande möten" and "Öppna enkäter" of the reader's topics. */
static bool
plan_add_listed(struct plan_mail *mail, bool surveys, struct err *err)
{
	struct plan *plan = mail->plan;
	struct look_item *item = NULL;
	char name[64] = "";
	bool headed = false;

	for (size_t i = 0; i < mail->class->choices; i++) {
		const struct plan_choice *c = &mail->class->choice[i];
		const struct plan_post *post = &plan->post[c->post];

		if (c->pays || (surveys ? !post->survey : !post->coming) ||
		    mail->size > PLAN_HTML_MAX)
			continue;
		if (!plan_item(mail, c, &item, err))
			return false;
		if (!headed && !plan_add_heading(mail, surveys
		    ? LOOK_SECTION_OPEN : LOOK_SECTION_COMING, err))
			return false;
		headed = true;
		snprintf(name, sizeof(name), "%s %s %lld", mail->look.lang,
		    surveys ? "open" : "coming",
		    (long long)post->edition.id);
		if (!plan_block(mail, name, surveys ? plan_draw_survey
		    : plan_draw_coming, item, err))
			return false;
	}
	return true;
}

/* The items in the order they are shown, for subject and contents. */
static bool
plan_order(struct plan_mail *mail, struct err *err)
{
	struct look_item *item = NULL;

	mail->orders = 0;
	for (int s = LOOK_SECTION_ANSWER; s <= LOOK_SECTION_SURVEYS; s++) {
		for (size_t i = 0; i < mail->class->choices; i++) {
			if (!mail->class->choice[i].pays)
				continue;
			if (!plan_item(mail, &mail->class->choice[i], &item,
			    err))
				return false;
			if ((int)plan_section(mail, item) == s)
				mail->order[mail->orders++] =
				    &mail->class->choice[i];
		}
	}
	return true;
}

/* When the reader's last digest of this pace left: "Nytt sedan ...". */
static int64_t
plan_since(const struct plan_mail *mail)
{
	const struct conf *conf = mail->plan->flow->conf;
	const struct schedule *s = mail->cadence == CADENCE_DAILY
	    ? &conf->digest.daily : mail->cadence == CADENCE_WEEKLY
	    ? &conf->digest.weekly : &conf->digest.monthly;

	if (mail->plan->digest->cadence <= CADENCE_IMMEDIATE)
		return 0;
	return schedule_last(s, conf->digest.holidays,
	    mail->plan->digest->leaves_at - 1).at;
}

/* Of this digest; "" when there is no archive.  Caller frees. */
static char *
plan_archive_url(const struct plan *plan)
{
	return plan->digest->archive
	    ? mem_printf("%s/archive/%s", plan->digest->base_url,
	    plan->digest->public_id) : mem_strdup("");
}

static bool
plan_add_head(struct plan_mail *mail, char **subject, struct err *err)
{
	const struct look_item *items[PLAN_POSTS];
	struct look_item *item = NULL;
	struct buf line = BUF_INIT(BUF_LINE);
	struct buf headline = BUF_INIT(BUF_LINE);
	struct buf name = BUF_INIT(BUF_PAGE);
	struct plan_head head = {"", "", ""};
	char *archive = NULL;
	bool ok = false;

	buf_printf(&name, "%s head", mail->look.lang);
	for (size_t i = 0; i < mail->orders; i++) {
		if (!plan_item(mail, mail->order[i], &item, err))
			goto out;
		items[i] = item;
		buf_printf(&name, " %lld%s", (long long)
		    mail->plan->post[mail->order[i]->post].edition.id,
		    mail->order[i]->news ? "n" : "");
	}
	look_subject(&mail->look, items, mail->orders, &line);
	look_subject_headline(&mail->look, items, mail->orders,
	    plan_since(mail), &headline);
	archive = plan_archive_url(mail->plan);
	head = (struct plan_head){buf_text(&line), buf_text(&headline),
	    archive};
	ok = plan_block(mail, buf_text(&name), plan_draw_head, &head, err);
	*subject = mem_strdup(buf_text(&line));
out:
	mem_free(archive);
	buf_release(&name);
	buf_release(&line);
	buf_release(&headline);
	return ok;
}

static bool
plan_draw_arrival(struct plan_mail *mail, const void *what,
    struct look_block *out, struct err *err)
{
	char *from = NULL;
	const bool ok = batch_came_from(mail->tx->db, *(const int64_t *)what,
	    &from, err) && look_arrival(&mail->look, from, out, err);

	mem_free(from);
	return ok;
}

static bool
plan_add_arrival(struct plan_mail *mail, int64_t batch, struct err *err)
{
	char name[64] = "";

	snprintf(name, sizeof(name), "%s arrival %lld", mail->look.lang,
	    (long long)batch);
	return batch == 0 ||
	    plan_block(mail, name, plan_draw_arrival, &batch, err);
}

static bool
plan_add_more(struct plan_mail *mail, struct err *err)
{
	char name[64] = "";
	char *url = NULL;
	bool ok = true;

	if (mail->left_out == 0)
		return true;
	snprintf(name, sizeof(name), "%s more %zu", mail->look.lang,
	    mail->left_out);
	url = plan_archive_url(mail->plan);
	ok = plan_block(mail, name, plan_draw_more, url, err);
	mem_free(url);
	return ok;
}

static bool
plan_add_contents(struct plan_mail *mail, struct err *err)
{
	struct buf name = BUF_INIT(BUF_PAGE);
	bool ok = true;

	if (mail->orders < PLAN_CONTENTS_FROM)
		return true;
	buf_printf(&name, "%s contents", mail->look.lang);
	for (size_t i = 0; i < mail->orders; i++)
		buf_printf(&name, " %lld", (long long)
		    mail->plan->post[mail->order[i]->post].edition.id);
	ok = plan_block(mail, buf_text(&name), plan_draw_contents, NULL, err);
	buf_release(&name);
	return ok;
}

static bool
plan_add_foot(struct plan_mail *mail, struct err *err)
{
	char name[64] = "";

	snprintf(name, sizeof(name), "%s foot %d", mail->look.lang,
	    (int)mail->cadence);
	return plan_block(mail, name, plan_draw_foot, NULL, err);
}

static bool
plan_store_variant(struct plan_mail *mail, char *subject, struct err *err)
{
	struct plan *plan = mail->plan;
	struct variant variant = {0, plan->digest->id,
	    mem_strdup(mail->look.lang), mem_strdup(subject),
	    mem_strdup(buf_text(&mail->blocks)), 0};
	int64_t *const id = &mail->class->variant;
	bool found = false;
	bool ok = variant_find(mail->tx->db, plan->digest->id,
	    variant.blocks, id, &found, err);

	if (ok && !found) {
		ok = plan_calendar(plan, mail->tx, mail->class,
		    mail->look.lang, &variant.calendar, err) &&
		    variant_add(mail->tx, &variant, err);
		*id = variant.id;
		for (size_t i = 0; ok && i < mail->class->choices; i++) {
			const struct plan_choice *c = &mail->class->choice[i];

			ok = variant_add_edition(mail->tx, *id,
			    plan->post[c->post].edition.id, c->pays != 0, err);
		}
	}
	if (plan->subject[0] == '\0')
		snprintf(plan->subject, sizeof(plan->subject), "%s", subject);
	variant_release(&variant);
	return ok;
}

static void
plan_mail_site(struct plan_mail *mail)
{
	const struct digest *digest = mail->plan->digest;

	mail->site = look_site_now(mail->plan->flow->conf);
	mail->site.name = digest->site_name;
	mail->site.base_url = digest->base_url;
	mail->look = (struct look){
	    .templates = mail->plan->flow->templates,
	    .site = &mail->site,
	    .lang = plan_languages[mail->language],
	    .now = digest->leaves_at,
	};
}

bool
plan_render(struct plan *plan, struct tx *tx, struct plan_class *class,
    struct err *err)
{
	const struct plan_choice *who = &class->choice[class->choices];
	struct plan_mail *mail = mem_alloc(sizeof(*mail));
	char *subject = NULL;
	bool ok = false;

	mail->plan = plan;
	mail->class = class;
	mail->tx = tx;
	mail->language = who->post;
	mail->cadence = (enum cadence)who->pays;
	mail->next = plan_next(plan, mail->cadence);
	buf_init(&mail->blocks, BUF_PAGE);
	plan_mail_site(mail);
	if (!plan_order(mail, err) || !plan_add_head(mail, &subject, err) ||
	    !plan_add_arrival(mail, (int64_t)who->topics, err) ||
	    !plan_add_contents(mail, err))
		goto out;
	for (int s = LOOK_SECTION_ANSWER; s <= LOOK_SECTION_SURVEYS; s++) {
		if (!plan_add_section(mail, (enum look_section)s, err))
			goto out;
	}
	ok = plan_add_more(mail, err) && plan_add_listed(mail, false, err) &&
	    plan_add_listed(mail, true, err) && plan_add_foot(mail, err) &&
	    plan_store_variant(mail, subject, err);
out:
	mem_free(subject);
	buf_release(&mail->blocks);
	mem_free(mail);
	return ok;
}
