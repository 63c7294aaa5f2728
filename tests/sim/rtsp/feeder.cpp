// SPDX-License-Identifier: Apache-2.0
#include "feeder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "leaps.hpp"

namespace parallax::sim {
namespace {

using testcard::TrackKind;
using testcard::Unit;

constexpr std::array<const char*, 3> kSourceNames{"video", "audio", "klv"};
/// Time stamps that are off by more reach GStreamer as true ones; the packets are given the fault.
constexpr int64_t kLeapNs = 10'000'000'000;

int64_t steady_now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

struct Unref {
  void operator()(gpointer object) const { gst_object_unref(object); }
};

/// Keeps the bytes alive while GStreamer holds them: a unit is not copied on its way out.
GstMemory* wrap(std::shared_ptr<const testcard::Bytes> bytes) {
  auto* owner = new std::shared_ptr<const testcard::Bytes>(std::move(bytes));
  auto* data = const_cast<uint8_t*>((*owner)->data());
  return gst_memory_new_wrapped(GST_MEMORY_FLAG_READONLY, data, (*owner)->size(), 0, (*owner)->size(), owner,
                                [](gpointer p) { delete static_cast<std::shared_ptr<const testcard::Bytes>*>(p); });
}

}  // namespace

struct Feeder::Watcher {
  const void* key = nullptr;
  std::array<std::unique_ptr<GstElement, Unref>, 3> sources;
  std::array<std::unique_ptr<Leaps>, 3> leaps;
  /// Running time of the pipeline at the camera's time 0; known once the pipeline runs.
  std::optional<int64_t> zero_running_ns;
  bool has_key_frame = false;
};

Feeder::Feeder(std::unique_ptr<testcard::SimCamera> camera, PictureForm form)
    : camera_(std::move(camera)), form_(form), thread_([this] { run(); }) {}

Feeder::~Feeder() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

int64_t Feeder::utc_now_ns() {
  // The clock of the pictures must not step while the program runs: UTC is asked for once.
  static const int64_t offset_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count() -
      steady_now_ns();
  return steady_now_ns() + offset_ns;
}

void Feeder::attach(const void* key, GstElement* element) {
  auto watcher = std::make_unique<Watcher>();
  watcher->key = key;
  size_t payloaders = 0;
  for (size_t i = 0; i < kSourceNames.size(); ++i) {
    watcher->sources[i].reset(gst_bin_get_by_name(GST_BIN(element), kSourceNames[i]));
    if (!watcher->sources[i]) continue;
    const std::string name = "pay" + std::to_string(payloaders++);
    const std::unique_ptr<GstElement, Unref> payloader(gst_bin_get_by_name(GST_BIN(element), name.c_str()));
    watcher->leaps[i] = std::make_unique<Leaps>(payloader.get());
  }
  {
    const std::lock_guard lock(mutex_);
    watchers_.push_back(std::move(watcher));
  }
  wake_.notify_all();
}

void Feeder::detach(const void* key) {
  const std::lock_guard lock(mutex_);
  std::erase_if(watchers_, [key](const auto& watcher) { return watcher->key == key; });
}

void Feeder::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    camera_->set_watched(!watchers_.empty());
    auto units = camera_->produce(utc_now_ns());
    if (!units) {
      std::fprintf(stderr, "%s: %s\n", camera_->options().name.c_str(), units.error().c_str());
      return;
    }
    for (const Unit& unit : *units) {
      for (const auto& watcher : watchers_) push(*watcher, unit);
    }
    const auto wait = std::chrono::nanoseconds(camera_->next_due_utc_ns() - utc_now_ns());
    if (wait.count() > 0) wake_.wait_for(lock, wait);
  }
}

GstBuffer* Feeder::buffer_of(const Unit& unit) const {
  GstBuffer* buffer = gst_buffer_new();
  const bool parameter_sets = unit.track == TrackKind::video && unit.key && !unit.format->config.empty();
  if (unit.track == TrackKind::video && form_ == PictureForm::lengths) {
    gst_buffer_append_memory(
        buffer, wrap(std::make_shared<const testcard::Bytes>(testcard::to_length_prefixed_h264(*unit.data))));
    return buffer;
  }
  if (parameter_sets) {
    const std::shared_ptr<const testcard::Bytes> sets(unit.format, &unit.format->config);
    gst_buffer_append_memory(buffer, wrap(sets));
  }
  gst_buffer_append_memory(buffer, wrap(unit.data));
  return buffer;
}

void Feeder::push(Watcher& watcher, const Unit& unit) {
  const auto index = static_cast<size_t>(unit.track);
  if (!watcher.sources[index]) return;
  GstElement* source = watcher.sources[index].get();
  if (!watcher.zero_running_ns) {
    // Time stamps are the pipeline's running time at capture, so that sender reports tell true capture times.
    GstClock* clock = GST_STATE(source) == GST_STATE_PLAYING ? gst_element_get_clock(source) : nullptr;
    if (clock == nullptr) return;
    const auto running_ns = static_cast<int64_t>(gst_clock_get_time(clock) - gst_element_get_base_time(source));
    gst_object_unref(clock);
    watcher.zero_running_ns = running_ns - (utc_now_ns() - unit.capture_utc_ns) - unit.camera_ns;
    camera_->request_key_frame();
  }
  if (unit.track == TrackKind::video) watcher.has_key_frame = watcher.has_key_frame || unit.key;
  if (!watcher.has_key_frame) return;
  const auto leap_of = [&unit](int64_t stamp_ns) {
    const int64_t off_ns = stamp_ns - unit.camera_ns;
    return std::llabs(off_ns) < kLeapNs ? 0 : off_ns;
  };
  const int64_t leap_ns = leap_of(unit.pts_camera_ns);
  const bool dts_leaps_along = std::llabs(unit.pts_camera_ns - unit.dts_camera_ns) < kLeapNs;
  const int64_t pts_ns = *watcher.zero_running_ns + unit.pts_camera_ns - leap_ns;
  const int64_t dts_ns =
      *watcher.zero_running_ns + unit.dts_camera_ns - (dts_leaps_along ? leap_ns : leap_of(unit.dts_camera_ns));
  GstBuffer* buffer = buffer_of(unit);
  GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(std::max<int64_t>(0, pts_ns));
  watcher.leaps[index]->from(GST_BUFFER_PTS(buffer), leap_ns);
  GST_BUFFER_DTS(buffer) = static_cast<GstClockTime>(std::max<int64_t>(0, dts_ns));
  if (!unit.key) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_app_src_push_buffer(GST_APP_SRC(source), buffer);
}

testcard::Presence Feeder::presence() {
  const std::lock_guard lock(mutex_);
  return camera_->presence(utc_now_ns());
}

void Feeder::set_stalled(bool stalled) {
  const std::lock_guard lock(mutex_);
  camera_->set_stalled(stalled);
}

void Feeder::go_away(double seconds) {
  const std::lock_guard lock(mutex_);
  camera_->set_gone_until(utc_now_ns() + static_cast<int64_t>(seconds * 1e9));
}

void Feeder::shift_stamps(double seconds) {
  const std::lock_guard lock(mutex_);
  camera_->shift_stamps(static_cast<int64_t>(seconds * 1e9));
}

void Feeder::set_silent(bool silent) {
  const std::lock_guard lock(mutex_);
  camera_->set_silent(silent);
}

testcard::Result<void> Feeder::resize(int width, int height) {
  const std::lock_guard lock(mutex_);
  return camera_->resize(width, height);
}

}  // namespace parallax::sim
