// SPDX-License-Identifier: Apache-2.0
// The navigation at the left edge: pages, what is recorded at any time, the user and their menu. [UI thread]
#pragma once

#include <functional>
#include <string_view>

#include "desktop/views/parts/app.hpp"
#include "desktop/views/parts/recording_words.hpp"

namespace parallax::desktop {

class Rail {
 public:
  struct Actions {
    std::function<void()> log_out;
    std::function<void()> close;
  };
  Rail(App& app, Actions actions) : app_(app), actions_(std::move(actions)) {}
  void draw(float top, bool narrow);

 private:
  void draw_entry(Icon icon, std::string_view label, Page page, bool narrow);
  void draw_count(const Rect& entry, const RecordingCount& count, bool narrow);
  void draw_user(bool narrow);
  [[nodiscard]] float entry_step() const;

  App& app_;
  Actions actions_;
  float entries_top_ = 0;
};

}  // namespace parallax::desktop
