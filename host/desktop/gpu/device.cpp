// SPDX-License-Identifier: Apache-2.0
#include "desktop/gpu/device.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <utility>

namespace parallax::gpu {
namespace {

constexpr int kOldestVersion = 33;  // as epoxy counts: 3.3

std::string text_of(GLenum name) {
  const auto* text = glGetString(name);
  return text == nullptr ? "?" : reinterpret_cast<const char*>(text);
}

}  // namespace

Result<std::unique_ptr<Device>> Device::create(DeviceOptions options) {
  if (epoxy_gl_version() < kOldestVersion || !epoxy_is_desktop_gl()) {
    return fail("gpu-too-old",
                fmt::format("This computer offers OpenGL \"{}\" by {}; 3.3 is needed.", text_of(GL_VERSION),
                            text_of(GL_RENDERER)),
                "Install the graphics driver of the card, or Mesa's software renderer.");
  }
  std::unique_ptr<Device> device(new Device);
  device->renderer_ = text_of(GL_RENDERER);
  for (const char* name : {"llvmpipe", "softpipe", "swrast", "SwiftShader", "Software Rasterizer"})
    device->is_software_ = device->is_software_ || device->renderer_.find(name) != std::string::npos;
  device->uploads_ = options.uploads;
  if (options.uploads == UploadPath::automatic)
    device->uploads_ = device->is_software_ ? UploadPath::scaled : UploadPath::pixel_buffers;
  return device;
}

Device::~Device() {
  if (std::this_thread::get_id() == thread_) collect();
}

void Device::collect() {
  if (!owns_this_thread()) return;
  std::vector<uint32_t> textures;
  std::vector<uint32_t> buffers;
  {
    const std::lock_guard lock(mutex_);
    textures.swap(textures_);
    buffers.swap(buffers_);
  }
  if (!textures.empty()) glDeleteTextures(static_cast<GLsizei>(textures.size()), textures.data());
  if (!buffers.empty()) glDeleteBuffers(static_cast<GLsizei>(buffers.size()), buffers.data());
  counters_.deletes += textures.size() + buffers.size();
}

uint8_t* Device::scratch(size_t bytes) {
  if (scratch_.size() < bytes) scratch_.resize(bytes);
  return scratch_.data();
}

Counters Device::counters() const {
  Counters counters = counters_;
  counters.wrong_thread_calls = wrong_thread_calls_.load();
  return counters;
}

bool Device::owns_this_thread() {
  if (std::this_thread::get_id() == thread_) return true;
  ++wrong_thread_calls_;
  return false;
}

void Device::delete_textures_later(std::vector<uint32_t> names) {
  const std::lock_guard lock(mutex_);
  textures_.insert(textures_.end(), names.begin(), names.end());
}

void Device::delete_buffers_later(std::vector<uint32_t> names) {
  const std::lock_guard lock(mutex_);
  buffers_.insert(buffers_.end(), names.begin(), names.end());
}

}  // namespace parallax::gpu
