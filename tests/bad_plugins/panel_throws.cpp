// SPDX-License-Identifier: Apache-2.0
// Throws while its panel is being drawn, within a row and a table.
#include <parallax/panel.hpp>

namespace {

class ThrowingPanel final : public plx::Panel {
 public:
  static plx::PanelInfo info() { return {.panel = "throws", .title = "Throws"}; }
  void draw(const plx::Ui& ui, const plx::PanelFrame& /*frame*/) override {
    const auto row = ui.side_by_side();
    const auto table = ui.table("values", 2);
    throw plx::Error(PLX_E_FAILED, "heart-lost", "The heart rate was lost.", "Put the belt on.");
  }
};

}  // namespace

PLX_PLUGIN(plx::PanelOf<ThrowingPanel>);
