/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mails against golden pairs in tests/golden/mail; GOLDEN_WRITE=1 writes
 * them anew.  Every one also has to keep the rules of look_rules.h.
 */
#include "unit/test.h"

#include "base/date.h"
#include "base/file.h"
#include "flow/look_item.h"
#include "flow/look_letter.h"
#include "flow/look_subject.h"
#include "flow/look_wrap.h"
#include "unit/look_rules.h"

static struct template_set *set;

static const struct look_site site = {
	.name = "Kommunsamverkan Exempel",
	.base_url = "https://brev.example.se/",
	.contact = "brev@example.se",
	.postal_address = "Box 100, 400 10 Exempelstad",
	.accessibility_url = "https://www.example.se/tillganglighet",
	.privacy_url = "https://www.example.se/personuppgifter",
};

static int64_t
at(int month, int day, int hour, int minute)
{
	return date_from_local(2026, month, day, hour, minute);
}

static struct look
look_in(const char *lang)
{
	return (struct look){set, &site, lang, at(4, 28, 9, 0)};
}

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

/* --- a digest ------------------------------------------------------------ */

struct words {
	const char *lang, *suffix;
	const char *board, *board_body, *survey, *survey_body;
	const char *meeting, *meeting_body, *door, *council;
	const char *news, *news_body, *news_contact, *coming, *open;
	const char *topics[3];
};

static const struct words swedish = {
	.lang = "sv", .suffix = "sv",
	.board = "Styrelsemötet 21 april",
	.board_body =
	    "## Gemensamt stöd för digital signering\n\n"
	    "Styrelsen ger kansliet i uppdrag att upphandla en tjänst för "
	    "digital signering åt de kommuner som vill vara med. "
	    "Avtalet ska vara klart till årsskiftet.\n\n"
	    "## Samordnare för välfärdsteknik\n\n"
	    "Två samordnare anställs på två år. De hjälper kommunerna med\n\n"
	    "- utbildning av personal,\n"
	    "- gemensamma krav på leverantörer,\n"
	    "- uppföljning av vad tekniken ger.\n\n"
	    "## Svar på remissen om kollektivtrafik\n\n"
	    "Styrelsen ställer sig bakom förslaget och ber om tätare turer "
	    "på landsbygden. Hela svaret finns i "
	    "[protokollet](https://www.example.se/styrelsen/protokoll-4).\n",
	.survey = "Vad behöver ni hjälp med i arbetet med öppna data?",
	.survey_body = "Frågorna riktar sig till dig som arbetar med "
	    "digitalisering i en kommun. Det tar ungefär fem minuter.\n",
	.meeting = "Rådet för e-tjänster",
	.meeting_body = "Före varje möte har vi öppet hus en timme. Kom in "
	    "när du vill och berätta vad din kommun tycker.\n",
	.door = "Öppet hus", .council = "Rådets möte",
	.news = "Ny ledningsgrupp för vårdsamverkan i höst",
	.news_body = "Den 1 september får vårdsamverkan i länet en ny "
	    "ledningsgrupp. Kommunerna och regionen utser lika många "
	    "ledamöter & turas om som ordförande.",
	.news_contact = "Kansliet, [kansli@example.se]"
	    "(mailto:kansli@example.se)",
	.coming = "Frukostmöte om klimatanpassning",
	.open = "Hur fungerar våra nätverk?",
	.topics = {"Styrelsen", "Digitalisering",
	    "Socialtjänst och hälso- och sjukvård"},
};

static const struct words english = {
	.lang = "en", .suffix = "en",
	.board = "Board meeting 21 April",
	.board_body =
	    "## Joint support for digital signatures\n\n"
	    "The board asks the office to procure a service for digital "
	    "signatures for the municipalities that want to join. "
	    "The contract is to be ready by the end of the year.\n\n"
	    "## Coordinators for welfare technology\n\n"
	    "Two coordinators are employed for two years. They help with\n\n"
	    "- training of staff,\n"
	    "- common demands on suppliers,\n"
	    "- following up what the technology gives.\n\n"
	    "## Reply on public transport\n\n"
	    "The board supports the proposal and asks for more frequent "
	    "buses in the countryside. The whole reply is in the "
	    "[minutes](https://www.example.se/styrelsen/protokoll-4).\n",
	.survey = "What help do you need with open data?",
	.survey_body = "The questions are for you who work with "
	    "digitalisation in a municipality. It takes about five minutes.\n",
	.meeting = "Council for e-services",
	.meeting_body = "Before each meeting we keep our door open for an "
	    "hour. Come in when you like and say what your municipality "
	    "thinks.\n",
	.door = "Open door", .council = "Council meeting",
	.news = "New steering group for health care this autumn",
	.news_body = "On 1 September the cooperation on health care gets a "
	    "new steering group. Municipalities & region appoint equally "
	    "many members and take turns in the chair.",
	.news_contact = "The office, [kansli@example.se]"
	    "(mailto:kansli@example.se)",
	.coming = "Breakfast meeting on climate adaptation",
	.open = "How do our networks work?",
	.topics = {"The board", "Digitalisation",
	    "Social services and health care"},
};

enum { OCCASIONS = 10 };

struct sample {
	struct look_occasion dates[OCCASIONS + 1], breakfast;
	struct look_item survey, board, news, meeting, coming, open;
	const struct look_item *items[4];
};

static void
sample_dates(const struct words *w, struct sample *s)
{
	static const int day[OCCASIONS / 2][4] = {
		{4, 13, 4, 15}, {5, 18, 5, 20}, {9, 14, 9, 16},
		{10, 19, 10, 21}, {11, 23, 11, 25}
	};

	/* the first pair is over: it must not be shown */
	for (size_t i = 0; i < OCCASIONS / 2; i++) {
		s->dates[2 * i] = (struct look_occasion){.label = w->door,
		    .place = "Teams", .link = "https://mote.example.se/radet",
		    .start = at(day[i][0], day[i][1], 11, 0),
		    .end = at(day[i][0], day[i][1], 12, 0)};
		s->dates[2 * i + 1] = (struct look_occasion){
		    .label = w->council,
		    .link = "https://mote.example.se/radet",
		    .start = at(day[i][2], day[i][3], 0, 0)};
	}
	s->dates[6].moved_from = at(9, 28, 10, 0);
	s->dates[8].cancelled = true;
	s->breakfast = (struct look_occasion){.place = "Exempelgatan 1",
	    .start = at(5, 6, 7, 30), .end = at(5, 6, 9, 0)};
}

static void
sample_fill(const struct words *w, struct sample *s)
{
	sample_dates(w, s);
	s->survey = (struct look_item){.kind = LOOK_SURVEY,
	    .edition = LOOK_FIRST, .title = w->survey,
	    .url = "https://www.example.se/enkat/oppna-data",
	    .body = w->survey_body, .closes = at(5, 4, 23, 59)};
	s->board = (struct look_item){.kind = LOOK_BOARD,
	    .edition = LOOK_FIRST, .title = w->board,
	    .url = "https://www.example.se/styrelsen/21-april",
	    .body = w->board_body};
	s->news = (struct look_item){.kind = LOOK_NEWS, .edition = LOOK_FIRST,
	    .title = w->news,
	    .url = "https://www.example.se/nyheter?id=17&visa=allt",
	    .body = w->news_body, .plain = true, .contact = w->news_contact};
	s->meeting = (struct look_item){.kind = LOOK_MEETING,
	    .edition = LOOK_FIRST, .title = w->meeting,
	    .url = "https://www.example.se/radet", .body = w->meeting_body,
	    .occasions = s->dates, .occasions_n = OCCASIONS,
	    .calendar = "https://brev.example.se/meetings.ics"};
	s->coming = (struct look_item){.kind = LOOK_MEETING,
	    .edition = LOOK_FIRST, .title = w->coming,
	    .url = "https://www.example.se/frukost",
	    .occasions = &s->breakfast, .occasions_n = 1};
	s->open = (struct look_item){.kind = LOOK_SURVEY,
	    .edition = LOOK_FIRST, .title = w->open,
	    .url = "https://www.example.se/enkat/natverk",
	    .closes = at(6, 12, 16, 0)};
	s->items[0] = &s->survey;
	s->items[1] = &s->board;
	s->items[2] = &s->news;
	s->items[3] = &s->meeting;
}

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
check_digest(const struct words *w)
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
	join_items(&look, w, &s, &mail);
	assert_true(look_foot(&look, LOOK_WEEKLY, at(5, 5, 9, 0), &block,
	    &err));
	join(&mail, &block, false);
	snprintf(name, sizeof(name), "digest.%s", w->suffix);
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
	check_digest(&swedish);
}

static void
digest_in_english(void **state)
{
	(void)state;
	check_digest(&english);
}

/* --- what later editions say --------------------------------------------- */

static void
editions_say_what_they_are(void **state)
{
	static const struct {
		enum look_edition edition;
		const char *note, *html, *text;
	} cases[] = {
		{LOOK_STAGE, "protokollet är justerat",
		    "<strong>Nytt:</strong> protokollet är justerat<",
		    "\nNytt: protokollet är justerat\n"},
		{LOOK_CORRECTION, "mötet är kl. 13 <inte> 14",
		    "<strong>Rättelse:</strong> mötet är kl. 13 &lt;inte&gt;",
		    "\nRättelse: mötet är kl. 13 <inte> 14\n"},
		{LOOK_CORRECTION, "", "det här ersätter", "det här ersätter"},
		{LOOK_CANCELLED, NULL, "<strong>Inställt</strong>",
		    "\nInställt\n"},
		{LOOK_REMINDER, NULL, "<strong>Påminnelse</strong>",
		    "\nPåminnelse\n"},
	};
	struct look look = look_in("sv");
	struct sample s;
	struct look_block block;
	struct err err;

	(void)state;
	sample_fill(&swedish, &s);
	look_block_init(&block);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s.board.edition = cases[i].edition;
		s.board.note = cases[i].note;
		assert_true(look_item(&look, &s.board, &block, &err));
		assert_non_null(strstr(buf_text(&block.html), cases[i].html));
		assert_non_null(strstr(buf_text(&block.text), cases[i].text));
		look_block_release(&block);
	}
}

static void
deadlines_count_days(void **state)
{
	const struct {
		int64_t now;
		const char *want;
	} cases[] = {
		{at(4, 28, 9, 0), "stänger om 6 dagar"},
		{at(5, 3, 23, 30), "stänger i morgon"},
		{at(5, 4, 9, 0), "stänger i dag"},
		{at(5, 5, 0, 0), "har stängt"},
	};
	struct look look = look_in("sv");
	struct sample s;
	struct look_block block;
	struct err err;

	(void)state;
	sample_fill(&swedish, &s);
	look_block_init(&block);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		look.now = cases[i].now;
		assert_true(look_item(&look, &s.survey, &block, &err));
		assert_non_null(strstr(buf_text(&block.html), cases[i].want));
		assert_non_null(strstr(buf_text(&block.text), cases[i].want));
		look_block_release(&block);
	}
}

static void
past_occasions_are_dropped(void **state)
{
	struct look_occasion timed = {.start = at(5, 6, 7, 30),
	    .end = at(5, 6, 9, 0)};
	struct look_occasion day = {.start = at(5, 6, 0, 0)};

	(void)state;
	assert_false(look_item_is_past(&timed, at(5, 6, 8, 59)));
	assert_true(look_item_is_past(&timed, at(5, 6, 9, 0)));
	assert_false(look_item_is_past(&day, at(5, 6, 23, 59)));
	assert_true(look_item_is_past(&day, at(5, 7, 0, 0)));
}

static void
decisions_are_the_highest_headings(void **state)
{
	(void)state;
	assert_int_equal(look_item_decisions(NULL), 0);
	assert_int_equal(look_item_decisions("text\n#hashtag\n"), 0);
	assert_int_equal(look_item_decisions(swedish.board_body), 3);
	assert_int_equal(look_item_decisions("## a\n### b\n### c\n## d"), 2);
}

/* --- subjects ------------------------------------------------------------ */

static void
assert_subject(const struct look_item *const *items, size_t n,
    const char *want)
{
	struct look look = look_in("sv");
	struct buf got = BUF_INIT(BUF_LINE);

	look_subject(&look, items, n, &got);
	assert_string_equal(buf_text(&got), want);
	assert_true(encode_length(buf_text(&got)) <= LOOK_SUBJECT_MAX);
	buf_release(&got);
}

static void
subjects_come_from_content(void **state)
{
	struct sample s;
	struct look_item again;

	(void)state;
	sample_fill(&swedish, &s);
	assert_subject(s.items, 2,
	    "Styrelsemötet 21 april: tre beslut. Enkät till 4 maj");
	assert_subject(s.items, 4, "Styrelsemötet 21 april: tre beslut. "
	    "Enkät till 4 maj. Mötestider");
	assert_subject(s.items + 2, 1,
	    "Ny ledningsgrupp för vårdsamverkan i höst");
	s.board.edition = LOOK_STAGE;
	s.board.note = "protokollet är justerat";
	assert_subject(s.items + 1, 1,
	    "Styrelsemötet 21 april: protokollet är justerat");
	again = s.news;
	s.items[3] = &again;
	assert_subject(s.items + 2, 2,
	    "Ny ledningsgrupp för vårdsamverkan i höst. Och ett till");
	s.survey.title = "Frågor om allt som en kommun kan tänkas behöva "
	    "hjälp med under ett helt år framåt";
	assert_subject(s.items, 1, "Enkät till 4 maj: Frågor om allt som en "
	    "kommun kan tänkas behöva…");
}

static void
headlines_count_by_kind(void **state)
{
	struct look look = look_in("sv");
	struct sample s;
	struct buf got = BUF_INIT(BUF_LINE);

	(void)state;
	sample_fill(&swedish, &s);
	look_subject_headline(&look, s.items, 2, at(4, 21, 9, 0), &got);
	assert_string_equal(buf_text(&got),
	    "Nytt sedan tisdag 21 april: ett styrelsemöte och en enkät");
	buf_clear(&got);
	s.news.edition = LOOK_CORRECTION;
	look_subject_headline(&look, s.items, 4, 0, &got);
	assert_string_equal(buf_text(&got),
	    "Nytt: ett styrelsemöte, en enkät, en rättelse och nya mötestider");
	buf_release(&got);
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
	    "prenumeration på brev från Kommunsamverkan Exempel");
	letter.topics = english.topics;
	check_letter("confirm.en", "en", &letter,
	    "Confirm your subscription to Kommunsamverkan Exempel");
}

static void
letters_of_links_and_addresses(void **state)
{
	struct look_letter letter = {.kind = LOOK_LETTER_LINK,
	    .url = "https://brev.example.se/preferences/abc",
	    .asked = at(4, 28, 8, 58), .expires = at(4, 28, 9, 28)};

	(void)state;
	check_letter("link.sv", "sv", &letter,
	    "Din länk till inställningarna hos Kommunsamverkan Exempel");
	letter.kind = LOOK_LETTER_ADDRESS_NEW;
	letter.never_url = "https://brev.example.se/unsubscribe/def";
	check_letter("address-new.sv", "sv", &letter,
	    "Bekräfta din nya adress hos Kommunsamverkan Exempel");
	letter = (struct look_letter){.kind = LOOK_LETTER_ADDRESS_OLD,
	    .asked = at(4, 28, 8, 58)};
	check_letter("address-old.sv", "sv", &letter,
	    "Dina brev från Kommunsamverkan Exempel ska få en ny adress");
}

static void
letters_to_staff(void **state)
{
	struct look_letter letter = {.kind = LOOK_LETTER_TEST,
	    .asked = at(4, 28, 8, 58)};

	(void)state;
	check_letter("test.sv", "sv", &letter,
	    "Provbrev från Kommunsamverkan Exempel");
	letter = (struct look_letter){.kind = LOOK_LETTER_NOTICE,
	    .title = "I morgon kl. 09.00 går brevet till 1 240 prenumeranter",
	    .body = "Tre inlägg är med. Vill du ändra något kan du stoppa "
		"utskicket fram till kl. 08.30.",
	    .url = "https://brev.example.se/staff/"};
	check_letter("notice.sv", "sv", &letter,
	    "I morgon kl. 09.00 går brevet till 1 240 prenumeranter");
}

/* --- frame and wrapping -------------------------------------------------- */

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
	assert_non_null(strstr(buf_text(&block.text), "sedan \3."));
	assert_null(strstr(buf_text(&block.text), "Nästa brev"));
	look_block_release(&block);
}

static void
hostile_words_stay_words(void **state)
{
	struct look look = look_in("sv");
	struct look_item item = {.kind = LOOK_NEWS, .edition = LOOK_FIRST,
	    .title = "<script>alert(1)</script>{{lang}}",
	    .url = "javascript:alert(1)", .plain = true,
	    .body = "en\n\n<b onclick=x>två</b>", .lang = "en"};
	struct look_block block;
	struct err err;

	(void)state;
	look_block_init(&block);
	assert_true(look_item(&look, &item, &block, &err));
	assert_null(strstr(buf_text(&block.html), "<script"));
	assert_null(strstr(buf_text(&block.html), "<b "));
	assert_null(strstr(buf_text(&block.html), "javascript:"));
	assert_null(strstr(buf_text(&block.text), "javascript:"));
	assert_non_null(strstr(buf_text(&block.html), "{{lang}}"));
	assert_non_null(strstr(buf_text(&block.html), " lang=\"en\">"));
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

static void
wrapping_keeps_lists_and_addresses(void **state)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	const char *in = "\n\n- ett två tre fyra fem sex sju åtta nio tio "
	    "elva tolv tretton fjorton femton sexton\n\n\n\n"
	    "https://www.example.se/en/mycket/lang/adress/som/inte/far/brytas"
	    "/nagonstans/alls  \n";

	(void)state;
	look_wrap(&out, in, strlen(in));
	assert_string_equal(buf_text(&out),
	    "- ett två tre fyra fem sex sju åtta nio tio elva tolv tretton "
	    "fjorton\n  femton sexton\n\n"
	    "https://www.example.se/en/mycket/lang/adress/som/inte/far/brytas"
	    "/nagonstans/alls\n\n");
	buf_release(&out);
}

static int
setup(void **state)
{
	struct err err;

	(void)state;
	if (!date_set_zone("Europe/Stockholm", &err) ||
	    !template_load("", &set, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	template_free(set);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digest_in_swedish),
	    cmocka_unit_test(digest_in_english),
	    cmocka_unit_test(editions_say_what_they_are),
	    cmocka_unit_test(deadlines_count_days),
	    cmocka_unit_test(past_occasions_are_dropped),
	    cmocka_unit_test(decisions_are_the_highest_headings),
	    cmocka_unit_test(subjects_come_from_content),
	    cmocka_unit_test(headlines_count_by_kind),
	    cmocka_unit_test(letters_of_confirmation),
	    cmocka_unit_test(letters_of_links_and_addresses),
	    cmocka_unit_test(letters_to_staff),
	    cmocka_unit_test(foot_has_its_slots),
	    cmocka_unit_test(hostile_words_stay_words),
	    cmocka_unit_test(long_digests_have_contents_and_an_end),
	    cmocka_unit_test(wrapping_keeps_lists_and_addresses),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
