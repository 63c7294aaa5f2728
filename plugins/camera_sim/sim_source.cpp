// SPDX-License-Identifier: Apache-2.0
#include "sim_source.hpp"

#include <utility>

namespace parallax::camera_sim {

SimSource::SimSource(SimConfig config, const SimClock& clock)
    : config_(std::move(config)),
      clock_(clock),
      // Both streams count from here, so that the same picture bears the same number in both.
      start_utc_ns_(clock.utc_ns()),
      streams_{Stream{"main", &config_.main, nullptr}, Stream{"sub", &config_.sub, nullptr}} {}

plx::CameraInfo SimSource::info(plx::Deadline) {
  plx::CameraInfo out{.name = config_.main.name, .kind = PLX_SOURCE_CAMERA, .capabilities = 0, .streams = {}};
  if (config_.kind == SourceKind::microphone) {
    out.kind = PLX_SOURCE_MICROPHONE;
    out.streams.push_back({.id = "main", .role = PLX_STREAM_MAIN, .delivery = PLX_DELIVERY_PUSH});
    return out;
  }
  for (const Stream& stream : streams_) {
    const auto& video = stream.options->video;
    out.streams.push_back({.id = std::string(stream.id),
                           .role = stream.id == "main" ? PLX_STREAM_MAIN : PLX_STREAM_SUB,
                           .delivery = PLX_DELIVERY_PUSH,
                           .width = video.width,
                           .height = video.height,
                           .fps = {video.fps.num, video.fps.den}});
  }
  return out;
}

SimSource::Stream* SimSource::find(std::string_view id) {
  if (id == "main") return &streams_[0];
  if (id == "sub" && config_.kind == SourceKind::camera) return &streams_[1];
  return nullptr;
}

void SimSource::start(std::string_view id, plx::StreamSink sink) {
  Stream* stream = find(id);
  if (stream == nullptr) {
    throw plx::Error(PLX_E_NOT_FOUND, "no-such-stream",
                     config_.main.name + " has no stream \"" + std::string(id) + "\".",
                     config_.kind == SourceKind::camera ? "Use main or sub." : "Use main.");
  }
  if (stream->pusher && stream->pusher->running()) {
    throw plx::Error(PLX_E_WRONG_STATE, "already-started", "The stream runs already.", "Stop it first.");
  }
  if (!stream->pusher) {
    stream->pusher = std::make_unique<StreamPusher>(*stream->options, start_utc_ns_, clock_);
  }
  stream->pusher->start(sink);
}

void SimSource::stop(std::string_view id) {
  Stream* stream = find(id);
  if (stream != nullptr && stream->pusher) stream->pusher->stop();
}

plx::CameraHealth SimSource::health() {
  const int64_t since_ns = clock_.utc_ns() - start_utc_ns_;
  switch (testcard::planned_presence(config_.main.faults, since_ns)) {
    case testcard::Presence::live:
      return {PLX_HEALTH_GOOD, "simulated"};
    case testcard::Presence::stalled:
      return {PLX_HEALTH_DEGRADED, "silent (simulated fault)"};
    case testcard::Presence::gone:
      return {PLX_HEALTH_FAILED, "switched off (simulated fault)"};
  }
  return {};
}

}  // namespace parallax::camera_sim
