// SPDX-License-Identifier: Apache-2.0
// What can fail in the simulator returns Result<T>; the text says what was found and what was expected.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace parallax::testcard {

template <typename T>
using Result = tl::expected<T, std::string>;

[[nodiscard]] inline tl::unexpected<std::string> fail(std::string text) {
  return tl::unexpected<std::string>(std::move(text));
}

}  // namespace parallax::testcard
