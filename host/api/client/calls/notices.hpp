// SPDX-License-Identifier: Apache-2.0
// What one was told. [any thread]
#pragma once

#include <cstdint>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/notices.hpp"

namespace parallax::api::calls::notices {

/// Newest first.
[[nodiscard]] ClientCall<std::vector<StoredNotice>> list(const NoticeQuery& query);
[[nodiscard]] ClientCall<void> see(int64_t notice);
[[nodiscard]] ClientCall<void> see_up_to(int64_t notice);

}  // namespace parallax::api::calls::notices
