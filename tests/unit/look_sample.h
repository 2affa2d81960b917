/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posts of one digest, for the tests of how mails look. */
#ifndef TESTS_UNIT_LOOK_SAMPLE_H
#define TESTS_UNIT_LOOK_SAMPLE_H

#include <stdio.h>

#include "base/date.h"
#include "flow/look_item.h"

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

struct words {
	const char *lang, *suffix;
	const char *board, *board_body, *survey, *survey_body;
	const char *meeting, *meeting_body, *door, *council;
	const char *news, *news_body, *coming, *open;
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
	    "ledamöter & turas om som ordförande.\n\n"
	    "**Kontakt:** Kansliet, [kansli@example.se]"
	    "(mailto:kansli@example.se)\n",
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
	    "many members and take turns in the chair.\n\n"
	    "**Contact:** The office, [kansli@example.se]"
	    "(mailto:kansli@example.se)\n",
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
	    .body = w->news_body};
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

static int
sample_setup(void **state)
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
sample_teardown(void **state)
{
	(void)state;
	template_free(set);
	return 0;
}

#endif
