-- What the desk needs beside accounts: see http/desk.h.

-- Forms that were acted on, by the number they were given: what is pressed
-- twice, reloaded or replayed is done once.
CREATE TABLE once (
	number TEXT PRIMARY KEY,
	at INTEGER NOT NULL,
	result INTEGER NOT NULL	-- what it made; 0 = nothing
) STRICT, WITHOUT ROWID;

-- A post in such a topic is approved by another than who changed it last.
ALTER TABLE topic ADD COLUMN four_eyes INTEGER NOT NULL DEFAULT 0
	CHECK (four_eyes IN (0, 1));
ALTER TABLE edition ADD COLUMN author TEXT NOT NULL DEFAULT '';
	-- as in the audit log; '' = a source, or before this was kept

-- What the desk asks of the network, which the web role has not: the poll
-- role answers.  Kept for a day.
CREATE TABLE errand (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL CHECK (kind IN ('test', 'article')),
	url TEXT NOT NULL,
	selector TEXT NOT NULL,		-- XPath of a page's items, '' = feed
	state TEXT NOT NULL
	    CHECK (state IN ('asked', 'begun', 'done', 'failed')),
	asked_at INTEGER NOT NULL,
	note TEXT NOT NULL,		-- why it failed, in words
	found TEXT NOT NULL,		-- the feed that a page named, or ''
	title TEXT NOT NULL,
	malformed INTEGER NOT NULL CHECK (malformed IN (0, 1)),
	items INTEGER NOT NULL		-- there; the first few are kept
) STRICT;
CREATE INDEX errand_open ON errand (id) WHERE state IN ('asked', 'begun');
CREATE TABLE errand_item (
	errand INTEGER NOT NULL REFERENCES errand (id),
	n INTEGER NOT NULL,
	title TEXT NOT NULL,
	link TEXT NOT NULL,
	date INTEGER NOT NULL,		-- 0 none
	summary TEXT NOT NULL,
	PRIMARY KEY (errand, n)
) STRICT, WITHOUT ROWID;

-- The log's pages: see store/audit.h.
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_what ON audit (what, id);

-- What staff were told by mail: at most once a cause, thing and day.
CREATE TABLE notice (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	cause TEXT NOT NULL,	-- drafts, paused, late, tomorrow, ...
	subject INTEGER NOT NULL,	-- a digest, a cadence; 0
	day INTEGER NOT NULL,	-- 20260504, local
	at INTEGER NOT NULL,
	n INTEGER NOT NULL,	-- how many
	when_at INTEGER NOT NULL,	-- the hour it tells of; 0 = none
	mark TEXT NOT NULL,	-- "3 7": what is new next time is not in it
	names TEXT NOT NULL,	-- what it is about, lines
	over_at INTEGER,	-- when the cause was gone
	UNIQUE (cause, subject, day)
) STRICT;
CREATE INDEX notice_open ON notice (id) WHERE over_at IS NULL;
CREATE INDEX edition_waiting ON edition (post)
	WHERE state = 'draft' AND publish_at IS NULL;
ALTER TABLE staff ADD COLUMN notices INTEGER NOT NULL DEFAULT 1
	CHECK (notices IN (0, 1));	-- wants them

-- Who of staff opened whose page: addresses are masked until then.
CREATE INDEX audit_opened ON audit (who, subject, at)
	WHERE what = 'subscriber.open';

-- How often a source is fetched, in seconds; 0 as the configuration says.
ALTER TABLE source ADD COLUMN interval INTEGER NOT NULL DEFAULT 0;
CREATE INDEX source_item_news ON source_item (seen_at, source)
	WHERE post IS NOT NULL;

-- Addresses that posts link to, and what poll saw when it asked for them.
CREATE TABLE weblink (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	url TEXT NOT NULL UNIQUE,
	state TEXT NOT NULL DEFAULT 'new'
	    CHECK (state IN ('new', 'fine', 'dead', 'walled', 'unsure')),
	status INTEGER NOT NULL DEFAULT 0,	-- of the answer; 0 = none
	failures INTEGER NOT NULL DEFAULT 0,	-- on end
	checked_at INTEGER,
	next_at INTEGER NOT NULL		-- 0 = nobody asks any more
) STRICT;
CREATE INDEX weblink_next ON weblink (next_at) WHERE next_at > 0;
CREATE TABLE weblink_edition (
	edition INTEGER NOT NULL REFERENCES edition (id),
	weblink INTEGER NOT NULL REFERENCES weblink (id),
	PRIMARY KEY (edition, weblink)
) STRICT, WITHOUT ROWID;
CREATE INDEX weblink_edition_link ON weblink_edition (weblink);
-- Editions whose links are not written down yet.
ALTER TABLE edition ADD COLUMN links_read INTEGER NOT NULL DEFAULT 0;
UPDATE edition SET links_read = 1 WHERE state <> 'draft';
CREATE INDEX edition_unread ON edition (id) WHERE links_read = 0;

-- Editions that were left out of a digest, or of being approved by time,
-- because of what was wrong with them then.
CREATE TABLE holdback (
	edition INTEGER PRIMARY KEY REFERENCES edition (id),
	post INTEGER NOT NULL REFERENCES post (id),
	code TEXT NOT NULL,		-- of flow/quality.h
	detail TEXT NOT NULL,
	at INTEGER NOT NULL,
	told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
) STRICT;
CREATE INDEX holdback_untold ON holdback (told) WHERE told = 0;

-- The desk lists posts by title, and looks for words in it.
CREATE INDEX edition_text_title ON edition_text (edition, language, title);

-- What the desk's plots show of the past; nobody is counted by name.
CREATE TABLE history_day (
	day INTEGER PRIMARY KEY,	-- 20260504, local
	subscribers INTEGER NOT NULL,	-- when it ended
	joined INTEGER NOT NULL,
	departed INTEGER NOT NULL
) STRICT;
CREATE TABLE history_topic (
	day INTEGER NOT NULL,
	topic INTEGER NOT NULL REFERENCES topic (id),
	subscribers INTEGER NOT NULL,
	PRIMARY KEY (day, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE history_digest (
	digest INTEGER PRIMARY KEY REFERENCES digest (id),
	at INTEGER NOT NULL,		-- when it was counted
	sent INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	doubt INTEGER NOT NULL,
	other INTEGER NOT NULL		-- suppressed, cancelled
) STRICT;

-- Recipients that staff look at; few, so nothing is paid for the others.
CREATE INDEX outbox_failed ON outbox (digest, id) WHERE state = 7;
CREATE INDEX outbox_doubt ON outbox (digest, id) WHERE state IN (3, 8);
-- Files of subscribers that the desk takes in; the file itself stands in the
-- state directory under its token, until it is of no more use.
CREATE TABLE intake (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	file TEXT NOT NULL,		-- as it was called
	token TEXT NOT NULL,		-- '' once it is gone
	state TEXT NOT NULL CHECK (state IN ('uploaded', 'check', 'checked',
	    'run', 'done', 'failed', 'dropped', 'undo', 'undone')),
	columns TEXT NOT NULL DEFAULT '',	-- which is which
	topics TEXT NOT NULL DEFAULT '',	-- of a file without
	map TEXT NOT NULL DEFAULT '',	-- its words for topics, and ours
	evidence TEXT NOT NULL DEFAULT '',
	note TEXT NOT NULL DEFAULT '',	-- why it failed
	row_count INTEGER NOT NULL DEFAULT 0,
	faults INTEGER NOT NULL DEFAULT 0,
	batch INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX intake_batch ON intake (batch);
