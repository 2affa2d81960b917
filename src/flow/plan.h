/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_PLAN_H
#define FLOW_PLAN_H

#include "db/tx.h"
#include "flow/flow.h"
#include "store/digest.h"
#include "store/subscription.h"

/*
 * Who is owed what of one digest, and which variant says it.  A plan holds
 * the digest's candidates in memory; for each person it is told their
 * subscriptions and what they were sent before, and gives the variant,
 * rendering blocks when a combination is new.
 */
struct plan;

bool plan_open(const struct flow *flow, struct db *db,
    const struct digest *digest, struct plan **plan, struct err *err);
void plan_free(struct plan *plan);

/* A person: begin, each subscription, each earlier variant, then end. */
void plan_begin(struct plan *plan, const char *language);
void plan_subscription(struct plan *plan, int64_t topic,
    enum cadence cadence, int64_t owed_from);
void plan_held(struct plan *plan, int64_t variant);
/* The mail tells that they came by this batch; see store/arrival.h. */
void plan_arrival(struct plan *plan, int64_t batch);
/* The same, when this person is to be told. */
bool plan_arrived(struct plan *plan, struct db *db, int64_t subscriber,
    struct err *err);
/* What is owed, as a number that all who get the same share; 0 = nothing. */
size_t plan_end(struct plan *plan);
/* The posts it may carry, one by one from 0; 0 ends. */
int64_t plan_post(const struct plan *plan, size_t place);
/* Adds n at the place of each post that is paid where this is owed. */
void plan_tally(const struct plan *plan, size_t owed, int64_t n,
    int64_t *readers);
/* Its variant; made in this transaction when it is new. */
bool plan_variant(struct plan *plan, struct tx *tx, size_t owed,
    int64_t *variant, struct err *err);

/*
 * For counting alone.  What a subscription comes to, as a number above 0:
 * people with the same numbers, who hold the same variants, are owed the same
 * posts in whatever language.  0: it comes to nothing here.
 */
int64_t plan_claim(const struct plan *plan, int64_t topic,
    enum cadence cadence, int64_t owed_from);
/* Only these subscriptions may come to something. */
struct subscription_want plan_wants(const struct plan *plan);

/* Earlier digests whose rows must be looked at; ends with 0. */
const int64_t *plan_digests(const struct plan *plan);
/* Of the first variant made; "" before. */
const char *plan_subject(const struct plan *plan);

/*
 * After a change of subscriptions, an edition or a topic: the waiting rows
 * of this subscriber that were never attempted get a new variant, or are
 * cancelled; attempted ones are cancelled when nothing of theirs is owed.
 */
bool plan_replan(struct tx *tx, const struct flow *flow, int64_t subscriber,
    struct err *err);
/* The same for one waiting row of the plan's digest. */
bool plan_replan_row(struct plan *plan, struct tx *tx, int64_t row,
    int64_t subscriber, int attempts, const char *language, struct err *err);

#endif
