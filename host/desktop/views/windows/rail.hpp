// SPDX-License-Identifier: Apache-2.0
// The navigation at the left edge: pages, what is recorded at any time, the user and their menu. [UI thread]
#pragma once

#include <functional>
#include <string_view>

#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/recording_words.hpp"
#include "desktop/views/parts/window_actions.hpp"

namespace parallax::desktop {

class Rail {
 public:
  struct Actions {
    std::function<void()> log_out;
    std::function<void()> close;
  };
  /// All outlive it.
  Rail(const Pages& pages, Ui& ui, Settings& settings, const Frame& frame, Navigation& navigation,
       const WindowActions& window, Actions actions)
      : pages_(pages),
        ui_(ui),
        settings_(settings),
        frame_(frame),
        navigation_(navigation),
        window_(window),
        actions_(std::move(actions)) {}
  void draw(float top, bool narrow);

 private:
  void draw_entry(const PageFacts& page, bool narrow);
  void draw_count(const Rect& entry, const RecordingCount& count, bool narrow);
  void draw_user(bool narrow);
  [[nodiscard]] float entry_step() const;

  const Pages& pages_;
  Ui& ui_;
  Settings& settings_;
  const Frame& frame_;
  Navigation& navigation_;
  const WindowActions& window_;
  Actions actions_;
  float entries_top_ = 0;
};

}  // namespace parallax::desktop
