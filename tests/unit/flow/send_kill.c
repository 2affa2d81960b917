/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kill -9 while a digest goes out, twenty times at random moments: nobody is
 * lost, nobody gets three, and what is extra is at most one message for
 * each connection and kill, with the same bytes (faults.md F01, I1, I2).
 */
#include "unit/test.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/str.h"
#include "unit/flow/send_rig.h"

enum { ROWS = 1500, KILLS = 20, CONNECTIONS = 4 };

static void
send_in_child(void)
{
	struct db *own = NULL;
	struct err e = {0, ""};

	if (!db_open(rig_db(), &own, &e) ||
	    !writer_start(own, &writer, &e) ||
	    !send_open(&flow, rig_db(), writer, NULL, &engine, &e))
		_exit(1);
	for (;;) {
		if (!send_tick(engine, &e))
			_exit(2);
		send_wait(engine, 20);
	}
}

/* Milliseconds; other ones in each run. */
static long
roll(long most)
{
	uint32_t n = 0;

	secret_random(&n, sizeof(n));
	return (long)(n % (uint32_t)most);
}

static int64_t
sent(void)
{
	return people_int("SELECT count(*) FROM outbox WHERE state = $1",
	    OUTBOX_SENT);
}

/* Waits until it has sent something more, then a random while. */
static void
kill_once(void)
{
	const int64_t before = sent();
	const pid_t child = fork();
	const struct timespec look = {0, 1000000};
	struct timespec wait = {0, 0};
	int status = 0;

	if (child == 0)
		send_in_child();
	while (sent() == before && waitpid(child, &status, WNOHANG) == 0)
		nanosleep(&look, NULL);
	wait.tv_nsec = roll(40) * 1000000;
	nanosleep(&wait, NULL);
	kill(child, SIGKILL);
	(void)waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

struct copy {
	char *data;
	int n;
};
static struct copy copies[ROWS + 1];

static void
count_one(const char *path)
{
	struct buf text = BUF_INIT(BUF_PAGE);
	const char *to = NULL;
	const char *body = NULL;
	char number[16] = "";
	int64_t who = 0;
	struct copy *c = NULL;

	OK(file_read(path, &text, &err));
	to = strstr(buf_text(&text), "\nDelivered-To: p");
	assert_non_null(to);
	to += strlen("\nDelivered-To: p");
	snprintf(number, sizeof(number), "%.*s", (int)strcspn(to, "@"), to);
	assert_true(str_int64(number, &who) && who >= 1 && who <= ROWS);
	c = &copies[who];
	body = strchr(to, '\n');
	if (c->n++ == 0)
		c->data = mem_strdup(body);
	else
		assert_string_equal(c->data, body);
	buf_release(&text);
}

static int
count_all(void)
{
	char path[400] = "";
	DIR *dir = opendir(scratch_path("box/new"));
	const struct dirent *entry = NULL;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s",
		    scratch_path("box/new"), entry->d_name);
		count_one(path);
		n++;
	}
	closedir(dir);
	return n;
}

static void
configure(const char *rate)
{
	char text[300] = "";

	snprintf(text, sizeof(text), "[relay box]\nurl = maildir:%s\n"
	    "connections = %d\n%s", scratch_path("box"), CONNECTIONS, rate);
	rig_conf(text);
}

static void
killed_twenty_times(void **state)
{
	int64_t d = 0;
	int total = 0;
	int kills = 0;

	(void)state;
	rig_crowd(ROWS);
	d = rig_digest();
	/* So slow that it lasts for all of the kills. */
	configure("rate = 100/s\n");
	for (; kills < KILLS; kills++) {
		assert_true(sent() < ROWS - 100);
		kill_once();
	}
	configure("");
	/* What is in doubt is sent once more; twice in doubt is held. */
	rig_open();
	now += 3600;
	rig_run(rig_is_done, d);
	rig_close();
	assert_int_equal(rig_rows(d, OUTBOX_SENT) +
	    rig_rows(d, OUTBOX_HELD), ROWS);
	total = count_all();
	for (int i = 1; i <= ROWS; i++) {
		assert_in_range(copies[i].n, 1, OUTBOX_COPIES);
		mem_free(copies[i].data);
	}
	assert_in_range(total - ROWS, 0, kills * CONNECTIONS);
	print_message("%d kills: %d extra, %lld held\n", kills,
	    total - ROWS, (long long)rig_rows(d, OUTBOX_HELD));
	OK(db_check(db, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(killed_twenty_times, rig_setup,
		rig_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
