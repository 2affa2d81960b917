/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/password.h"

#include <crypt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
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

/*
 * What everybody tries first, in lower case; longer ones than PASSWORD_MIN
 * only.  With digits and signs at the end they are the same.
 */
static const char *const password_common[] = {
	"password", "passw0rd", "p@ssword", "p@ssw0rd", "passwort",
	"losenord", "lösenord", "l0senord", "hemligt", "hemligheten",
	"valkommen", "välkommen", "sommaren", "vinter", "sommar", "hosten",
	"hösten", "varen", "våren", "januari", "februari", "september",
	"oktober", "november", "december", "fotboll", "hockey", "sverige",
	"stockholm", "goteborg", "göteborg", "malmo", "vastkom", "västkom",
	"kommun", "kommunen", "styrelse", "styrelsen", "nyhetsbrev",
	"brevduva", "newsletter", "administrator", "admin", "administrera",
	"qwerty", "qwertyuiop", "qwerty123", "qwertyui", "qazwsxedc",
	"qazwsx", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "1qazxsw2",
	"zaq12wsx", "q1w2e3r4", "q1w2e3r4t5", "asdfghjkl", "asdfgh",
	"asdfasdf", "zxcvbnm", "abcdefgh", "abcdefghi", "abcd1234",
	"abc12345", "a1b2c3d4", "a1s2d3f4", "iloveyou", "jagalskardig",
	"sunshine", "princess", "football", "baseball", "basketball",
	"superman", "batman", "starwars", "pokemon", "dragon", "monkey",
	"shadow", "master", "michael", "jennifer", "jordan", "hunter",
	"trustno1", "letmein", "letmein1", "welcome", "welcome1",
	"whatever", "freedom", "computer", "internet", "samsung", "liverpool",
	"chelsea", "arsenal", "barcelona", "realmadrid", "charlie",
	"alexander", "elizabeth", "victoria", "christian", "midnight",
	"butterfly", "chocolate", "cheese", "flower", "summer", "winter",
	"spring", "autumn", "secret", "changeme", "default", "test",
	"testing", "temp", "temporary", "guest", "root", "toor", "access",
	"access14", "mustang", "corvette", "ferrari", "porsche", "mercedes",
	"yamaha", "harley", "cowboys", "yankees", "lakers", "eagles",
	"steelers", "thunder", "tigger", "maverick", "phoenix", "diamond",
	"bigdaddy", "rockyou", "blink182", "slipknot", "metallica", "nirvana",
	"google", "facebook", "linkedin", "dropbox", "minecraft", "spiderman",
	"hejsan", "hejhej", "hejhejhej", "kalleanka", "kalle", "bamse",
	"pippi", "mamma", "pappa", "mammapappa", "karlek", "kärlek",
	"bajskorv", "blomma", "katten", "hunden", "gris", "semester",
	"fredag", "mandag", "måndag", "julafton", "midsommar", "zlatan",
	"djurgarden", "hammarby", "brynas", "frolunda", "modo", "ikea",
	"volvo", "saab", "abba", "aaaaaaaa", "asdf", "qwer", "zxcv", "pass",
	"sesame", "opensesame", "swordfish", "merlin", "camaro", "jackson",
	"cookie", "peanut", "banana", "orange", "purple", "silver", "golden",
};

/* UTF-8: all but the octets that continue a character. */
static size_t
password_characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Is it word alone, with or without digits and signs around it? */
static bool
password_is_word(const char *password, size_t n, const char *word)
{
	char text[PASSWORD_MAX + 1] = "";

	memcpy(text, password, n);
	return str_same_nocase(text, word);
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
	static const char *const tail = "0123456789!?.,#@*-_+ ";
	const size_t all = strlen(password);
	size_t n = all;

	if (all > PASSWORD_MAX)
		return PASSWORD_LONG;
	if (password_characters(password) < PASSWORD_MIN)
		return PASSWORD_SHORT;
	if (password_is_run(password))
		return PASSWORD_COMMON;
	while (n > 0 && strchr(tail, password[n - 1]))
		n--;
	if (n == 0)
		return all < 12 ? PASSWORD_COMMON : PASSWORD_OK;
	if (password_is_word(password, n, name) ||
	    password_is_word(password, all, name))
		return PASSWORD_COMMON;
	for (size_t i = 0; i < sizeof(password_common) /
	    sizeof(password_common[0]); i++)
		if (password_is_word(password, n, password_common[i]) ||
		    password_is_word(password, all, password_common[i]))
			return PASSWORD_COMMON;
	return PASSWORD_OK;
}
