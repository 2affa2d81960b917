/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_CONTRAST_H
#define TEXT_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* WCAG 2.2, "relative luminance" and "contrast ratio": 1.0 to 21.0. */
double contrast_ratio(uint32_t rgb, uint32_t other);
/* "#0b4f8a", "#fff", "white", "black" as 0xRRGGBB; false: not a
 * colour that we know. */
bool contrast_read(const char *text, size_t n, uint32_t *rgb);

/*
 * Looks through a whole HTML page with inline styles and one <style> for the
 * colours of each text on its ground, by day and, where a rule says
 * prefers-color-scheme: dark, by night.  Rules of class and tag are known,
 * one within the other; no more, as no mail client knows more.
 */
typedef void contrast_each(void *arg, uint32_t ink, uint32_t ground,
    bool dark, double ratio, const char *text, size_t n);
void contrast_check(const char *html, size_t n, contrast_each *each,
    void *arg);

#endif
