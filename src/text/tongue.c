/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/tongue.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { TONGUE_LEAST = 3, TONGUE_CLEARLY = 3 };

/* Words of one language alone: no "i", "are", "for", "in", "man", "under". */
static const char *const swedish[] = {"och", "att", "det", "som", "är",
    "av", "för", "på", "med", "inte", "till", "om", "vi", "ska", "från",
    "eller", "ett", "har", "kan", "vid", "efter", "innan", "också", "sina",
    "dem", "då", "när", "hos", "utan", "blir", "din", "ditt", "er", "era",
    NULL};
static const char *const english[] = {"the", "and", "of", "to", "is", "that",
    "with", "this", "by", "on", "from", "our", "we", "you", "your", "will",
    "has", "have", "be", "or", "at", "which", "not", "an", "it", "as",
    "their", "they", "about", "who", "what", "been", NULL};

static bool
is_of(const char *word, size_t n, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == n && strncasecmp(word, *list, n) == 0)
			return true;
	return false;
}

const char *
tongue_guess(const char *text, size_t n)
{
	size_t sv = 0, en = 0;

	for (size_t i = 0; i < n;) {
		size_t len = 0;

		while (i + len < n && (isalpha((unsigned char)text[i + len])
		    || (text[i + len] & 0x80) != 0))
			len++;
		sv += is_of(text + i, len, swedish) ? 1 : 0;
		en += is_of(text + i, len, english) ? 1 : 0;
		i += len + 1;
	}
	if (sv >= TONGUE_LEAST && sv >= TONGUE_CLEARLY * en)
		return "sv";
	if (en >= TONGUE_LEAST && en >= TONGUE_CLEARLY * sv)
		return "en";
	return "";
}
