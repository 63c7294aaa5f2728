// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/recorder_notices.hpp"

namespace parallax::desktop {

void RecorderNotices::update(const Snapshot& now) {
  if (now.state == LinkState::ready && now.user) {
    if (!user_.empty() && user_ != now.user->id) notices_.clear();
    user_ = now.user->id;
    if (connection_ != now.connection || returns_ != now.returns) {
      connection_ = now.connection;
      returns_ = now.returns;
      fetch("unseen=true&limit=200");
    }
  }
  for (const RecorderNotice& told : link_.take_notices()) notices_.take(told, true);
}

void RecorderNotices::fetch(const std::string& query) {
  link_.ask({.target = "/api/v1/notices?" + query}, [this](const Result<std::string>& answer) {
    const auto list = answer ? decode_notices(*answer) : Result<std::vector<RecorderNotice>>(fail(answer.error()));
    if (!list) return;  // a recorder of an older version has none
    for (auto told = list->rbegin(); told != list->rend(); ++told) notices_.take(*told, false);
  });
}

void RecorderNotices::fetch_all() {
  fetch("limit=200");
}

void RecorderNotices::see(int64_t id) {
  notices_.see(id);
  link_.ask({.method = "POST", .target = "/api/v1/notices/" + std::to_string(id) + "/seen"},
            [this](const Result<std::string>& answer) {
              if (!answer) notices_.failed("The recorder did not note that it was seen", answer.error());
            });
}

}  // namespace parallax::desktop
