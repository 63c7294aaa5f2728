// SPDX-License-Identifier: Apache-2.0
// Tells the rest of the system what recordings do: numbered events for clients, notices for the people whom they
// concern, the catalogue whenever session.json is written, the audit log where the recorder ended a recording by
// itself. [loop thread]; nothing here blocks.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/task_thread.hpp"
#include "model/ports/audit.hpp"
#include "model/ports/events.hpp"
#include "model/ports/notices.hpp"
#include "model/ports/session_naming.hpp"
#include "model/ports/sessions.hpp"
#include "record/sessions/session_events.hpp"

namespace parallax::record {

/// NewNotice::cause of a notice about a storage: it has little room, or none (or does not answer).
[[nodiscard]] std::string cause_of_storage(std::string_view code, const std::string& storage);
/// …about a recording itself: it is over when that ends.
[[nodiscard]] std::string cause_of_session(const std::string& session_id);
/// …about a camera that a recording has lost.
[[nodiscard]] std::string cause_of_source(const std::string& session_id, const std::string& source);

class SessionReporter final : public SessionEvents {
 public:
  struct Services {
    EventLog& events;
    Notices& notices;
    SessionRegister& session_register;
    Sessions& sessions;
    AuditLog& audit;
    Naming& naming;
    TaskThread& tasks;  ///< where audit rows wait for their commit; must end before the others
  };

  /// All services must outlive it.
  explicit SessionReporter(Services services) : services_(services) {}

  void on_phase(const SessionStatus& status) override;
  /// States are told by the streams themselves, recorded or not (service/live_relay).
  void on_source_state(const std::string&, const std::string&, CameraState, const std::optional<Error>&) override {}
  void on_notice(const std::string& session_id, const RecordingNotice& notice) override;
  void on_saved(const Session& session, const std::string& folder) override;
  void on_unsaved(const std::string& folder) override {
    if (unsaved) unsaved(folder);
  }

  /// A user stops this session: tell it before the recorder does. Who began it is told if it is somebody else.
  void stopping(const std::string& session_id, const StartedBy& by);

  /// Says who began a session. Set it before recording begins, as the next three.
  std::function<StartedBy(const std::string& session_id)> started_by;
  /// Called when a session has begun to record, or goes on.
  std::function<void(const SessionStatus& status)> began;
  /// Called when a session has ended for good.
  std::function<void(const std::string& session_id)> ended;
  /// Called when a session.json says something else than that its session has ended; see on_unsaved.
  std::function<void(const std::string& folder)> unsaved;

 private:
  struct Known {
    SessionStatus status;   ///< as it was told last
    StartedBy began;        ///< who
    StartedBy stops;        ///< who; empty: nobody but the recorder
    bool is_there = false;  ///< it has recorded something
    Session last;           ///< as it was saved last: parts and gaps that are new are told
  };
  void tell_stopped(Known& known);
  void publish(const std::string& session_id, std::string type, std::vector<std::pair<std::string, EventValue>> fields);
  void tell_parts(const std::string& session_id, const Video* before, const Video& now);
  /// What the recorder stopped by itself has nobody who names it at the stop, or throws it away.
  void name_by_rule(const SessionStatus& status);
  void discard(const SessionStatus& status);
  [[nodiscard]] bool holds_pictures(const std::string& session_id) const;
  void tell_gaps(const std::string& session_id, const Video* before, const Video& now);

  Services services_;
  std::map<std::string, Known> known_;
};

}  // namespace parallax::record
