// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/sessions.hpp"

#include "api/client/calls/requests.hpp"
#include "api/dto/system.hpp"

namespace parallax::api::calls::sessions {

ClientCall<SessionPage> list(const SessionQuery& query) {
  return {get(target_of(paths::kSessions, {}, query_of(query))), decode_sessions};
}
ClientCall<SessionFacts> show(const std::string& session) {
  return {get(target_of(paths::kSession, {session})), decode_session};
}
ClientCall<void> rename(const std::string& session, const std::string& name) {
  return {put(target_of(paths::kSessionName, {session}), encode_session_name(name)), nothing};
}
ClientCall<void> secure(const std::string& session, const SessionSecured& secured) {
  return {put(target_of(paths::kSessionSecured, {session}), encode(secured)), nothing};
}
ClientCall<SessionFacts> change_people(const std::string& session, const SessionPeople& people) {
  return {patch(target_of(paths::kSessionPeople, {session}), encode(people)), decode_session};
}
ClientCall<void> remove(const std::string& session, const std::string& reason) {
  return {calls::remove(target_of(paths::kSession, {session}, query_of_delete(reason))), nothing};
}
ClientCall<std::string> verify(const std::string& session) {
  return {post(target_of(paths::kSessionVerify, {session})), decode_started_job};
}
ClientCall<std::string> copy(const std::string& session, const std::string& export_name) {
  return {post(target_of(paths::kSessionCopy, {session}), encode_copy(export_name)), decode_started_job};
}
ClientCall<ExportList> exports() {
  return {get(target_of(paths::kExports)), decode_exports};
}
std::string part_media_target(const std::string& session, size_t video, size_t part) {
  return target_of(paths::kPartMedia, {session, std::to_string(video), std::to_string(part)});
}
std::string part_index_target(const std::string& session, size_t video, size_t part) {
  return target_of(paths::kPartIndex, {session, std::to_string(video), std::to_string(part)});
}

}  // namespace parallax::api::calls::sessions
