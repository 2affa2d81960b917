/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FLOW_IMPORT_ROW_H
#define FLOW_IMPORT_ROW_H

#include "base/secret.h"
#include "flow/import.h"
#include "flow/import_csv.h"
#include "flow/subscribe.h"
#include "mail/address.h"
#include "store/topic.h"

/* What a row of the file says, checked. */
enum import_status {
	IMPORT_ACTIVE, IMPORT_UNSUBSCRIBED, IMPORT_BOUNCED
};
struct import_row {
	struct address address;
	uint8_t hash[SECRET_MAC];	/* of the address, to be suppressed */
	enum import_status status;
	enum cadence cadence;
	char language[3];
	int64_t confirmed_at;		/* 0 = not told */
	const struct topic *topic[SUBSCRIBE_TOPICS];
	size_t topics;
	char *evidence;			/* of this row alone; "" none */
};
void import_row_release(struct import_row *row);

/* The open file with its header line understood. */
struct import_sheet {
	const struct import_options *options;
	const struct topic_list *topics;
	struct import_csv csv;
	size_t fields;			/* in the header */
	size_t column[IMPORT_COLUMNS];	/* SIZE_MAX: not there */
};
bool import_sheet_open(struct import_sheet *sheet,
    const struct import_options *options, const struct topic_list *topics,
    struct err *err);
void import_sheet_close(struct import_sheet *sheet);
/* As import_csv_row(); row is to be released when good. */
enum import_csv_got import_sheet_next(struct import_sheet *sheet,
    struct import_row *row, struct err *err);

#endif
