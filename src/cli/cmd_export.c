/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "subscriber export": in the form that import reads, here or elsewhere. */
#include "cli/cmd_subscriber.h"

#include <stdio.h>
#include <sysexits.h>

#include "flow/roster.h"

bool
cmd_subscriber_export(struct call *call, struct err *err)
{
	struct roster roster = {.json = call_has(call, "--json")};
	struct buf piece = BUF_INIT(BUF_FETCH);
	bool ok = true;

	do {
		buf_clear(&piece);
		ok = roster_some(call->db, &roster, &piece, err);
		if (ok && fwrite(buf_text(&piece), 1, piece.len, stdout) !=
		    piece.len)
			ok = err_sys(err, EX_IOERR, "cannot write");
	} while (ok && piece.len > 0);
	buf_release(&piece);
	return ok;
}
