// SPDX-License-Identifier: Apache-2.0
// What the window system reported, given to the user interface a frame at a time. ImGui 1.86 looks at the state of
// buttons and keys once a frame and would lose what went down and up in between; here such pairs are spread over two
// frames, in their order. Escape and Enter, which take the keyboard from a field, end a frame: what comes next is not
// the field's any more. After Tab, and after a key that opens a field, nothing is given for some frames, until what
// comes next has the keyboard. Data only.
#pragma once

#include <cmath>
#include <deque>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "desktop/shell/keys.hpp"

namespace parallax::desktop {

struct MouseMoved {
  float x = 0;
  float y = 0;
};
struct MouseButton {
  int button = 0;
  bool down = false;
  bool twice = false;  ///< went down for the second time within the time of a double click
};
struct MouseWheel {
  float x = 0;
  float y = 0;
};
struct Typed {
  uint32_t code_point = 0;
};

using InputEvent = std::variant<MouseMoved, MouseButton, MouseWheel, KeyEvent, Typed>;

/// Tells double clicks by when the clicks were made. ImGui goes by the times of frames, and misses them where a frame
/// takes long.
class DoubleClicks {
 public:
  /// A button went down `at` a place: it was seen at `seen_ns` and cannot have happened before `earliest_ns` (when
  /// events were looked for the last time). Both monotonic. After a second click the next one is a first one again.
  [[nodiscard]] bool is_second(int button, MouseMoved at, int64_t earliest_ns, int64_t seen_ns) {
    const bool near = std::abs(at.x - at_.x) < kNear && std::abs(at.y - at_.y) < kNear;
    const bool out = button == button_ && near && earliest_ns - seen_ns_ < kLongestNs;
    button_ = out ? kNone : button;
    at_ = at;
    seen_ns_ = seen_ns;
    return out;
  }

 private:
  static constexpr int64_t kLongestNs = 300 * kNsPerMs;
  static constexpr float kNear = 6;
  static constexpr int kNone = -1;
  int button_ = kNone;
  MouseMoved at_;
  int64_t seen_ns_ = 0;
};

class InputQueue {
 public:
  void push(InputEvent event) { events_.push_back(std::move(event)); }
  [[nodiscard]] bool empty() const { return events_.empty(); }

  /// The events of one frame: a button or key changes at most once, a click happens where the mouse was, and
  /// characters do not overtake keys such as Enter. What is typed behind a key that `opens_field` is the field's.
  /// Valid until the next call.
  template <typename OpensField>
  [[nodiscard]] const std::vector<InputEvent>& take_frame(const OpensField& opens_field) {
    std::vector<InputEvent>& out = frame_;
    out.clear();
    if (settling_ > 0) {
      --settling_;
      return out;
    }
    std::set<int> buttons;
    std::set<int> keys;
    bool typed = false;
    bool control_key = false;
    while (!events_.empty()) {
      const InputEvent& event = events_.front();
      // A click is done before what is typed after it, and the other way round.
      const bool mouse = std::holds_alternative<MouseMoved>(event) || std::holds_alternative<MouseButton>(event);
      if (mouse ? typed || !keys.empty() : !buttons.empty()) break;
      if (std::holds_alternative<MouseMoved>(event) && !buttons.empty()) break;
      if (const auto* button = std::get_if<MouseButton>(&event);
          button != nullptr && !buttons.insert(button->button).second)
        break;
      if (const auto* key = std::get_if<KeyEvent>(&event)) {
        if (typed && key->key >= kKeyEscape) break;
        if (!keys.insert(key->key).second) break;
        const bool pressed = key->action == KeyEvent::Action::press;
        if (pressed && key->key == kKeyTab) settling_ = kTabFrames;
        if (pressed && opens_field(*key)) {
          settling_ = kTabFrames;
          out.push_back(event);
          events_.pop_front();
          // The character of that very key is not meant for the field.
          if (!events_.empty() && std::holds_alternative<Typed>(events_.front())) events_.pop_front();
          break;
        }
        control_key = control_key || (key->key >= kKeyEscape && key->key < 340);
        const bool leaves = key->key == kKeyEscape || key->key == kKeyEnter || key->key == kKeyKeypadEnter;
        if (pressed && leaves) {
          out.push_back(event);
          events_.pop_front();
          break;
        }
      }
      if (std::holds_alternative<Typed>(event)) {
        if (control_key) break;
        typed = true;
      }
      out.push_back(event);
      events_.pop_front();
      if (settling_ > 0) break;
    }
    return out;
  }
  [[nodiscard]] const std::vector<InputEvent>& take_frame() {
    return take_frame([](const KeyEvent&) { return false; });
  }

 private:
  static constexpr int kTabFrames = 2;  ///< ImGui gives a field the keyboard in the second frame after it was asked to

  std::deque<InputEvent> events_;
  std::vector<InputEvent> frame_;
  int settling_ = 0;
};

}  // namespace parallax::desktop
