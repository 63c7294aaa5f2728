// SPDX-License-Identifier: Apache-2.0
// Does not return for longer than the desktop allows.
#include <chrono>
#include <parallax/panel.hpp>
#include <thread>

namespace {

class HangingPanel final : public plx::Panel {
 public:
  static plx::PanelInfo info() { return {.panel = "hangs", .title = "Hangs"}; }
  void draw(const plx::Ui& ui, const plx::PanelFrame& /*frame*/) override {
    ui.text("One moment");
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  }
};

}  // namespace

PLX_PLUGIN(plx::PanelOf<HangingPanel>);
