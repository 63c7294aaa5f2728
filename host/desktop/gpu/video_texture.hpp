// SPDX-License-Identifier: Apache-2.0
// A picture in the memory of the graphics card: one texture per plane, made once per size and layout.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "desktop/gpu/device.hpp"
#include "media/decode/video_frame.hpp"

namespace parallax::gpu {

/// [GL thread]; may be destroyed on any thread, its GL objects die at the next Device::collect.
class VideoTexture {
 public:
  /// `device` must outlive this object.
  explicit VideoTexture(Device& device);
  ~VideoTexture();
  VideoTexture(const VideoTexture&) = delete;
  VideoTexture& operator=(const VideoTexture&) = delete;

  /// Uploads `frame` (see UploadPath), unless it is the one that is there already; null leaves what is there.
  /// @return whether something was uploaded
  bool update(const media::VideoFramePtr& frame);
  /// Nothing to draw any more; the textures are kept for the next picture.
  void clear();

  /// The picture that is there; null before the first and after `clear`.
  [[nodiscard]] const media::VideoFramePtr& frame() const { return frame_; }
  [[nodiscard]] int width() const { return frame_ ? frame_->width : 0; }
  [[nodiscard]] int height() const { return frame_ ? frame_->height : 0; }

  // Internal to gpu/.
  [[nodiscard]] const std::array<uint32_t, 3>& names() const { return textures_; }

 private:
  /// What textures are made for.
  struct Shape {
    struct PlaneShape {
      int32_t width = 0;
      int32_t height = 0;
      friend bool operator==(const PlaneShape&, const PlaneShape&) = default;
    };
    std::array<PlaneShape, 3> planes{};
    bool interleaved_chroma = false;
    bool wide = false;  ///< two bytes a sample
    friend bool operator==(const Shape&, const Shape&) = default;
  };
  void allocate(const Shape& shape);
  void release();

  Device& device_;
  Shape shape_;
  std::array<uint32_t, 3> textures_{};
  std::array<uint32_t, 2> buffers_{};  ///< used in turn, so that an upload never waits for the one before
  size_t buffer_bytes_ = 0;
  size_t turn_ = 0;
  media::VideoFramePtr frame_;
};

}  // namespace parallax::gpu
