// SPDX-License-Identifier: Apache-2.0
// The event stream: a snapshot first, then numbered events. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/dto/recording.hpp"
#include "model/ports/events.hpp"

namespace parallax::api {

/// A message of the stream.
struct EventMessage {
  std::optional<StatusView> snapshot;
  bool missed = false;  ///< with a snapshot: events after the number that was asked for are lost
  Event event;          ///< without a snapshot; its `user` is not told

  [[nodiscard]] uint64_t number() const { return snapshot ? snapshot->newest_event : event.number; }
};

[[nodiscard]] std::string encode(const EventMessage& message);
[[nodiscard]] std::string encode(const Event& event);
Result<EventMessage> decode_event_message(std::string_view text);
/// Id of the job whose end `event` tells; empty: it tells of none.
[[nodiscard]] std::string ended_job_in(const Event& event);

/// Nothing: from now on.
[[nodiscard]] Query query_of_events(const std::optional<uint64_t>& after);
[[nodiscard]] std::optional<uint64_t> read_events_query(Fields& fields);

}  // namespace parallax::api
