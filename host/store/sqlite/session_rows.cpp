// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/session_rows.hpp"

#include "model/people/unknown.hpp"
#include "store/search/text_search.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/schema.hpp"

namespace parallax::store {
namespace {

std::optional<int64_t> one_row(Statement& select) {
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getInt64();
}

uint64_t bytes_of(const Session& session) {
  uint64_t bytes = 0;
  for (const Video& video : session.videos) {
    for (const Part& part : video.parts) bytes += part.bytes;
  }
  return bytes;
}

void put_part(Statement& insert, int64_t session, int64_t video, int64_t position, const Part& part) {
  insert.reset();
  bind_all(insert, session, video, position, part.file, part.index_file, part.sidecar, std::string(name_of(part.state)),
           part.start_session_ns, part.duration_ns, static_cast<int64_t>(part.frames), static_cast<int64_t>(part.bytes),
           part.codec, part.audio_codec, part.width, part.height, part.fps, part.sha256, json_array(part.notes));
  insert.exec();
}

void put_videos(Database& database, int64_t row, const Session& session) {
  Statement clear(database, "DELETE FROM video WHERE session = ?");
  clear.bind(1, row);
  clear.exec();
  Statement insert_video(database, "INSERT INTO video VALUES (?, ?, ?, ?, ?, ?)");
  Statement insert_part(database, "INSERT INTO part VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  Statement insert_gap(database, "INSERT INTO gap VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (size_t v = 0; v < session.videos.size(); ++v) {
    const Video& video = session.videos[v];
    const auto position = static_cast<int64_t>(v);
    insert_video.reset();
    bind_all(insert_video, row, position, video.source, std::string(name_of(video.kind)), video.driver);
    bind_optional(insert_video, 6, video.first_frame_session_ns);
    insert_video.exec();
    for (size_t p = 0; p < video.parts.size(); ++p) {
      put_part(insert_part, row, position, static_cast<int64_t>(p), video.parts[p]);
    }
    for (size_t g = 0; g < video.gaps.size(); ++g) {
      const Gap& gap = video.gaps[g];
      insert_gap.reset();
      bind_all(insert_gap, row, position, static_cast<int64_t>(g), gap.start_session_ns);
      bind_optional(insert_gap, 5, gap.end_session_ns);
      insert_gap.bind(6, std::string(name_of(gap.reason)));
      insert_gap.bind(7, gap.text);
      insert_gap.bind(8, gap.user);
      insert_gap.exec();
    }
  }
}

// What the recorder calls it now against what it called it before: a name that a user gave stays, but for an ending
// that the recorder adds ("… (stopped: disk full)", R28).
std::string merged_name(const std::string& present, const std::string& recorder_before,
                        const std::string& recorder_now) {
  if (recorder_now == recorder_before) return present;
  if (present == recorder_before) return recorder_now;
  if (recorder_now.starts_with(recorder_before)) return present + recorder_now.substr(recorder_before.size());
  return present;
}

int64_t insert_session(Database& database, const Session& session, const std::string& folder) {
  const auto user = user_row_by_name(database, session.recorded_by);
  Statement insert(
      database,
      "INSERT INTO session (id, folder, name, recorder_name, location, recorded_by, recorded_by_name, owner, "
      "owner_name, start_utc_ns, duration_ns, state, stop_reason, videos, bytes, mirror_stale) "
      "VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 3)");
  bind_all(insert, session.id, folder, session.name, session.location);
  bind_optional(insert, 5, user);
  insert.bind(6, session.recorded_by);
  insert.bind(7, session.start_utc_ns);
  insert.bind(8, session.duration_ns);
  insert.bind(9, std::string(name_of(session.state)));
  insert.bind(10, session.stop_reason);
  insert.bind(11, static_cast<int64_t>(session.videos.size()));
  insert.bind(12, static_cast<int64_t>(bytes_of(session)));
  insert.exec();
  const int64_t row = database.getLastInsertRowid();
  if (user) {
    Statement annotator(
        database,
        "INSERT INTO session_person (session, relation, position, user, name) VALUES (?, 'annotator', 0, ?, ?)");
    bind_all(annotator, row, *user, session.recorded_by);
    annotator.exec();
  }
  return row;
}

}  // namespace

Result<int64_t> session_row(Database& database, const std::string& id) {
  Statement select(database, "SELECT row FROM session WHERE id = ?");
  select.bind(1, id);
  if (const auto row = one_row(select)) return *row;
  return fail(unknown_session(id));
}

std::optional<int64_t> user_row(Database& database, const std::string& id) {
  Statement select(database, "SELECT row FROM user WHERE id = ?");
  select.bind(1, id);
  return one_row(select);
}

std::optional<int64_t> user_row_by_name(Database& database, const std::string& name) {
  Statement select(database, "SELECT row FROM user WHERE name = ?");
  select.bind(1, name);
  return one_row(select);
}

Result<int64_t> put_session(Database& database, const Session& session, const std::string& folder) {
  Statement buried(database, "SELECT 1 FROM tombstone WHERE session_id = ?");
  buried.bind(1, session.id);
  if (buried.executeStep()) {
    return fail("session-deleted", "The session " + session.id + " was deleted.",
                "Nothing can be added to it any more.");
  }
  Statement known(database, "SELECT row, name, recorder_name FROM session WHERE id = ?");
  known.bind(1, session.id);
  int64_t row = 0;
  if (known.executeStep()) {
    row = known.getColumn(0).getInt64();
    const std::string name = merged_name(known.getColumn(1).getString(), known.getColumn(2).getString(), session.name);
    Statement update(database,
                     "UPDATE session SET folder = ?2, name = ?3, recorder_name = ?4, location = ?5, start_utc_ns = ?6, "
                     "duration_ns = ?7, state = ?8, stop_reason = ?9, videos = ?10, bytes = ?11 WHERE row = ?1");
    bind_all(update, row, folder, name, session.name, session.location, session.start_utc_ns, session.duration_ns,
             std::string(name_of(session.state)), session.stop_reason, static_cast<int64_t>(session.videos.size()),
             static_cast<int64_t>(bytes_of(session)));
    update.exec();
  } else {
    row = insert_session(database, session, folder);
  }
  put_videos(database, row, session);
  rewrite_text(database, row, 0);
  return row;
}

Result<void> put_people(Database& database, int64_t session, std::string_view relation,
                        const std::vector<std::string>& people) {
  Statement clear(database, "DELETE FROM session_person WHERE session = ? AND relation = ?");
  bind_all(clear, session, std::string(relation));
  clear.exec();
  const bool users = relation != "participant";
  Statement insert(database,
                   "INSERT INTO session_person (session, relation, position, user, name) VALUES (?, ?, ?, ?, ?)");
  for (size_t i = 0; i < people.size(); ++i) {
    insert.reset();
    bind_all(insert, session, std::string(relation), static_cast<int64_t>(i));
    if (users) {
      Statement user(database, "SELECT row, name FROM user WHERE id = ?");
      user.bind(1, people[i]);
      if (!user.executeStep())
        return fail("user-unknown", "There is no user " + people[i] + ".", "Look at the list of users.");
      insert.bind(4, user.getColumn(0).getInt64());
      insert.bind(5, user.getColumn(1).getString());
    } else {
      insert.bind(4);
      insert.bind(5, people[i]);
    }
    insert.exec();
  }
  return {};
}

}  // namespace parallax::store
