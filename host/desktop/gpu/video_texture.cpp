// SPDX-License-Identifier: Apache-2.0
#include "desktop/gpu/video_texture.hpp"

#include <epoxy/gl.h>

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

void upload(const media::Plane& plane, const Format& format, const void* from) {
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, plane.width, plane.height, format.external, format.type, from);
}

}  // namespace

VideoTexture::VideoTexture(Device& device) : device_(device) {}

VideoTexture::~VideoTexture() {
  release();
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
  if (!device_.uses_pixel_buffers()) return;
  glGenBuffers(static_cast<GLsizei>(buffers_.size()), buffers_.data());
  for (const uint32_t name : buffers_) {
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, name);
    glBufferData(GL_PIXEL_UNPACK_BUFFER, static_cast<GLsizeiptr>(buffer_bytes_), nullptr, GL_STREAM_DRAW);
    ++counters.allocations;
  }
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

bool VideoTexture::update(const media::VideoFramePtr& frame) {
  if (!frame || frame == frame_ || !device_.owns_this_thread()) return false;
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
  frame_ = frame;
  Counters& counters = device_.mutable_counters();
  ++counters.uploads;
  counters.uploaded_bytes += buffer_bytes_;
  return true;
}

void VideoTexture::clear() {
  frame_.reset();
}

}  // namespace parallax::gpu
