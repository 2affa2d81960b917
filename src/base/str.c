/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/str.h"

#include <string.h>

static const char str_space[] = " \t\r\n\v\f";

static bool
str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
str_int64(const char *text, int64_t *n)
{
	const bool minus = *text == '-';
	const uint64_t limit = (uint64_t)INT64_MAX + (minus ? 1 : 0);
	uint64_t value = 0;

	if (minus)
		text++;
	if (!*text)
		return false;
	for (; *text; text++) {
		const uint64_t digit = (uint64_t)(*text - '0');

		if (!str_is_digit(*text) || value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*n = minus ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

bool
str_int(const char *text, int min, int max, int *n)
{
	int64_t value = 0;

	if (!str_int64(text, &value) || value < min || value > max)
		return false;
	*n = (int)value;
	return true;
}

bool
str_digits(const char *text, size_t count, int *n)
{
	int value = 0;

	for (size_t i = 0; i < count; i++) {
		if (!str_is_digit(text[i]))
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*n = value;
	return true;
}

bool
str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *text, const char *suffix)
{
	const size_t n = strlen(text), m = strlen(suffix);

	return n >= m && strcmp(text + n - m, suffix) == 0;
}

static char
str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
str_same_nocase(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (str_lower(*a) != str_lower(*b))
			return false;
	return *a == *b;
}

char *
str_trim(char *text)
{
	size_t n = 0;

	text += strspn(text, str_space);
	n = strlen(text);
	while (n > 0 && strchr(str_space, text[n - 1]))
		n--;
	text[n] = '\0';
	return text;
}

bool
str_is_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

/* Bytes of the character at p, 0 when it is not well formed. */
static size_t
str_utf8_char(const unsigned char *p)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t n = 0;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return n;
}

bool
str_is_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = 0;

	for (; *p; p += n)
		if ((n = str_utf8_char(p)) == 0)
			return false;
	return true;
}

bool
str_word(const char **text, const char *divider, char *word, size_t size)
{
	while (**text) {
		const char *start = *text;
		size_t n = strcspn(start, divider);

		*text = start + n + (start[n] ? 1 : 0);
		while (n > 0 && strchr(str_space, *start)) {
			start++;
			n--;
		}
		while (n > 0 && strchr(str_space, start[n - 1]))
			n--;
		if (n == 0)
			continue;
		if (n >= size)
			n = size - 1;
		memcpy(word, start, n);
		word[n] = '\0';
		return true;
	}
	return false;
}
