/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "text/paste.h"

/* Cleaned; and cleaning it again changes nothing. */
static void
gives(const char *typed, const char *want)
{
	struct buf out = BUF_INIT(BUF_PAGE), again = BUF_INIT(BUF_PAGE);

	paste_clean(typed, strlen(typed), &out);
	assert_string_equal(buf_text(&out), want);
	paste_clean(buf_text(&out), out.len, &again);
	assert_string_equal(buf_text(&again), want);
	buf_release(&out);
	buf_release(&again);
}

static void
bullets_become_lists(void **state)
{
	(void)state;
	gives("Beslut:\r\n\xe2\x80\xa2\tEtt\r\n\xe2\x80\xa2\tTv\xc3\xa5\r\n"
	    "Sedan.", "Beslut:\n\n- Ett\n- Två\n\nSedan.");
	gives("·\tEtt\n\n·\tTvå\no\tUnder\n\xef\x82\xa7\tDjupt\n·\tTre",
	    "- Ett\n- Två\n  - Under\n    - Djupt\n- Tre");
	gives("•Ett\n•Två", "- Ett\n- Två");
	gives("-\tEtt\n–\tTvå", "- Ett\n- Två");
	gives("1.\tEtt\n2.\tTvå\n10)\tTio", "1. Ett\n2. Två\n10. Tio");
	gives("o\tFörst", "- Först");
}

static void
lines_become_paragraphs(void **state)
{
	static const char longer[] = "Styrelsen beslutade att kansliet ska "
	    "ta fram ett förslag till hösten och att det behandlas då.";
	char *typed = mem_printf("%s\n%s\nKort.", longer, longer);
	char *want = mem_printf("%s\n\n%s\n\nKort.", longer, longer);

	(void)state;
	gives(typed, want);
	gives("Kansliet\nBox 1\n111 11 Ort", "Kansliet  \nBox 1  \n111 11 Ort");
	gives("Ett\n\n\n\nTvå\n", "Ett\n\nTvå");
	gives("\tIndraget", "Indraget");
	gives("", "");
	mem_free(typed);
	mem_free(want);
}

static void
characters_are_tidied(void **state)
{
	(void)state;
	gives("kom\xc2\xadmuner\xe2\x80\x8b och\xc2\xa0" "andra",
	    "kommuner och andra");
	gives("12\xe2\x80\xaf" "000 kr", "12\xc2\xa0" "000 kr");
	gives("”Så här” – ja, ’så’…", "”Så här” – ja, ’så’…");
	gives("– Vi är glada, säger ordföranden.",
	    "– Vi är glada, säger ordföranden.");
	gives("a\tb", "a b");
	gives("Ett\x0bTv\xc3\xa5", "Ett  \nTvå");
	gives("2026. Ett år att minnas.", "2026\\. Ett år att minnas.");
	gives("\xff\xfeok\x01", "ok");
}

static void
markdown_stays(void **state)
{
	static const char *const kept[] = {
	    "## Rubrik\n\nText med **fet** och [länk](https://example.se).",
	    "Styrelsen ger kansliet i uppdrag att upphandla en tjänst för "
	    "digital\nsignering åt de kommuner som vill vara med.",
	    "- a\n- b\n  mer av b\n\n1. x\n2. y",
	    "De hjälper kommunerna med\n\n- utbildning av personal,\n"
	    "- gemensamma krav på leverantörer.",
	    "> citat\n\n---\n\nEtt  \nTvå",
	    "```\n\tkod\n\n  mer\n```",
	    "## Rubrik\nText direkt under",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		gives(kept[i], kept[i]);
}

/* tests/golden/text/word.paste is what a browser pastes from Word. */
static void
a_page_of_word(void **state)
{
	struct buf typed = BUF_INIT(BUF_PAGE), want = BUF_INIT(BUF_PAGE);
	struct err err = {0};

	(void)state;
	assert_true(file_read("tests/golden/text/word.paste", &typed, &err));
	assert_true(file_read("tests/golden/text/word.pasted", &want, &err));
	while (want.len > 0 && want.data[want.len - 1] == '\n')
		want.data[--want.len] = '\0';
	gives(buf_text(&typed), buf_text(&want));
	buf_release(&typed);
	buf_release(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bullets_become_lists),
		cmocka_unit_test(lines_become_paragraphs),
		cmocka_unit_test(characters_are_tidied),
		cmocka_unit_test(markdown_stays),
		cmocka_unit_test(a_page_of_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
