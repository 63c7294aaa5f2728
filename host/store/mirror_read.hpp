// SPDX-License-Identifier: Apache-2.0
// What a catalogue.json says, field by field. It lies in a folder that others may write to: a field of another type
// counts as missing. Internal to store/.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parallax::store {

inline constexpr int64_t kMirrorVersion = 1;

/// Those of a version that is known, the newest last; all else is left out.
[[nodiscard]] std::vector<boost::json::object> parsed_mirrors(const std::vector<std::string>& copies);

[[nodiscard]] std::string text_in(const boost::json::object& object, const char* key);
[[nodiscard]] std::optional<int64_t> number_in(const boost::json::object& object, const char* key);
[[nodiscard]] bool flag_in(const boost::json::object& object, const char* key);
/// Null where there is none.
[[nodiscard]] const boost::json::array* array_in(const boost::json::object& object, const char* key);

}  // namespace parallax::store
