/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_POSTFORM_PARTS_H
#define FLOW_POSTFORM_PARTS_H

#include "flow/postform.h"

/* What postform.c and postform_load.c share. */

/* The text fields of a form, and of a row of dates; note is none of what a
 * post says. */
#define POSTFORM_VALUES(f) { \
	(f)->kind, (f)->language, (f)->title, (f)->text, (f)->contact, \
	(f)->url, (f)->title_en, (f)->text_en, (f)->day, (f)->stage, \
	(f)->closes_day, (f)->closes_time, (f)->remind}
#define POSTFORM_FIELDS(f) { \
	&(f)->kind, &(f)->language, &(f)->title, &(f)->text, &(f)->contact, \
	&(f)->url, &(f)->title_en, &(f)->text_en, &(f)->day, &(f)->stage, \
	&(f)->closes_day, &(f)->closes_time, &(f)->remind, &(f)->note}
#define POSTFORM_DATE_VALUES(d) { \
	(d)->label, (d)->day, (d)->start, (d)->end, (d)->last, \
	(d)->place, (d)->link}
#define POSTFORM_DATE_FIELDS(d) { \
	&(d)->label, &(d)->day, &(d)->start, &(d)->end, &(d)->last, \
	&(d)->place, &(d)->link}

/* What the last paragraph of news begins with. */
#define POSTFORM_CONTACT(form) \
	(strcmp((form)->language, "en") == 0 ? "Contact: " : "Kontakt: ")

/* Line ends LF, nothing empty behind. */
char *postform_trim(const char *text);
/* The text with its boxes, as Markdown. */
char *postform_body(const struct postform *form, const struct postform *was);

#endif
