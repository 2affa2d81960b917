/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_subscriber.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/mem.h"
#include "cli/progress.h"
#include "flow/import.h"

/* "OLD=slug", each. */
static bool
import_maps(struct call *call, struct import_map *map, size_t *count,
    struct err *err)
{
	const char *text = NULL;
	int i = 0;

	while ((text = call_next(call, "--map", &i)) != NULL) {
		const char *equals = strrchr(text, '=');

		if (!equals || equals == text || equals[1] == '\0')
			return err_set(err, EX_USAGE,
			    "--map '%s' is not OLD=SLUG", text);
		map[*count].from = mem_strndup(text, (size_t)(equals - text));
		map[(*count)++].to = equals + 1;
	}
	return true;
}

static bool
import_from(const char *name, struct err *err)
{
	return !name || strlen(name) <= IMPORT_FROM_MAX || err_set(err,
	    EX_USAGE, "--from is a name of at most %d octets",
	    IMPORT_FROM_MAX);
}

static void
import_fault(void *arg, const char *text)
{
	(void)arg;
	call_say("%s", text);
}

static void
import_show(void *arg, const struct import_result *result)
{
	(void)arg;
	progress_show("importing", result->added + result->kept +
	    result->suppressed + result->repeated, result->rows);
}

static void
import_tell(const struct import_result *result)
{
	if (result->batch > 0)
		printf("%lld\n", (long long)result->batch);
	call_say("%lld rows: %lld added, %lld were here before, %lld "
	    "suppressed, %lld repeated%s", (long long)result->rows,
	    (long long)result->added, (long long)result->kept,
	    (long long)result->suppressed, (long long)result->repeated,
	    result->resumed ? " (went on with an import cut short)" : "");
}

bool
cmd_subscriber_import(struct call *call, struct err *err)
{
	struct import_map *map = mem_array(CALL_WORDS, sizeof(*map));
	struct import_options options = {.flow = &call->flow,
	    .path = call->args[0],
	    .evidence = call_value(call, "--evidence"),
	    .came_from = call_value(call, "--from"),
	    .map = map,
	    .dry_run = call_has(call, "--dry-run"),
	    .fault = import_fault,
	    .progress = import_show,
	    .arg = call};
	struct import_result result = {0};
	bool ok = false;

	if (import_from(options.came_from, err) &&
	    import_maps(call, map, &options.maps, err)) {
		ok = import_run(call->db, &options, &result, err);
		progress_end();
	}
	if (ok)
		import_tell(&result);
	if (ok && !options.came_from)
		call_say("without --from, their first mail does not say "
		    "where they were moved from");
	for (size_t i = 0; i < CALL_WORDS; i++)
		mem_free((char *)(uintptr_t)map[i].from);
	mem_free(map);
	return ok;
}

bool
cmd_subscriber_import_undo(struct call *call, struct err *err)
{
	struct import_undo_result result = {0};
	int64_t batch = 0;

	if (!call_number(call->args[0], "batch", &batch, err) ||
	    !import_undo(call->db, &call->flow, batch, NULL, NULL, &result,
	    err))
		return false;
	call_say("%lld subscribers are as before the import; %lld have "
	    "changed something since and stay", (long long)result.undone,
	    (long long)result.kept);
	return true;
}
