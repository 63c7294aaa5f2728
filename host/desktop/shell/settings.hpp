// SPDX-License-Identifier: Apache-2.0
// What this user of this computer wants; kept as JSON, private to the user (it holds the remembered log-in). A file
// that cannot be read is set aside, never overwritten.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "desktop/shell/palette.hpp"

namespace parallax::desktop {

/// How the tiles of a room lie, remembered per location.
struct RoomLayout {
  std::string kind = "grid";       ///< "grid", "focus"
  std::string focus;               ///< source id shown large
  std::vector<std::string> order;  ///< source ids
  friend bool operator==(const RoomLayout&, const RoomLayout&) = default;
};

/// A recorder that was used before.
struct KnownRecorder {
  std::string fingerprint;  ///< of its certificate, as the user confirmed it
  std::string user;
  std::string token;      ///< secret; only if the user wants to stay logged in
  bool is_local = false;  ///< it proved to be a recorder of this computer, and has to again before it gets the token
  friend bool operator==(const KnownRecorder&, const KnownRecorder&) = default;
};

struct Settings {
  Theme theme = Theme::dark;
  double scale = 1.0;                                    ///< 0.75…3
  std::string last_url;                                  ///< recorder used last; empty: the local one
  std::map<std::string, KnownRecorder> recorders;        ///< by URL
  std::map<std::string, std::string, std::less<>> keys;  ///< command → chord, where it differs from the default
  std::map<std::string, RoomLayout, std::less<>> rooms;  ///< by location id
  int jump_s = 5;                                        ///< review: jump back and forward
  int preroll_s = 5;                                     ///< review: how long before a mark playing starts, 0…15
  bool overlay = true;                                   ///< facts on live pictures
  bool hardware_decoding = true;
  bool panels = true;  ///< load plugins that draw in the desktop; off: safe mode
  bool locations_as_table = false;
  double volume = 0.8;                       ///< 0…1
  std::string mini_corner = "bottom-right";  ///< where the mini window lies, as `name_of(Corner)` says
  friend bool operator==(const Settings&, const Settings&) = default;
};

inline constexpr double kMinScale = 0.75;
inline constexpr double kMaxScale = 3.0;

/// $XDG_CONFIG_HOME/parallax/desktop.json, else ~/.config/parallax/desktop.json.
[[nodiscard]] std::filesystem::path default_settings_file();
/// What the file says; defaults where there is none, and for each value that is missing or out of range. A file that
/// is no JSON is renamed to "….damaged". @errors none: the desktop starts with what can be had. [any thread]
[[nodiscard]] Settings read_settings(const std::filesystem::path& file);
/// Writes a new file beside and puts it in place (mode 0600). @errors "settings-not-written". [any thread]
Result<void> write_settings(const std::filesystem::path& file, const Settings& settings);

}  // namespace parallax::desktop
