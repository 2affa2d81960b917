/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mails against golden pairs in tests/golden/mail; GOLDEN_WRITE=1 writes
 * them anew.  Every one also has to keep the rules of look_rules.h.
 */
#include "unit/test.h"

#include "base/file.h"
#include "flow/look_letter.h"
#include "flow/look_subject.h"
#include "unit/look_rules.h"
#include "unit/look_sample.h"

/* --- golden files -------------------------------------------------------- */

static void
golden(const char *name, const char *type, const char *got)
{
	char *path = mem_printf("tests/golden/mail/%s.%s", name, type);
	struct buf want = BUF_INIT(BUF_PAGE);
	struct err err;

	if (getenv("GOLDEN_WRITE")) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		assert_int_equal(fwrite(got, 1, strlen(got), file),
		    strlen(got));
		assert_int_equal(fclose(file), 0);
	}
	if (!file_read(path, &want, &err))
		fail_msg("%s", err.text);
	assert_string_equal(got, buf_text(&want));
	buf_release(&want);
	mem_free(path);
}

static void
golden_pair(const char *name, const struct look_block *mail)
{
	rules_check(buf_text(&mail->html), buf_text(&mail->text));
	golden(name, "html", buf_text(&mail->html));
	golden(name, "txt", buf_text(&mail->text));
}

/* --- digests -------------------------------------------------------------- */

/* Blocks combine freely: each has to be whole by itself. */
static void
join(struct look_block *mail, struct look_block *block, bool whole)
{
	if (whole)
		rules_tags(buf_text(&block->html), 3);
	buf_puts(&mail->html, buf_text(&block->html));
	buf_puts(&mail->text, buf_text(&block->text));
	look_block_release(block);
	look_block_init(block);
}

static void
join_items(const struct look *look, const struct words *w,
    const struct sample *s, struct look_block *mail)
{
	static const enum look_section section[] = {
		LOOK_SECTION_ANSWER, LOOK_SECTION_BOARD, LOOK_SECTION_NEWS,
		LOOK_SECTION_MEETINGS
	};
	static const size_t from[] = {1, 0, 2, 1}, many[] = {1, 1, 1, 2};
	struct look_block block;
	struct err err;

	look_block_init(&block);
	for (size_t i = 0; i < 4; i++) {
		assert_true(look_heading(look, section[i], &block, &err));
		join(mail, &block, true);
		assert_true(look_item(look, s->items[i], &block, &err));
		join(mail, &block, true);
		assert_true(look_reason(look, &w->topics[from[i]], many[i],
		    &block, &err));
		join(mail, &block, true);
	}
	assert_true(look_heading(look, LOOK_SECTION_COMING, &block, &err));
	join(mail, &block, true);
	assert_true(look_item_coming(look, &s->coming, &block, &err));
	join(mail, &block, true);
	assert_true(look_heading(look, LOOK_SECTION_OPEN, &block, &err));
	join(mail, &block, true);
	assert_true(look_item_survey(look, &s->open, &block, &err));
	join(mail, &block, true);
	look_block_release(&block);
}

static void
check_digest(const struct words *w, const char *from)
{
	struct look look = look_in(w->lang);
	struct sample s;
	struct buf subject = BUF_INIT(BUF_LINE), line = BUF_INIT(BUF_LINE);
	struct look_block mail, block;
	struct err err;
	char name[32];

	look_block_init(&mail);
	look_block_init(&block);
	sample_fill(w, &s);
	look_subject(&look, s.items, 4, &subject);
	look_subject_headline(&look, s.items, 4, at(4, 21, 9, 0), &line);
	assert_true(look_head(&look, buf_text(&subject), buf_text(&line),
	    "https://brev.example.se/archive/17", &block, &err));
	join(&mail, &block, false);
	if (from) {
		assert_true(look_arrival(&look, from, &block, &err));
		join(&mail, &block, true);
	}
	join_items(&look, w, &s, &mail);
	assert_true(look_foot(&look, LOOK_WEEKLY, at(5, 5, 9, 0), &block,
	    &err));
	join(&mail, &block, false);
	snprintf(name, sizeof(name), "%s.%s", from ? "arrival" : "digest",
	    w->suffix);
	golden_pair(name, &mail);
	look_block_release(&mail);
	look_block_release(&block);
	buf_release(&subject);
	buf_release(&line);
}

static void
digest_in_swedish(void **state)
{
	(void)state;
	check_digest(&swedish, NULL);
}

static void
digest_in_english(void **state)
{
	(void)state;
	check_digest(&english, NULL);
}

/* The first one to who was moved here. */
static void
digest_after_an_import(void **state)
{
	(void)state;
	check_digest(&swedish, "Gamla tjänsten & co");
	check_digest(&english, "Gamla tjänsten & co");
}

/* --- letters ------------------------------------------------------------- */

static void
check_letter(const char *name, const char *lang,
    const struct look_letter *letter, const char *want)
{
	struct look look = look_in(lang);
	struct buf subject = BUF_INIT(BUF_LINE);
	struct look_block mail;
	struct err err;

	look_block_init(&mail);
	if (!look_letter(&look, letter, &subject, &mail, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buf_text(&subject), want);
	golden_pair(name, &mail);
	look_block_release(&mail);
	buf_release(&subject);
}

static void
letters_of_confirmation(void **state)
{
	struct look_letter letter = {.kind = LOOK_LETTER_CONFIRM,
	    .url = "https://brev.example.se/confirm/abc",
	    .never_url = "https://brev.example.se/unsubscribe/def",
	    .topics = swedish.topics, .topics_n = 3, .cadence = LOOK_WEEKLY,
	    .asked = at(4, 28, 8, 58), .expires = at(5, 5, 8, 58)};

	(void)state;
	check_letter("confirm.sv", "sv", &letter, "Bekräfta din "
	    "prenumeration på nyhetsbrev från Kommunsamverkan Exempel");
	letter.topics = english.topics;
	check_letter("confirm.en", "en", &letter,
	    "Confirm your subscription to email updates from "
	    "Kommunsamverkan Exempel");
}

static void
letters_of_links_and_addresses(void **state)
{
	struct look_letter letter = {.kind = LOOK_LETTER_LINK,
	    .url = "https://brev.example.se/preferences/abc",
	    .asked = at(4, 28, 8, 58), .expires = at(4, 28, 9, 28)};

	(void)state;
	check_letter("link.sv", "sv", &letter,
	    "Din länk till prenumerationen hos Kommunsamverkan Exempel");
	letter.kind = LOOK_LETTER_ADDRESS_NEW;
	letter.never_url = "https://brev.example.se/unsubscribe/def";
	check_letter("address-new.sv", "sv", &letter,
	    "Bekräfta din nya adress hos Kommunsamverkan Exempel");
	letter = (struct look_letter){.kind = LOOK_LETTER_ADDRESS_OLD,
	    .asked = at(4, 28, 8, 58)};
	check_letter("address-old.sv", "sv", &letter,
	    "Dina brev från Kommunsamverkan Exempel får en ny adress");
}

/* --- the frame ------------------------------------------------------------ */

static void
foot_has_its_slots(void **state)
{
	struct look look = look_in("sv");
	struct look_block block;
	struct err err;

	(void)state;
	look_block_init(&block);
	assert_true(look_foot(&look, LOOK_IMMEDIATE, 0, &block, &err));
	assert_non_null(strstr(buf_text(&block.html),
	    "href=\"https://brev.example.se/unsubscribe/\1\""));
	assert_non_null(strstr(buf_text(&block.html),
	    "href=\"https://brev.example.se/preferences/\2\""));
	assert_non_null(strstr(buf_text(&block.text),
	    "\nhttps://brev.example.se/unsubscribe/\1\n"));
	assert_non_null(strchr(buf_text(&block.text), LOOK_SLOT_SINCE));
	assert_null(strstr(buf_text(&block.text), "Nästa brev"));
	look_block_release(&block);
	assert_true(look_foot(&look, LOOK_MIXED, at(5, 5, 9, 0), &block,
	    &err));
	assert_non_null(strstr(buf_text(&block.html), "för varje ämne."));
	assert_non_null(strstr(buf_text(&block.text), "Nästa brev: tisdag"));
	look_block_release(&block);
	assert_true(look_foot(&look, LOOK_NO_CADENCE, 0, &block, &err));
	assert_null(strstr(buf_text(&block.text), "subscribe/"));
	assert_null(strchr(buf_text(&block.html), LOOK_SLOT_UNSUBSCRIBE));
	look_block_release(&block);
}

static void
long_digests_have_contents_and_an_end(void **state)
{
	static const char *const titles[] = {"Ett", "Två", "Tre & fyra"};
	struct look look = look_in("sv");
	struct look_block block;
	struct err err;

	(void)state;
	look_block_init(&block);
	assert_true(look_contents(&look, titles, 3, &block, &err));
	rules_tags(buf_text(&block.html), 1);
	assert_string_equal(buf_text(&block.text),
	    "I det här brevet:\n- Ett\n- Två\n- Tre & fyra\n\n");
	look_block_release(&block);
	assert_true(look_more(&look, 7, "https://brev.example.se/archive/1",
	    &block, &err));
	assert_string_equal(buf_text(&block.text), "Det finns sju inlägg "
	    "till som inte fick plats här.\nLäs alla på webben: "
	    "https://brev.example.se/archive/1\n\n");
	look_block_release(&block);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digest_in_swedish),
	    cmocka_unit_test(digest_in_english),
	    cmocka_unit_test(digest_after_an_import),
	    cmocka_unit_test(letters_of_confirmation),
	    cmocka_unit_test(letters_of_links_and_addresses),
	    cmocka_unit_test(foot_has_its_slots),
	    cmocka_unit_test(long_digests_have_contents_and_an_end),
	};

	return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
