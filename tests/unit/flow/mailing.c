/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a row to the bytes of its mail: the same again, whatever happened. */
#include "unit/test.h"

#include "base/link.h"
#include "flow/mailing.h"
#include "mail/message.h"
#include "text/encode.h"
#include "text/when.h"
#include "unit/flow/engine.h"
#include "unit/scratch.h"

#define SITE(name, more) \
	"[site]\nname = " name "\nbase_url = https://brev.example.se\n" \
	"sender = " name " <nyheter@example.se>\n" more

static void
configure(const char *text)
{
	conf_release(&conf);
	OK(conf_parse(text, "test", scratch, &conf, &err));
}

static void
load_keys(void)
{
	keys_free(keys);
	OK(keys_load(scratch_path("keys"), &keys, &err));
	flow.keys = keys;
}

static int
setup(void **state)
{
	if (scratch_make() != 0 || engine_setup(state) != 0)
		return -1;
	configure(SITE("Kommunen", "postal_address = Torget 1, 123 45 Ort\n"
	    "contact = kontakt@example.se\nreply_to = svar@example.se\n"));
	OK(keys_create(scratch_path("keys"), &err));
	load_keys();
	return 0;
}

static int
teardown(void **state)
{
	const int failed = engine_teardown(state);

	scratch_remove();
	return failed;
}

static struct outbox_row
row_of(const char *address, enum outbox_purpose purpose)
{
	struct query q = db_query(db, "SELECT max(o.id) FROM outbox o"
	    " JOIN subscriber s ON s.id = o.subscriber"
	    " WHERE s.address = $1 AND o.purpose = $2");
	struct outbox_row row;
	int64_t id = 0;
	bool found = false;

	query_bind_text(&q, 1, address);
	query_bind_int(&q, 2, purpose);
	if (query_next(&q))
		id = query_int(&q, 0);
	OK(query_end(&q, &err));
	OK(outbox_get(db, id, &row, &found, &err));
	assert_true(found);
	return row;
}

/* Composes with a fresh engine, as after a restart. */
static struct mailing_mail
compose(const struct outbox_row *row)
{
	struct mailing *mailing = mailing_new(&flow, db);
	struct mailing_mail mail;

	memset(&mail, 0, sizeof(mail));
	engine_write(mailing, row, &mail);
	if (!mail.nobody)
		OK(message_check(buf_text(&mail.message), mail.message.len,
		    &err));
	mailing_free(mailing);
	return mail;
}

static int64_t
digest_of_all(void)
{
	(void)engine_news("alpha");
	(void)engine_post("alpha, beta", "Kind: board\nDate: 2026-03-01\n",
	    "## Beslut 1\n\nEtt långt beslut med åäö.\n\n## Beslut 2\n\n"
	    "Ett till: <b>inte fett</b> & så vidare.");
	(void)engine_post("alpha", "Kind: survey\nCloses: 2026-05-04\n"
	    "Url: https://www.example.se/enkat\n", NULL);
	(void)engine_post("alpha", "Kind: meeting\n"
	    "When: 2026-05-05 10:00/12:00; Öppen dörr; Digitalt;"
	    " https://www.example.se/mote\n", NULL);
	return engine_freeze((struct compose_digest){.all_cadences = true});
}

/* --- recipients differ only in what is theirs ----------------------------- */

static void
replace(struct buf *in, const char *from, const char *to)
{
	struct buf out = BUF_INIT(BUF_PAGE);
	const char *at = buf_text(in);
	const char *hit = NULL;
	int n = 0;

	while ((hit = strstr(at, from))) {
		buf_add(&out, at, (size_t)(hit - at));
		buf_puts(&out, to);
		at = hit + strlen(from);
		n++;
	}
	buf_puts(&out, at);
	if (n == 0)
		fail_msg("no '%s' in the mail", from);
	buf_release(in);
	*in = out;
}

static void
replace_link(struct buf *in, const struct outbox_row *row,
    enum link_purpose purpose, int64_t issued, const char *to)
{
	const struct link link = {purpose, row->subscriber, row->digest,
	    issued};
	struct buf token = BUF_INIT(BUF_LINE);

	link_write(keys, &link, &token);
	replace(in, buf_text(&token), to);
	buf_release(&token);
}

/* What is left when a recipient's own is taken out. */
static char *
common(const struct outbox_row *row, const char *address)
{
	struct mailing_mail mail = compose(row);
	const int64_t issued = people_int("SELECT dated_at FROM digest"
	    " WHERE id = $1", row->digest);
	const int64_t since = people_int("SELECT confirmed_at FROM subscriber"
	    " WHERE id = $1", row->subscriber);
	struct buf day = BUF_INIT(BUF_LINE);
	struct buf encoded = BUF_INIT(BUF_LINE);
	const char *id = NULL;
	char *line = NULL;

	assert_string_equal(mail.to, address);
	replace(&mail.message, "=\r\n", "");	/* soft line breaks */
	id = strstr(buf_text(&mail.message), "\r\nMessage-ID: ") + 2;
	line = mem_strndup(id, strcspn(id, "\r"));
	replace(&mail.message, line, "ID");
	replace(&mail.message, address, "WHO");
	replace_link(&mail.message, row, LINK_UNSUBSCRIBE, issued, "LEAVE");
	replace_link(&mail.message, row, LINK_PREFERENCES, issued, "CHANGE");
	when_day(&day, "sv", since);
	encode_qp(&encoded, buf_text(&day), day.len);
	replace(&encoded, "=\r\n", "");
	replace(&mail.message, buf_text(&encoded), "SINCE");
	mem_free(line);
	buf_release(&encoded);
	buf_release(&day);
	return buf_take(&mail.message);
}

static void
two_mails_differ_only_in_what_is_theirs(void **state)
{
	struct outbox_row one, two;
	char *mine = NULL;
	char *theirs = NULL;

	(void)state;
	(void)engine_join("anna", 1, CADENCE_WEEKLY);
	now += 40 * PEOPLE_DAY;
	(void)engine_join("bo.bengtsson", 1, CADENCE_WEEKLY);
	now += 3 * PEOPLE_DAY;
	(void)digest_of_all();
	one = row_of("anna@example.se", OUTBOX_DIGEST);
	two = row_of("bo.bengtsson@example.se", OUTBOX_DIGEST);
	assert_int_equal(one.variant, two.variant);
	mine = common(&one, "anna@example.se");
	theirs = common(&two, "bo.bengtsson@example.se");
	assert_string_equal(mine, theirs);
	assert_null(strstr(mine, "anna"));
	assert_null(strstr(mine, "bengtsson"));
	mem_free(mine);
	mem_free(theirs);
	outbox_row_release(&one);
	outbox_row_release(&two);
}

/* Nothing tells who read it, and nothing is fetched from elsewhere. */
static void
no_mail_tracks_its_reader(void **state)
{
	struct outbox_row row;
	struct mailing_mail mail;

	(void)state;
	(void)engine_join("anna", 1, CADENCE_WEEKLY);
	(void)digest_of_all();
	row = row_of("anna@example.se", OUTBOX_DIGEST);
	mail = compose(&row);
	replace(&mail.message, "=\r\n", "");
	assert_null(strstr(buf_text(&mail.message), "<img"));
	assert_null(strstr(buf_text(&mail.message), "@import"));
	/* Links go where they say: not through us. */
	assert_non_null(strstr(buf_text(&mail.message),
	    "href=3D\"https://www.example.se/enkat\""));
	buf_release(&mail.message);
	outbox_row_release(&row);
}

/* --- the same again ------------------------------------------------------- */

static void
same_again(const struct outbox_row *row, const struct mailing_mail *first)
{
	struct mailing_mail mail = compose(row);

	assert_int_equal(mail.message.len, first->message.len);
	assert_memory_equal(mail.message.data, first->message.data,
	    first->message.len);
	assert_string_equal(mail.to, first->to);
	assert_string_equal(mail.envid, first->envid);
	buf_release(&mail.message);
}

static void
a_digests_mail_is_the_same_again(void **state)
{
	struct outbox_row row;
	struct mailing_mail first;

	(void)state;
	(void)engine_join("anna", 3, CADENCE_WEEKLY);
	(void)digest_of_all();
	row = row_of("anna@example.se", OUTBOX_DIGEST);
	first = compose(&row);
	same_again(&row, &first);
	now += 9 * PEOPLE_DAY;
	same_again(&row, &first);
	OK(keys_rotate(scratch_path("keys"), &err));
	load_keys();
	same_again(&row, &first);
	configure("[site]\nname = Nytt namn\nbase_url = https://ny.example.se"
	    "\nsender = Ny <ny@example.org>\npostal_address = Annan gata\n"
	    "contact = ny@example.org\nreply_to = nytt@example.org\n"
	    "accessibility_url = https://ny.example.se/t\narchive = no\n"
	    "privacy_url = https://ny.example.se/p\n");
	same_again(&row, &first);
	buf_release(&first.message);
	outbox_row_release(&row);
}

/* The envelope of a resend too, so that a late bounce finds its row. */
static void
the_envelope_names_the_row(void **state)
{
	struct outbox_row row;
	struct mailing_mail mail;
	struct link link;
	char token[128] = "";

	(void)state;
	(void)engine_join("anna", 1, CADENCE_WEEKLY);
	(void)digest_of_all();
	row = row_of("anna@example.se", OUTBOX_DIGEST);
	mail = compose(&row);
	assert_int_equal(strncmp(mail.from, "b+", 2), 0);
	snprintf(token, sizeof(token), "%.*s",
	    (int)strcspn(mail.from + 2, "@"), mail.from + 2);
	assert_true(link_read(keys, token, LINK_BOUNCE, &link));
	assert_int_equal(link.extra, row.id);
	assert_int_equal(link.subscriber, row.subscriber);
	assert_string_equal(strchr(mail.from, '@'), "@example.se");
	buf_release(&mail.message);
	outbox_row_release(&row);
}

static void
an_erased_reader_gets_none(void **state)
{
	struct outbox_row row;
	struct mailing_mail mail;

	(void)state;
	(void)engine_join("anna", 1, CADENCE_WEEKLY);
	(void)digest_of_all();
	row = row_of("anna@example.se", OUTBOX_DIGEST);
	OK(db_run_script(db, "UPDATE subscriber SET address = NULL,"
	    " address_key = NULL, state = 'erased'", &err));
	mail = compose(&row);
	assert_true(mail.nobody);
	buf_release(&mail.message);
	outbox_row_release(&row);
}

/* --- single mails --------------------------------------------------------- */

static void
keep(int64_t row, const struct mailing_mail *mail)
{
	struct tx tx;

	OK(tx_begin(db, &tx, &err));
	OK(letter_put(&tx, row, mail->message.data, mail->message.len, &err));
	OK(tx_commit(&tx, &err));
}

static void
a_confirmation_is_kept_from_its_first_attempt(void **state)
{
	struct outbox_row row;
	struct mailing_mail first;

	(void)state;
	assert_true(people_ask("anna@example.se", 3, CADENCE_WEEKLY));
	row = row_of("anna@example.se", OUTBOX_CONFIRM);
	first = compose(&row);
	assert_true(first.fresh);
	assert_non_null(strstr(buf_text(&first.message), "/confirm/"));
	keep(row.id, &first);
	row.attempts = 1;
	now += PEOPLE_DAY;
	OK(keys_rotate(scratch_path("keys"), &err));
	load_keys();
	configure(SITE("Annan", ""));
	same_again(&row, &first);
	buf_release(&first.message);
	first = compose(&row);
	assert_false(first.fresh);
	buf_release(&first.message);
	outbox_row_release(&row);
}

/* Confirmed or forgotten while it waited. */
static void
a_confirmation_without_a_wish_is_not_sent(void **state)
{
	struct outbox_row row;
	struct mailing_mail mail;

	(void)state;
	assert_true(people_ask("anna@example.se", 3, CADENCE_WEEKLY));
	row = row_of("anna@example.se", OUTBOX_CONFIRM);
	assert_int_equal(people_confirm(row.subscriber),
	    SUBSCRIBE_CONFIRMED);
	mail = compose(&row);
	assert_true(mail.nobody);
	buf_release(&mail.message);
	outbox_row_release(&row);
}

static void
all_purposes_pass_the_gate(void **state)
{
	static const char *const details[] = {"lang=sv asked=1772622000",
	    "change=1 lang=en asked=1772622000"};
	int64_t who = engine_join("anna", 1, CADENCE_WEEKLY);

	(void)state;
	for (int p = OUTBOX_LINK; p <= OUTBOX_TEST; p++) {
		for (int i = 0; i < 2; i++) {
			struct outbox_row row;
			struct mailing_mail mail;
			struct tx tx;
			int64_t id = 0;
			bool found = false;

			if (p == OUTBOX_NOTICE)
				continue;	/* see notice.c */
			OK(tx_begin(db, &tx, &err));
			OK(outbox_add_single(&tx, (enum outbox_purpose)p, who,
			    i ? "annan@example.org" : NULL, details[i], &id,
			    &err));
			OK(tx_commit(&tx, &err));
			OK(outbox_get(db, id, &row, &found, &err));
			mail = compose(&row);
			assert_false(mail.nobody);
			assert_string_equal(mail.to, i ? "annan@example.org"
			    : "anna@example.se");
			assert_non_null(strstr(buf_text(&mail.message),
			    i ? "Content-Language: en"
			    : "Content-Language: sv"));
			/* Not bulk mail: no list to leave. */
			assert_null(strstr(buf_text(&mail.message),
			    "List-Unsubscribe"));
			buf_release(&mail.message);
			outbox_row_release(&row);
		}
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(two_mails_differ_only_in_what_is_theirs),
	    T(no_mail_tracks_its_reader),
	    T(a_digests_mail_is_the_same_again),
	    T(the_envelope_names_the_row),
	    T(an_erased_reader_gets_none),
	    T(a_confirmation_is_kept_from_its_first_attempt),
	    T(a_confirmation_without_a_wish_is_not_sent),
	    T(all_purposes_pass_the_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
