// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/recording.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::recording {

ClientCall<StatusView> status() {
  return {get(target_of(paths::kStatus)), decode_status};
}
ClientCall<std::vector<RecordingStatus>> list() {
  return {get(target_of(paths::kRecordings)), decode_recordings};
}
ClientCall<std::string> start(const StartRecording& start) {
  return {post(target_of(paths::kLocationRecordings, {start.location}), encode(start)), decode_started};
}
ClientCall<void> start_now(const std::string& session) {
  return {post(target_of(paths::kSessionStartNow, {session})), nothing};
}
ClientCall<StoppedRecording> stop(const std::string& session, const std::string& name) {
  return {post(target_of(paths::kSessionStop, {session}), encode_stop(name)), decode_stopped};
}
ClientCall<void> pause(const std::string& session) {
  return {post(target_of(paths::kSessionPause, {session})), nothing};
}
ClientCall<void> resume(const std::string& session) {
  return {post(target_of(paths::kSessionResume, {session})), nothing};
}
std::string events_target(const std::optional<uint64_t>& after) {
  return target_of(paths::kEvents, {}, query_of_events(after));
}

}  // namespace parallax::api::calls::recording
