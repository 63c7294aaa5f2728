// SPDX-License-Identifier: Apache-2.0
// Starting, pausing and stopping; the state of it all, and its events. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/events.hpp"
#include "api/dto/recording.hpp"

namespace parallax::api::calls::recording {

[[nodiscard]] ClientCall<StatusView> status();
[[nodiscard]] ClientCall<std::vector<RecordingStatus>> list();
/// In `start.location`, an id or a name. Answers the id of the session that begins.
[[nodiscard]] ClientCall<std::string> start(const StartRecording& start);
/// While starting: with the sources that are ready, without the others.
[[nodiscard]] ClientCall<void> start_now(const std::string& session);
/// An empty name: the rules for names hold.
[[nodiscard]] ClientCall<StoppedRecording> stop(const std::string& session, const std::string& name = {});
[[nodiscard]] ClientCall<void> pause(const std::string& session);
[[nodiscard]] ClientCall<void> resume(const std::string& session);
/// Target of the WebSocket with the events (EventMessage); nothing: a snapshot first.
[[nodiscard]] std::string events_target(const std::optional<uint64_t>& after);

}  // namespace parallax::api::calls::recording
