// SPDX-License-Identifier: Apache-2.0
// What is to be recorded: the sources of one room, as the location file, the command line or the catalogue name
// them. Values only.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/rooms/source_kind.hpp"

namespace parallax::record {

/// One camera, microphone or screen and how it is reached.
struct SourceConfig {
  std::string id = {};  ///< in the catalogue; empty for a source of a location file
  std::string name;     ///< unique in its location
  Word<SourceKind> kind = SourceKind::camera;
  std::string driver;  ///< a driver's name or plugin id: "rtsp", "sim"
  /// Further keys of the driver ("url", "sub_url", "transport", …). Never user or password.
  std::map<std::string, std::string> settings;
  std::string user;
  std::string password;          ///< kept in memory only: never logged, never written to a file
  bool audio_only = false;       ///< record the sound alone
  std::string stream = "main";   ///< which of its streams: "main" is recorded, "sub" is for small pictures
  std::string location_id = {};  ///< in the catalogue
  friend bool operator==(const SourceConfig&, const SourceConfig&) = default;
};

/// A location as it is to be recorded; what the catalogue says of it is parallax::Location.
struct LocationConfig {
  std::string id = {};  ///< in the catalogue; empty for a location file
  std::string name;
  std::vector<SourceConfig> sources;
};

/// Four simulated cameras and a microphone.
[[nodiscard]] LocationConfig demo_location();

/// Reads a location from TOML text. Unknown keys, double names and missing values are refused with the line and, where
/// one comes near, the key that was probably meant. `password_file` is read relative to `folder`. Credentials inside a
/// URL are moved to user and password. [any thread]
/// @errors "location-file" with the line and what was expected
[[nodiscard]] Result<LocationConfig> parse_location(std::string_view toml, const std::filesystem::path& folder);
/// `parse_location` of a file. @errors "location-file"
[[nodiscard]] Result<LocationConfig> read_location(const std::filesystem::path& file);

/// Moves "user:password@" out of settings["url"] and ["sub_url"] into user and password (percent-decoded), unless these
/// are set already. Returns `source` changed. [any thread]
[[nodiscard]] SourceConfig without_url_credentials(SourceConfig source);

}  // namespace parallax::record
