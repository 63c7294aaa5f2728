// SPDX-License-Identifier: Apache-2.0
// Leaves open what it has begun.
#include <new>
#include <parallax/panel.hpp>

namespace {

class LeavingPanel final : public plx::Panel {
 public:
  static plx::PanelInfo info() { return {.panel = "leaves-open", .title = "Leaves open"}; }
  void draw(const plx::Ui& ui, const plx::PanelFrame& /*frame*/) override {
    ui.text("Half a panel");
    // A scope whose end never comes: its memory is taken for something else.
    alignas(plx::UiScope) static unsigned char memory[sizeof(plx::UiScope)];
    new (memory) plx::UiScope(ui.table("values", 2));
    new (memory) plx::UiScope(ui.scroll("list", 40));
  }
};

}  // namespace

PLX_PLUGIN(plx::PanelOf<LeavingPanel>);
