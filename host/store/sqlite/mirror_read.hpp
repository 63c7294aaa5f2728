// SPDX-License-Identifier: Apache-2.0
// What a catalogue.json says, field by field. It lies in a folder that others may write to, so that it may hold what no
// client could have entered: a field of another type counts as missing, texts are cleaned and cut to what people can
// give. Internal to store/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace boost::json {
class array;
class object;
}  // namespace boost::json

namespace parallax::store {

inline constexpr int64_t kMirrorVersion = 1;

/// Those of a version that is known, the newest last; all else is left out.
[[nodiscard]] std::vector<boost::json::object> parsed_mirrors(const std::vector<std::string>& copies);

inline constexpr size_t kMostPeople = 1000;  ///< of one relation; more are left out

/// A name: on one line, without control and bidi characters, at most `kNameLength` characters.
[[nodiscard]] std::string name_in(const boost::json::object& object, const char* key);
/// A list of such names, the empty ones left out; at most `kMostPeople`.
[[nodiscard]] std::vector<std::string> names_in(const boost::json::object& object, const char* key);
/// A text, which may have several lines; at most `most_characters`.
[[nodiscard]] std::string text_in(const boost::json::object& object, const char* key, size_t most_characters);
[[nodiscard]] std::optional<int64_t> number_in(const boost::json::object& object, const char* key);
[[nodiscard]] bool flag_in(const boost::json::object& object, const char* key);
/// Null where there is none.
[[nodiscard]] const boost::json::array* array_in(const boost::json::object& object, const char* key);

}  // namespace parallax::store
