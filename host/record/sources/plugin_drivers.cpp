// SPDX-License-Identifier: Apache-2.0
#include "record/sources/plugin_drivers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parallax::record {
namespace {

plugins::SinkAnswer answer_of(Pushed pushed) {
  return pushed == Pushed::ok     ? plugins::SinkAnswer::ok
         : pushed == Pushed::busy ? plugins::SinkAnswer::busy
                                  : plugins::SinkAnswer::stop;
}

class SinkOfPlugin final : public plugins::StreamSink {
 public:
  explicit SinkOfPlugin(DriverSink& sink) : sink_(sink) {}

  void on_descriptor(const plugins::StreamDescriptor& descriptor) override {
    sink_.on_address({.url = descriptor.url,
                      .transport = descriptor.transport,
                      .user = descriptor.user,
                      .password = descriptor.password,
                      .tls_fingerprint = descriptor.tls_pin_sha256});
  }
  plugins::SinkAnswer on_tracks(const std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) override {
    return answer_of(sink_.on_pushed_tracks(tracks));
  }
  plugins::SinkAnswer on_unit(size_t track, media::AccessUnit unit) override {
    return answer_of(sink_.on_pushed_unit(track, std::move(unit)));
  }
  void on_ended(const std::optional<Error>& reason) override { sink_.on_ended(reason); }

 private:
  DriverSink& sink_;
};

class CameraOfPlugin final : public DriverCamera {
 public:
  CameraOfPlugin(std::unique_ptr<plugins::Camera> camera, const SourceConfig& source)
      : camera_(std::move(camera)), source_(source.name), sub_(source.stream == "sub") {}

  Result<void> start(DriverSink& sink) override {
    const auto info = camera_->info();
    if (!info) return fail(info.error());
    const auto role = sub_ ? plugins::StreamRole::sub : plugins::StreamRole::main;
    const auto wanted = std::find_if(info->streams.begin(), info->streams.end(),
                                     [&](const auto& stream) { return stream.role == role; });
    if (wanted == info->streams.end() && sub_) {
      return fail("no-sub-stream", fmt::format("{} has no small stream.", source_),
                  "Its main stream is shown instead.");
    }
    if (wanted == info->streams.end()) {
      return fail("no-main-stream", fmt::format("{} offers no stream for recording.", source_),
                  "A loudspeaker cannot be recorded; choose a camera or a microphone.");
    }
    stream_ = wanted->id;
    sink_ = std::make_unique<SinkOfPlugin>(sink);
    return camera_->start(stream_, *sink_);
  }
  void stop() override {
    if (sink_) camera_->stop(stream_);
    sink_.reset();
  }

 private:
  std::unique_ptr<SinkOfPlugin> sink_;  // outlives the camera, which may call it until it is gone
  std::unique_ptr<plugins::Camera> camera_;
  std::string source_;
  bool sub_;
  std::string stream_;
};

}  // namespace

Result<std::unique_ptr<plugins::Camera>> PluginDrivers::open_camera(const SourceConfig& source) {
  plugins::CameraDriver* driver = registry_.find<plugins::CameraDriver>(source.driver);
  for (plugins::CameraDriver* each : registry_.all<plugins::CameraDriver>()) {
    if (driver == nullptr && each->info().plugin_id == source.driver) driver = each;
  }
  if (driver == nullptr) {
    std::vector<std::string> known;
    for (const plugins::CameraDriver* each : registry_.all<plugins::CameraDriver>())
      known.push_back(each->info().driver);
    return fail("unknown-driver", fmt::format("There is no driver '{}' for {}.", source.driver, source.name),
                known.empty() ? "No camera driver is loaded; see 'parallax-recorder plugins'."
                              : fmt::format("Loaded drivers: {}.", fmt::join(known, ", ")));
  }
  plugins::Config config;
  for (const auto& [key, value] : source.settings) config.pairs.emplace_back(key, value);
  if (!source.user.empty()) config.pairs.emplace_back("user", source.user);
  const auto& keys = driver->info().keys;
  const bool asks_kind = std::any_of(keys.begin(), keys.end(), [](auto& key) { return key.key == "kind"; });
  if (asks_kind && !source.settings.contains("kind")) config.pairs.emplace_back("kind", name_of(source.kind));
  config.secret = source.password;
  const std::lock_guard lock(opening_);
  return driver->open(config);
}

Result<std::unique_ptr<DriverCamera>> PluginDrivers::open(const SourceConfig& source) {
  auto camera = open_camera(source);
  if (!camera) return fail(camera.error());
  return std::make_unique<CameraOfPlugin>(std::move(*camera), source);
}

}  // namespace parallax::record
