// SPDX-License-Identifier: Apache-2.0
// Starting and stopping; the state of it all. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/locations.hpp"

namespace parallax::api {

/// What is recorded, and what the locations and sources do.
struct StatusView {
  std::string version;
  int64_t utc_ns = 0;
  uint64_t newest_event = 0;
  std::vector<RecordingStatus> recordings;
  std::vector<LocationView> locations;
  std::vector<SourceStatus> sources;
};

[[nodiscard]] std::string encode(const StatusView& status);
Result<StatusView> decode_status(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<RecordingStatus>& recordings);
Result<std::vector<RecordingStatus>> decode_recordings(std::string_view text);
/// {"session": …}: the id of what begins.
[[nodiscard]] std::string encode_started(const std::string& session);
Result<std::string> decode_started(std::string_view text);
[[nodiscard]] std::string encode(const std::string& session, const StoppedRecording& stopped);
/// What is not said (by older recorders nothing at all) is taken so that the user is asked for a name.
Result<StoppedRecording> decode_stopped(std::string_view text);

/// "all", "any" or a number.
[[nodiscard]] std::string text_of(const WaitFor& wait);
[[nodiscard]] std::optional<WaitFor> wait_for_from(std::string_view text);
inline constexpr std::string_view kWaitForExpected = "Expected \"all\", \"any\" or a number of sources such as \"2\".";

/// Without `location`, which stands in the path.
[[nodiscard]] std::string encode(const StartRecording& start);
[[nodiscard]] StartRecording read_start_recording(Fields& fields);
/// {"name": …}; empty: the rules for names hold.
[[nodiscard]] std::string encode_stop(const std::string& name);
[[nodiscard]] std::string read_stop(Fields& fields);

}  // namespace parallax::api
