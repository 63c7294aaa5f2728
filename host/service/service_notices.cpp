// SPDX-License-Identifier: Apache-2.0
// What the service tells people beside what recordings tell (record/sessions/session_reporter): about its storage and
// itself.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "service/service.hpp"

namespace parallax::recorder {

/// For Technicians. [any thread]
void Service::tell_recorder(Severity severity, const Error& what, const std::string& cause) {
  NewNotice notice{.severity = severity, .code = what.code, .text = what.text, .remedy = what.remedy};
  notice.needs_action = true;
  notice.cause = cause;
  store_->notices().tell(std::move(notice));
}

/// Whether an earlier run ended otherwise than by a stop, and what became of its catalogue.
void Service::tell_start() {
  if (crashed_) {
    const bool recorded = !unended_sessions().empty();
    tell_recorder(Severity::warning,
                  {"recorder-restarted", "The recorder had ended unexpectedly and was started again.",
                   recorded ? "What was being recorded goes on; look whether it does. The log may say why it ended."
                            : "As far as it knows, nothing was being recorded. The log may say why it ended."},
                  {});
  }
  if (!store_->rebuilt()) return;
  store_->notices().end("catalogue");
  tell_recorder(Severity::warning,
                {"catalogue-rebuilt", *store_->rebuilt(),
                 "Look whether users, rooms and the newest sessions are as they should be."},
                {});
}

/// Of storage folders that are others than the ones that were there before.
void Service::tell_replaced(const std::vector<std::filesystem::path>& folders) {
  for (const std::filesystem::path& folder : folders) {
    tell_recorder(
        Severity::warning,
        {"storage-other", fmt::format("The storage folder {} is not the one that was there before.", folder.string()),
         "If its disk is not mounted, stop the recorder, mount it and start again; else nothing is to be done."},
        {});
  }
}

void Service::tell_not_resumed(const Session& session) {
  for (const Video& video : session.videos) store_->notices().end(record::cause_of_source(session.id, video.source));
  store_->notices().end(record::cause_of_session(session.id));
  store_->notices().tell({.severity = Severity::error,
                          .code = "recording-not-resumed",
                          .text = fmt::format("Recording of {} was interrupted and could not go on.", session.name),
                          .remedy = "What was recorded is there. Record again if it had not ended.",
                          .session = session.id,
                          .session_name = session.name,
                          .needs_action = true});
}

/// It is used from now on. What lies in it and was never looked at is looked through, and what ended while it was away.
/// [loop thread]
void Service::storage_came(const record::Place& place, const std::vector<std::string>& found) {
  store_->notices().end(record::cause_of_storage("storage-offline", place.name()));
  store_->notices().tell({.severity = Severity::info,
                          .code = "storage-back",
                          .text = fmt::format("The storage {} is there and is used from now on.", place.name())});
  late_.insert(found.begin(), found.end());
  came_ = true;
  look_at_late();
}

void Service::storage_room(const record::Place& place, bool low) {
  store_->notices().end(record::cause_of_storage("disk-full", place.name()));
  if (!low) store_->notices().end(record::cause_of_storage("disk-low", place.name()));
}

}  // namespace parallax::recorder
