// SPDX-License-Identifier: Apache-2.0
// The recorder's answers back into the values of model/. Fields that are missing are left at their defaults: a newer or
// older recorder may leave some out. @errors "answer-malformed" where the text is no JSON object. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/encode.hpp"
#include "base/result.hpp"
#include "model/audit/audit_row.hpp"
#include "model/people/user.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/plugins.hpp"
#include "model/ports/recording.hpp"
#include "model/sessions/item_change.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax::desktop {

struct Greeting {
  std::string name;
  std::string version;
  bool needs_setup = false;
};

/// What the recorder tells users, as it keeps it.
struct RecorderNotice {
  int64_t id = 0;
  int64_t utc_ns = 0;
  Word<Severity> severity;
  std::string code;
  std::string text;  ///< empty in news of one: it is over, or seen
  std::string remedy;
  std::string session_name;
  std::string location;  ///< id
  std::string location_name;
  bool needs_action = false;
  bool over = false;
  bool seen = false;
};

/// A message of the event stream: a snapshot (with `status`) or an event.
struct StreamMessage {
  bool is_snapshot = false;
  bool missed = false;
  uint64_t number = 0;
  std::optional<api::StatusView> status;
  std::string event;
  std::string session;
  std::string location;
  std::string ended_job;  ///< id of the job whose end this event tells; empty: it tells of none
  std::optional<RecorderNotice> notice;
};

/// A session with what only the API adds to it.
struct SessionFacts {
  SessionDetail detail;
  std::vector<std::vector<std::string>> paths;  ///< [video][part], on the recorder's computer
};

/// What a stop was answered: the name that the session has, and whether the user shall be asked for one (R17–R19).
struct StopAnswer {
  bool recorded = true;  ///< false: it was only starting, and nothing is left
  std::string name;
  bool ask = true;
  std::string suggestion;
};

/// Where the recorder lets sessions be copied to.
struct ExportList {
  std::vector<ExportStatus> folders;
  std::string config_file;  ///< that names them, on the recorder's computer; empty: there is none, or one may not know
};

struct Decision {
  bool allowed = false;
  std::string reason;
  std::string remedy;
};

Result<Greeting> decode_greeting(std::string_view text);
Result<LogIn> decode_log_in(std::string_view text);
Result<User> decode_user(std::string_view text);
Result<std::vector<User>> decode_users(std::string_view text);
Result<api::StatusView> decode_status(std::string_view text);
Result<StreamMessage> decode_message(std::string_view text);
Result<SessionPage> decode_sessions(std::string_view text);
Result<SessionFacts> decode_session(std::string_view text);
Result<ExportList> decode_exports(std::string_view text);
Result<ItemPage> decode_items(std::string_view text);
Result<Item> decode_item(std::string_view text);
Result<std::vector<RecorderNotice>> decode_notices(std::string_view text);
Result<StopAnswer> decode_stop(std::string_view text);
Result<NamingRules> decode_naming(std::string_view text);
Result<Job> decode_job(std::string_view text);
Result<std::vector<Job>> decode_jobs(std::string_view text);
/// Of the answer to a request that began work.
Result<std::string> decode_job_id(std::string_view text);
Result<std::vector<PluginInfo>> decode_plugins(std::string_view text);
Result<PluginLog> decode_plugin_log(std::string_view text);
Result<SourceTest> decode_source_test(std::string_view text);
Result<Location> decode_location(std::string_view text);
Result<Source> decode_source(std::string_view text);
Result<Decision> decode_decision(std::string_view text);
/// The text in field `name` of an object: ids in small answers such as {"session": "…"}.
Result<std::string> decode_text(std::string_view text, std::string_view name);

}  // namespace parallax::desktop
