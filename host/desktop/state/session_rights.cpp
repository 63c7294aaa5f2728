// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/session_rights.hpp"

#include "api/client/calls/people.hpp"

namespace parallax::desktop {

void SessionRights::ask(const std::string& session) {
  refusals_.clear();
  ++asked_;
  for (const Action action :
       {Action::session_rename, Action::session_secure, Action::owner_change, Action::annotator_change,
        Action::session_export, Action::session_verify, Action::session_delete}) {
    const api::RightsQuery query{.action = action, .session = session, .location = {}};
    link_.ask(api::calls::people::may(query), [this, action, asked = asked_](const Result<api::Decision>& decision) {
      if (asked != asked_) return;
      if (!decision) {
        refusals_[action] = decision.error().line();
      } else if (!decision->allowed) {
        refusals_[action] = decision->reason + (decision->remedy.empty() ? "" : " " + decision->remedy);
      } else {
        refusals_[action].clear();
      }
    });
  }
}

std::optional<std::string> SessionRights::refusal(Action action) const {
  const auto found = refusals_.find(action);
  return found == refusals_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace parallax::desktop
