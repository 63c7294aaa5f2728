// SPDX-License-Identifier: Apache-2.0
// Contract of a started stream: a descriptor inside `start`, or tracks and access units from the driver's thread.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "plugins/extensions/camera/camera_driver.hpp"
#include "programs/plugin_check/cases.hpp"

namespace parallax::check {
namespace {

using namespace std::chrono_literals;
using media::Codec;
using media::MediaKind;
using media::StreamFormat;
using plugins::Camera;
using plugins::Delivery;
using plugins::SinkAnswer;

/// A unit and the track that it was pushed on.
struct PushedUnit {
  size_t track = 0;
  media::AccessUnit unit;
};

/// Keeps everything; answers as told. Declared before the camera, so that a case that fails ends the camera first.
class Recording final : public plugins::StreamSink {
 public:
  std::vector<plugins::StreamDescriptor> descriptors;
  std::vector<std::shared_ptr<const StreamFormat>> tracks;
  std::vector<PushedUnit> units;
  std::vector<int64_t> arrivals_ns;
  std::optional<Error> ended;
  std::atomic<SinkAnswer> answer{SinkAnswer::ok};
  std::atomic<int> calls{0};
  std::atomic<bool> forbidden{false};
  std::atomic<int> forbidden_calls{0};
  std::atomic<bool> inside{false};
  std::atomic<int> overlaps{0};

  void on_descriptor(const plugins::StreamDescriptor& descriptor) override {
    count();
    descriptors.push_back(descriptor);
  }
  SinkAnswer on_tracks(const std::vector<std::shared_ptr<const StreamFormat>>& announced) override {
    count();
    const std::scoped_lock lock(mutex);
    tracks = announced;
    return SinkAnswer::ok;
  }
  SinkAnswer on_unit(size_t track, media::AccessUnit unit) override {
    count();
    if (inside.exchange(true)) ++overlaps;
    {
      const std::scoped_lock lock(mutex);
      units.push_back({track, std::move(unit)});
      arrivals_ns.push_back(SystemClock().monotonic_ns());
    }
    more.notify_all();
    inside = false;
    return answer;
  }
  void on_ended(const std::optional<Error>& reason) override {
    count();
    const std::scoped_lock lock(mutex);
    ended = reason.value_or(Error{"ended", "The driver ended the stream.", ""});
    more.notify_all();
  }
  /// Waits until so many units have come; fails the case after 10 s or when the stream ends.
  void wait_for_units(size_t wanted) {
    std::unique_lock lock(mutex);
    more.wait_for(lock, 10s, [&] { return units.size() >= wanted || ended.has_value(); });
    expect(units.size() >= wanted, "{} units came within 10 s; expected {}. {}", units.size(), wanted,
           ended ? ended->line() : "");
  }
  std::mutex mutex;
  std::condition_variable more;

 private:
  void count() {
    ++calls;
    if (forbidden) ++forbidden_calls;
  }
};

struct Opened {
  std::unique_ptr<Camera> camera;
  std::string stream;
};

/// Opens the source and picks its first stream of a delivery.
Opened open(Subject& subject, Delivery delivery) {
  auto* const driver = subject.plugin.find<plugins::CameraDriver>();
  if (driver == nullptr) throw Skipped("The plugin offers no camera driver.");
  auto camera = value_of(driver->open(subject.config), "open with the given settings");
  const auto info = value_of(camera->info(), "list_streams");
  const auto found = std::ranges::find(info.streams, delivery, &plugins::StreamDescription::delivery);
  if (found == info.streams.end()) throw Skipped("The source has no stream of this delivery.");
  return {std::move(camera), found->id};
}

void gives_a_descriptor(Subject& subject) {
  std::array<Recording, 2> sinks;
  auto [camera, stream] = open(subject, Delivery::descriptor);
  for (Recording& sink : sinks) {
    value_of(camera->start(stream, sink), "start");
    expect(sink.descriptors.size() == 1, "start gave {} descriptors; expected 1.", sink.descriptors.size());
    const std::string& url = sink.descriptors.front().url;
    expect(url.starts_with("rtsp://") || url.starts_with("rtsps://"), "The URL is neither rtsp:// nor rtsps://.");
    const std::string authority =
        url.substr(url.find("://") + 3, url.find('/', url.find("://") + 3) - url.find("://") - 3);
    expect(authority.find('@') == std::string::npos, "The URL carries credentials.");
    camera->stop(stream);
  }
}

/// Every NAL unit's length must end exactly at the unit's end.
void expect_length_prefixed(const media::AccessUnit& unit) {
  const ByteView data = unit.data.view();
  size_t at = 0;
  while (at < data.size()) {
    expect(data.size() - at > 4, "An access unit ends within a NAL unit's length.");
    const size_t length =
        size_t{data[at]} << 24 | size_t{data[at + 1]} << 16 | size_t{data[at + 2]} << 8 | data[at + 3];
    expect(length > 0 && length <= data.size() - at - 4,
           "A NAL unit's length is {} with {} bytes left: not in the form with 4-byte lengths.", length,
           data.size() - at - 4);
    at += 4 + length;
  }
}

void check_track(const StreamFormat& track) {
  expect(track.codec != Codec::unknown, "A track's kind is none of PLX_TRACK_…, or its codec none of PLX_CODEC_….");
  if (track.kind == MediaKind::video) expect(track.width > 0 && track.height > 0, "A video track has no size.");
  if (track.kind == MediaKind::audio) {
    expect(track.sample_rate_hz > 0 && track.channels > 0, "A sound track has no sample rate or no channels.");
  }
  const ByteView config = track.codec_config.view();
  if (track.codec == Codec::h264 || track.codec == Codec::h265) {
    expect(config.size() > 6 && config[0] == 1, "The codec_config is no avcC or hvcC record.");
  }
  if (track.codec == Codec::aac) expect(config.size() >= 2, "The codec_config is no AudioSpecificConfig.");
}

void pushes_good_units(Subject& subject) {
  Recording sink;
  auto [camera, stream] = open(subject, Delivery::push);
  value_of(camera->start(stream, sink), "start");
  sink.wait_for_units(50);
  camera->stop(stream);
  expect(!sink.tracks.empty(), "No tracks were announced.");
  for (const auto& track : sink.tracks) check_track(*track);
  expect(sink.overlaps == 0, "Two sink calls overlapped.");
  std::map<size_t, int64_t> last_dts;
  for (size_t i = 0; i < sink.units.size(); ++i) {
    const auto& [number, unit] = sink.units[i];
    const StreamFormat& track = *sink.tracks.at(number);
    const auto last = last_dts.find(number);
    if (last == last_dts.end()) {
      expect(unit.key, "The first unit of track {} is no key unit.", number);
    } else {
      expect(unit.dts_ticks > last->second, "The decoding times of track {} do not increase.", number);
    }
    last_dts[number] = unit.dts_ticks;
    expect(unit.pts_ticks >= unit.dts_ticks, "A unit is shown before it is decoded.");
    if (track.kind != MediaKind::video) expect(unit.key, "A unit of sound or metadata is not marked as key.");
    if (track.codec == Codec::h264 || track.codec == Codec::h265) expect_length_prefixed(unit);
    const int64_t late_ns = sink.arrivals_ns[i] - unit.arrival_monotonic_ns;
    expect(late_ns > -kNsPerMs && late_ns < 2 * kNsPerSecond, "receive_monotonic_ns is {} ms before the call.",
           late_ns / kNsPerMs);
  }
}

void nothing_comes_after_stop(Subject& subject) {
  Recording sink;
  auto [camera, stream] = open(subject, Delivery::push);
  for (int round = 0; round < 5; ++round) {
    sink.forbidden = false;
    value_of(camera->start(stream, sink), "start");
    if (round % 2 == 0) std::this_thread::sleep_for(30ms * round);
    camera->stop(stream);
    sink.forbidden = true;
    std::this_thread::sleep_for(100ms);
    expect(sink.forbidden_calls == 0, "{} sink calls came after stop had returned.", sink.forbidden_calls.load());
  }
}

void starts_again(Subject& subject) {
  std::array<Recording, 3> sinks;
  auto [camera, stream] = open(subject, Delivery::push);
  for (Recording& sink : sinks) {
    value_of(camera->start(stream, sink), "start");
    sink.wait_for_units(2);
    expect(sink.units.front().unit.key, "The first unit after a start is no key unit.");
    camera->stop(stream);
  }
}

void survives_a_busy_sink(Subject& subject) {
  Recording sink;
  auto [camera, stream] = open(subject, Delivery::push);
  sink.answer = SinkAnswer::busy;
  value_of(camera->start(stream, sink), "start");
  std::this_thread::sleep_for(300ms);
  sink.answer = SinkAnswer::ok;
  const size_t before = [&] {
    const std::scoped_lock lock(sink.mutex);
    return sink.units.size();
  }();
  sink.wait_for_units(before + 10);
  camera->stop(stream);
}

void ends_when_told_to_stop(Subject& subject) {
  Recording sink;
  auto [camera, stream] = open(subject, Delivery::push);
  sink.answer = SinkAnswer::stop;
  value_of(camera->start(stream, sink), "start");
  sink.wait_for_units(1);
  std::this_thread::sleep_for(300ms);
  const std::scoped_lock lock(sink.mutex);
  // Sound and picture may be pushed by one thread each round: one more unit per track may be under way.
  expect(sink.units.size() <= std::max<size_t>(sink.tracks.size(), 1),
         "{} units came although the sink answered STOP to the first.", sink.units.size());
}

void units_outlive_their_camera(Subject& subject) {
  std::vector<PushedUnit> kept;
  uint64_t sum = 0;
  const auto sum_of = [&] {
    uint64_t out = 0;
    for (const PushedUnit& pushed : kept) {
      for (const uint8_t byte : pushed.unit.data.view()) out += byte;
    }
    return out;
  };
  {
    Recording sink;
    auto [camera, stream] = open(subject, Delivery::push);
    value_of(camera->start(stream, sink), "start");
    sink.wait_for_units(20);
    camera->stop(stream);
    kept = std::move(sink.units);
    sum = sum_of();
  }
  expect(sum == sum_of(), "The data of kept units changed after the source was closed.");
  std::jthread([&] { kept.clear(); }).join();  // release from another thread
}

void several_cameras_push_at_once(Subject& subject) {
  std::vector<Opened> opened;
  std::vector<std::unique_ptr<Recording>> sinks;
  for (int i = 0; i < 3; ++i) {
    opened.push_back(open(subject, Delivery::push));
    sinks.push_back(std::make_unique<Recording>());
    value_of(opened.back().camera->start(opened.back().stream, *sinks.back()), "start");
  }
  for (auto& sink : sinks) sink->wait_for_units(5);
  for (auto& one : opened) one.camera->stop(one.stream);
}

}  // namespace

std::vector<Case> push_cases() {
  return {{"stream: start gives one descriptor without credentials", gives_a_descriptor},
          {"stream: pushed units are in form and in order", pushes_good_units},
          {"stream: nothing comes after stop", nothing_comes_after_stop},
          {"stream: starts again with a key unit", starts_again},
          {"stream: survives a busy sink", survives_a_busy_sink},
          {"stream: ends when the sink answers stop", ends_when_told_to_stop},
          {"stream: kept units outlive their source", units_outlive_their_camera},
          {"stream: several sources push at once", several_cameras_push_at_once}};
}

}  // namespace parallax::check
