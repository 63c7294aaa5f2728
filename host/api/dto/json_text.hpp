// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace boost::json {
class object;
}

namespace parallax::api {

/// How every answer becomes text: Boost.JSON writes the bytes of a string as they are, and one that is no UTF-8 makes
/// the whole answer unreadable for everybody. Text is cleaned where it comes in; this is the last guard. [any thread]
[[nodiscard]] std::string json_text(const boost::json::object& answer);

}  // namespace parallax::api
