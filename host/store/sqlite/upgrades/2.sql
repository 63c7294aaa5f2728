-- SPDX-License-Identifier: Apache-2.0
-- 1 → 2: search. The texts themselves are filled in afterwards (schema.cpp): folding letters needs more than SQL.

-- The words of a session, folded (lower case, single blanks), in pieces, so that a new mark rewrites a small one only.
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
