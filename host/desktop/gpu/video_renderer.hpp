// SPDX-License-Identifier: Apache-2.0
// Draws pictures: YUV to RGB in the shader, with the picture's own matrix and range; or copies those that the processor
// has scaled. One per window (vertex arrays and framebuffers are not shared between contexts). Changes GL state: behind
// it in an ImGui draw list goes ImDrawCallback_ResetRenderState.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/result.hpp"
#include "desktop/gpu/device.hpp"
#include "desktop/gpu/geometry.hpp"
#include "desktop/gpu/video_texture.hpp"

namespace parallax::gpu {

struct Placement {
  Rect screen;                  ///< where the picture (its `source` part) goes
  Rect source = kWholePicture;  ///< what of it is seen
  Rect clip;                    ///< nothing is drawn outside; zero size: no limit
  int framebuffer_width = 0;
  int framebuffer_height = 0;
  float opacity = 1;
};

/// [GL thread, with the window's context current]
class VideoRenderer {
 public:
  /// @errors "gpu-shader" with the driver's words.
  static Result<std::unique_ptr<VideoRenderer>> create(Device& device);
  ~VideoRenderer();
  VideoRenderer(const VideoRenderer&) = delete;
  VideoRenderer& operator=(const VideoRenderer&) = delete;

  /// Draws nothing where the texture is empty.
  void draw(VideoTexture& texture, const Placement& placement);

 private:
  /// One program per arrangement of planes: grey, planar, interleaved.
  struct Program {
    uint32_t name = 0;
    int screen = -1;
    int source = -1;
    int matrix = -1;
    int offset = -1;
    int chroma_shift = -1;
    int scale = -1;
    int opacity = -1;
  };
  explicit VideoRenderer(Device& device) : device_(device) {}
  void copy(uint32_t rgb, const Placement& placement);
  void set_colours(const Program& program, const media::VideoFrame& frame, float opacity);

  Device& device_;
  uint32_t vertex_array_ = 0;
  uint32_t framebuffer_ = 0;  ///< to copy from
  std::array<Program, 3> programs_{};
};

}  // namespace parallax::gpu
