// SPDX-License-Identifier: Apache-2.0
#include "record/session_reporter.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "model/session_names.hpp"
#include "record/naming.hpp"

namespace parallax::record {
namespace {

std::string_view name_of(Severity severity) {
  return severity == Severity::info ? "info" : severity == Severity::warning ? "warning" : "error";
}

/// Its end is in the audit log already: the API noted who did it.
bool ended_by_user(const std::string& stop_reason) {
  return stop_reason.empty() || stop_reason == "user";
}

}  // namespace

void SessionReporter::publish(const std::string& session_id, std::string type,
                              std::vector<std::pair<std::string, EventValue>> fields) {
  const auto known = known_.find(session_id);
  fields.emplace_back("session", session_id);
  services_.events.publish({.type = std::move(type),
                            .session = session_id,
                            .location = known == known_.end() ? std::string() : known->second.location_id,
                            .fields = std::move(fields)});
}

void SessionReporter::on_phase(const SessionStatus& status) {
  known_[status.id].location_id = status.location_id;
  std::vector<std::pair<std::string, EventValue>> fields{{"phase", std::string(record::name_of(status.phase))},
                                                         {"name", status.name},
                                                         {"attempt", int64_t{status.attempt}},
                                                         {"attempts", int64_t{status.attempts}},
                                                         {"attempt_left_ns", status.attempt_left_ns},
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
  if ((status.phase == Phase::stopping || never_began) && !ended_by_user(status.stop_reason)) {
    log_warning("record", "{}: stopped by the recorder ({}).", status.name.empty() ? status.location : status.name,
                status.stop_reason);
    services_.tasks.run([&catalogue = services_.catalogue, id = status.id, reason = status.stop_reason,
                         location = status.location, action = never_began ? "session-start-failed" : "session-stop"] {
      const auto row = catalogue.append_audit(
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
  services_.tasks.run([&catalogue = services_.catalogue, id = status.id, name = status.name] {
    const auto session = catalogue.session(id);
    if (!session || session->summary.marks > 0) return;
    const auto gone = catalogue.delete_session({}, id, "Nothing was recorded.");
    if (gone) log_info("record", "{}: nothing was recorded; the session is discarded.", name);
  });
}

void SessionReporter::on_notice(const std::string& session_id, const Notice& notice) {
  const LogLevel level = notice.severity == Severity::info      ? LogLevel::info
                         : notice.severity == Severity::warning ? LogLevel::warning
                                                                : LogLevel::error;
  log_line(level, "record", notice.remedy.empty() ? notice.text : notice.text + " " + notice.remedy);
  publish(session_id, notice.code,
          {{"severity", std::string(name_of(notice.severity))},
           {"text", notice.text},
           {"remedy", notice.remedy},
           {"source", notice.source}});
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
  }
  services_.sessions.store_session(session, folder, [id = session.id](const Result<void>& stored) {
    if (!stored && stored.error().code != "session-deleted") {
      log_error("record", "session {} is not in the catalogue: {}", id, stored.error().line());
    }
  });
}

}  // namespace parallax::record
