/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/import.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "flow/import_row.h"
#include "flow/person.h"
#include "store/arrival.h"
#include "store/audit.h"
#include "store/batch.h"
#include "store/suppression.h"
#include "text/encode.h"

enum {
	IMPORT_CHUNK = 256,	/* rows read, then written */
	IMPORT_TURN_MS = 12	/* others wait for the turn: commit */
};

struct import {
	struct db *db;
	const struct import_options *options;
	struct buf came_from;	/* a line; "" = nothing is said of it */
	struct import_result *result;
	struct topic_list topics;
	struct import_row row[IMPORT_CHUNK];
	int64_t before;		/* added by the run that was cut short */
	int64_t again;		/* rows of addresses that this batch has */
};

static bool
import_stops(const struct import *im, struct err *err)
{
	const struct import_options *options = im->options;

	if (!options->stop || !options->stop(options->arg))
		return false;
	(void)err_set(err, EX_TEMPFAIL, "the import stopped, to go on later");
	return true;
}

/* The first reading: every row, nothing written. */
static bool
import_check(struct import *im, struct err *err)
{
	const struct import_options *options = im->options;
	const int64_t told = options->faults_told ? options->faults_told :
	    IMPORT_FAULTS_TOLD;
	struct import_sheet sheet;
	enum import_csv_got got = IMPORT_CSV_GOOD;
	bool stopped = false;

	if (!import_sheet_open(&sheet, options, &im->topics, err))
		return false;
	while (!stopped && (got == IMPORT_CSV_GOOD ||
	    got == IMPORT_CSV_BAD)) {
		got = import_sheet_next(&sheet, &im->row[0], err);
		im->result->rows += got == IMPORT_CSV_GOOD ||
		    got == IMPORT_CSV_BAD;
		if (got == IMPORT_CSV_BAD && options->fault &&
		    im->result->faults < told)
			options->fault(options->arg, err->text);
		im->result->faults += got == IMPORT_CSV_BAD;
		import_row_release(&im->row[0]);
		stopped = im->result->rows % IMPORT_CHUNK == 0 &&
		    import_stops(im, err);
	}
	import_sheet_close(&sheet);
	if (got == IMPORT_CSV_BROKEN || stopped)
		return false;
	return im->result->faults == 0 || err_set(err, EX_DATAERR,
	    "'%s': %lld of %lld rows are wrong, nothing was imported",
	    options->path, (long long)im->result->faults,
	    (long long)im->result->rows);
}

static bool
import_audit(struct tx *tx, const struct flow *flow, const char *what,
    int64_t batch, const char *detail, struct err *err)
{
	char subject[40] = "";

	snprintf(subject, sizeof(subject), "batch %lld", (long long)batch);
	return audit_add(tx, flow->who, what, subject, detail, err);
}

/* Goes on with a batch of the same file that did not end. */
static bool
import_begin(struct import *im, struct err *err)
{
	const struct import_options *options = im->options;
	const char *slash = strrchr(options->path, '/');
	const char *file = options->name ? options->name :
	    slash ? slash + 1 : options->path;
	const char *evidence = options->evidence ? options->evidence : "";
	const char *from = buf_text(&im->came_from);
	struct tx tx = {NULL};

	if (!tx_begin(im->db, &tx, err))
		return false;
	if (batch_running(im->db, file, evidence, from, &im->result->batch,
	    &im->before, err)) {
		im->result->resumed = im->result->batch != 0;
		im->result->added = im->before;
		if ((im->result->resumed || batch_add(&tx, file, evidence,
		    from, &im->result->batch, err)) &&
		    import_audit(&tx, options->flow, "subscriber.import",
		    im->result->batch, im->result->resumed ? "resumed" : "",
		    err))
			return tx_commit(&tx, err);
	}
	tx_rollback(&tx);
	return false;
}

static bool
import_proof(struct import *im, struct tx *tx, const struct import_row *row,
    const struct subscriber *subscriber, struct err *err)
{
	struct buf topics = BUF_INIT(BUF_PAGE);
	struct subscription s = {
	    .cadence = row->cadence, .owed_from = date_now(),
	};
	struct consent consent;
	bool ok = true;

	for (size_t i = 0; ok && i < row->topics; i++) {
		s.topic = row->topic[i]->id;
		snprintf(s.slug, sizeof(s.slug), "%s", row->topic[i]->slug);
		person_topic(&topics, &s);
		ok = subscription_put(tx, subscriber->id, s.topic, s.cadence,
		    s.owed_from, true, im->result->batch, err);
	}
	consent = person_consent(subscriber, "imported", &topics, "import");
	consent.language = row->language;
	consent.evidence = row->evidence;
	consent.batch = im->result->batch;
	ok = ok && consent_add(tx, &consent, err);
	buf_release(&topics);
	return ok;
}

/* One who is not here, or only asked and did not confirm. */
static bool
import_add(struct import *im, struct tx *tx, const struct import_row *row,
    struct subscriber *subscriber, struct err *err)
{
	im->result->added++;
	return (subscriber->id != 0 ?
	    subscriber_set_state(tx, subscriber->id, "active", err) :
	    subscriber_add(tx, row->address.text, row->address.key, "active",
	    row->language, &subscriber->id, err)) &&
	    (row->confirmed_at == 0 || subscriber_set_confirmed(tx,
	    subscriber->id, row->confirmed_at, err)) &&
	    (im->came_from.len == 0 || arrival_add(tx, subscriber->id,
	    im->result->batch, err)) &&
	    import_proof(im, tx, row, subscriber, err);
}

/* One whose choice here stands, whatever the file says. */
static bool
import_keep(struct import *im, const struct subscriber *subscriber,
    struct err *err)
{
	bool has = false;
	bool untouched = false;

	if (!batch_has(im->db, im->result->batch, subscriber->id, &has,
	    &untouched, err))
		return false;
	im->again += has;
	im->result->kept += !has;
	return true;
}

static bool
import_row(struct import *im, struct tx *tx, const struct import_row *row,
    struct err *err)
{
	struct subscriber subscriber = {0};
	bool found = false;
	bool suppressed = false;
	bool ok = false;

	if (!suppression_has(im->db, row->hash, &suppressed, err) ||
	    !subscriber_find(im->db, row->address.key, &subscriber, &found,
	    err))
		return false;
	if (suppressed) {
		im->result->suppressed++;
		ok = true;
	} else if (found && strcmp(subscriber.state, "pending") != 0) {
		ok = import_keep(im, &subscriber, err);
	} else if (row->status != IMPORT_ACTIVE) {
		im->result->suppressed++;
		ok = suppression_add(tx, row->hash,
		    row->status == IMPORT_BOUNCED ? "bounced" :
		    "unsubscribed", err);
	} else {
		ok = import_add(im, tx, row, &subscriber, err);
	}
	subscriber_release(&subscriber);
	return ok;
}

/* As many rows as one turn has room for; *done grows. */
static bool
import_turn(struct import *im, size_t n, size_t *done, struct err *err)
{
	const struct import_result *r = im->result;
	struct tx tx = {NULL};
	int64_t start = 0;

	if (!tx_begin(im->db, &tx, err))
		return false;
	start = date_mono_ms();
	while (*done < n && date_mono_ms() - start < IMPORT_TURN_MS) {
		if (!import_row(im, &tx, &im->row[*done], err))
			goto out;
		(*done)++;
	}
	if (!batch_finish(&tx, r->batch, "running", r->added, r->kept,
	    r->suppressed, err))
		goto out;
	return tx_commit(&tx, err);
out:
	tx_rollback(&tx);
	return false;
}

static bool
import_chunk(struct import *im, size_t n, struct err *err)
{
	size_t done = 0;
	bool ok = true;

	while (ok && done < n)
		ok = import_turn(im, n, &done, err);
	for (size_t i = 0; i < n; i++)
		import_row_release(&im->row[i]);
	if (ok && im->options->progress)
		im->options->progress(im->options->arg, im->result);
	return ok;
}

/* The second reading. */
static bool
import_write(struct import *im, struct err *err)
{
	struct import_sheet sheet;
	enum import_csv_got got = IMPORT_CSV_GOOD;
	size_t n = 0;
	bool ok = true;

	if (!import_sheet_open(&sheet, im->options, &im->topics, err))
		return false;
	while (ok && got == IMPORT_CSV_GOOD) {
		got = import_sheet_next(&sheet, &im->row[n], err);
		n += got == IMPORT_CSV_GOOD;
		if (n == IMPORT_CHUNK || got != IMPORT_CSV_GOOD) {
			ok = import_chunk(im, n, err) &&
			    !import_stops(im, err);
			n = 0;
		}
	}
	import_sheet_close(&sheet);
	if (ok && got == IMPORT_CSV_BAD)
		return err_wrap(err, "the file was changed meanwhile");
	return ok && got == IMPORT_CSV_END;
}

static bool
import_finish(struct import *im, struct err *err)
{
	struct import_result *r = im->result;
	char detail[120] = "";
	struct tx tx = {NULL};

	r->repeated = im->again - im->before;
	snprintf(detail, sizeof(detail), "added %lld kept %lld suppressed "
	    "%lld", (long long)r->added, (long long)r->kept,
	    (long long)r->suppressed);
	if (!tx_begin(im->db, &tx, err))
		return false;
	if (batch_finish(&tx, r->batch, "done", r->added, r->kept,
	    r->suppressed, err) &&
	    import_audit(&tx, im->options->flow, "subscriber.imported",
	    r->batch, detail, err))
		return tx_commit(&tx, err);
	tx_rollback(&tx);
	return false;
}

bool
import_run(struct db *db, const struct import_options *options,
    struct import_result *result, struct err *err)
{
	struct import *im = mem_alloc(sizeof(*im));
	bool ok = false;

	memset(result, 0, sizeof(*result));
	im->db = db;
	im->options = options;
	buf_init(&im->came_from, BUF_LINE);
	/* A control character would be a slot of the mail. */
	if (options->came_from)
		encode_clean(&im->came_from, options->came_from,
		    strlen(options->came_from), true);
	im->result = result;
	ok = topic_list(db, true, &im->topics, err) && import_check(im, err);
	if (ok && !options->dry_run && result->rows > 0)
		ok = import_begin(im, err) && import_write(im, err) &&
		    import_finish(im, err);
	topic_list_release(&im->topics);
	buf_release(&im->came_from);
	mem_free(im);
	return ok;
}

/* Pending again, as one who never confirmed: forgotten in time, and free to
 * come with a better file. */
static bool
import_undo_one(struct tx *tx, int64_t batch, int64_t id,
    struct import_undo_result *result, struct err *err)
{
	bool has = false;
	bool untouched = false;

	if (!batch_has(tx->db, batch, id, &has, &untouched, err))
		return false;
	result->kept += !untouched;
	result->undone += untouched;
	return !untouched || (batch_undo_subscriber(tx, batch, id, err) &&
	    person_cancel_mail(tx, id, OUTBOX_DIGEST, err) &&
	    subscriber_set_confirmed(tx, id, 0, err) &&
	    subscriber_set_state(tx, id, "pending", err));
}

static bool
import_undo_turn(struct db *db, int64_t batch, const int64_t *ids, size_t n,
    size_t *done, struct import_undo_result *result, struct err *err)
{
	struct tx tx = {NULL};
	int64_t start = 0;

	if (!tx_begin(db, &tx, err))
		return false;
	start = date_mono_ms();
	while (*done < n && date_mono_ms() - start < IMPORT_TURN_MS) {
		if (!import_undo_one(&tx, batch, ids[*done], result, err)) {
			tx_rollback(&tx);
			return false;
		}
		(*done)++;
	}
	return tx_commit(&tx, err);
}

static bool
import_undo_finish(struct db *db, const struct flow *flow, int64_t batch,
    const struct import_undo_result *result, struct err *err)
{
	char detail[80] = "";
	struct tx tx = {NULL};

	snprintf(detail, sizeof(detail), "undone %lld kept %lld",
	    (long long)result->undone, (long long)result->kept);
	if (!tx_begin(db, &tx, err))
		return false;
	if (batch_set_state(&tx, batch, "undone", err) &&
	    import_audit(&tx, flow, "subscriber.import_undo", batch, detail,
	    err))
		return tx_commit(&tx, err);
	tx_rollback(&tx);
	return false;
}

bool
import_undo(struct db *db, const struct flow *flow, int64_t batch,
    bool (*stop)(void *arg), void *arg, struct import_undo_result *result,
    struct err *err)
{
	int64_t ids[IMPORT_CHUNK] = {0};
	int64_t after = 0;
	char *state = NULL;
	size_t n = 0, done = 0;
	bool ok = false;

	memset(result, 0, sizeof(*result));
	if (!batch_state(db, batch, &state, err))
		return false;
	if (state[0] == '\0') {
		(void)err_set(err, EX_DATAERR, "there is no batch %lld",
		    (long long)batch);
		goto out;
	}
	do {
		ok = batch_subscribers(db, batch, after, ids, IMPORT_CHUNK,
		    &n, err);
		for (done = 0; ok && done < n;)
			ok = import_undo_turn(db, batch, ids, n, &done,
			    result, err);
		after = n > 0 ? ids[n - 1] : after;
		if (ok && n > 0 && stop && stop(arg))
			ok = err_set(err, EX_TEMPFAIL,
			    "the undoing stopped, to go on later");
	} while (ok && n > 0);
	ok = ok && import_undo_finish(db, flow, batch, result, err);
out:
	mem_free(state);
	return ok;
}
