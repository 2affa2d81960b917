/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desk asks for; takein_work.c does it. */
#include "flow/takein.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/import_csv.h"
#include "store/audit.h"
#include "store/batch.h"
#include "store/intake.h"

void
takein_path(const struct conf *conf, const char *token, const char *end,
    struct buf *path)
{
	buf_printf(path, "%s/import-%s%s", conf->state_dir, token, end);
}

static bool
takein_audit(struct tx *tx, const struct flow *flow, const char *what,
    const char *noun, int64_t id, struct err *err)
{
	char subject[40] = "";

	snprintf(subject, sizeof(subject), "%s %lld", noun, (long long)id);
	return audit_add(tx, flow->who, what, subject, "", err);
}

bool
takein_add(struct tx *tx, void *arg, struct err *err)
{
	struct takein_add *add = arg;

	return intake_add(tx, add->flow->who, add->file, add->token, &add->id,
	    err) && takein_audit(tx, add->flow, "import.upload", "import",
	    add->id, err);
}

/* Is it in one of these states (" a b ")? */
static bool
takein_is(const struct intake *in, const char *states)
{
	char *word = mem_printf(" %s ", in->state);
	const bool is = strstr(states, word) != NULL;

	mem_free(word);
	return is;
}

bool
takein_check(struct tx *tx, void *arg, struct err *err)
{
	struct takein_check *check = arg;
	struct buf columns = BUF_INIT(BUF_LINE);
	struct intake in = {0};
	bool found = false;
	bool ok = intake_get(tx->db, check->id, &in, &found, err);

	check->taken = ok && found && *in.token &&
	    takein_is(&in, " uploaded checked failed ");
	if (!check->taken)
		goto out;
	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		buf_printf(&columns, "%s%d", i ? " " : "",
		    check->columns[i]);
	mem_set(&in.state, "check");
	mem_set(&in.columns, buf_text(&columns));
	mem_set(&in.topics, check->topics);
	mem_set(&in.map, check->map);
	mem_set(&in.evidence, check->evidence);
	mem_set(&in.came_from, check->came_from);
	mem_set(&in.note, "");
	in.rows = in.faults = 0;
	ok = intake_update(tx, &in, err) && takein_audit(tx, check->flow,
	    "import.check", "import", in.id, err);
out:
	intake_release(&in);
	buf_release(&columns);
	return ok;
}

/* From one of these states to another. */
static bool
takein_move(struct tx *tx, struct takein_move *move, const char *from,
    const char *to, const char *what, struct err *err)
{
	struct intake in = {0};
	bool found = false;
	bool ok = intake_get(tx->db, move->id, &in, &found, err);

	move->taken = ok && found && takein_is(&in, from) &&
	    (strcmp(to, "run") != 0 || (in.faults == 0 && in.rows > 0));
	if (move->taken) {
		mem_set(&in.state, to);
		ok = intake_update(tx, &in, err) && takein_audit(tx,
		    move->flow, what, "import", in.id, err);
	} else if (ok && found) {
		move->taken = strcmp(in.state, to) == 0;
	}
	intake_release(&in);
	return ok;
}

bool
takein_run(struct tx *tx, void *arg, struct err *err)
{
	return takein_move(tx, arg, " checked ", "run", "import.run", err);
}

bool
takein_drop(struct tx *tx, void *arg, struct err *err)
{
	return takein_move(tx, arg, " uploaded checked failed ", "dropped",
	    "import.drop", err);
}

struct takein_batch {
	int64_t intake;
	char *file, *state;
};

static void
takein_batch(void *arg, const struct intake_row *row)
{
	struct takein_batch *b = arg;

	b->intake = row->intake;
	b->file = mem_strdup(row->file);
	b->state = mem_strdup(row->batch_state);
}

bool
takein_undo(struct tx *tx, void *arg, struct err *err)
{
	struct takein_move *move = arg;
	struct takein_batch batch = {0};
	struct intake in = {0};
	bool found = false;
	bool ok = intake_batch(tx->db, move->id, takein_batch, &batch, err);

	move->taken = ok && batch.state && strcmp(batch.state, "done") == 0;
	if (!move->taken)
		goto out;
	/* One that the command made gets a row of its own. */
	ok = (batch.intake != 0 || intake_add(tx, move->flow->who, batch.file,
	    "", &batch.intake, err)) &&
	    intake_get(tx->db, batch.intake, &in, &found, err);
	if (!ok || strcmp(in.state, "undo") == 0)
		goto out;
	mem_set(&in.state, "undo");
	in.batch = move->id;
	ok = intake_update(tx, &in, err) && takein_audit(tx, move->flow,
	    "import.undo", "batch", move->id, err);
out:
	intake_release(&in);
	mem_free(batch.file);
	mem_free(batch.state);
	return ok;
}

bool
takein_maps(const char *lines, char **text,
    struct import_map maps[TAKEIN_MAPS], size_t *count)
{
	char *next = *text = mem_strdup(lines);

	*count = 0;
	while (next && *next) {
		char *line = next, *equals = NULL;

		next = strpbrk(line, "\r\n");
		if (next)
			*next++ = '\0';
		line = str_trim(line);
		if (!*line)
			continue;
		equals = strrchr(line, '=');
		if (!equals || *count == TAKEIN_MAPS)
			return false;
		*equals = '\0';
		maps[*count].from = str_trim(line);
		maps[*count].to = str_trim(equals + 1);
		if (!*maps[*count].from || !*maps[*count].to)
			return false;
		++*count;
	}
	return true;
}

/* --- The first lines --- */

/* Names of columns that other services write out. */
static const struct {
	const char *name;
	enum import_column column;
} takein_names[] = {
	{"email", IMPORT_EMAIL}, {"e-mail", IMPORT_EMAIL},
	{"e-post", IMPORT_EMAIL}, {"epost", IMPORT_EMAIL},
	{"e-postadress", IMPORT_EMAIL}, {"mail", IMPORT_EMAIL},
	{"email address", IMPORT_EMAIL}, {"adress", IMPORT_EMAIL},
	{"topics", IMPORT_TOPICS}, {"topic", IMPORT_TOPICS},
	{"ämne", IMPORT_TOPICS}, {"ämnen", IMPORT_TOPICS},
	{"lists", IMPORT_TOPICS}, {"tags", IMPORT_TOPICS},
	{"cadence", IMPORT_CADENCE}, {"hur ofta", IMPORT_CADENCE},
	{"language", IMPORT_LANGUAGE}, {"språk", IMPORT_LANGUAGE},
	{"lang", IMPORT_LANGUAGE}, {"confirmed_at", IMPORT_CONFIRMED},
	{"confirm_time", IMPORT_CONFIRMED}, {"optin_time", IMPORT_CONFIRMED},
	{"bekräftad", IMPORT_CONFIRMED}, {"status", IMPORT_STATUS},
	{"evidence", IMPORT_EVIDENCE}, {"bevis", IMPORT_EVIDENCE},
};

static void
takein_guess(struct takein_sample *sample)
{
	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		sample->guess[i] = -1;
	for (size_t n = 0; n < sizeof(takein_names) /
	    sizeof(takein_names[0]); n++) {
		int *guess = &sample->guess[takein_names[n].column];

		for (size_t i = 0; i < sample->columns && *guess < 0; i++)
			if (str_same_nocase(sample->name[i],
			    takein_names[n].name))
				*guess = (int)i;
	}
}

static char **
takein_cells(const struct import_csv *csv, size_t n)
{
	char **cells = mem_array(n + 1, sizeof(*cells));

	for (size_t i = 0; i < n; i++) {
		char *cell = mem_strdup(import_csv_field(csv, i));

		cells[i] = mem_strdup(str_trim(cell));
		mem_free(cell);
	}
	return cells;
}

bool
takein_sample(const struct conf *conf, const char *token,
    struct takein_sample *sample, struct err *err)
{
	struct buf path = BUF_INIT(BUF_LINE);
	struct err ignored = {0};
	struct import_csv csv;
	bool ok = false;

	memset(sample, 0, sizeof(*sample));
	takein_path(conf, token, ".csv", &path);
	if (!import_csv_open(buf_text(&path), &csv, err))
		goto out;
	ok = import_csv_row(&csv, err) == IMPORT_CSV_GOOD;
	if (ok) {
		sample->columns = csv.fields;
		sample->name = takein_cells(&csv, csv.fields);
		takein_guess(sample);
	}
	while (ok && sample->rows < TAKEIN_SAMPLE &&
	    import_csv_row(&csv, &ignored) == IMPORT_CSV_GOOD)
		sample->cell[sample->rows++] = takein_cells(&csv,
		    sample->columns);
	import_csv_close(&csv);
out:
	buf_release(&path);
	return ok;
}

static void
takein_cells_release(char **cells, size_t n)
{
	for (size_t i = 0; cells && i < n; i++)
		mem_free(cells[i]);
	mem_free(cells);
}

void
takein_sample_release(struct takein_sample *sample)
{
	takein_cells_release(sample->name, sample->columns);
	for (size_t i = 0; i < sample->rows; i++)
		takein_cells_release(sample->cell[i], sample->columns);
	memset(sample, 0, sizeof(*sample));
}
