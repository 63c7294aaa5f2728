// SPDX-License-Identifier: Apache-2.0
// A picture within the user interface: a texture, and where it goes in this frame. [UI thread]
#pragma once

#include <memory>

#include "desktop/gpu/geometry.hpp"
#include "desktop/gpu/video_renderer.hpp"
#include "desktop/gpu/video_texture.hpp"
#include "desktop/shell/damage.hpp"
#include "desktop/shell/ui.hpp"
#include "desktop/views/parts/program.hpp"

namespace parallax::desktop {

class VideoPicture {
 public:
  explicit VideoPicture(const Program& program) : program_(program) {}

  /// Its own texture, made with the first picture; or the one of a feed.
  [[nodiscard]] gpu::VideoTexture& texture() {
    if (!texture_) texture_ = std::make_shared<gpu::VideoTexture>(program_.device);
    return *texture_;
  }
  /// For others that show the same.
  [[nodiscard]] const std::shared_ptr<gpu::VideoTexture>& shared() const { return texture_; }
  /// Shows a texture that others show, too.
  void share(std::shared_ptr<gpu::VideoTexture> texture) { texture_ = std::move(texture); }
  /// Draws the part of the picture that `zoom` shows in the middle of `place`; returns where the picture is. May be
  /// called again for another place; this object may go before the frame is drawn.
  Rect draw(const Rect& place, const gpu::Zoom& zoom = {});

 private:
  struct Job {
    DrawnPicture drawn;  ///< first: the window reads and writes it
    gpu::VideoRenderer* renderer;
    gpu::VideoTexture* texture;
    gpu::Placement placement;
  };
  const Program& program_;
  std::shared_ptr<gpu::VideoTexture> texture_;
};

/// The wheel over a picture (which `press` is of) zooms about the point under the mouse.
void zoom_with_wheel(Ui& ui, const Press& press, const Rect& picture, gpu::Zoom& zoom);

/// What `picture` leaves free of `rect`, in the colour that stands behind videos; an empty one leaves all. (Nothing is
/// painted under a picture: without a graphics card that would cost as much as the picture.)
void draw_around(Ui& ui, const Rect& rect, const Rect& picture, float rounding);

}  // namespace parallax::desktop
