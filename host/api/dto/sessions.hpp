// SPDX-License-Identifier: Apache-2.0
// What was recorded: finding it, one session in full, its people, copying and deleting it. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/fields.hpp"
#include "base/result.hpp"
#include "model/ports/jobs.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax::api {

/// A session with what only the API adds to it.
struct SessionFacts {
  SessionDetail detail;  ///< without `relations`, which are the recorder's own
  /// [video][part]: where the file lies, told on the recorder's computer only; empty if it is no plain file.
  std::vector<std::vector<std::string>> paths;
};

/// Where the recorder lets sessions be copied to.
struct ExportList {
  std::vector<ExportStatus> folders;
  std::string config_file;  ///< that names them, on the recorder's computer; empty: there is none, or one may not know
};

struct SessionSecured {
  bool secured = false;
  std::string reason;
};

/// `offset`: of the page's first row.
[[nodiscard]] std::string encode(const SessionPage& page, size_t offset);
Result<SessionPage> decode_sessions(std::string_view text);
[[nodiscard]] std::string encode(const SessionFacts& session);
Result<SessionFacts> decode_session(std::string_view text);
[[nodiscard]] std::string encode(const ExportList& exports);
Result<ExportList> decode_exports(std::string_view text);

/// Without `visible_to`, which the recorder knows.
[[nodiscard]] Query query_of(const SessionQuery& query);
[[nodiscard]] SessionQuery read_session_query(Fields& fields);
/// {"name": …}
[[nodiscard]] std::string encode_session_name(const std::string& name);
[[nodiscard]] std::string read_session_name(Fields& fields);
[[nodiscard]] std::string encode(const SessionSecured& secured);
[[nodiscard]] SessionSecured read_session_secured(Fields& fields);
/// Users by id or name.
[[nodiscard]] std::string encode(const SessionPeople& people);
[[nodiscard]] SessionPeople read_session_people(Fields& fields);
/// Why it is deleted, for the audit log; may be empty.
[[nodiscard]] Query query_of_delete(const std::string& reason);
[[nodiscard]] std::string read_delete(Fields& fields);
/// {"to": …}: name of an export folder.
[[nodiscard]] std::string encode_copy(const std::string& export_name);
[[nodiscard]] std::string read_copy(Fields& fields);

}  // namespace parallax::api
