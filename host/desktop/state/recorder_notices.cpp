// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/recorder_notices.hpp"

#include "api/client/calls/notices.hpp"

namespace parallax::desktop {

namespace {
constexpr size_t kMostFetched = 200;
}

void RecorderNotices::update(const Snapshot& now) {
  if (now.state == LinkState::ready && now.user) {
    if (!user_.empty() && user_ != now.user->id) notices_.clear();
    user_ = now.user->id;
    if (connection_ != now.connection || returns_ != now.returns) {
      connection_ = now.connection;
      returns_ = now.returns;
      fetch(true);
    }
  }
  for (const StoredNotice& told : link_.take_notices()) notices_.take(told, true);
}

void RecorderNotices::fetch(bool unseen) {
  const NoticeQuery query{.reader = {}, .before = {}, .unseen = unseen, .limit = kMostFetched};
  link_.ask(api::calls::notices::list(query), [this](const Result<std::vector<StoredNotice>>& list) {
    if (!list) return;  // a recorder of an older version has none
    for (auto told = list->rbegin(); told != list->rend(); ++told) notices_.take(*told, false);
  });
}

void RecorderNotices::fetch_all() {
  fetch(false);
}

void RecorderNotices::see(int64_t id) {
  notices_.see(id);
  link_.ask(api::calls::notices::see(id), [this](const Result<void>& answer) {
    if (!answer) notices_.failed("The recorder did not note that it was seen", answer.error());
  });
}

}  // namespace parallax::desktop
