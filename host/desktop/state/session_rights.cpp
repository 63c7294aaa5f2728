// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/session_rights.hpp"

#include "api/client/base_url.hpp"

namespace parallax::desktop {

void SessionRights::ask(const std::string& session) {
  refusals_.clear();
  ++asked_;
  for (const Action action :
       {Action::session_rename, Action::session_secure, Action::owner_change, Action::annotator_change,
        Action::session_export, Action::session_verify, Action::session_delete}) {
    const std::string target =
        "/api/v1/rights?action=" + std::string(name_of(action)) + "&session=" + api::percent_encode(session);
    link_.ask({.target = target}, [this, action, asked = asked_](const Result<std::string>& text) {
      if (asked != asked_) return;
      const auto decision = text ? decode_decision(*text) : Result<Decision>(fail(text.error()));
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
