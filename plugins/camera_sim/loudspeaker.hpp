// SPDX-License-Identifier: Apache-2.0
// A simulated loudspeaker: takes sound as fast as a real one plays it, and keeps what it was given in a WAV file.
#pragma once

#include <memory>
#include <parallax/camera_talk.hpp>
#include <string>

#include "sim_clock.hpp"

namespace parallax::camera_sim {

class Loudspeaker final : public plx::TalkingCamera {
 public:
  /// An empty `played_file` keeps nothing.
  Loudspeaker(std::string name, std::string played_file, const SimClock& clock);

  [[nodiscard]] plx::CameraInfo info(plx::Deadline deadline) override;
  void start(std::string_view stream, plx::StreamSink sink) override;
  void stop(std::string_view stream) override;
  [[nodiscard]] plx::CameraHealth health() override;
  [[nodiscard]] std::vector<plx_talk_format> talk_formats() override;
  [[nodiscard]] std::unique_ptr<plx::Talk> open_talk(const plx_talk_format& format, plx::Deadline deadline) override;

 private:
  std::string name_;
  std::string played_file_;
  SimClock clock_;
  std::weak_ptr<void> talking_;  ///< alive while someone talks
};

}  // namespace parallax::camera_sim
