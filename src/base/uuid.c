/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/uuid.h"

#include <uuid/uuid.h>

void
uuid_new(char out[UUID_TEXT])
{
	uuid_t id;

	uuid_generate_random(id);
	uuid_unparse_lower(id, out);
}
