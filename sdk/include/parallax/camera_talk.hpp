// SPDX-License-Identifier: Apache-2.0
// Writes the loudspeaker of a camera driver: derive from TalkingCamera instead of Camera, set PLX_CAN_TALK in its
// capabilities, and add plx::CameraTalkOf<> to PLX_PLUGIN. The rules stand in abi/draft/camera_talk.h.
#pragma once

#include <memory>
#include <vector>

#include "abi/draft/camera_talk.h"
#include "camera_driver.hpp"

namespace plx {

/// An open connection to a loudspeaker; destroyed to end it.
class Talk {
 public:
  virtual ~Talk() = default;
  /// Plays `samples` after what was written before. False: the device's queue is full, nothing was taken. Never blocks.
  [[nodiscard]] virtual bool write(Bytes samples) = 0;
};

/// A source with a loudspeaker.
class TalkingCamera : public Camera {
 public:
  [[nodiscard]] virtual std::vector<plx_talk_format> talk_formats() = 0;  ///< best first
  [[nodiscard]] virtual std::unique_ptr<Talk> open_talk(const plx_talk_format& format, Deadline deadline) = 0;
};

namespace detail {

struct TalkBox : Box<TalkBox, plx_talk> {
  std::unique_ptr<Talk> talk;
};

class CameraTalkTable {
 public:
  static const plx_camera_talk_1* table() {
    static const plx_camera_talk_1 table{
        sizeof(plx_camera_talk_1), 0, nullptr, &formats, &open, &write, &TalkBox::close};
    return &table;
  }

 private:
  static TalkingCamera& talking(plx_camera* camera) {
    auto* talking = dynamic_cast<TalkingCamera*>(CameraBox::of(camera).camera.get());
    if (talking == nullptr) {
      throw Error(PLX_E_UNSUPPORTED, "no-loudspeaker", "This source has no loudspeaker.", "Choose another source.");
    }
    return *talking;
  }
  static plx_status formats(void* /*ctx*/, plx_camera* camera, const plx_talk_format** out, uint32_t* count,
                            plx_error* error) noexcept {
    return guarded(error, [&] {
      thread_local std::vector<plx_talk_format> formats;
      formats = talking(camera).talk_formats();
      *out = formats.data();
      *count = static_cast<uint32_t>(formats.size());
    });
  }
  static plx_status open(void* /*ctx*/, plx_camera* camera, const plx_talk_format* format, int64_t deadline,
                         plx_talk** out, plx_error* error) noexcept {
    return guarded(error, [&] {
      auto box = std::make_unique<TalkBox>();
      box->talk = not_null(talking(camera).open_talk(*format, {deadline}), "TalkingCamera::open_talk");
      *out = TalkBox::hand_out(std::move(box));
    });
  }
  static plx_status write(void* /*ctx*/, plx_talk* talk, plx_bytes samples, plx_error* error) noexcept {
    return run_slot(TalkBox::of(talk), "write", error, [&](TalkBox& box) -> plx_status {
      return box.talk->write(view(samples)) ? PLX_OK : PLX_WOULD_BLOCK;
    });
  }
};

}  // namespace detail

/// For PLX_PLUGIN, after CameraDriverOf: reaches the loudspeakers of the driver's TalkingCameras.
template <typename... None>
struct CameraTalkOf {
  static constexpr std::string_view kId = PLX_CAMERA_TALK_ID;
  static const void* table(const Host& /*host*/) { return detail::CameraTalkTable::table(); }
};

}  // namespace plx
