// SPDX-License-Identifier: Apache-2.0
#include "stream_pusher.hpp"

#include <chrono>
#include <utility>

namespace parallax::camera_sim {
namespace {

using testcard::Presence;
using testcard::TrackKind;
using testcard::Unit;

constexpr int kVideoHz = 90'000;

plx::Error gone(const std::string& name) {
  return {PLX_E_OFFLINE, "camera-gone", name + " is switched off (simulated fault).", "Wait until it is back."};
}

int64_t ticks(int64_t ns, int hz) {
  const int64_t seconds = ns / 1'000'000'000;
  const int64_t rest = ns % 1'000'000'000;
  return seconds * hz + (rest * hz + (rest < 0 ? -500'000'000 : 500'000'000)) / 1'000'000'000;
}

}  // namespace

StreamPusher::StreamPusher(const testcard::CameraOptions& options, int64_t start_utc_ns, const SimClock& clock)
    : clock_(clock), start_utc_ns_(start_utc_ns) {
  auto made = testcard::SimCamera::create(options, start_utc_ns);
  if (!made) throw plx::Error(PLX_E_FAILED, "simulation-failed", made.error());
  camera_ = std::move(*made);
}

StreamPusher::~StreamPusher() {
  stop();
}

void StreamPusher::start(plx::StreamSink sink) {
  if (camera_->presence(clock_.utc_ns()) == Presence::gone) throw gone(camera_->options().name);
  stop_ = false;
  wants_key_ = true;
  announced_video_.reset();
  thread_ = std::thread([this, sink] { run(sink); });
}

void StreamPusher::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool StreamPusher::wait_until(int64_t utc_ns) {
  std::unique_lock lock(mutex_);
  while (!stop_ && clock_.utc_ns() < utc_ns) {
    wake_.wait_for(lock, std::chrono::nanoseconds(utc_ns - clock_.utc_ns()));
  }
  return !stop_;
}

void StreamPusher::run(const plx::StreamSink& sink) {
  // What was taken while nobody watched is counted, not made.
  camera_->set_watched(false);
  static_cast<void>(camera_->produce(clock_.utc_ns()));
  camera_->set_watched(true);
  camera_->request_key_frame();
  if (announce(sink) == Course::stopped) return;
  while (wait_until(camera_->next_due_utc_ns())) {
    auto units = camera_->produce(clock_.utc_ns());
    if (!units) return sink.ended(plx::Error(PLX_E_FAILED, "simulation-failed", units.error()));
    for (const Unit& unit : *units) {
      if (push(sink, unit) == Course::stopped) return;
    }
    if (camera_->presence(clock_.utc_ns()) == Presence::gone) return sink.ended(gone(camera_->options().name));
  }
}

StreamPusher::Course StreamPusher::announce(const plx::StreamSink& sink) {
  const auto& options = camera_->options();
  std::vector<plx::Track> tracks;
  announced_video_ = camera_->video_format();
  if (options.has_video) {
    tracks.push_back({.kind = PLX_TRACK_VIDEO,
                      .codec = PLX_CODEC_H264,
                      .width = announced_video_->width,
                      .height = announced_video_->height,
                      .time_base = {1, kVideoHz},
                      .nominal_fps = {options.video.fps.num, options.video.fps.den},
                      .codec_config = testcard::avc_config_of(announced_video_->config)});
  }
  if (camera_->audio_format()) {
    tracks.push_back({.kind = PLX_TRACK_AUDIO,
                      .codec = PLX_CODEC_AAC,
                      .sample_rate_hz = options.sound.rate_hz,
                      .channels = options.sound.channels,
                      .time_base = {1, options.sound.rate_hz},
                      .codec_config = camera_->audio_format()->config});
  }
  if (options.has_klv) {
    tracks.push_back(
        {.kind = PLX_TRACK_METADATA, .codec = PLX_CODEC_KLV, .time_base = {1, kVideoHz}, .codec_config = {}});
  }
  return sink.tracks(tracks) == plx::SinkAnswer::stop ? Course::stopped : Course::on;
}

StreamPusher::Course StreamPusher::push(const plx::StreamSink& sink, const Unit& unit) {
  const auto& options = camera_->options();
  const bool video = unit.track == TrackKind::video;
  if (video && wants_key_ && !unit.key) return Course::on;
  if (video && unit.format != announced_video_ && announce(sink) == Course::stopped) return Course::stopped;
  const uint32_t audio_index = options.has_video ? 1 : 0;
  const uint32_t klv_index = audio_index + (camera_->audio_format() ? 1 : 0);
  const int hz = unit.track == TrackKind::audio ? options.sound.rate_hz : kVideoHz;
  plx::AccessUnit out;
  out.track = video ? 0 : unit.track == TrackKind::audio ? audio_index : klv_index;
  out.key = unit.key;
  out.pts = ticks(unit.pts_camera_ns, hz);
  out.dts = ticks(unit.dts_camera_ns, hz);
  out.receive_monotonic_ns = clock_.monotonic_ns();
  out.camera_utc_ns = start_utc_ns_ + unit.camera_ns;
  out.data = video ? plx::SharedData(testcard::to_length_prefixed_h264(*unit.data))
                   : plx::SharedData(unit.data, plx::Bytes(*unit.data));
  const plx::SinkAnswer answer = sink.push(out);
  if (video) {
    wants_key_ = answer == plx::SinkAnswer::busy;
    if (wants_key_) camera_->request_key_frame();
  }
  return answer == plx::SinkAnswer::stop ? Course::stopped : Course::on;
}

}  // namespace parallax::camera_sim
