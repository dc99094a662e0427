CREATE TABLE state (
  form TEXT NOT NULL,        -- what the output is: jsonl, csv, sqlite ...
  position INTEGER NOT NULL, -- where what is saved ends, of an output that is appended to
  run INTEGER NOT NULL,      -- counts the runs that were finished, this one included
  clean INTEGER NOT NULL,    -- 1 while no run is under way or was broken off
  swap INTEGER               -- position behind a rewritten output that is about to take the old one's place
);
CREATE TABLE configs (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE);
CREATE TABLE pages (         -- what the output holds, in its order
  seq INTEGER PRIMARY KEY,
  place TEXT NOT NULL,
  live INTEGER NOT NULL,     -- 0 where a later row of the same place replaced it
  config INTEGER NOT NULL REFERENCES configs (id),
  sha256 BLOB NOT NULL,
  size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, -- of its file; NULL where they prove nothing
  length INTEGER NOT NULL,   -- what its records take in the output
  articles INTEGER NOT NULL
);
CREATE UNIQUE INDEX pages_live ON pages (place) WHERE live;
CREATE INDEX pages_dead ON pages (seq) WHERE NOT live;
CREATE TABLE failures (      -- what failed of the page that is or was at a place
  seq INTEGER PRIMARY KEY,
  place TEXT NOT NULL,
  path TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, hint TEXT,
  run INTEGER NOT NULL
);
CREATE INDEX failures_place ON failures (place);
CREATE TABLE files (         -- files of many pages that were read to their end
  file TEXT PRIMARY KEY, config INTEGER NOT NULL, pages INTEGER NOT NULL,
  size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL
) WITHOUT ROWID;
