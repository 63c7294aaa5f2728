// SPDX-License-Identifier: Apache-2.0
// A picture in the memory of the graphics card: one texture per plane, made once per size and layout; or, where the
// processor draws, one of RGB per size on the screen.
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

  /// Takes `frame` and uploads it (see UploadPath; scaled ones when they are drawn), unless it is the one that is there
  /// already; null leaves what is there.
  /// @return whether there is another picture now
  bool update(const media::VideoFramePtr& frame);
  /// Nothing to draw any more; the textures are kept for the next picture.
  void clear();

  /// The picture that is there; null before the first and after `clear`.
  [[nodiscard]] const media::VideoFramePtr& frame() const { return frame_; }
  [[nodiscard]] int width() const { return frame_ ? frame_->width : 0; }
  [[nodiscard]] int height() const { return frame_ ? frame_->height : 0; }
  /// Another number for each picture; no two textures ever have the same. 0: nothing to draw.
  [[nodiscard]] uint64_t version() const { return frame_ ? version_ : 0; }

  // Internal to gpu/, for drawing `frame()`.
  /// The planes, uploaded if they are not yet.
  [[nodiscard]] const std::array<uint32_t, 3>& planes();
  /// A texture of RGB of that size; 0 where pictures are not scaled, or this one cannot be.
  [[nodiscard]] uint32_t scaled(int width, int height);

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
  /// RGB in one size.
  struct Scaled {
    uint32_t texture = 0;
    int width = 0;
    int height = 0;
    std::weak_ptr<const media::VideoFrame> frame;  ///< what is in it
  };
  void allocate(const Shape& shape);
  void release();
  void upload_planes();
  [[nodiscard]] bool is_scaled() const;

  Device& device_;
  Shape shape_;
  std::array<uint32_t, 3> textures_{};
  std::array<uint32_t, 2> buffers_{};  ///< used in turn, so that an upload never waits for the one before
  size_t buffer_bytes_ = 0;
  size_t turn_ = 0;
  media::VideoFramePtr frame_;
  uint64_t version_ = 0;
  std::weak_ptr<const media::VideoFrame> in_planes_;  ///< what is in the textures of planes
  std::array<Scaled, 3> scaled_;                      ///< one for each window that may show the picture
  size_t last_scaled_ = 0;
};

}  // namespace parallax::gpu
