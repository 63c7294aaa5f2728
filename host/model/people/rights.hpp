// SPDX-License-Identifier: Apache-2.0
// Who may do what: one pure function, asked by the API for every request (live video and media bytes included) and by
// the user interfaces, to grey out and to explain. No other place decides about rights.
//
//   if (auto decision = decide(user, Action::session_rename, object_of(session_facts)); !decision)
//     return problem(decision.error());
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/people/user.hpp"

namespace parallax {

enum class Action {
  // Nothing in particular: needs a user who is logged in, no more.
  status_view,
  events_follow,
  sessions_list,  ///< the list holds only what session_view allows
  own_password_change,
  // A location.
  location_view,  ///< see that it exists, its state, its sources' health
  live_view,      ///< live picture and sound (R31)
  record_start,
  talk,
  location_manage,  ///< add, change, remove, take offline; its sources too
  source_test,
  // A session.
  session_view,  ///< facts, items, media bytes, play
  record_stop,   ///< R26
  record_pause,  ///< pause and resume, as R26
  session_rename,
  session_delete,
  session_secure,  ///< exempt from automatic deletion and back (R46)
  session_export,  ///< copy, export, download as files (R56)
  session_verify,
  annotator_change,
  owner_change,
  invite_change,
  item_add,
  item_change,  ///< edit, remove, undo
  session_import,
  // The system.
  users_manage,
  audit_read,
  plugins_view,
  settings_manage,
  naming_manage,  ///< how sessions are named
  diagnose,
  job_cancel,
};

inline constexpr Action kActions[] = {
    Action::status_view,     Action::events_follow,  Action::sessions_list,    Action::own_password_change,
    Action::location_view,   Action::live_view,      Action::record_start,     Action::talk,
    Action::location_manage, Action::source_test,    Action::session_view,     Action::record_stop,
    Action::record_pause,    Action::session_rename, Action::session_delete,   Action::session_secure,
    Action::session_export,  Action::session_verify, Action::annotator_change, Action::owner_change,
    Action::invite_change,   Action::item_add,       Action::item_change,      Action::session_import,
    Action::users_manage,    Action::audit_read,     Action::plugins_view,     Action::settings_manage,
    Action::naming_manage,   Action::diagnose,       Action::job_cancel,
};

/// Stable name, words joined by hyphens: "session-rename".
[[nodiscard]] std::string_view name_of(Action action);

/// What the rule must know about people and a session. Users by id.
struct SessionRelations {
  std::string recorded_by;
  std::string owner;
  std::vector<std::string> annotators;
  std::vector<std::string> invited;
  std::string owner_department;
  bool running = false;  ///< recording or paused
  bool secured = false;
};

/// What the rule must know about a location.
struct LocationAccess {
  std::vector<std::string> departments;  ///< empty: everybody
  bool offline = false;
  std::string locked_by;                    ///< user id; empty if nobody
  std::optional<SessionRelations> running;  ///< the session being recorded there
  std::string running_by_name;              ///< for the text of a refusal
};

/// What is acted upon. Leave out what the action does not concern; an action on a session without `session` is refused.
struct Object {
  std::optional<SessionRelations> session;
  std::optional<LocationAccess> location;
  std::string author;  ///< user id: of the item (item_change) or of the job (job_cancel)
};

/// Allowed, or refused with code "not-allowed" (this person may not), "location-busy", "location-offline",
/// "session-secured" or "session-running" (nobody may at present), the reason, and what to do. [any thread]
[[nodiscard]] Result<void> decide(const User& user, Action action, const Object& object = {});

}  // namespace parallax
