// SPDX-License-Identifier: Apache-2.0
// What a Technician changes about rooms: add, rename, take offline, lock, remove; sources with a test picture.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "desktop/views/app.hpp"
#include "desktop/views/live_tile.hpp"

namespace parallax::desktop {

class LocationDialogs {
 public:
  explicit LocationDialogs(App& app) : app_(app) {}
  void draw();

  void add_location();
  void rename(const api::LocationView& view);
  void remove(const api::LocationView& view);
  void add_source(const std::string& location);
  void set_offline(const api::LocationView& view, bool offline);
  void set_locked(const api::LocationView& view, bool locked);

 private:
  void draw_name_dialog(bool& open, const char* title, bool fresh);
  void draw_remove_dialog();
  void draw_source_dialog();
  void draw_source_result();
  void draw_pin_field();
  void draw_pinning();
  void send_source();
  void test_source();
  /// Pins what was typed at the source that was just added, and tests it again.
  void pin();

  App& app_;
  std::string location_;
  std::string name_;
  bool adding_ = false;
  bool renaming_ = false;
  bool removing_ = false;
  bool focus_ = false;

  bool sourcing_ = false;
  size_t kind_ = 0;
  std::string source_name_;
  std::string url_;
  std::string sub_url_;
  std::string pin_;  ///< fingerprint of the camera's certificate
  std::string user_;
  std::string password_;
  std::string problem_;
  std::string pin_problem_;
  bool busy_ = false;
  std::string source_;                 ///< id of the one that was just added
  std::unique_ptr<LiveTile> preview_;  ///< its picture
  std::optional<SourceTest> test_;
};

}  // namespace parallax::desktop
