// SPDX-License-Identifier: Apache-2.0
// The reading half of session_rows.hpp.
#include <algorithm>
#include <future>
#include <set>

#include "base/fold.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

constexpr const char* kSummarySql =
    "SELECT s.id, s.name, s.location, s.recorded_by_name, s.owner_name, s.start_utc_ns, s.duration_ns, s.state, "
    "s.secured, "
    "s.videos, s.marks, s.bytes, s.folder, s.stop_reason, r.id, o.id, o.department "
    "FROM session s LEFT JOIN user r ON r.row = s.recorded_by LEFT JOIN user o ON o.row = s.owner WHERE s.row = ?";

SessionSummary summary_of(Statement& row) {
  return {.id = row.getColumn(0).getString(),
          .name = row.getColumn(1).getString(),
          .location = row.getColumn(2).getString(),
          .recorded_by = row.getColumn(3).getString(),
          .owner = row.getColumn(4).getString(),
          .annotators = {},
          .people = {},
          .losses = {},
          .start_utc_ns = row.getColumn(5).getInt64(),
          .duration_ns = row.getColumn(6).getInt64(),
          .state = from_name<SessionState>(row.getColumn(7).getString()).value_or(SessionState::stopped),
          .stop_reason = row.getColumn(13).getString(),
          .secured = row.getColumn(8).getInt() != 0,
          .videos = row.getColumn(9).getInt64(),
          .marks = row.getColumn(10).getInt64(),
          .bytes = static_cast<uint64_t>(row.getColumn(11).getInt64()),
          .found = {}};
}

constexpr const char* kPeopleSql =
    "SELECT p.relation, p.name, u.id FROM session_person p LEFT JOIN user u ON u.row = p.user "
    "WHERE p.session = ? ORDER BY p.relation, p.position";

void read_people(Statement& select, int64_t row, SessionSummary& summary, SessionRelations* relations) {
  select.reset();
  select.bind(1, row);
  while (select.executeStep()) {
    const std::string relation = select.getColumn(0).getString();
    if (relation == "participant") summary.people.push_back(select.getColumn(1).getString());
    if (relation == "annotator") summary.annotators.push_back(select.getColumn(1).getString());
    if (!relations || select.getColumn(2).isNull()) continue;
    if (relation == "annotator") relations->annotators.push_back(select.getColumn(2).getString());
    if (relation == "invited") relations->invited.push_back(select.getColumn(2).getString());
  }
}

Part part_of(Statement& row) {
  return {.file = row.getColumn(1).getString(),
          .index_file = row.getColumn(2).getString(),
          .sidecar = row.getColumn(3).getString(),
          .state = from_name<PartState>(row.getColumn(4).getString()).value_or(PartState::closed),
          .start_session_ns = row.getColumn(5).getInt64(),
          .duration_ns = row.getColumn(6).getInt64(),
          .frames = static_cast<uint64_t>(row.getColumn(7).getInt64()),
          .bytes = static_cast<uint64_t>(row.getColumn(8).getInt64()),
          .codec = row.getColumn(9).getString(),
          .audio_codec = row.getColumn(10).getString(),
          .width = row.getColumn(11).getInt(),
          .height = row.getColumn(12).getInt(),
          .fps = row.getColumn(13).getDouble(),
          .sha256 = row.getColumn(14).getString(),
          .notes = texts_of(row.getColumn(15).getString())};
}

constexpr const char* kGapSql =
    "SELECT video, start_session_ns, end_session_ns, reason, text, user FROM gap WHERE session = ? "
    "ORDER BY video, position";

void read_gaps(Statement& select, int64_t row, std::vector<Video>& videos) {
  select.reset();
  select.bind(1, row);
  while (select.executeStep()) {
    videos.at(static_cast<size_t>(select.getColumn(0).getInt64()))
        .gaps.push_back(
            {.start_session_ns = select.getColumn(1).getInt64(),
             .end_session_ns = optional_int(select.getColumn(2)),
             .reason = from_name<GapReason>(select.getColumn(3).getString()).value_or(GapReason::camera_gone),
             .text = select.getColumn(4).getString(),
             .user = select.getColumn(5).getString()});
  }
}

/// What sessions of a list lack: of their parts it is only read whether there are any.
class LossReader {
 public:
  explicit LossReader(Database& database)
      : videos_(database,
                "SELECT source, EXISTS (SELECT 1 FROM part WHERE part.session = video.session AND "
                "part.video = video.position) FROM video WHERE session = ? ORDER BY position"),
        gaps_(database, kGapSql) {}

  std::vector<SourceLoss> read(int64_t row, int64_t duration_ns) {
    Session session;
    session.duration_ns = duration_ns;
    videos_.reset();
    videos_.bind(1, row);
    while (videos_.executeStep()) {
      Video& video = session.videos.emplace_back();
      video.source = videos_.getColumn(0).getString();
      video.parts.resize(videos_.getColumn(1).getInt() != 0 ? 1 : 0);
    }
    read_gaps(gaps_, row, session.videos);
    return losses_in(session);
  }

 private:
  Statement videos_;
  Statement gaps_;
};

std::vector<Video> read_videos(Database& database, int64_t row) {
  std::vector<Video> videos;
  Statement select(
      database, "SELECT source, kind, driver, first_frame_session_ns FROM video WHERE session = ? ORDER BY position");
  select.bind(1, row);
  while (select.executeStep()) {
    videos.push_back({.source = select.getColumn(0).getString(),
                      .kind = Word<SourceKind>(select.getColumn(1).getString()),
                      .driver = select.getColumn(2).getString(),
                      .first_frame_session_ns = optional_int(select.getColumn(3)),
                      .parts = {},
                      .gaps = {}});
  }
  Statement parts(
      database,
      "SELECT video, file, index_file, sidecar, state, start_session_ns, duration_ns, frames, bytes, codec, "
      "audio_codec, width, height, fps, sha256, notes FROM part WHERE session = ? ORDER BY video, position");
  parts.bind(1, row);
  while (parts.executeStep()) {
    videos.at(static_cast<size_t>(parts.getColumn(0).getInt64())).parts.push_back(part_of(parts));
  }
  Statement gaps(database, kGapSql);
  read_gaps(gaps, row, videos);
  return videos;
}

constexpr const char* kIndexSql =
    "SELECT row, start_utc_ns, duration_ns, bytes, marks, recorded_by, owner, state, secured, name, location, "
    "recorded_by_name, owner_name FROM session";

IndexedSession indexed_of(Statement& row) {
  return {.row = row.getColumn(0).getInt64(),
          .start_utc_ns = row.getColumn(1).getInt64(),
          .duration_ns = row.getColumn(2).getInt64(),
          .bytes = static_cast<uint64_t>(row.getColumn(3).getInt64()),
          .marks = row.getColumn(4).getInt64(),
          .recorded_by = row.getColumn(5).getInt64(),  // 0 for NULL
          .owner = row.getColumn(6).getInt64(),
          .state = from_name<SessionState>(row.getColumn(7).getText()).value_or(SessionState::stopped),
          .secured = row.getColumn(8).getInt() != 0,
          .name = fold(row.getColumn(9).getText()),
          .location = fold(row.getColumn(10).getText()),
          .recorded_by_name = fold(row.getColumn(11).getText()),
          .owner_name = fold(row.getColumn(12).getText()),
          .annotators = {},
          .invited = {},
          .text = {}};
}

// Walks two selects that are sorted by session at once: `fill` gets each row of `select` that belongs to `session`.
template <typename Fill>
void fill_from(Statement& select, bool& more, int64_t session, Fill fill) {
  while (more && select.getColumn(0).getInt64() < session) more = select.executeStep();
  while (more && select.getColumn(0).getInt64() == session) {
    fill(select);
    more = select.executeStep();
  }
}

using SessionText = std::pair<int64_t, std::string>;

/// All words by session, in the order of the rows; on a connection of its own, beside the reading of the rest.
std::vector<SessionText> read_texts(const std::string& file) {
  const Database database(file, SQLite::OPEN_READONLY);
  std::vector<SessionText> texts;
  Statement select(database, "SELECT row / 65536, body FROM session_text ORDER BY row");
  while (select.executeStep()) {
    const int64_t session = select.getColumn(0).getInt64();
    if (texts.empty() || texts.back().first != session) texts.emplace_back(session, std::string());
    const SQLite::Column body = select.getColumn(1);
    texts.back().second.append(body.getText(), static_cast<size_t>(body.getBytes()));
  }
  return texts;
}

void add_person(Statement& row, IndexedSession& session) {
  auto& list = row.getColumn(1).getText()[0] == 'a' ? session.annotators : session.invited;
  list.push_back(row.getColumn(2).getInt64());
}

}  // namespace

std::vector<SessionSummary> read_summaries(Database& database, const std::vector<int64_t>& rows) {
  Statement select(database, kSummarySql);
  Statement people(database, kPeopleSql);
  LossReader losses(database);
  std::vector<SessionSummary> summaries;
  for (const int64_t row : rows) {
    select.reset();
    select.bind(1, row);
    if (!select.executeStep()) continue;
    summaries.push_back(summary_of(select));
    read_people(people, row, summaries.back(), nullptr);
    summaries.back().losses = losses.read(row, summaries.back().duration_ns);
  }
  return summaries;
}

std::optional<SessionSummary> read_summary(Database& database, int64_t row) {
  auto summaries = read_summaries(database, {row});
  if (summaries.empty()) return std::nullopt;
  return std::move(summaries.front());
}

Result<SessionDetail> read_detail(Database& database, int64_t row) {
  Statement select(database, kSummarySql);
  select.bind(1, row);
  if (!select.executeStep()) return fail("session-unknown", "The session is gone.", "Look at the list of sessions.");
  SessionDetail detail{
      .summary = summary_of(select), .session = {}, .folder = select.getColumn(12).getString(), .relations = {}};
  Statement people(database, kPeopleSql);
  read_people(people, row, detail.summary, &detail.relations);
  const SessionSummary& summary = detail.summary;
  detail.session = {.id = summary.id,
                    .name = summary.name,
                    .location = summary.location,
                    .recorded_by = summary.recorded_by,
                    .start_utc_ns = summary.start_utc_ns,
                    .state = summary.state,
                    .stop_reason = summary.stop_reason,
                    .duration_ns = summary.duration_ns,
                    .videos = read_videos(database, row)};
  detail.summary.losses = losses_in(detail.session);
  detail.relations.recorded_by = select.getColumn(14).getString();
  detail.relations.owner = select.getColumn(15).getString();
  detail.relations.owner_department = select.getColumn(16).getString();
  detail.relations.running = summary.state != SessionState::stopped;
  detail.relations.secured = summary.secured;
  return detail;
}

std::optional<SessionRelations> read_relations(Database& database, const std::string& id) {
  Statement select(database,
                   "SELECT s.row, r.id, o.id, o.department, s.state, s.secured FROM session s "
                   "LEFT JOIN user r ON r.row = s.recorded_by LEFT JOIN user o ON o.row = s.owner WHERE s.id = ?");
  select.bind(1, id);
  if (!select.executeStep()) return std::nullopt;
  SessionRelations relations{.recorded_by = select.getColumn(1).getString(),
                             .owner = select.getColumn(2).getString(),
                             .owner_department = select.getColumn(3).getString(),
                             .running = select.getColumn(4).getString() != name_of(SessionState::stopped),
                             .secured = select.getColumn(5).getInt() != 0};
  Statement people(database, kPeopleSql);
  SessionSummary unused;
  read_people(people, select.getColumn(0).getInt64(), unused, &relations);
  return relations;
}

std::optional<IndexedSession> read_indexed(Database& database, int64_t row) {
  Statement select(database, std::string(kIndexSql) + " WHERE row = ?");
  select.bind(1, row);
  if (!select.executeStep()) return std::nullopt;
  IndexedSession session = indexed_of(select);
  Statement people(database,
                   "SELECT session, relation, user FROM session_person WHERE session = ? AND user IS NOT NULL "
                   "ORDER BY relation, position");
  people.bind(1, row);
  while (people.executeStep()) add_person(people, session);
  Statement text(database, "SELECT body FROM session_text WHERE session = ? ORDER BY row");
  text.bind(1, row);
  while (text.executeStep()) session.text += text.getColumn(0).getText();
  return session;
}

bool load_index(Database& database, SessionIndex& index, size_t text_limit) {
  const auto sessions_there = static_cast<size_t>(database.execAndGet("SELECT count(*) FROM session").getInt64());
  index.reserve(sessions_there);
  Statement users(database, "SELECT row, department FROM user");
  while (users.executeStep()) index.set_department(users.getColumn(0).getInt64(), users.getColumn(1).getString());
  // Estimated from the first thousand: an exact sum would read all the words twice.
  const int64_t text_bytes =
      database.execAndGet("SELECT coalesce(sum(length(body)), 0) FROM (SELECT body FROM session_text LIMIT 1000)")
          .getInt64();
  const int64_t text_rows = database.execAndGet("SELECT count(*) FROM session_text").getInt64();
  const double estimate = static_cast<double>(text_bytes) * static_cast<double>(text_rows) / 1000.0;
  const bool keep_text =
      (text_rows <= 1000 ? static_cast<double>(text_bytes) : estimate) <= static_cast<double>(text_limit);
  Statement people(
      database,
      "SELECT session, relation, user FROM session_person WHERE user IS NOT NULL ORDER BY session, relation, position");
  auto reading = std::async(std::launch::async, [&, file = database.getFilename()] {
    return keep_text ? read_texts(file) : std::vector<SessionText>();
  });
  bool more_people = people.executeStep();
  std::vector<IndexedSession> loaded;
  loaded.reserve(sessions_there);
  Statement sessions(database, std::string(kIndexSql) + " ORDER BY row");
  while (sessions.executeStep()) {
    loaded.push_back(indexed_of(sessions));
    fill_from(people, more_people, loaded.back().row, [&](Statement& row) { add_person(row, loaded.back()); });
  }
  std::vector<SessionText> texts = reading.get();
  auto text = texts.begin();
  for (IndexedSession& session : loaded) {
    while (text != texts.end() && text->first < session.row) ++text;
    if (text != texts.end() && text->first == session.row) session.text = std::move(text->second);
    index.put(std::move(session));
  }
  return keep_text;
}

std::vector<int64_t> search_sessions(Database& database, const std::vector<std::string>& terms) {
  std::optional<std::vector<int64_t>> found;
  for (const std::string& term : terms) {
    std::string quoted = "\"";
    for (const char c : term) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    Statement select(database, "SELECT rowid / 65536 FROM session_search WHERE session_search MATCH ? ORDER BY rowid");
    select.bind(1, quoted + "\"");
    std::vector<int64_t> rows;
    while (select.executeStep()) {
      const int64_t row = select.getColumn(0).getInt64();
      if (rows.empty() || rows.back() != row) rows.push_back(row);
    }
    if (found) {
      std::vector<int64_t> both;
      std::set_intersection(found->begin(), found->end(), rows.begin(), rows.end(), std::back_inserter(both));
      rows = std::move(both);
    }
    found = std::move(rows);
  }
  return found.value_or(std::vector<int64_t>{});
}

}  // namespace parallax::store
