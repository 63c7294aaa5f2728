// SPDX-License-Identifier: Apache-2.0
// Values of model/ as the JSON texts of the API; docs/api/openapi.yaml describes each of them, and a test compares the
// names. Times are integers in ns, and, where people or browsers read them, RFC 3339 as well ("start_utc"): JavaScript
// has no 64-bit integers. No function here ever writes a password or a hash of one. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/audit/audit_row.hpp"
#include "model/people/user.hpp"
#include "model/ports/accounts.hpp"
#include "model/ports/events.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/notices.hpp"
#include "model/ports/plugins.hpp"
#include "model/ports/recording.hpp"
#include "model/ports/session_naming.hpp"
#include "model/rooms/location.hpp"
#include "model/sessions/item.hpp"
#include "model/sessions/item_change.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax::api {

// people.cpp
[[nodiscard]] std::string encode(const User& user);
[[nodiscard]] std::string encode(const std::vector<User>& users);
[[nodiscard]] std::string encode(const LogIn& log_in);
/// What `decide` said: {"allowed", "code", "reason", "remedy"}.
[[nodiscard]] std::string encode_decision(const Result<void>& decision);

// sessions.cpp
/// `config_file`: that names them, for those who may know it.
[[nodiscard]] std::string encode(const std::vector<ExportStatus>& exports,
                                 const std::optional<std::string>& config_file);

// locations.cpp
/// A location with what happens there now (R30, C46).
struct LocationView {
  Location location;
  Word<LocationState> state = LocationState::free;
  std::string session;           ///< id of the session being recorded there
  std::string by;                ///< name of the user who records or locks; may be empty
  std::optional<Error> problem;  ///< why no recording could be started now, whoever asked
};
[[nodiscard]] std::string encode(const LocationView& location);
[[nodiscard]] std::string encode(const std::vector<LocationView>& locations);
[[nodiscard]] std::string encode(const Source& source);
/// Sources with the health of those that are connected.
[[nodiscard]] std::string encode(const std::vector<Source>& sources, const std::vector<SourceStatus>& health);
[[nodiscard]] std::string encode(const SourceTest& test);

// recording.cpp
struct StatusView {
  std::string version;
  int64_t utc_ns = 0;
  uint64_t newest_event = 0;
  std::vector<RecordingStatus> recordings;
  std::vector<LocationView> locations;
  std::vector<SourceStatus> sources;
};
[[nodiscard]] std::string encode(const StatusView& status);
[[nodiscard]] std::string encode(const std::vector<RecordingStatus>& recordings);
[[nodiscard]] std::string encode(const std::string& session, const StoppedRecording& stopped);
[[nodiscard]] std::string encode(const NamingRules& rules);
/// First message of the event stream. `missed`: events after the number asked for are lost.
[[nodiscard]] std::string encode_snapshot(const StatusView& status, bool missed);
/// {"type": "event", "number", "event", …}
[[nodiscard]] std::string encode(const Event& event);

// sessions.cpp
/// Where the file of a part lies on the recorder's machine; empty if it is no plain file.
using PartPath = std::function<std::string(size_t video, size_t part)>;
[[nodiscard]] std::string encode(const SessionPage& page, size_t offset);
[[nodiscard]] std::string encode(const SessionDetail& session, const PartPath& path_of);

// items.cpp
[[nodiscard]] std::string encode(const Item& item);
[[nodiscard]] std::string encode(const ItemPage& page, size_t offset);
/// The same of an item's revisions.
[[nodiscard]] std::string encode_history(const ItemPage& page, size_t offset);

// notices.cpp
[[nodiscard]] std::string encode(const std::vector<StoredNotice>& notices);

// system.cpp
[[nodiscard]] std::string encode(const Job& job);
[[nodiscard]] std::string encode(const std::vector<Job>& jobs);
[[nodiscard]] std::string encode(const std::vector<AuditRow>& rows);
[[nodiscard]] std::string encode(const PluginInfo& plugin);
[[nodiscard]] std::string encode(const std::vector<PluginInfo>& plugins);
[[nodiscard]] std::string encode(const PluginLog& log);
/// A flat object of texts, numbers and flags: small answers such as {"session": "…"}.
[[nodiscard]] std::string encode_object(const std::vector<std::pair<std::string, EventValue>>& fields);

}  // namespace parallax::api
