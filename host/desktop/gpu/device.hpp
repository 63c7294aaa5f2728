// SPDX-License-Identifier: Apache-2.0
// The thread that owns OpenGL, what was asked of it (counters, for tests and for the overlay), and the objects that
// wait to be deleted. One Device for all windows: their contexts share textures, buffers and programs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "media/decode/picture_scaler.hpp"

namespace parallax::gpu {

struct Counters {
  uint64_t uploads = 0;  ///< pictures, not planes; of scaled ones once per size in which they are drawn
  uint64_t uploaded_bytes = 0;
  uint64_t allocations = 0;  ///< textures, buffers, programs, vertex arrays made
  uint64_t deletes = 0;
  uint64_t draws = 0;
  uint64_t wrong_thread_calls = 0;  ///< refused; must stay 0
};

/// How pictures get to the card. `pixel_buffers`: as planes through buffers, converted by the shader. `direct`: the
/// same without buffers. `scaled`: converted and scaled by the processor when they are drawn, to what the screen shows
/// of them. `automatic`: through pixel buffers; scaled where the processor draws, for which three planes a pixel are
/// very dear.
enum class UploadPath { automatic, pixel_buffers, direct, scaled };

struct DeviceOptions {
  UploadPath uploads = UploadPath::automatic;
};

class Device {
 public:
  /// The calling thread becomes the GL thread; an OpenGL 3.3 core context must be current in it. @errors "gpu-too-old",
  /// with what was found.
  static Result<std::unique_ptr<Device>> create(DeviceOptions options = {});
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  /// Deletes what is left, if a context is still current. [GL thread]
  ~Device();

  /// Deletes what was let go since the last time: once per redraw. [GL thread]
  void collect();
  [[nodiscard]] Counters counters() const;
  /// "llvmpipe (LLVM 15, 256 bits)", for the activity view.
  [[nodiscard]] const std::string& renderer() const { return renderer_; }
  /// Whether the processor draws: redraws are dear then.
  [[nodiscard]] bool is_software() const { return is_software_; }
  /// Whether the caller is the GL thread; otherwise it is counted, and the caller must not go on. [any thread]
  [[nodiscard]] bool owns_this_thread();

  // Internal to gpu/.
  [[nodiscard]] UploadPath uploads() const { return uploads_; }
  [[nodiscard]] uint64_t next_version() { return ++version_; }
  /// Memory for one picture on its way; holds nothing between calls. [GL thread]
  [[nodiscard]] uint8_t* scratch(size_t bytes);
  /// For UploadPath::scaled; one for all, so that its memory stays in the processor's cache. [GL thread]
  [[nodiscard]] media::PictureScaler& scaler() { return scaler_; }
  [[nodiscard]] Counters& mutable_counters() { return counters_; }
  void delete_textures_later(std::vector<uint32_t> names);
  void delete_buffers_later(std::vector<uint32_t> names);

 private:
  Device() = default;
  const std::thread::id thread_ = std::this_thread::get_id();
  std::string renderer_;
  bool is_software_ = false;
  UploadPath uploads_ = UploadPath::pixel_buffers;
  std::vector<uint8_t> scratch_;
  media::PictureScaler scaler_;
  uint64_t version_ = 0;
  Counters counters_;
  std::mutex mutex_;  // of what follows
  std::vector<uint32_t> textures_;
  std::vector<uint32_t> buffers_;
  std::atomic<uint64_t> wrong_thread_calls_{0};
};

}  // namespace parallax::gpu
