// SPDX-License-Identifier: Apache-2.0
// What a panel has opened and not yet closed: the host's own record behind `plx.panel`'s table of calls, so that no
// wrong order of calls reaches the user interface library. Pure. [one thread at a time]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::plugins {

enum class UiPart : uint8_t { row, section, scroll, table, tabs, tab, disabled, id, canvas };
[[nodiscard]] std::string_view name_of(UiPart part);

/// Whether the part only changes what stands in it: its widgets belong to what it stands in.
[[nodiscard]] constexpr bool is_marker(UiPart part) {
  return part == UiPart::disabled || part == UiPart::id;
}

/// One open part.
struct UiOpen {
  UiPart part = UiPart::row;
  bool visible = true;    ///< what the library said; it decides whether the library wants an end
  uint32_t widgets = 0;   ///< so far, directly inside
  uint32_t columns = 0;   ///< table
  uint32_t declared = 0;  ///< table: columns with headings
  uint32_t cell = 0;      ///< table: cells begun in this row; 0: none
  bool in_rows = false;   ///< table: a row has begun
};

/// After the first fault everything is refused; what is open can still be taken back with `take_last`.
class UiStack {
 public:
  static constexpr size_t kMostDepth = 64;

  /// Whether a call that makes a widget may pass: it is visible and stands where a widget may stand.
  bool admit_widget(std::string_view call);
  /// Whether `begin_…` may pass to the library; if not, an invisible part is recorded, which wants no end there.
  bool admit_begin(UiPart part);
  void begun(UiPart part, bool visible);
  /// Whether the part that is closed was visible to the library; false also if the call was refused.
  struct Ended {
    bool accepted = false;
    UiOpen open;
  };
  Ended end(UiPart part);
  /// The innermost open part, if it is a `part` that is visible; else null. With `call`, that is a fault.
  UiOpen* innermost(UiPart part, std::string_view call);
  /// Takes back the innermost part, for closing what was left open. False: nothing is open.
  bool take_last(UiOpen& out);
  /// To be asked when drawing is over: notes what was left open.
  void finish();
  void fail(std::string text);
  void reset();

  [[nodiscard]] bool failed() const { return !fault_.empty(); }
  /// What went wrong first, in words.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] bool hidden() const { return hidden_ > 0; }
  /// What the next widget stands in; null: the panel itself.
  [[nodiscard]] UiOpen* place();
  [[nodiscard]] UiOpen* top() { return open_.empty() ? nullptr : &open_.back(); }

 private:
  std::vector<UiOpen> open_;
  size_t hidden_ = 0;
  std::string fault_;
};

}  // namespace parallax::plugins
