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

#include "base/names.hpp"
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

constexpr auto enum_names(Action) {
  return enum_table<Action>({{Action::status_view, "status-view"},
                             {Action::events_follow, "events-follow"},
                             {Action::sessions_list, "sessions-list"},
                             {Action::own_password_change, "own-password-change"},
                             {Action::location_view, "location-view"},
                             {Action::live_view, "live-view"},
                             {Action::record_start, "record-start"},
                             {Action::talk, "talk"},
                             {Action::location_manage, "location-manage"},
                             {Action::source_test, "source-test"},
                             {Action::session_view, "session-view"},
                             {Action::record_stop, "record-stop"},
                             {Action::record_pause, "record-pause"},
                             {Action::session_rename, "session-rename"},
                             {Action::session_delete, "session-delete"},
                             {Action::session_secure, "session-secure"},
                             {Action::session_export, "session-export"},
                             {Action::session_verify, "session-verify"},
                             {Action::annotator_change, "annotator-change"},
                             {Action::owner_change, "owner-change"},
                             {Action::invite_change, "invite-change"},
                             {Action::item_add, "item-add"},
                             {Action::item_change, "item-change"},
                             {Action::session_import, "session-import"},
                             {Action::users_manage, "users-manage"},
                             {Action::audit_read, "audit-read"},
                             {Action::plugins_view, "plugins-view"},
                             {Action::settings_manage, "settings-manage"},
                             {Action::naming_manage, "naming-manage"},
                             {Action::diagnose, "diagnose"},
                             {Action::job_cancel, "job-cancel"}});
}

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
