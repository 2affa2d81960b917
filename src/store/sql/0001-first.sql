-- Times are seconds since 1970 UTC.  Texts of people's choosing are never
-- part of a key.  PostgreSQL: INTEGER here is BIGINT there.

-- What the service remembers about itself: key_fingerprint, paused.
CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What one subscribes to.
CREATE TABLE topic (
	id INTEGER PRIMARY KEY,
	slug TEXT NOT NULL UNIQUE,
	public_id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL,
	about TEXT NOT NULL,
	about_en TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'merged')),
	merged_into INTEGER REFERENCES topic (id),
	created_at INTEGER NOT NULL
) STRICT;

-- One mail address.  The number survives leaving and erasing, and is never
-- given to another: links in old mails hold it.
CREATE TABLE subscriber (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	address TEXT,		-- as confirmed; NULL once erased
	address_key TEXT UNIQUE,	-- identity; NULL once erased
	state TEXT NOT NULL
	    CHECK (state IN ('pending', 'active', 'left', 'erased')),
	language TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	confirmed_at INTEGER,
	left_at INTEGER
) STRICT;
CREATE INDEX subscriber_pending ON subscriber (created_at)
	WHERE state = 'pending';

-- Cadence: 1 immediate, 2 daily, 3 weekly, 4 monthly.
CREATE TABLE subscription (
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	topic INTEGER NOT NULL REFERENCES topic (id),
	cadence INTEGER NOT NULL CHECK (cadence BETWEEN 1 AND 4),
	owed_from INTEGER NOT NULL,	-- when it was written here
	batch INTEGER,			-- the import it came with
	merged_from INTEGER REFERENCES topic (id), -- its posts are owed too,
	merged_owed INTEGER,		-- from then on
	PRIMARY KEY (subscriber, topic)
) STRICT, WITHOUT ROWID;

-- Asked for on the page, not yet confirmed from the inbox.
CREATE TABLE wish (
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	topic INTEGER NOT NULL REFERENCES topic (id),
	cadence INTEGER NOT NULL CHECK (cadence BETWEEN 1 AND 4),
	asked_at INTEGER NOT NULL,
	PRIMARY KEY (subscriber, topic)
) STRICT, WITHOUT ROWID;

-- A new address that waits to be confirmed there.
CREATE TABLE address_change (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	address TEXT NOT NULL,
	address_key TEXT NOT NULL,
	asked_at INTEGER NOT NULL
) STRICT;

-- The words a person agreed to; hash is SHA-256 in hex.
CREATE TABLE wording (
	hash TEXT PRIMARY KEY,
	language TEXT NOT NULL,
	text TEXT NOT NULL,
	first_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only proof.  Holds no address; the evidence, which may, stands
-- beside it and can be purged.
CREATE TABLE consent (
	id INTEGER PRIMARY KEY,
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	at INTEGER NOT NULL,
	event TEXT NOT NULL CHECK (event IN ('asked', 'confirmed', 'changed',
	    'left', 'undone', 'imported', 'moved', 'erased')),
	topics TEXT NOT NULL,	-- "slug:cadence:owed_from" each, blanks
	language TEXT NOT NULL,
	wording TEXT NOT NULL,	-- hash, '' when no words were shown
	method TEXT NOT NULL,	-- form, link, oneclick, import, staff
	batch INTEGER
) STRICT;
CREATE INDEX consent_subscriber ON consent (subscriber, at);
CREATE TRIGGER consent_kept BEFORE UPDATE ON consent
BEGIN
	SELECT RAISE(ABORT, 'consent is append-only');
END;
CREATE TRIGGER consent_stays BEFORE DELETE ON consent
WHEN EXISTS (SELECT 1 FROM subscriber
    WHERE id = OLD.subscriber AND state NOT IN ('erased', 'pending'))
BEGIN
	SELECT RAISE(ABORT, 'consent is append-only');
END;
CREATE TABLE consent_origin (
	consent INTEGER PRIMARY KEY REFERENCES consent (id),
	network TEXT NOT NULL,		-- address of the asker, '' if none
	evidence TEXT NOT NULL		-- of an import
) STRICT;

-- Addresses never written to, as HMAC of the key; nothing to read back.
CREATE TABLE suppression (
	hash BLOB PRIMARY KEY,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A run of an import.
CREATE TABLE batch (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	file TEXT NOT NULL,
	evidence TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'done', 'undone')),
	added INTEGER NOT NULL,
	kept INTEGER NOT NULL,
	suppressed INTEGER NOT NULL
) STRICT;

-- A feed or page that is watched.
CREATE TABLE source (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	url TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	auto INTEGER NOT NULL CHECK (auto IN (0, 1)),
	edited TEXT NOT NULL DEFAULT 'ignore' -- what an edited item does
	    CHECK (edited IN ('ignore', 'hold', 'resend')),
	selector TEXT NOT NULL,		-- XPath of a page's items, '' = feed
	since INTEGER NOT NULL,		-- older items are seen, not news
	state TEXT NOT NULL CHECK (state IN ('active', 'stopped', 'removed')),
	etag TEXT NOT NULL,
	last_modified TEXT NOT NULL,
	next_at INTEGER NOT NULL,
	tried_at INTEGER,
	ok_at INTEGER,
	changed_at INTEGER,
	failures INTEGER NOT NULL,
	malformed INTEGER NOT NULL DEFAULT 0 CHECK (malformed IN (0, 1)),
	moved_at INTEGER NOT NULL DEFAULT 0,	-- to the address it has
	certificate_ends INTEGER NOT NULL DEFAULT 0,	-- 0: no TLS
	note TEXT NOT NULL,		-- what is wrong, in words
	created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE source_topic (
	source INTEGER NOT NULL REFERENCES source (id),
	topic INTEGER NOT NULL REFERENCES topic (id),
	PRIMARY KEY (source, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE source_item (
	source INTEGER NOT NULL REFERENCES source (id),
	guid TEXT NOT NULL,
	link TEXT NOT NULL,
	hash TEXT NOT NULL,
	seen_at INTEGER NOT NULL,
	post INTEGER REFERENCES post (id),	-- NULL: backlog
	PRIMARY KEY (source, guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_item_link ON source_item (source, link);

-- One item of news; what it says stands in its editions.
CREATE TABLE post (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	public_id TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL
	    CHECK (kind IN ('news', 'board', 'meeting', 'survey')),
	state TEXT NOT NULL
	    CHECK (state IN ('draft', 'approved', 'withdrawn')),
	source INTEGER REFERENCES source (id),
	created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE post_topic (
	post INTEGER NOT NULL REFERENCES post (id),
	topic INTEGER NOT NULL REFERENCES topic (id),
	PRIMARY KEY (post, topic)
) STRICT, WITHOUT ROWID;

-- A version of a post that may be sent.
CREATE TABLE edition (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	post INTEGER NOT NULL REFERENCES post (id),
	number INTEGER NOT NULL,	-- 1, 2, ... within the post
	kind TEXT NOT NULL CHECK (kind IN ('first', 'stage', 'correction',
	    'moved', 'cancelled', 'reminder')),
	audience TEXT NOT NULL CHECK (audience IN ('topic', 'told')),
	state TEXT NOT NULL
	    CHECK (state IN ('draft', 'approved', 'withdrawn')),
	note TEXT NOT NULL,		-- what changed, for the reader
	url TEXT NOT NULL,
	day INTEGER,			-- of a board meeting: its first second
	closes_at INTEGER,		-- of a survey
	urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
	stage TEXT NOT NULL DEFAULT '',	-- of a board meeting
	remind INTEGER NOT NULL DEFAULT 0, -- seconds before a date; 0 = not
	publish_at INTEGER,		-- a draft that approves itself then
	plain INTEGER NOT NULL CHECK (plain IN (0, 1)), -- body of a feed
	created_at INTEGER NOT NULL,
	approved_at INTEGER,
	UNIQUE (post, number)
) STRICT;
CREATE INDEX edition_approved ON edition (approved_at)
	WHERE state = 'approved';
CREATE INDEX edition_urgent ON edition (approved_at)
	WHERE urgent = 1 AND state = 'approved';
CREATE INDEX edition_timed ON edition (publish_at)
	WHERE publish_at IS NOT NULL AND state = 'draft';
CREATE INDEX edition_reminds ON edition (post)
	WHERE remind > 0 AND state = 'approved';
-- Body is Markdown, or clean text when the edition is plain.
CREATE TABLE edition_text (
	edition INTEGER NOT NULL REFERENCES edition (id),
	language TEXT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (edition, language)
) STRICT, WITHOUT ROWID;

-- A date of a post.
CREATE TABLE occasion (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	post INTEGER NOT NULL REFERENCES post (id),
	uid TEXT NOT NULL UNIQUE,	-- of the calendar, for life
	label TEXT NOT NULL,
	starts_at INTEGER NOT NULL,
	ends_at INTEGER NOT NULL,	-- 0 = open
	all_day INTEGER NOT NULL CHECK (all_day IN (0, 1)),
	place TEXT NOT NULL,
	link TEXT NOT NULL,
	state TEXT NOT NULL
	    CHECK (state IN ('planned', 'moved', 'cancelled')),
	was_at INTEGER NOT NULL,	-- before it moved; 0 = never moved
	sequence INTEGER NOT NULL,	-- RFC 5545
	changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX occasion_starts ON occasion (starts_at);
CREATE INDEX occasion_post ON occasion (post);

-- One mailing run.  Cadence 0: staff sent it.  What a mail shows of the
-- service is frozen here, so that a resend is byte for byte the same.
CREATE TABLE digest (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	public_id TEXT NOT NULL UNIQUE,
	cadence INTEGER NOT NULL CHECK (cadence BETWEEN 0 AND 4),
	run_day INTEGER NOT NULL,	-- 20260504, local; 0 for cadence 0
	state TEXT NOT NULL CHECK (state IN ('freezing', 'held', 'sending',
	    'done', 'paused', 'cancelled')),
	reason TEXT NOT NULL,		-- why paused or cancelled, in words
	scope TEXT NOT NULL,		-- "posts=1,2 topics=3 all" as asked
	created_at INTEGER NOT NULL,
	leaves_at INTEGER NOT NULL,	-- its hour; the hold ends then
	finished_at INTEGER,
	dated_at INTEGER NOT NULL,	-- the Date: of its mails
	base_url TEXT NOT NULL,
	sender TEXT NOT NULL,
	reply_to TEXT NOT NULL,
	site_name TEXT NOT NULL,
	key_id INTEGER NOT NULL,
	subject TEXT NOT NULL,	-- of its first mail, for lists
	recipients INTEGER NOT NULL,
	archive INTEGER NOT NULL DEFAULT 1	-- do its mails name it?
) STRICT;
CREATE UNIQUE INDEX digest_once ON digest (cadence, run_day)
	WHERE cadence > 0;
CREATE INDEX digest_open ON digest (state)
	WHERE state NOT IN ('done', 'cancelled');
CREATE INDEX digest_cancelled ON digest (id) WHERE state = 'cancelled';
-- What it may carry, chosen when it was made: a resumed freeze is the same.
CREATE TABLE digest_edition (
	digest INTEGER NOT NULL REFERENCES digest (id),
	edition INTEGER NOT NULL REFERENCES edition (id),
	listed INTEGER NOT NULL,	-- 1: only at the end, pays nothing
	PRIMARY KEY (digest, edition)
) STRICT, WITHOUT ROWID;

-- A rendered piece, quoted-printable, with slots; shared by all.
CREATE TABLE block (
	id INTEGER PRIMARY KEY,
	digest INTEGER NOT NULL REFERENCES digest (id),
	name TEXT NOT NULL,	-- "sv item 17", "sv reason 17 2,5"
	html BLOB NOT NULL,
	text BLOB NOT NULL,
	UNIQUE (digest, name)
) STRICT;
-- The ordered blocks of one mail, shared by all who get the same.
CREATE TABLE variant (
	id INTEGER PRIMARY KEY,
	digest INTEGER NOT NULL REFERENCES digest (id),
	language TEXT NOT NULL,
	subject TEXT NOT NULL,
	blocks TEXT NOT NULL,	-- ids, comma
	calendar INTEGER NOT NULL DEFAULT 0, -- a block that goes along as a file
	UNIQUE (digest, blocks)
) STRICT;
CREATE TABLE variant_edition (
	variant INTEGER NOT NULL REFERENCES variant (id),
	edition INTEGER NOT NULL REFERENCES edition (id),
	pays INTEGER NOT NULL CHECK (pays IN (0, 1)), -- 0: told only
	PRIMARY KEY (variant, edition)
) STRICT, WITHOUT ROWID;
CREATE INDEX variant_edition_edition ON variant_edition (edition);

-- The rows to send.  The states' numbers are those of store/outbox.h: 1
-- queued, 2 deferred, 3 in doubt, 4 claimed, 5 started, 6 sent, 7 failed,
-- 8 held, 9 suppressed, 10 cancelled.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	purpose INTEGER NOT NULL,	-- 1 digest, 2 confirm, ...
	state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 10),
	digest INTEGER,
	subscriber INTEGER,
	variant INTEGER,
	attempts INTEGER NOT NULL,	-- transmissions begun
	doubts INTEGER NOT NULL,	-- that ended in doubt
	next_at INTEGER NOT NULL,
	at INTEGER NOT NULL,		-- of the last change
	created_at INTEGER NOT NULL,
	address TEXT,			-- when not the subscriber's own
	detail TEXT,			-- what a single mail needs
	relay TEXT,
	reply TEXT			-- the relay's words
) STRICT;
CREATE UNIQUE INDEX outbox_once ON outbox (digest, subscriber)
	WHERE digest IS NOT NULL;
CREATE INDEX outbox_due ON outbox (digest, next_at, id)
	WHERE state <= 3 AND digest IS NOT NULL;
CREATE INDEX outbox_single ON outbox (next_at, id)
	WHERE state <= 3 AND digest IS NULL;
CREATE INDEX outbox_held ON outbox (id) WHERE state = 8;
CREATE INDEX outbox_flight ON outbox (id) WHERE state IN (4, 5);
CREATE INDEX outbox_person ON outbox (subscriber, id) WHERE digest IS NULL;
-- The finished bytes of a single mail, from its first attempt until it is
-- final: a resend is the same mail.
CREATE TABLE letter (
	outbox INTEGER PRIMARY KEY REFERENCES outbox (id),
	message BLOB NOT NULL
) STRICT;

-- Who did what; append-only.
CREATE TABLE audit (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,	-- command:USER, staff:NAME, page, service
	what TEXT NOT NULL,	-- post.approve, digest.pause, ...
	subject TEXT NOT NULL,	-- "post 12"
	detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
BEGIN
	SELECT RAISE(ABORT, 'audit is append-only');
END;
