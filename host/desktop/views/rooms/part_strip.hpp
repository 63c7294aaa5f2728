// SPDX-License-Identifier: Apache-2.0
// Parts and gaps of each source of a running recording, as thin lines (R92). [UI thread]
#pragma once

#include <optional>
#include <string>

#include "api/dto/sessions.hpp"
#include "desktop/shell/ui.hpp"
#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"

namespace parallax::desktop {

class PartStrip {
 public:
  PartStrip(Ui& ui, const Frame& frame, Asker& asker) : ui_(ui), frame_(frame), asker_(asker) {}
  /// Along the upper edge of `rect`.
  void draw(const RecordingStatus& recording, const Rect& rect);

 private:
  void fetch(const std::string& session);
  Ui& ui_;
  const Frame& frame_;
  Asker& asker_;
  std::string session_;
  std::optional<uint64_t> changes_;
  std::optional<api::SessionFacts> facts_;
};

}  // namespace parallax::desktop
