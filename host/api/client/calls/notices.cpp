// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/notices.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::notices {

ClientCall<std::vector<StoredNotice>> list(const NoticeQuery& query) {
  return {get(target_of(paths::kNotices, {}, query_of(query))), decode_notices};
}
ClientCall<void> see(int64_t notice) {
  return {post(target_of(paths::kNoticeSeen, {std::to_string(notice)})), nothing};
}
ClientCall<void> see_up_to(int64_t notice) {
  return {post(target_of(paths::kNoticesSeen), encode_seen(notice)), nothing};
}

}  // namespace parallax::api::calls::notices
