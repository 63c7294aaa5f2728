// SPDX-License-Identifier: Apache-2.0
// What the service does at its start with what an earlier run left behind (R95).
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

#include "base/log.hpp"
#include "model/sessions/session_copies.hpp"
#include "record/rules/gaps.hpp"
#include "record/sources/catalogue_source.hpp"
#include "service/recovered_folders.hpp"
#include "service/service.hpp"
#include "store/sqlite/known_session.hpp"

namespace parallax::recorder {
namespace {

constexpr int64_t kLateMarksNs = 2 * kNsPerSecond;
constexpr size_t kMostLateMarks = 10'000;

void log_notice(const record::RecordingNotice& notice) {
  const LogLevel level = notice.severity == Severity::info      ? LogLevel::info
                         : notice.severity == Severity::warning ? LogLevel::warning
                                                                : LogLevel::error;
  log_line(level, "recovery", notice.remedy.empty() ? notice.text : notice.text + " " + notice.remedy);
}

/// What session.json says; what the catalogue says where that cannot be read.
Session as_on_disk(store::FolderSet& folders, const SessionDetail& known) {
  auto found = folders.find(known.folder);
  if (found && found->session && found->session->id == known.session.id) return std::move(*found->session);
  return known.session;
}

/// How a session ended is known to the catalogue, with pauses that never reached its file; what is in its parts is
/// known to the folder.
Session as_it_ended(const Session& known, const Session& found) {
  const bool more_found = is_newer_copy(found, known);
  Session session = more_found ? found : known;
  session.name = known.name;
  session.duration_ns = std::max(found.duration_ns, known.duration_ns);
  if (more_found) return session;
  std::map<std::string, const Part*> mended;
  for (const Video& video : found.videos) {
    for (const Part& part : video.parts) mended.emplace(part.file, &part);
  }
  for (Video& video : session.videos) {
    for (Part& part : video.parts) {
      const auto here = mended.find(part.file);
      if (here == mended.end()) continue;
      const bool as_known = !part.sha256.empty() && part.bytes == here->second->bytes;  // its hash may be news, too
      if (as_known) continue;
      part = *here->second;
      record::cut_gaps_by_part(video, part);
    }
  }
  return session;
}

/// Of the listed folders those that could not be looked at: they are nowhere, or some storage is away.
std::vector<std::string> still_away(store::FolderSet& folders, const std::filesystem::path& data) {
  std::vector<std::string> listed = recovered_folders(data);
  if (folders.all_there())
    std::erase_if(listed, [&](const std::string& folder) { return folders.find(folder).has_value(); });
  return listed;
}

}  // namespace

/// The folders that have to be looked at; everything where the catalogue does not tell.
std::optional<std::vector<std::string>> Service::unsettled_folders(const std::vector<SessionDetail>& unended) {
  auto settled = store_->settled_folders();
  if (!settled) return std::nullopt;
  const std::unordered_set<std::string> known(settled->begin(), settled->end());
  std::vector<std::string> folders = folder_names_.get();
  std::erase_if(folders, [&](const std::string& folder) { return known.contains(folder); });
  // Among them folders that were just restored.
  const auto add = [&](const std::string& folder) {
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
  };
  for (const SessionDetail& session : unended) add(session.folder);
  for (const std::string& folder : recovered_folders(data_)) add(folder);
  return folders;
}

/// Sessions that run as far as the catalogue knows.
std::vector<SessionDetail> Service::unended_sessions() {
  std::vector<SessionDetail> all;
  for (const SessionState state : {SessionState::recording, SessionState::paused}) {
    SessionQuery query;
    query.state = state;
    query.limit = kMaxPage;
    const auto page = store_->sessions().sessions(query);
    if (!page) continue;
    for (const SessionSummary& summary : page->sessions) {
      if (auto known = store_->sessions().session(summary.id)) all.push_back(std::move(*known));
    }
  }
  return all;
}

/// Mends what lies in the folders, takes it into the catalogue, and has finished what was stopped.
record::RecoveryReport Service::look_through(const std::optional<std::vector<std::string>>& only) {
  record::RecoveryReport report = engine_->recover(
      [this](const std::string& folder) { return store::known_session(data_, folders_, folder); }, only);
  for (const record::RecordingNotice& notice : report.notices) {
    log_notice(notice);
    if (notice.severity == Severity::error)
      tell_recorder(Severity::error, {notice.code, notice.text, notice.remedy}, {});
  }
  for (const SessionCopy& copy : take_out_copies(report, store_->sessions(), folders_)) tell_copy(copy);
  for (record::InterruptedSession& unfinished : report.unfinished) {
    active_.remove(unfinished.session.id);  // it was stopped, and the recorder died before it could do this
    store_->notices().end(record::cause_of_session(unfinished.session.id));
    store_->session_register().store_session(unfinished.session, unfinished.folder, {});
    finish(std::move(unfinished));
  }
  // The catalogue does not know them as such: it may have missed what was written last before a crash.
  for (record::InterruptedSession& found : report.in_order)
    store_->session_register().store_session(std::move(found.session), std::move(found.folder), {});
  return report;
}

void Service::tell_copy(const SessionCopy& copy) {
  const Error what{"session-copied",
                   "The folder " + copy.folder + " says to be the session " + copy.name + ", which lies in " +
                       copy.known_folder + ". It was left out.",
                   "Move that folder out of the storage folder if it is a backup; if nobody put it there, look who can "
                   "write to the storage."};
  log_error("recovery", "{}", what.line());
  tell_recorder(Severity::error, what, {});
  (void)store_->audit().append_audit({}, {.action = "session-copy-refused",
                                          .object = "session:" + copy.session,
                                          .before = {},
                                          .after = copy.folder,
                                          .reason = "session-copied"});
}

/// Of a storage that came when the recorder was running: what was found in it, and what is listed. Nothing in it goes
/// on by itself: it was said to have stopped. What is worked on at present (`busy`) is told by those who do.
/// [recovery thread]
void Service::recover_late(std::vector<std::string> folders, const std::vector<std::string>& busy) {
  if (const auto settled = store_->settled_folders(); settled) {
    const std::unordered_set<std::string> known(settled->begin(), settled->end());
    std::erase_if(folders, [&](const std::string& folder) { return known.contains(folder); });
  }
  const auto add = [](std::vector<std::string>& to, const std::string& folder) {
    if (std::ranges::find(to, folder) == to.end()) to.push_back(folder);
  };
  const auto is_busy = [&busy](const std::string& folder) { return std::ranges::find(busy, folder) != busy.end(); };
  std::vector<std::string> left = recovered_folders(data_);
  for (const std::string& folder : left) add(folders, folder);
  std::erase_if(folders, is_busy);
  std::erase_if(left, std::not_fn(is_busy));
  if (folders.empty()) return;
  record::RecoveryReport report = look_through(folders);
  for (record::InterruptedSession& interrupted : report.interrupted) {
    active_.remove(interrupted.session.id);
    if (!ended_before(interrupted)) close_for_good(std::move(interrupted));
  }
  for (const std::string& folder : still_away(folders_, data_)) add(left, folder);
  for (const std::string& folder : std::exchange(untold_, {})) add(left, folder);  // a full disk, say: later again
  keep_recovered(data_, left);
}

/// Looks through what came, one look after another: what a look hands to the recorder is busy for the next one. What is
/// being worked on is looked at when that is over. [loop thread]
void Service::look_at_late() {
  if (looks_ || (!came_ && late_.empty())) return;
  const std::vector<std::string> busy = engine_->recorder().folders();
  std::vector<std::string> ready(late_.begin(), late_.end());
  std::erase_if(ready, [&busy](const auto& folder) { return std::ranges::find(busy, folder) != busy.end(); });
  if (!std::exchange(came_, false) && ready.empty()) return;
  for (const std::string& folder : ready) late_.erase(folder);
  looks_ = true;
  recovery_tasks_->run([this, ready, busy] {
    recover_late(ready, busy);
    engine_->loop().post([this] { looks_ = false; });  // behind what it hands over
  });
}

/// [any thread]
void Service::finish(record::InterruptedSession stopped) {
  engine_->loop().post([this, stopped = std::move(stopped)] { engine_->recorder().finish(stopped); });
}

void Service::recover() {
  const std::vector<SessionDetail> unended = unended_sessions();
  for (const SessionDetail& known : unended) {
    if (auto restored = engine_->restore(known.folder, known.session); !restored)
      log_error("recovery", "{}: {}", known.summary.name, restored.error().line());
  }
  record::RecoveryReport report = look_through(unsettled_folders(unended));
  for (record::InterruptedSession& interrupted : report.interrupted) resume(std::move(interrupted));
  settle_catalogue();
}

void Service::resume(record::InterruptedSession interrupted) {
  const std::string id = interrupted.session.id;
  if (ended_before(interrupted)) return active_.remove(id);  // what was said to have stopped stays stopped
  auto known = active_.find(id);
  if (!known) {
    log_warning("recovery", "{}: {}", interrupted.session.name, known.error().line());
    return close_for_good(std::move(interrupted));
  }
  // As it is configured now, with the passwords, which are nowhere else; as it was, if the room is gone.
  if (const auto room = store_->rooms().location(known->location.id); room) {
    auto location = record::config_of(*room, store_->source_passwords());
    if (location) known->location = std::move(*location);
  }
  interrupted.zero_monotonic_ns = known->zero_monotonic_ns;
  // Marks set just before the end may lie behind what reached the disk; those to come shall lie behind them.
  int64_t& end_ns = interrupted.session.duration_ns;
  const auto marks = store_->items().items(
      id, {.from_session_ns = end_ns, .until_session_ns = end_ns + kLateMarksNs, .limit = kMostLateMarks});
  if (marks && !marks->items.empty()) end_ns = marks->items.back().start_session_ns;
  const std::string location_id = known->location.id;
  const auto gone_on = recording_->go_on(std::move(known->location), {known->user_id, known->user}, interrupted);
  if (!gone_on) {
    log_warning("recovery", "{}: {}", interrupted.session.name, gone_on.error().line());
    return close_for_good(std::move(interrupted));
  }
  (void)store_->audit().append_audit({}, {.action = "session-continue",
                                          .object = "session:" + id,
                                          .before = {},
                                          .after = {},
                                          .reason = "recorder-interrupted"});
}

/// A session that had ended as far as the catalogue knows, and whose file could not say so because its storage was
/// gone: it ended as the catalogue says. False if it is another one.
bool Service::ended_before(record::InterruptedSession& interrupted) {
  const auto known = store_->sessions().session(interrupted.session.id);
  if (!known || known->session.state != SessionState::stopped || known->session.stop_reason.empty()) return false;
  interrupted.session = as_it_ended(known->session, interrupted.session);
  auto& volume = engine_->volume_of(*interrupted.place);
  if (auto closed = record::close_interrupted(interrupted, volume, known->session.stop_reason); !closed) {
    log_error("recovery", "{}", closed.error().line());
    untold_.push_back(interrupted.folder);
    return true;
  }
  store_->session_register().store_session(interrupted.session, interrupted.folder, {});
  finish(std::move(interrupted));
  return true;
}

void Service::close_for_good(record::InterruptedSession interrupted) {
  const std::string id = interrupted.session.id;
  if (auto closed = record::close_interrupted(interrupted, engine_->volume_of(*interrupted.place)); !closed) {
    log_error("recovery", "{}", closed.error().line());
    untold_.push_back(interrupted.folder);
    return;
  }
  active_.remove(id);
  tell_not_resumed(interrupted.session);
  note_stopped(id);
  store_->session_register().store_session(interrupted.session, interrupted.folder, {});
  finish(std::move(interrupted));
}

void Service::note_stopped(const std::string& session) {
  (void)store_->audit().append_audit({}, {.action = "session-stop",
                                          .object = "session:" + session,
                                          .before = {},
                                          .after = {},
                                          .reason = "recorder-interrupted"});
}

/// The catalogue may be behind the folders by what was written last before a crash.
void Service::settle_catalogue() {
  std::set<std::string> running;
  for (const record::SessionStatus& status : engine_->recorder().sessions()) running.insert(status.id);
  std::vector<std::pair<Session, std::string>> behind;
  // What is closed here looks settled to the catalogue, and its folder has not heard of it.
  std::vector<std::string> unaware = still_away(folders_, data_);
  for (const SessionDetail& known : unended_sessions()) {
    if (running.contains(known.summary.id)) continue;
    Session session = as_on_disk(folders_, known);
    active_.remove(session.id);  // else it would record again by itself when its storage is back
    if (session.state != SessionState::stopped) {
      session.state = SessionState::stopped;
      session.stop_reason = "recorder-interrupted";
      tell_not_resumed(session);
      note_stopped(session.id);
      unaware.push_back(known.folder);
    }
    behind.emplace_back(std::move(session), known.folder);
  }
  std::ranges::move(std::exchange(untold_, {}), std::back_inserter(unaware));
  keep_recovered(data_, unaware);
  for (auto& [session, folder] : behind)
    store_->session_register().store_session(std::move(session), std::move(folder), {});
}

}  // namespace parallax::recorder
