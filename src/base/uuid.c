/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/uuid.h"

#include <uuid/uuid.h>

void
uuid_make(char text[UUID_SIZE])
{
	uuid_t id;

	uuid_generate_random(id);
	uuid_unparse_lower(id, text);
}
