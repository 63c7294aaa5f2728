-- SPDX-License-Identifier: Apache-2.0
-- The catalogue, version 5. This file is the document: every table and column says what it holds. A new catalogue is made
-- from it; an older one is brought here by the numbered steps in upgrades/ (a test does it with every old version).
-- Times: *_utc_ns and *_session_ns are integers in nanoseconds. Ids seen from outside are UUID texts; `row` columns are
-- internal, rise in the order of insertion, and are never used again (AUTOINCREMENT), whatever the clock does.

-- Single facts about the catalogue itself.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,  -- 'event_block': end of the block of event numbers taken; 'backup_utc_ns': newest backup;
                           -- 'naming_mode', 'naming_default_name': how sessions are named; 'name_number:<default name>':
                           -- the number given last
  value TEXT NOT NULL
) WITHOUT ROWID;

-- People. Never deleted, only switched off: sessions and the audit log keep naming them.
CREATE TABLE user (
  row            INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT NOT NULL UNIQUE,                 -- UUID
  name           TEXT NOT NULL UNIQUE COLLATE NOCASE,  -- for logging in
  full_name      TEXT NOT NULL DEFAULT '',
  role           TEXT NOT NULL CHECK (role IN ('technician', 'administrator', 'trainer', 'trainee')),
  department     TEXT NOT NULL DEFAULT '',             -- '' is none
  password_hash  TEXT NOT NULL,                        -- Argon2id in the PHC text form, with salt and cost
  active         INTEGER NOT NULL DEFAULT 1,           -- 0: cannot log in
  created_utc_ns INTEGER NOT NULL
);

-- Log-ins that have not ended.
CREATE TABLE token (
  hash           BLOB PRIMARY KEY,      -- SHA-256 of the token; the token itself is nowhere
  user           INTEGER NOT NULL REFERENCES user (row),
  created_utc_ns INTEGER NOT NULL,
  expires_utc_ns INTEGER NOT NULL,
  host           TEXT NOT NULL          -- address of the client that logged in
) WITHOUT ROWID;
CREATE INDEX token_user ON token (user);

-- Rooms.
CREATE TABLE location (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,                 -- UUID
  name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
  parent      INTEGER REFERENCES location (row),    -- the location of which this is a part
  departments TEXT NOT NULL DEFAULT '[]',           -- JSON array of names; empty: everybody may use it
  offline     INTEGER NOT NULL DEFAULT 0,           -- 1: not selected for recording (R33)
  locked_by   INTEGER REFERENCES user (row)         -- who keeps others from recording here
);

-- Cameras, microphones and screens of a location.
CREATE TABLE source (
  row            INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT NOT NULL UNIQUE,              -- UUID
  location       INTEGER NOT NULL REFERENCES location (row) ON DELETE CASCADE,
  name           TEXT NOT NULL COLLATE NOCASE,
  kind           TEXT NOT NULL,                     -- 'camera', 'microphone', 'screen'
  driver         TEXT NOT NULL,                     -- 'rtsp', 'sim' or a plugin's id
  url            TEXT NOT NULL,                     -- main stream, without user and password
  sub_url        TEXT NOT NULL DEFAULT '',          -- small stream
  transport      TEXT NOT NULL DEFAULT 'auto',      -- 'auto', 'tcp', 'udp'
  tls_pin_sha256 TEXT NOT NULL DEFAULT '',          -- RTSPS: the one certificate to accept, 64 hexadecimal digits in
                                                    -- lower case; '': the usual check. Since version 3
  login          TEXT NOT NULL DEFAULT '',          -- user name at the camera
  plain_login    INTEGER NOT NULL DEFAULT 0,        -- 1: the password may go in the clear (RTSP basic). Since version 5
  password       BLOB,                              -- encrypted with the key in the file secret-key; NULL: none
  audio_only     INTEGER NOT NULL DEFAULT 0,
  position       INTEGER NOT NULL DEFAULT 0,        -- order in the location
  UNIQUE (location, name)
);

-- One recording event.
CREATE TABLE session (
  row              INTEGER PRIMARY KEY AUTOINCREMENT,
  id               TEXT NOT NULL UNIQUE,            -- UUID
  folder           TEXT NOT NULL,                   -- where its files are, relative to the volume
  name             TEXT NOT NULL,                   -- as people see it
  recorder_name    TEXT NOT NULL,                   -- as the recorder last wrote it; tells a later change of the recorder's
  location         TEXT NOT NULL,                   -- name at the time of recording
  recorded_by      INTEGER REFERENCES user (row),   -- NULL: nobody whom the catalogue knows
  recorded_by_name TEXT NOT NULL,                   -- as recorded
  owner            INTEGER REFERENCES user (row),   -- who manages it (R53)
  owner_name       TEXT NOT NULL,                   -- finds the user again after a rebuild without users
  start_utc_ns     INTEGER NOT NULL,                -- zero of the session clock
  duration_ns      INTEGER NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('recording', 'paused', 'stopped')),
  stop_reason      TEXT NOT NULL,                   -- 'user', 'disk-full', …; '' while it runs
  secured          INTEGER NOT NULL DEFAULT 0,      -- 1: exempt from deletion (R46)
  videos           INTEGER NOT NULL DEFAULT 0,      -- count of rows in video
  bytes            INTEGER NOT NULL DEFAULT 0,      -- sum over its parts
  marks            INTEGER NOT NULL DEFAULT 0,      -- count of its items that are marks and not removed
  items            INTEGER NOT NULL DEFAULT 0,      -- items ever made; gives the next item its chunk
  mirror_stale     INTEGER NOT NULL DEFAULT 0       -- 1: catalogue.json in its folder is behind; 2: is being written;
                                                    -- 3: the session is new here, what it says is to be taken
);
CREATE INDEX session_stale ON session (mirror_stale) WHERE mirror_stale > 0;
CREATE INDEX session_unknown_owner ON session (owner_name) WHERE owner IS NULL;

-- Annotators and invited users of a session, and its participants.
CREATE TABLE session_person (
  session  INTEGER NOT NULL REFERENCES session (row) ON DELETE CASCADE,
  relation TEXT NOT NULL CHECK (relation IN ('annotator', 'invited', 'participant')),
  position INTEGER NOT NULL,                        -- order in the list
  user     INTEGER REFERENCES user (row),           -- NULL for participants
  name     TEXT NOT NULL,                           -- user name, or the participant's name as typed
  PRIMARY KEY (session, relation, position)
) WITHOUT ROWID;

-- One source in one session.
CREATE TABLE video (
  session                INTEGER NOT NULL REFERENCES session (row) ON DELETE CASCADE,
  position               INTEGER NOT NULL,          -- from 0, as in session.json
  source                 TEXT NOT NULL,             -- the source's name at the time
  kind                   TEXT NOT NULL,
  driver                 TEXT NOT NULL,
  first_frame_session_ns INTEGER,                   -- NULL: nothing came
  PRIMARY KEY (session, position)
) WITHOUT ROWID;

-- An uninterrupted stretch of a video: one file.
CREATE TABLE part (
  session          INTEGER NOT NULL,
  video            INTEGER NOT NULL,                -- video.position
  position         INTEGER NOT NULL,                -- from 0
  file             TEXT NOT NULL,                   -- relative to the session's folder
  index_file       TEXT NOT NULL,
  sidecar          TEXT NOT NULL,                   -- metadata in original bytes; '' if none
  state            TEXT NOT NULL CHECK (state IN ('writing', 'closed', 'finished', 'fragmented')),
  start_session_ns INTEGER NOT NULL,
  duration_ns      INTEGER NOT NULL,
  frames           INTEGER NOT NULL,
  bytes            INTEGER NOT NULL,
  codec            TEXT NOT NULL,
  audio_codec      TEXT NOT NULL,
  width            INTEGER NOT NULL,
  height           INTEGER NOT NULL,
  fps              REAL NOT NULL,
  sha256           TEXT NOT NULL,                   -- hexadecimal; '' while pending
  notes            TEXT NOT NULL,                   -- JSON array of texts
  PRIMARY KEY (session, video, position),
  FOREIGN KEY (session, video) REFERENCES video (session, position) ON DELETE CASCADE
) WITHOUT ROWID;

-- What lies between two parts.
CREATE TABLE gap (
  session          INTEGER NOT NULL,
  video            INTEGER NOT NULL,
  position         INTEGER NOT NULL,
  start_session_ns INTEGER NOT NULL,
  end_session_ns   INTEGER,                         -- NULL while it lasts
  reason           TEXT NOT NULL,                   -- 'camera-gone', 'paused', …
  text             TEXT NOT NULL,
  user             TEXT NOT NULL,                   -- who paused
  PRIMARY KEY (session, video, position),
  FOREIGN KEY (session, video) REFERENCES video (session, position) ON DELETE CASCADE
) WITHOUT ROWID;

-- Anything timed, in its present revision.
CREATE TABLE item (
  row              INTEGER PRIMARY KEY AUTOINCREMENT,
  id               TEXT NOT NULL UNIQUE,            -- UUID; the client's, so that a repeated request makes no second item
  session          INTEGER NOT NULL REFERENCES session (row) ON DELETE CASCADE,
  kind             TEXT NOT NULL,                   -- 'mark', 'remark', 'annotation', …
  start_session_ns INTEGER NOT NULL,
  removed          INTEGER NOT NULL DEFAULT 0,
  chunk            INTEGER NOT NULL,                -- session_text.chunk that holds its words
  revision         INTEGER NOT NULL                 -- item_revision.revision that is valid
);
CREATE INDEX item_session ON item (session, removed, start_session_ns, row);
CREATE INDEX item_chunk ON item (session, chunk);

-- Every revision of every item. Rows are only ever added: an edit, a removal and an undo are new revisions.
CREATE TABLE item_revision (
  row              INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of all changes
  item             INTEGER NOT NULL REFERENCES item (row) ON DELETE CASCADE,
  revision         INTEGER NOT NULL,                -- from 1
  previous         INTEGER,                         -- the revision that was valid before; NULL for the first
  undoes           INTEGER,                         -- the revision that this one takes back; NULL for other changes
  start_session_ns INTEGER NOT NULL,
  end_session_ns   INTEGER,                         -- NULL: a point
  title            TEXT NOT NULL,
  description      TEXT NOT NULL,
  colour           TEXT NOT NULL,                   -- '#rrggbb'; '': the author's
  user             INTEGER REFERENCES user (row),   -- who made this revision; NULL: the system
  user_name        TEXT NOT NULL,
  utc_ns           INTEGER NOT NULL,                -- when; for people only, order comes from `row`
  origin           TEXT NOT NULL,                   -- 'live', 'review', 'import', 'automatic'
  removed          INTEGER NOT NULL,
  UNIQUE (item, revision)
);

-- What is left of a deleted session. The files go after the row was committed, and after a restart if need be.
CREATE TABLE tombstone (
  session_id    TEXT PRIMARY KEY,                   -- UUID
  name          TEXT NOT NULL,
  folder        TEXT NOT NULL,
  hashes        TEXT NOT NULL,                      -- JSON array of the parts' SHA-256
  deleted_by    TEXT NOT NULL,                      -- user name
  reason        TEXT NOT NULL,
  utc_ns        INTEGER NOT NULL,
  files_removed INTEGER NOT NULL DEFAULT 0          -- 1: done
) WITHOUT ROWID;

-- Who did what. Rows are chained: hash = SHA-256(prev_hash ‖ canonical JSON of the other columns); see docs/guide/audit.md.
CREATE TABLE audit (
  seq          INTEGER PRIMARY KEY,                 -- 1, 2, 3 … without a gap
  utc_ns       INTEGER NOT NULL,
  monotonic_us INTEGER NOT NULL,                    -- microseconds since the machine started; shows a clock that was set
  actor        TEXT NOT NULL,                       -- user name; 'system'
  role         TEXT NOT NULL,
  host         TEXT NOT NULL,                       -- address of the client
  action       TEXT NOT NULL,
  object       TEXT NOT NULL,                       -- 'session:<id>', 'user:<id>', …
  before       TEXT NOT NULL,
  after        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  prev_hash    BLOB NOT NULL,                       -- 32 zero bytes in row 1
  hash         BLOB NOT NULL
);
CREATE INDEX audit_object ON audit (object, seq);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- The words of a session, folded (lower case, single blanks), in pieces, so that a new mark rewrites a small one only.
-- Since version 2.
CREATE TABLE session_text (
  row     INTEGER PRIMARY KEY,                      -- session × 65536 + chunk
  session INTEGER NOT NULL REFERENCES session (row) ON DELETE CASCADE,
  chunk   INTEGER NOT NULL,                         -- 0: name, location, people; from 1: sixteen items each
  body    TEXT NOT NULL                             -- one line per name or text
);
CREATE INDEX session_text_session ON session_text (session);
-- Any three letters find them.
CREATE VIRTUAL TABLE session_search USING fts5 (body, content = 'session_text', content_rowid = 'row', tokenize = 'trigram');
CREATE TRIGGER session_text_added AFTER INSERT ON session_text BEGIN
  INSERT INTO session_search (rowid, body) VALUES (new.row, new.body);
END;
CREATE TRIGGER session_text_removed AFTER DELETE ON session_text BEGIN
  INSERT INTO session_search (session_search, rowid, body) VALUES ('delete', old.row, old.body);
END;
CREATE TRIGGER session_text_changed AFTER UPDATE ON session_text BEGIN
  INSERT INTO session_search (session_search, rowid, body) VALUES ('delete', old.row, old.body);
  INSERT INTO session_search (rowid, body) VALUES (new.row, new.body);
END;

-- What people were told; kept for 90 days, the newest 10,000. Since version 4.
CREATE TABLE notice (
  id            INTEGER PRIMARY KEY,
  utc_ns        INTEGER NOT NULL,
  severity      TEXT NOT NULL,                      -- 'info', 'warning', 'error'
  code          TEXT NOT NULL,                      -- 'disk-low', 'source-lost', …
  text          TEXT NOT NULL,
  remedy        TEXT NOT NULL,
  source        TEXT NOT NULL,                      -- name; '': none in particular
  session       TEXT NOT NULL,                      -- session.id, also of one that never came to be; ''
  session_name  TEXT NOT NULL,                      -- at that time
  location      TEXT NOT NULL,                      -- location.id; ''
  location_name TEXT NOT NULL,                      -- at that time
  user          TEXT NOT NULL,                      -- user.id of the one person it is for; ''
  by_name       TEXT NOT NULL,                      -- user name of who caused it; ''
  needs_action  INTEGER NOT NULL,                   -- 1: somebody has to do something
  cause         TEXT NOT NULL,                      -- what has to end for it to be over, 'storage:<name>', …; ''
  over          INTEGER NOT NULL DEFAULT 0          -- 1: the cause has ended
);
CREATE INDEX notice_open ON notice (cause) WHERE over = 0 AND cause <> '';
CREATE INDEX notice_session ON notice (session);
-- What was told about a session goes with it.
CREATE TRIGGER notice_session_deleted AFTER DELETE ON session BEGIN
  DELETE FROM notice WHERE session = old.id;
END;
-- What a user has seen: all up to `notice_seen_up_to.notice`, and these beyond it.
CREATE TABLE notice_seen (
  user   INTEGER NOT NULL REFERENCES user (row),
  notice INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
  PRIMARY KEY (user, notice)
) WITHOUT ROWID;
CREATE INDEX notice_seen_notice ON notice_seen (notice);
CREATE TABLE notice_seen_up_to (
  user   INTEGER PRIMARY KEY REFERENCES user (row),
  notice INTEGER NOT NULL
);
