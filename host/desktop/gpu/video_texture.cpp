// SPDX-License-Identifier: Apache-2.0
#include "desktop/gpu/video_texture.hpp"

#include <epoxy/gl.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace parallax::gpu {
namespace {

struct Format {
  GLint internal;
  GLenum external;
  GLenum type;
  size_t pixel_bytes;
};

Format format_of(bool pairs, bool wide) {
  if (wide) return pairs ? Format{GL_RG16, GL_RG, GL_UNSIGNED_SHORT, 4} : Format{GL_R16, GL_RED, GL_UNSIGNED_SHORT, 2};
  return pairs ? Format{GL_RG8, GL_RG, GL_UNSIGNED_BYTE, 2} : Format{GL_R8, GL_RED, GL_UNSIGNED_BYTE, 1};
}

/// Whether `made_of` is that picture; told apart from another one at the same address.
bool is_of(const std::weak_ptr<const media::VideoFrame>& made_of, const media::VideoFramePtr& frame) {
  return !made_of.owner_before(frame) && !frame.owner_before(made_of);
}

void upload(const media::Plane& plane, const Format& format, const void* from) {
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, plane.width, plane.height, format.external, format.type, from);
}

}  // namespace

VideoTexture::VideoTexture(Device& device) : device_(device) {}

VideoTexture::~VideoTexture() {
  release();
  std::vector<uint32_t> textures;
  for (const Scaled& scaled : scaled_) {
    if (scaled.texture != 0) textures.push_back(scaled.texture);
  }
  device_.delete_textures_later(std::move(textures));
}

void VideoTexture::release() {
  std::vector<uint32_t> textures;
  for (uint32_t& name : textures_) {
    if (name != 0) textures.push_back(std::exchange(name, 0));
  }
  std::vector<uint32_t> buffers;
  for (uint32_t& name : buffers_) {
    if (name != 0) buffers.push_back(std::exchange(name, 0));
  }
  in_planes_.reset();
  device_.delete_textures_later(std::move(textures));
  device_.delete_buffers_later(std::move(buffers));
  buffer_bytes_ = 0;
}

void VideoTexture::allocate(const Shape& shape) {
  release();
  shape_ = shape;
  Counters& counters = device_.mutable_counters();
  for (size_t i = 0; i < shape.planes.size(); ++i) {
    const auto& plane = shape.planes[i];
    if (plane.width == 0) continue;
    const Format format = format_of(i == 1 && shape.interleaved_chroma, shape.wide);
    glGenTextures(1, &textures_[i]);
    glBindTexture(GL_TEXTURE_2D, textures_[i]);
    glTexImage2D(GL_TEXTURE_2D, 0, format.internal, plane.width, plane.height, 0, format.external, format.type,
                 nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    ++counters.allocations;
    buffer_bytes_ += static_cast<size_t>(plane.width) * static_cast<size_t>(plane.height) * format.pixel_bytes;
  }
  if (device_.uploads() != UploadPath::pixel_buffers) return;
  glGenBuffers(static_cast<GLsizei>(buffers_.size()), buffers_.data());
  for (const uint32_t name : buffers_) {
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, name);
    glBufferData(GL_PIXEL_UNPACK_BUFFER, static_cast<GLsizeiptr>(buffer_bytes_), nullptr, GL_STREAM_DRAW);
    ++counters.allocations;
  }
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

bool VideoTexture::is_scaled() const {
  return device_.uploads() == UploadPath::scaled && media::PictureScaler::can_take(*frame_);
}

bool VideoTexture::update(const media::VideoFramePtr& frame) {
  if (!frame || frame == frame_ || !device_.owns_this_thread()) return false;
  frame_ = frame;
  version_ = device_.next_version();
  if (!is_scaled()) upload_planes();
  return true;
}

const std::array<uint32_t, 3>& VideoTexture::planes() {
  if (frame_ && !is_of(in_planes_, frame_)) upload_planes();
  return textures_;
}

uint32_t VideoTexture::scaled(int width, int height) {
  if (!frame_ || width <= 0 || height <= 0 || !is_scaled()) return 0;
  const auto fits = [&](const Scaled& scaled) { return scaled.width == width && scaled.height == height; };
  const auto known = std::find_if(scaled_.begin(), scaled_.end(), fits);
  if (known == scaled_.end()) last_scaled_ = (last_scaled_ + 1) % scaled_.size();
  Scaled& scaled = known == scaled_.end() ? scaled_[last_scaled_] : *known;
  if (fits(scaled) && is_of(scaled.frame, frame_)) return scaled.texture;
  const size_t bytes = static_cast<size_t>(width) * static_cast<size_t>(height) * 4;
  uint8_t* const pixels = device_.scratch(bytes);
  if (!device_.scaler().scale(*frame_, width, height, pixels)) return 0;
  if (scaled.texture == 0) glGenTextures(1, &scaled.texture);
  glBindTexture(GL_TEXTURE_2D, scaled.texture);
  if (!fits(scaled)) {
    // Without a size in the name of the format, Mesa takes the given order of bytes: that of the screen, so that rows
    // can be copied. No shader reads it.
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_BGRA, GL_UNSIGNED_BYTE, nullptr);
    scaled.width = width;
    scaled.height = height;
    ++device_.mutable_counters().allocations;
  }
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_BGRA, GL_UNSIGNED_BYTE, pixels);
  glBindTexture(GL_TEXTURE_2D, 0);
  scaled.frame = frame_;
  ++device_.mutable_counters().uploads;
  device_.mutable_counters().uploaded_bytes += bytes;
  return scaled.texture;
}

void VideoTexture::upload_planes() {
  const media::VideoFramePtr& frame = frame_;
  Shape shape;
  shape.interleaved_chroma = frame->interleaved_chroma;
  shape.wide = frame->bits > 8;
  for (size_t i = 0; i < frame->plane_count; ++i) shape.planes[i] = {frame->planes[i].width, frame->planes[i].height};
  if (!(shape == shape_) || textures_[0] == 0) allocate(shape);

  const bool through_buffer = buffers_[0] != 0;
  uint8_t* mapped = nullptr;
  if (through_buffer) {
    turn_ = (turn_ + 1) % buffers_.size();
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, buffers_[turn_]);
    mapped = static_cast<uint8_t*>(glMapBufferRange(GL_PIXEL_UNPACK_BUFFER, 0, static_cast<GLsizeiptr>(buffer_bytes_),
                                                    GL_MAP_WRITE_BIT | GL_MAP_INVALIDATE_BUFFER_BIT));
    if (mapped == nullptr) glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
  }
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  std::array<size_t, 3> offsets{};
  size_t used = 0;
  for (size_t i = 0; i < frame->plane_count && mapped != nullptr; ++i) {
    const media::Plane& plane = frame->planes[i];
    const size_t row_bytes =
        static_cast<size_t>(plane.width) * format_of(i == 1 && shape.interleaved_chroma, shape.wide).pixel_bytes;
    offsets[i] = used;
    for (int32_t row = 0; row < plane.height; ++row, used += row_bytes)
      std::memcpy(mapped + used, plane.data + static_cast<ptrdiff_t>(row) * plane.stride_bytes, row_bytes);
  }
  if (mapped != nullptr) glUnmapBuffer(GL_PIXEL_UNPACK_BUFFER);
  for (size_t i = 0; i < frame->plane_count; ++i) {
    const media::Plane& plane = frame->planes[i];
    const Format format = format_of(i == 1 && shape.interleaved_chroma, shape.wide);
    glBindTexture(GL_TEXTURE_2D, textures_[i]);
    if (mapped != nullptr) {
      upload(plane, format, reinterpret_cast<const void*>(offsets[i]));
    } else {
      glPixelStorei(GL_UNPACK_ROW_LENGTH, plane.stride_bytes / static_cast<GLint>(format.pixel_bytes));
      upload(plane, format, plane.data);
    }
  }
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  if (mapped != nullptr) glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
  glBindTexture(GL_TEXTURE_2D, 0);
  in_planes_ = frame;
  Counters& counters = device_.mutable_counters();
  ++counters.uploads;
  counters.uploaded_bytes += buffer_bytes_;
}

void VideoTexture::clear() {
  frame_.reset();
  in_planes_.reset();
  for (Scaled& scaled : scaled_) scaled.frame.reset();
}

}  // namespace parallax::gpu
