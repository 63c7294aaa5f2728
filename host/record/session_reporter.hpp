// SPDX-License-Identifier: Apache-2.0
// Tells the rest of the system what recordings do: numbered events for clients, the catalogue whenever session.json is
// written, the audit log where the recorder ended a recording by itself. [loop thread]; nothing here blocks.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/task_thread.hpp"
#include "model/ports/catalogue.hpp"
#include "model/ports/event_log.hpp"
#include "model/ports/naming.hpp"
#include "record/session_events.hpp"

namespace parallax::record {

class SessionReporter final : public SessionEvents {
 public:
  struct Services {
    EventLog& events;
    SessionRegister& sessions;
    Catalogue& catalogue;
    Naming& naming;
    TaskThread& tasks;  ///< where audit rows wait for their commit; must end before the others
  };

  /// All services must outlive it.
  explicit SessionReporter(Services services) : services_(services) {}

  void on_phase(const SessionStatus& status) override;
  /// States are told by the streams themselves, recorded or not (recorder/live_relay).
  void on_source_state(const std::string&, const std::string&, CameraState, const std::optional<Error>&) override {}
  void on_notice(const std::string& session_id, const Notice& notice) override;
  void on_saved(const Session& session, const std::string& folder) override;

  /// Called when a session has begun to record, or goes on. Set it before recording begins, as the next.
  std::function<void(const SessionStatus& status)> began;
  /// Called when a session has ended for good.
  std::function<void(const std::string& session_id)> ended;

 private:
  struct Known {
    std::string location_id;
    Session last;  ///< as it was saved last: parts and gaps that are new are told
  };
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
