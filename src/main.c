/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include <stddef.h>

int
main(int argc, char **argv)
{
	static const struct command *const tables[] = {cmd_check, cmd_topic,
	    cmd_subscriber, cmd_service, cmd_key, cmd_embed, NULL};

	return command_main(tables, argc, argv);
}
