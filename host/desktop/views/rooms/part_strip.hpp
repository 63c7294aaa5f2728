// SPDX-License-Identifier: Apache-2.0
// Parts and gaps of each source of a running recording, as thin lines (R92). [UI thread]
#pragma once

#include <optional>
#include <string>

#include "desktop/views/parts/app.hpp"

namespace parallax::desktop {

class PartStrip {
 public:
  explicit PartStrip(App& app) : app_(app) {}
  /// Along the upper edge of `rect`.
  void draw(const RecordingStatus& recording, const Rect& rect);

 private:
  void fetch(const std::string& session);
  App& app_;
  std::string session_;
  std::optional<uint64_t> changes_;
  std::optional<SessionFacts> facts_;
};

}  // namespace parallax::desktop
