// SPDX-License-Identifier: Apache-2.0
// What is watched in the main window: the windows beside it follow that. [UI thread]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parallax::gpu {
class VideoTexture;
}  // namespace parallax::gpu

namespace parallax::desktop {

/// The large or first picture of the session under review, as the mini window shows it. Of one frame.
struct ReviewedPicture {
  std::string_view name;
  std::shared_ptr<gpu::VideoTexture> texture;  ///< null: there is none at that moment
};

struct Watched {
  std::string room;                         ///< location id of the room that is or was open last
  std::string source;                       ///< the camera there that is large, or was clicked last
  std::optional<ReviewedPicture> reviewed;  ///< while a review is shown
};

}  // namespace parallax::desktop
