-- Who came by an import is told in their first mail where they were moved
-- from; '' says nothing.
ALTER TABLE batch ADD COLUMN came_from TEXT NOT NULL DEFAULT '';
ALTER TABLE intake ADD COLUMN came_from TEXT NOT NULL DEFAULT '';
CREATE TABLE arrival (
	subscriber INTEGER PRIMARY KEY REFERENCES subscriber (id),
	batch INTEGER NOT NULL REFERENCES batch (id),
	digest INTEGER NOT NULL DEFAULT 0	-- whose mail tells; 0 none yet
) STRICT;
