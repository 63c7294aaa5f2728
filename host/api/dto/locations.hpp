// SPDX-License-Identifier: Apache-2.0
// Rooms and the sources in them. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/fields.hpp"
#include "base/result.hpp"
#include "model/ports/recording.hpp"
#include "model/rooms/location.hpp"
#include "model/rooms/location_change.hpp"
#include "model/sessions/recording_status.hpp"

namespace parallax::api {

/// A location with what happens there now (R30, C46).
struct LocationView {
  Location location;
  Word<LocationState> state = LocationState::free;
  std::string session;           ///< id of the session being recorded there
  std::string by;                ///< name of the user who records or locks; may be empty
  std::optional<Error> problem;  ///< why no recording could be started now, whoever asked
};

/// A source in the list of sources.
struct SourceView {
  Source source;
  std::optional<SourceHealth> health;  ///< nothing while it is not connected
};
/// Each source with its health, if it is among `connected`.
[[nodiscard]] std::vector<SourceView> views_of(const std::vector<Source>& sources,
                                               const std::vector<SourceStatus>& connected);

[[nodiscard]] std::string encode(const LocationView& location);
Result<LocationView> decode_location(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<LocationView>& locations);
Result<std::vector<LocationView>> decode_locations(std::string_view text);
/// Neither ever holds a password.
[[nodiscard]] std::string encode(const Source& source);
Result<Source> decode_source(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<SourceView>& sources);
Result<std::vector<SourceView>> decode_sources(std::string_view text);
[[nodiscard]] std::string encode(const SourceTest& test);
Result<SourceTest> decode_source_test(std::string_view text);

[[nodiscard]] std::string encode(const NewLocation& location);
[[nodiscard]] NewLocation read_new_location(Fields& fields);
[[nodiscard]] std::string encode(const LocationChange& change);
[[nodiscard]] LocationChange read_location_change(Fields& fields);
/// Without `location`, which stands in the path.
[[nodiscard]] std::string encode(const NewSource& source);
/// `position`: of one that says none.
[[nodiscard]] NewSource read_new_source(Fields& fields, int64_t position);
[[nodiscard]] std::string encode(const SourceChange& change);
[[nodiscard]] SourceChange read_source_change(Fields& fields);
/// {"limit_ms": …}: how long the source may take.
[[nodiscard]] std::string encode_source_test_limit(int64_t limit_ms);
[[nodiscard]] int64_t read_source_test_limit_ms(Fields& fields);
/// Sources of this location (id or name) only.
[[nodiscard]] Query query_of_sources(const std::optional<std::string>& location);
[[nodiscard]] std::optional<std::string> read_sources_query(Fields& fields);

}  // namespace parallax::api
