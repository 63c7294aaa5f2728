// SPDX-License-Identifier: Apache-2.0
// Metadata of a simulated camera: a minimal MISB ST 0601 local set.
#pragma once

#include <cstdint>
#include <string_view>

#include "testcard/nal.hpp"

namespace parallax::testcard {

/// Universal label, BER length, tags 2 (UTC in µs), 3 (mission: `name`), 65 (version) and 1 (checksum).
[[nodiscard]] Bytes make_klv(int64_t utc_ns, std::string_view name);

}  // namespace parallax::testcard
