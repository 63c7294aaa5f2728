// SPDX-License-Identifier: Apache-2.0
// Takes the process down while its panel is being drawn.
#include <cstdlib>
#include <parallax/panel.hpp>

namespace {

class AbortingPanel final : public plx::Panel {
 public:
  static plx::PanelInfo info() { return {.panel = "aborts", .title = "Aborts"}; }
  void draw(const plx::Ui& /*ui*/, const plx::PanelFrame& /*frame*/) override { std::abort(); }
};

}  // namespace

PLX_PLUGIN(plx::PanelOf<AbortingPanel>);
