// SPDX-License-Identifier: Apache-2.0
// Contract of plx.camera-driver/1 and plx.camera-talk/1, but for pushed media (push_cases.cpp).
#include <algorithm>
#include <atomic>
#include <cstring>
#include <set>
#include <thread>

#include "parallax/text.hpp"
#include "plugins/extensions/camera/camera_driver.hpp"
#include "programs/plugin_check/cases.hpp"

namespace parallax::check {
namespace {

using plugins::Camera;
using plugins::CameraDriver;
using plugins::Delivery;
using plugins::FoundSource;

CameraDriver& driver_of(Subject& subject) {
  auto* const driver = subject.plugin.find<plugins::CameraDriver>();
  if (driver == nullptr) throw Skipped("The plugin offers no camera driver.");
  return *driver;
}

std::unique_ptr<Camera> open(Subject& subject) {
  return value_of(driver_of(subject).open(subject.config), "open with the given settings");
}

void describe_is_complete(Subject& subject) {
  const auto& info = driver_of(subject).info();
  expect(std::ranges::all_of(info.driver,
                             [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }),
         "The short name \"{}\" is not made of lower-case letters, digits and hyphens.", info.driver);
  expect(!info.name.empty(), "The driver has no name for people.");
  std::set<std::string> keys;
  int secrets = 0;
  for (const auto& key : info.keys) {
    expect(!key.key.empty() && keys.insert(key.key).second, "The key \"{}\" is empty or there twice.", key.key);
    expect(!key.label.empty(), "The key \"{}\" has no label.", key.key);
    secrets += key.type == PLX_KEY_SECRET ? 1 : 0;
    if (key.type == PLX_KEY_CHOICE) {
      expect(std::ranges::find(key.choices, key.default_value) != key.choices.end(),
             "The default \"{}\" of \"{}\" is none of its choices.", key.default_value, key.key);
    }
  }
  expect(secrets <= 1, "{} keys are secrets; a plugin may have one.", secrets);
}

void describe_respects_the_callers_size(Subject& subject) {
  const auto& table = driver_of(subject).table();
  plx_camera_driver_info info{};
  std::memset(&info, 0x5a, sizeof info);
  constexpr uint32_t kShort = offsetof(plx_camera_driver_info, name);
  info.struct_size = kShort;
  expect(table.describe(table.ctx, &info, nullptr) == PLX_OK, "describe failed.");
  const auto* raw = reinterpret_cast<const unsigned char*>(&info);
  expect(std::all_of(raw + kShort, raw + sizeof info, [](unsigned char byte) { return byte == 0x5a; }),
         "describe wrote beyond the struct_size of the caller.");
  expect(info.struct_size == kShort, "describe changed struct_size.");
}

void describe_from_several_threads(Subject& subject) {
  const auto& table = driver_of(subject).table();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 100; ++round) {
          auto info = plx::sized<plx_camera_driver_info>();
          if (table.describe(table.ctx, &info, nullptr) == PLX_OK) ++good;
        }
      });
    }
  }
  expect(good == 400, "describe failed {} of 400 times.", 400 - good);
}

void open_without_settings_explains_itself(Subject& subject) {
  const bool needs = std::ranges::any_of(driver_of(subject).info().keys, [](const auto& key) { return key.required; });
  const auto camera = driver_of(subject).open({});
  if (!needs) return static_cast<void>(value_of(camera.map([](const auto&) {}), "open without settings"));
  const Error error = error_of_failed(camera, "open without the required settings");
  expect(!error.remedy.empty(), "The error \"{}\" has no remedy.", error.text);
}

void lists_streams(Subject& subject) {
  const auto camera = open(subject);
  for (int round = 0; round < 2; ++round) {
    const auto info = value_of(camera->info(), "list_streams");
    expect(info.kind != plugins::SourceKind::unknown, "The source's kind is none of PLX_SOURCE_….");
    if (info.kind != plugins::SourceKind::loudspeaker) expect(!info.streams.empty(), "The source has no streams.");
    std::set<std::string> ids;
    for (const auto& stream : info.streams) {
      expect(!stream.id.empty() && ids.insert(stream.id).second, "The stream \"{}\" is unnamed or there twice.",
             stream.id);
      expect(stream.delivery != Delivery::unknown, "The stream \"{}\" has an unknown delivery.", stream.id);
    }
  }
}

void unknown_stream_is_refused(Subject& subject) {
  struct Nothing final : plugins::StreamSink {
    void on_descriptor(const plugins::StreamDescriptor& /*d*/) override {}
    plugins::SinkAnswer on_tracks(const std::vector<std::shared_ptr<const media::StreamFormat>>& /*t*/) override {
      return plugins::SinkAnswer::stop;
    }
    plugins::SinkAnswer on_unit(size_t /*track*/, media::AccessUnit /*u*/) override {
      return plugins::SinkAnswer::stop;
    }
    void on_ended(const std::optional<Error>& /*e*/) override {}
  } sink;
  const auto camera = open(subject);
  static_cast<void>(error_of_failed(camera->start("no-such-stream", sink), "start of an unknown stream"));
}

void stop_of_what_does_not_run_is_ignored(Subject& subject) {
  const auto& table = driver_of(subject).table();
  plx_pair none{};
  auto config = plx::sized<plx_config>();
  std::vector<plx_pair> pairs;
  for (const auto& [key, value] : subject.config.pairs) pairs.push_back({plx::str(key), plx::str(value)});
  config.pairs = pairs.empty() ? &none : pairs.data();
  config.pair_count = static_cast<uint32_t>(pairs.size());
  config.secret = {reinterpret_cast<const uint8_t*>(subject.config.secret.data()), subject.config.secret.size()};
  plx_camera* camera = nullptr;
  expect(table.open(table.ctx, &config, &camera, nullptr) == PLX_OK && camera != nullptr, "open failed.");
  table.stop(table.ctx, camera, plx::str("main"));
  table.stop(table.ctx, camera, plx::str("no-such-stream"));
  table.close(table.ctx, camera);
}

void health_answers(Subject& subject) {
  const auto camera = open(subject);
  static_cast<void>(value_of(camera->health(), "health"));
}

void discover_ends_when_cancelled(Subject& subject) {
  auto& driver = driver_of(subject);
  const int64_t started_ns = subject.clock.monotonic_ns();
  const auto searched = driver.discover([](const FoundSource&) {}, {.cancelled = [] { return true; }});
  const int64_t took_ns = subject.clock.monotonic_ns() - started_ns;
  if ((driver.info().capabilities & PLX_CAN_DISCOVER) == 0) {
    expect(error_of_failed(searched, "discover").code != "", "");
    throw Skipped("The driver cannot search.");
  }
  value_of(searched, "discover");
  expect(took_ns < 2 * kNsPerSecond, "A cancelled search took {} ms.", took_ns / kNsPerMs);
}

void discover_finds_the_same_twice(Subject& subject) {
  auto& driver = driver_of(subject);
  if ((driver.info().capabilities & PLX_CAN_DISCOVER) == 0) throw Skipped("The driver cannot search.");
  std::set<std::string> first;
  std::set<std::string> second;
  for (auto* ids : {&first, &second}) {
    const auto take = [&](const FoundSource& source) {
      ids->insert(source.id);
      expect(!source.id.empty() && !source.name.empty(), "A found source has no id or no name.");
    };
    value_of(driver.discover(take, {.limit_ns = 3 * kNsPerSecond}), "discover");
  }
  expect(first == second, "Two searches found different sources ({} and {}).", first.size(), second.size());
}

void found_sources_open(Subject& subject) {
  auto& driver = driver_of(subject);
  if ((driver.info().capabilities & PLX_CAN_DISCOVER) == 0) throw Skipped("The driver cannot search.");
  std::vector<FoundSource> found;
  value_of(driver.discover([&](const FoundSource& source) { found.push_back(source); }, {.limit_ns = 3 * kNsPerSecond}),
           "discover");
  for (const FoundSource& source : found) {
    const auto camera = value_of(driver.open({source.config, subject.config.secret}), "open of " + source.name);
    static_cast<void>(value_of(camera->info(), "list_streams of " + source.name));
  }
}

void probe_answers_or_says_that_it_cannot(Subject& subject) {
  auto& driver = driver_of(subject);
  const int64_t started_ns = subject.clock.monotonic_ns();
  const auto probed = driver.probe("127.0.0.1:9", [](const FoundSource&) {}, {.limit_ns = 2 * kNsPerSecond});
  const int64_t took_ns = subject.clock.monotonic_ns() - started_ns;
  expect(took_ns < 4 * kNsPerSecond, "probe with 2 s took {} ms.", took_ns / kNsPerMs);
  if (!probed) expect(!probed.error().text.empty(), "probe failed without saying why.");
  if ((driver.info().capabilities & PLX_CAN_PROBE) == 0) error_of_failed(probed, "probe without PLX_CAN_PROBE");
}

void many_cameras_open_and_close(Subject& subject) {
  std::vector<std::unique_ptr<Camera>> cameras;
  for (int i = 0; i < 8; ++i) cameras.push_back(open(subject));
  while (!cameras.empty()) cameras.erase(cameras.begin());
}

void talks(Subject& subject) {
  auto& driver = driver_of(subject);
  std::vector<plugins::Config> candidates{subject.config};
  if ((driver.info().capabilities & PLX_CAN_DISCOVER) != 0) {
    value_of(driver.discover(
                 [&](const FoundSource& s) {
                   candidates.push_back({s.config, subject.config.secret});
                 },
                 {.limit_ns = 3 * kNsPerSecond}),
             "discover");
  }
  bool talked = false;
  for (const auto& config : candidates) {
    const auto camera = value_of(driver.open(config), "open");
    const auto info = value_of(camera->info(), "list_streams");
    if ((info.capabilities & PLX_CAN_TALK) == 0) continue;
    const auto formats = value_of(camera->talk_formats(), "formats");
    expect(!formats.empty(), "The loudspeaker of {} takes no format.", info.name);
    static_cast<void>(error_of_failed(camera->open_talk({9999, 1, 1, 0}), "open with an unknown format"));
    const auto talk = value_of(camera->open_talk(formats.front()), "open");
    const size_t sample_bytes = formats.front().codec == PLX_CODEC_L16 ? 2 : 1;
    const std::vector<uint8_t> silence(static_cast<size_t>(formats.front().sample_rate_hz / 50) *
                                       static_cast<size_t>(formats.front().channels) * sample_bytes);
    value_of(talk->write(silence), "write of 20 ms");
    talked = true;
  }
  if (!talked) throw Skipped("No source has a loudspeaker.");
}

}  // namespace

std::vector<Case> camera_cases() {
  return {{"camera: describe is complete", describe_is_complete},
          {"camera: describe respects the caller's struct_size", describe_respects_the_callers_size},
          {"camera: describe answers several threads at once", describe_from_several_threads},
          {"camera: open without settings explains itself", open_without_settings_explains_itself},
          {"camera: lists its streams", lists_streams},
          {"camera: an unknown stream is refused", unknown_stream_is_refused},
          {"camera: stop of what does not run is ignored", stop_of_what_does_not_run_is_ignored},
          {"camera: health answers", health_answers},
          {"camera: a cancelled search ends", discover_ends_when_cancelled},
          {"camera: two searches find the same", discover_finds_the_same_twice},
          {"camera: what was found can be opened", found_sources_open},
          {"camera: probe answers or says that it cannot", probe_answers_or_says_that_it_cannot},
          {"camera: many sources open and close", many_cameras_open_and_close},
          {"talk: takes sound", talks}};
}

}  // namespace parallax::check
