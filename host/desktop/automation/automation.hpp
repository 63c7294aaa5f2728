// SPDX-License-Identifier: Apache-2.0
// Lets a test find its way: a local socket on which each line is a JSON request and each answer one line.
//   {"ask": "widgets"}       all labelled widgets of the last frame with their rectangles on the screen
//   {"ask": "wait-idle"}     answered when nothing is left to draw or to wait for
//   {"ask": "stats"}         frames drawn, frame times, uploads
// It only looks; clicks and keys come through the window system, as a user's do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "desktop/shell/widget_log.hpp"

namespace parallax::desktop {

struct AutomationStats {
  uint64_t frames = 0;
  double build_ms = 0;  ///< CPU time of building and drawing a frame, mean since the last question
  double longest_ms = 0;
  uint64_t uploads = 0;
  uint64_t allocations = 0;
  uint64_t wrong_thread_calls = 0;
  double notice_ms = 0;   ///< longest time from an event of the recorder to the frame that first showed its notice
  uint64_t requests = 0;  ///< to the recorder, not answered yet
  bool settled = false;   ///< what input caused is drawn
};

/// A window, and what is in it.
struct AutomationWindow {
  std::string name;  ///< "main", "second", "mini"
  const std::vector<WidgetRecord>* widgets = nullptr;
  int x = 0;  ///< on the screen
  int y = 0;
  int width = 0;
  int height = 0;
};

/// What the program shows at the end of a frame.
struct AutomationView {
  std::vector<AutomationWindow> windows;  ///< the main one first
  bool idle = false;
  std::string page;
  AutomationStats stats;
};

class Automation {
 public:
  /// Listens on a socket file, which only this user may open. `wake` is called when a request came.
  /// @errors "automation-socket"
  static Result<std::unique_ptr<Automation>> listen(const std::filesystem::path& socket, std::function<void()> wake);
  ~Automation();
  Automation(const Automation&) = delete;
  Automation& operator=(const Automation&) = delete;

  /// Answers what can be answered now. Returns whether a request waits for idleness. [UI thread, after each frame]
  bool serve(const AutomationView& view);

 private:
  struct State;
  explicit Automation(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace parallax::desktop
