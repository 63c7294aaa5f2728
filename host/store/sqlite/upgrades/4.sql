-- SPDX-License-Identifier: Apache-2.0
-- 3 → 4: notices, which people can read later.

-- What people were told; kept for 90 days, the newest 10,000.
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
