// SPDX-License-Identifier: Apache-2.0
// What was recorded. `session`: id. [any thread]
#pragma once

#include <string>

#include "api/client/client_call.hpp"
#include "api/dto/sessions.hpp"

namespace parallax::api::calls::sessions {

[[nodiscard]] ClientCall<SessionPage> list(const SessionQuery& query);
[[nodiscard]] ClientCall<SessionFacts> show(const std::string& session);
[[nodiscard]] ClientCall<void> rename(const std::string& session, const std::string& name);
[[nodiscard]] ClientCall<void> secure(const std::string& session, const SessionSecured& secured);
/// Users by id or name. Answers the session with its new people.
[[nodiscard]] ClientCall<SessionFacts> change_people(const std::string& session, const SessionPeople& people);
/// For good. `reason` is for the audit log; may be empty.
[[nodiscard]] ClientCall<void> remove(const std::string& session, const std::string& reason = {});
/// Each answers the id of the job that begins.
[[nodiscard]] ClientCall<std::string> verify(const std::string& session);
[[nodiscard]] ClientCall<std::string> copy(const std::string& session, const std::string& export_name);
[[nodiscard]] ClientCall<ExportList> exports();
/// Target of the bytes of a part's file, and of its index, by range.
[[nodiscard]] std::string part_media_target(const std::string& session, size_t video, size_t part);
[[nodiscard]] std::string part_index_target(const std::string& session, size_t video, size_t part);

}  // namespace parallax::api::calls::sessions
