/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_QUALITY_PARTS_H
#define FLOW_QUALITY_PARTS_H

#include "flow/quality.h"

/* For the files quality*.c: what can be seen in one post as it is drawn. */

/* Headings, images and, if wanted, links.  heading: the level of what stands
 * before. */
void quality_html(const char *html, size_t n, int heading, bool links,
    const char *lang, struct quality *quality);
/* Is every link and figure of the HTML in the text? */
void quality_parity(const char *html, size_t n, const char *text,
    const char *lang, struct quality *quality);

/* Each address that HTML links to, decoded. */
typedef void quality_each_url(void *arg, const char *url);
void quality_urls(const char *html, size_t n, quality_each_url *each,
    void *arg);

#endif
