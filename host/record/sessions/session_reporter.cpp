// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/session_reporter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "record/rules/naming.hpp"

namespace parallax::record {
namespace {

/// Somebody has to do something about it.
bool needs_action(std::string_view code) {
  constexpr std::array kCodes =
      std::to_array<std::string_view>({"disk-low", "disk-full", "storage-offline", "storage-switched", "storage-slow",
                                       "source-lost", "start-gave-up", "recording-resumed"});
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

std::string cause_of_start(const std::string& location_id) {
  return "start:" + location_id;
}

/// Its end is in the audit log already: the API noted who did it.
bool ended_by_user(const std::string& stop_reason) {
  return stop_reason.empty() || stop_reason == "user";
}

}  // namespace

std::string cause_of_storage(std::string_view code, const std::string& storage) {
  const bool slow = code == "storage-slow" || code == "storage-takes-again";
  return (code == "disk-low" ? "disk-low:" : slow ? "storage-slow:" : "disk-full:") + storage;
}

std::string cause_of_session(const std::string& session_id) {
  return "session:" + session_id;
}

std::string cause_of_source(const std::string& session_id, const std::string& source) {
  return "source:" + session_id + ":" + source;
}

void SessionReporter::publish(const std::string& session_id, std::string type,
                              std::vector<std::pair<std::string, EventValue>> fields) {
  const auto known = known_.find(session_id);
  fields.emplace_back("session", session_id);
  services_.events.publish({.type = std::move(type),
                            .session = session_id,
                            .location = known == known_.end() ? std::string() : known->second.status.location_id,
                            .fields = std::move(fields)});
}

void SessionReporter::on_phase(const SessionStatus& status) {
  Known& known = known_[status.id];
  known.status = status;
  known.is_there = known.is_there || status.phase == Phase::recording || status.phase == Phase::paused;
  if (known.began.user_id.empty() && started_by) known.began = started_by(status.id);
  std::vector<std::pair<std::string, EventValue>> fields{{"phase", std::string(name_of(status.phase))},
                                                         {"name", status.name},
                                                         {"attempt", int64_t{status.attempt}},
                                                         {"attempts", int64_t{status.attempts}},
                                                         {"attempt_left_ns", status.attempt_left_ns},
                                                         {"wait_left_ns", status.wait_left_ns},
                                                         {"start_utc_ns", status.start_utc_ns},
                                                         {"duration_ns", status.duration_ns},
                                                         {"recorded_ns", status.recorded_ns}};
  if (!status.stop_reason.empty()) fields.emplace_back("stop_reason", status.stop_reason);
  if (status.problem) {
    fields.emplace_back("problem", status.problem->code);
    fields.emplace_back("text", status.problem->text);
    fields.emplace_back("remedy", status.problem->remedy);
  }
  publish(status.id, "recording-changed", std::move(fields));

  if ((status.phase == Phase::recording || status.phase == Phase::paused) && began) began(status);
  const bool over = status.phase == Phase::done || status.phase == Phase::failed;
  const bool never_began = over && status.folder.empty();
  if (status.phase == Phase::stopping || over) tell_stopped(known);
  if ((status.phase == Phase::finishing || over) && !status.stop_reason.empty()) {
    for (const VideoStatus& source : status.sources) services_.notices.end(cause_of_source(status.id, source.name));
    services_.notices.end(cause_of_session(status.id));
  }
  if ((status.phase == Phase::stopping || never_began) && !ended_by_user(status.stop_reason)) {
    log_warning("record", "{}: stopped by the recorder ({}).", status.name.empty() ? status.location : status.name,
                status.stop_reason);
    services_.tasks.run([&audit = services_.audit, id = status.id, reason = status.stop_reason,
                         location = status.location, action = never_began ? "session-start-failed" : "session-stop"] {
      const auto row = audit.append_audit(
          {}, {.action = action, .object = "session:" + id, .before = {}, .after = location, .reason = reason});
      if (!row) log_error("record", "no audit row for {}: {}", action, row.error().line());
    });
  }
  // What was only suspended has no reason: the next recorder goes on with it.
  if ((status.phase == Phase::finishing || over) && !status.stop_reason.empty() && ended) ended(status.id);
  if (!status.folder.empty() && !ended_by_user(status.stop_reason)) {
    if (status.phase == Phase::finishing && holds_pictures(status.id)) name_by_rule(status);
    if (over && !holds_pictures(status.id)) discard(status);
  }
  if (over) known_.erase(status.id);
}

bool SessionReporter::holds_pictures(const std::string& session_id) const {
  const auto known = known_.find(session_id);
  if (known == known_.end()) return true;
  return std::any_of(known->second.last.videos.begin(), known->second.last.videos.end(), [](const Video& video) {
    return std::any_of(video.parts.begin(), video.parts.end(), [](const Part& part) { return part.frames > 0; });
  });
}

void SessionReporter::name_by_rule(const SessionStatus& status) {
  services_.tasks.run([&naming = services_.naming, id = status.id,
                       unnamed = default_session_name(status.location, status.start_utc_ns)] {
    const auto rules = naming.naming();
    if (!rules || rules->mode != NamingMode::number) return;
    if (const auto named = naming.number_session({}, id, unnamed, rules->default_name); !named)
      log_error("record", "session {} got no number: {}", id, named.error().line());
  });
}

/// A session that was stopped before the first picture reached the disk would only stand in the way (R28). Marks stay.
void SessionReporter::discard(const SessionStatus& status) {
  services_.tasks.run([&sessions = services_.sessions, &notices = services_.notices, id = status.id, name = status.name,
                       location = status.location, location_id = status.location_id] {
    const auto session = sessions.session(id);
    if (!session || session->summary.marks > 0) return;
    const auto gone = sessions.delete_session({}, id, "Nothing was recorded.");
    if (!gone) return;
    log_info("record", "{}: nothing was recorded; the session is discarded.", name);
    notices.tell({.severity = Severity::error,  // what was told of the session has gone with it
                  .code = "recording-discarded",
                  .text = fmt::format("A recording in {} was stopped before its first picture was stored.", location),
                  .remedy = "Look at the storage, then record again.",
                  .location = location_id,
                  .location_name = location,
                  .needs_action = true,
                  .cause = cause_of_start(location_id)});
  });
}

void SessionReporter::on_notice(const std::string& session_id, const RecordingNotice& notice) {
  const LogLevel level = notice.severity == Severity::info      ? LogLevel::info
                         : notice.severity == Severity::warning ? LogLevel::warning
                                                                : LogLevel::error;
  log_line(level, "record", notice.remedy.empty() ? notice.text : notice.text + " " + notice.remedy);
  NewNotice told{.severity = notice.severity,
                 .code = notice.code,
                 .text = notice.text,
                 .remedy = notice.remedy,
                 .source = notice.source,
                 .session = session_id};
  told.needs_action = needs_action(notice.code);
  if (told.needs_action && !notice.storage.empty()) told.cause = cause_of_storage(notice.code, notice.storage);
  if (notice.code == "source-lost") told.cause = cause_of_source(session_id, notice.source);
  if (notice.code == "recording-resumed") told.cause = cause_of_session(session_id);
  if (const auto found = known_.find(session_id); found != known_.end()) {
    const Known& known = found->second;
    told.location = known.status.location_id;
    told.location_name = known.status.location;
    told.session_name = known.status.name;
    if (notice.code == "recording-started") told.by = known.began.name;
    if (notice.code == "recording-stopped") told.by = known.stops.name;
    if (!known.is_there) {  // there is no session yet, perhaps never: whoever sees the room is told
      told.session.clear();
      told.session_name.clear();  // a name may say what not everybody of the room may know
      if (notice.severity == Severity::error) told.cause = cause_of_start(told.location);
    }
  }
  if (notice.code == "source-back") services_.notices.end(cause_of_source(session_id, notice.source));
  if (notice.code == "storage-takes-again") services_.notices.end(cause_of_storage(notice.code, notice.storage));
  if (notice.code == "recording-started") services_.notices.end(cause_of_start(told.location));
  services_.notices.tell(std::move(told));
}

void SessionReporter::stopping(const std::string& session_id, const StartedBy& by) {
  if (const auto known = known_.find(session_id); known != known_.end()) known->second.stops = by;
}

/// Tells who began a recording that somebody else stopped it, once.
void SessionReporter::tell_stopped(Known& known) {
  const StartedBy& by = known.stops;
  if (known.began.user_id.empty() || by.user_id.empty() || by.user_id == known.began.user_id) return;
  const SessionStatus& status = known.status;
  NewNotice told{.severity = Severity::warning,
                 .code = "stopped-by-other",
                 .text = known.is_there ? fmt::format("Your recording {} was stopped by {}.", status.name, by.name)
                                        : fmt::format("Your start of a recording in {} was stopped by {}.",
                                                      status.location, by.name),
                 .remedy = fmt::format("Ask {} for the reason. If it was not meant, record again.", by.name),
                 .session = known.is_there ? status.id : std::string(),
                 .session_name = status.name,
                 .location = status.location_id,
                 .location_name = status.location,
                 .user = known.began.user_id,
                 .by = by.name,
                 .needs_action = true};
  services_.notices.tell(std::move(told));
  known.stops.user_id.clear();  // told
}

void SessionReporter::tell_parts(const std::string& session_id, const Video* before, const Video& now) {
  for (size_t i = 0; i < now.parts.size(); ++i) {
    const Part& part = now.parts[i];
    const bool same = before != nullptr && i < before->parts.size() && before->parts[i].state == part.state &&
                      before->parts[i].sha256 == part.sha256;
    if (same) continue;
    publish(session_id, "part-changed",
            {{"source", now.source},
             {"part", static_cast<int64_t>(i)},
             {"state", std::string(parallax::name_of(part.state))},
             {"start_session_ns", part.start_session_ns},
             {"duration_ns", part.duration_ns},
             {"bytes", static_cast<int64_t>(part.bytes)}});
  }
}

void SessionReporter::tell_gaps(const std::string& session_id, const Video* before, const Video& now) {
  for (size_t i = 0; i < now.gaps.size(); ++i) {
    const Gap& gap = now.gaps[i];
    const bool same = before != nullptr && i < before->gaps.size() &&
                      before->gaps[i].end_session_ns == gap.end_session_ns && before->gaps[i].reason == gap.reason;
    if (same) continue;
    publish(session_id, "gap-changed",
            {{"source", now.source},
             {"gap", static_cast<int64_t>(i)},
             {"reason", std::string(parallax::name_of(gap.reason))},
             {"text", gap.text},
             {"start_session_ns", gap.start_session_ns},
             {"open", !gap.end_session_ns.has_value()},
             {"end_session_ns", gap.end_session_ns.value_or(gap.start_session_ns)}});
  }
}

void SessionReporter::on_saved(const Session& session, const std::string& folder) {
  if (const auto known = known_.find(session.id); known != known_.end()) {
    for (const Video& video : session.videos) {
      const auto& last = known->second.last.videos;
      const auto before =
          std::find_if(last.begin(), last.end(), [&](const Video& each) { return each.source == video.source; });
      const Video* const found = before == last.end() ? nullptr : &*before;
      tell_parts(session.id, found, video);
      tell_gaps(session.id, found, video);
    }
    known->second.last = session;
    known->second.status.name = session.name;
  }
  services_.session_register.store_session(session, folder, [id = session.id](const Result<void>& stored) {
    if (!stored && stored.error().code != "session-deleted") {
      log_error("record", "session {} is not in the catalogue: {}", id, stored.error().line());
    }
  });
}

}  // namespace parallax::record
