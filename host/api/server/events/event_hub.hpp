// SPDX-License-Identifier: Apache-2.0
// Hands the numbered events to any number of clients. Each event is encoded once, whoever follows; a client has a
// position in the common ring and nothing else, so that idle and slow ones cost nothing. Who may see an event is asked
// for each client and event at the moment of sending, with what is true then: a client that resumes gets nothing by a
// role, a department or an invitation that is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/server/http/http.hpp"
#include "api/server/http/token_check.hpp"
#include "model/people/rights.hpp"
#include "model/ports/accounts.hpp"
#include "model/ports/events.hpp"
#include "model/ports/rooms.hpp"
#include "model/ports/sessions.hpp"

namespace parallax::api {

struct EventHubOptions {
  size_t kept = 4096;  ///< events that a client may be behind before it is dropped
};

/// What the hub works with; all outlive it.
struct EventHubServices {
  EventLog& log;
  Accounts& accounts;
  Sessions& sessions;
  Rooms& rooms;
  /// Whose a recording is that is not in the catalogue yet; nothing: there is none. May block.
  std::function<std::optional<SessionRelations>(const std::string& session)> starting;
};

class EventHub {
 public:
  /// Follows the log on a thread of its own.
  EventHub(EventHubServices services, const EventHubOptions& options);
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  /// Whether everything after number `after` is still there. [any thread]
  [[nodiscard]] bool can_resume(uint64_t after) const;
  /// One more client: gets `first` (if it holds any text), then every event after `after` that its user may see. May
  /// outlive the hub. [any thread]
  [[nodiscard]] std::shared_ptr<WebSocketSession> follow(TokenCheck token, uint64_t after, const std::string& first);
  [[nodiscard]] size_t followers() const;

  struct State;  ///< internal

 private:
  std::shared_ptr<State> state_;
};

}  // namespace parallax::api
