// SPDX-License-Identifier: Apache-2.0
// What one was told: the list of it, and as it comes with the events. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/fields.hpp"
#include "base/result.hpp"
#include "model/ports/events.hpp"
#include "model/ports/notices.hpp"

namespace parallax::api {

[[nodiscard]] std::string encode(const std::vector<StoredNotice>& notices);
Result<std::vector<StoredNotice>> decode_notices(std::string_view text);
/// The notice that an event of type "notice" tells, or "notice-changed" news of (then without texts); nothing: it is
/// about something else.
[[nodiscard]] std::optional<StoredNotice> notice_in(const Event& event);

/// Without `reader`, whom the recorder knows.
[[nodiscard]] Query query_of(const NoticeQuery& query);
[[nodiscard]] NoticeQuery read_notice_query(Fields& fields);
/// {"up_to": …}: id of the newest one that was seen.
[[nodiscard]] std::string encode_seen(int64_t up_to);
[[nodiscard]] int64_t read_seen(Fields& fields);

}  // namespace parallax::api
