-- Who may use the desk.  A row that is removed is gone; what they did stands
-- in the audit log under their name.
CREATE TABLE staff (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,	-- a-z, 0-9, '.', '_', '-'
	address TEXT NOT NULL,
	address_key TEXT NOT NULL UNIQUE,
	role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
			-- 1 editor, 2 sender, 3 admin
	language TEXT NOT NULL,		-- of the desk; '' = the browser's
	password TEXT NOT NULL,		-- yescrypt; '' = not set yet
	invite INTEGER NOT NULL,	-- number in the link; 0 = none is valid
	invited_at INTEGER NOT NULL,
	totp INTEGER NOT NULL,		-- number its key is made of; 0 = off
	totp_next INTEGER NOT NULL,	-- the same, not confirmed by a code
	totp_step INTEGER NOT NULL,	-- of the last code used
	seen_at INTEGER,		-- last signed in
	created_at INTEGER NOT NULL
) STRICT;

-- Signed in; the token itself is only in the browser's cookie.
CREATE TABLE staff_session (
	id INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,	-- SHA-256 of the token
	staff INTEGER NOT NULL REFERENCES staff (id),
	pending INTEGER NOT NULL CHECK (pending IN (0, 1)), -- wants a code
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_session_staff ON staff_session (staff);

-- Attempts to sign in, by network and by account; the key of an account that
-- does not exist is a keyed hash, so that both look the same from outside.
CREATE TABLE staff_throttle (
	key TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,	-- since the last success
	first_at INTEGER NOT NULL,
	wait_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_throttle_until ON staff_throttle (wait_until);

CREATE INDEX audit_who ON audit (who, id);
