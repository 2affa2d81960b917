/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/password.h"

#include <crypt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "base/password_words.h"
#include "base/secret.h"
#include "base/str.h"

enum { PASSWORD_COST = 7, PASSWORD_SALT = 16,
	PASSWORD_SETTING = CRYPT_GENSALT_OUTPUT_SIZE };

static unsigned long password_cost = PASSWORD_COST;

void
password_set_cost(unsigned long cost)
{
	password_cost = cost ? cost : PASSWORD_COST;
}

/* --- How many at once --- */

static pthread_mutex_t password_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t password_free = PTHREAD_COND_INITIALIZER;
static int password_busy;

static void
password_enter(void)
{
	pthread_mutex_lock(&password_lock);
	while (password_busy == PASSWORD_AT_ONCE)
		pthread_cond_wait(&password_free, &password_lock);
	password_busy++;
	pthread_mutex_unlock(&password_lock);
}

static void
password_leave(void)
{
	pthread_mutex_lock(&password_lock);
	password_busy--;
	pthread_cond_signal(&password_free);
	pthread_mutex_unlock(&password_lock);
}

/* --- Hashes --- */

/* "$y$jBT$SALT$": a random one, or that of zeros. */
static void
password_setting(bool zeros, char setting[PASSWORD_SETTING])
{
	char salt[PASSWORD_SALT] = {0};

	if (!zeros)
		secret_random(salt, sizeof(salt));
	if (!crypt_gensalt_rn("$y$", password_cost, salt, sizeof(salt),
	    setting, PASSWORD_SETTING)) {
		fputs("<2>yescrypt failed\n", stderr);
		_Exit(EX_OSERR);
	}
}

/* false: setting is no hash. */
static bool
password_crypt(const char *password, const char *setting,
    char hash[PASSWORD_HASH])
{
	struct crypt_data *data = mem_alloc(sizeof(*data));
	const char *text = NULL;

	password_enter();
	text = crypt_rn(password, setting, data, (int)sizeof(*data));
	password_leave();
	snprintf(hash, PASSWORD_HASH, "%s", text ? text : "");
	mem_wipe(data, sizeof(*data));
	mem_free(data);
	return hash[0] == '$';
}

void
password_hash(const char *password, char hash[PASSWORD_HASH])
{
	char setting[PASSWORD_SETTING] = "";

	password_setting(false, setting);
	if (!password_crypt(password, setting, hash)) {
		fputs("<2>yescrypt failed\n", stderr);
		_Exit(EX_OSERR);
	}
}

bool
password_verify(const char *password, const char *hash)
{
	char setting[PASSWORD_SETTING] = "";
	char sum[PASSWORD_HASH] = "";
	const size_t n = strlen(hash);
	bool ok = false;

	if (n == 0) {
		password_setting(true, setting);
		(void)password_crypt(password, setting, sum);
		return false;
	}
	ok = password_crypt(password, hash, sum) && strlen(sum) == n &&
	    secret_equal(sum, hash, n);
	mem_wipe(sum, sizeof(sum));
	return ok;
}

bool
password_is_current(const char *hash)
{
	char setting[PASSWORD_SETTING] = "";
	const char *end = NULL;

	password_setting(true, setting);
	end = strchr(setting + 3, '$');
	return strncmp(hash, setting, (size_t)(end - setting) + 1) == 0;
}

/* --- Rules --- */

/* UTF-8: all but the octets that continue a character. */
static size_t
password_characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Of these signs nobody gets a better password. */
static const char password_around[] =
    "0123456789!?.,#@*-_+ $%&/()=:;";

/* A letter of two octets whose second is this, without its accent; 0: none
 * of ours. */
static char
password_plain(unsigned char second)
{
	switch (second | 0x20) {	/* capitals too */
	case 0xa4:
	case 0xa5:
		return 'a';
	case 0xb6:
		return 'o';
	case 0xa9:
		return 'e';
	case 0xbc:
		return 'u';
	default:
		return 0;
	}
}

static char
password_letter(char c)
{
	static const char digits[] = "013457@$!", letters[] = "oieastasi";
	const char *at = c ? strchr(digits, c) : NULL;

	if (at)
		return letters[at - digits];
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* As people disguise a word, undone: "P@ssw0rd2026!" is password, "hejHej"
 * hej.  "" when there is no letter. */
static void
password_normal(const char *password, char normal[PASSWORD_MAX + 1])
{
	size_t n = strlen(password), out = 0;

	while (n > 0 && strchr(password_around, password[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++) {
		const char plain = (unsigned char)password[i] == 0xc3 &&
		    i + 1 < n ? password_plain((unsigned char)
		    password[i + 1]) : 0;

		normal[out++] = plain ? plain : password_letter(password[i]);
		i += plain ? 1 : 0;
	}
	if (out % 2 == 0 && memcmp(normal, normal + out / 2, out / 2) == 0)
		out /= 2;
	normal[out] = '\0';
}

static bool
password_is_listed(const char *normal, const char *own)
{
	char word[64] = "";

	if (strcmp(normal, own) == 0)
		return true;
	for (size_t i = 0; password_words[i]; i++) {
		const char *rest = password_words[i];

		while (str_word(&rest, " ", word, sizeof(word)))
			if (strcmp(word, normal) == 0)
				return true;
	}
	return false;
}

/* "12345678", "87654321", "11111111": each digit one step from the last. */
static bool
password_is_run(const char *s)
{
	const int step = s[0] && s[1] ? s[1] - s[0] : 0;

	if (step < -1 || step > 1)
		return false;
	for (; s[0] && s[1]; s++)
		if (s[1] - s[0] != step && !(s[0] == '9' && s[1] == '0'))
			return false;
	return true;
}

enum password_fault
password_check(const char *password, const char *name)
{
	char normal[PASSWORD_MAX + 1] = "", own[PASSWORD_MAX + 1] = "";

	if (strlen(password) > PASSWORD_MAX)
		return PASSWORD_LONG;
	if (password_characters(password) < PASSWORD_MIN)
		return PASSWORD_SHORT;
	if (password_is_run(password))
		return PASSWORD_COMMON;
	password_normal(password, normal);
	if (!*normal)
		return strlen(password) < 12 ? PASSWORD_COMMON : PASSWORD_OK;
	if (strlen(name) <= PASSWORD_MAX)
		password_normal(name, own);
	if (password_is_listed(normal, own))
		return PASSWORD_COMMON;
	/* The first sign may be a letter in disguise, or stand before it. */
	password_normal(password + strspn(password, password_around), normal);
	return password_is_listed(normal, own) ? PASSWORD_COMMON :
	    PASSWORD_OK;
}
