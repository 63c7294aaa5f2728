// SPDX-License-Identifier: Apache-2.0
#include "sim_config.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parallax::camera_sim {
namespace {

constexpr double kLongestS = 1e6;

[[noreturn]] void refuse(const std::string& key, const std::string& value, const std::string& expected) {
  throw plx::Error(PLX_E_INVALID, "setting-wrong",
                   "The setting \"" + key + "\" is \"" + value + "\"; expected " + expected + ".",
                   "Correct the value.");
}

SourceKind kind_of(const plx::Config& config) {
  const std::string kind = config.text("kind", "camera");
  if (kind == "camera" || kind.empty()) return SourceKind::camera;
  if (kind == "microphone") return SourceKind::microphone;
  if (kind == "loudspeaker") return SourceKind::loudspeaker;
  refuse("kind", kind, "camera, microphone or loudspeaker");
}

void read_size(const plx::Config& config, const std::string& key, int& width, int& height) {
  const std::string text = config.text(key);
  if (text.empty()) return;
  char rest = 0;
  const bool read = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) == 2;
  if (!read || width < 128 || height < 90 || width > 8192 || height > 8192 || width % 2 != 0 || height % 2 != 0) {
    refuse(key, text, "WIDTHxHEIGHT, both even, from 128x90 to 8192x8192");
  }
}

testcard::Rational fps_of(const plx::Config& config) {
  const double fps = config.number("fps", 25.0, 1.0, 120.0);
  if (std::abs(fps - std::round(fps)) < 1e-6) return {static_cast<int>(std::round(fps)), 1};
  return {static_cast<int>(std::ceil(fps)) * 1000, 1001};  // 29.97 and the like
}

testcard::FaultPlan faults_of(const plx::Config& config) {
  const auto seconds = [&config](const char* key, double otherwise = 0.0) {
    return config.number(key, otherwise, 0.0, kLongestS);
  };
  testcard::FaultPlan plan;
  plan.ppm = config.number("ppm", 0.0, -10'000.0, 10'000.0);
  plan.drop_every = config.number("drop_every", 0, 0, 1'000'000);
  plan.stall_after_s = seconds("stall_after_s");
  plan.stall_for_s = seconds("stall_for_s");
  plan.gone_after_s = seconds("gone_after_s");
  plan.gone_for_s = seconds("gone_for_s", plan.gone_for_s);
  plan.jump_every_s = seconds("jump_every_s");
  plan.back_every_s = seconds("back_every_s");
  plan.repeat_every_s = seconds("repeat_every_s");
  plan.resize_after_s = seconds("resize_after_s");
  read_size(config, "resize_to", plan.resize_width, plan.resize_height);
  plan.audio_stops_after_s = seconds("audio_stops_after_s");
  return plan;
}

/// The settings given, and those in the address that are not given themselves.
class AddressSettings {
 public:
  explicit AddressSettings(const plx::Config& given) {
    for (const plx_pair& pair : given.pairs()) pairs_.emplace_back(plx::view(pair.key), plx::view(pair.value));
    if (const std::string address = given.text("url"); !address.empty()) read(given, address);
    abi_pairs_ = plx::detail::to_abi(pairs_);
    abi_.struct_size = sizeof abi_;
    abi_.pairs = abi_pairs_.data();
    abi_.pair_count = static_cast<uint32_t>(abi_pairs_.size());
    abi_.secret = plx::bytes(given.secret());
  }
  AddressSettings(const AddressSettings&) = delete;
  AddressSettings& operator=(const AddressSettings&) = delete;

  [[nodiscard]] plx::Config config() const { return plx::Config(&abi_); }

 private:
  void read(const plx::Config& given, const std::string& address) {
    if (!address.starts_with("sim:")) refuse("url", address, "sim:?KEY=VALUE&KEY=VALUE");
    const size_t question = address.find('?');
    std::string rest = question == std::string::npos ? std::string() : address.substr(question + 1);
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('&'), rest.size());
      const std::string pair = rest.substr(0, end);
      rest.erase(0, end + 1);
      const size_t equals = pair.find('=');
      if (equals == std::string::npos || equals == 0) refuse("url", address, "KEY=VALUE between '?' and '&'");
      const std::string key = pair.substr(0, equals);
      if (!given.find(key)) pairs_.emplace_back(key, decoded(pair.substr(equals + 1)));
    }
  }
  static std::string decoded(const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      unsigned value = 0;
      if (text[i] == '%' && i + 2 < text.size() && std::sscanf(text.c_str() + i + 1, "%2x", &value) == 1) {
        out += static_cast<char>(value);
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }
  plx::Pairs pairs_;
  std::vector<plx_pair> abi_pairs_;
  plx_config abi_{};
};

/// A quarter of the pixels or less: about 360 lines.
testcard::CameraOptions sub_of(testcard::CameraOptions options) {
  const double factor = std::min(0.5, 360.0 / options.video.height);
  const auto scaled = [factor](int length, int least) {
    return std::max(least, static_cast<int>(std::lround(length * factor / 2)) * 2);
  };
  options.video.width = scaled(options.video.width, 160);
  options.video.height = scaled(options.video.height, 96);
  options.video.bits_per_second = std::max(100'000, options.video.bits_per_second / 4);
  options.sound.codec = testcard::SoundCodec::none;
  options.faults.resize_after_s = 0;
  return options;
}

}  // namespace

std::vector<plx::ConfigKey> config_keys() {
  return {
      {.key = "url",
       .label = "Address",
       .help = "sim:?KEY=VALUE&KEY=VALUE…, with any of the keys below; for those who can give an address only.",
       .type = PLX_KEY_URL},
      {.key = "kind",
       .label = "Kind of source",
       .default_value = "camera",
       .choices = "camera|microphone|loudspeaker",
       .type = PLX_KEY_CHOICE},
      {.key = "index",
       .label = "Number",
       .help = "Stands in the pictures' pattern.",
       .default_value = "1",
       .type = PLX_KEY_NUMBER},
      {.key = "name", .label = "Name", .help = "Stands in the picture.", .default_value = "CAM 1"},
      {.key = "size", .label = "Picture size", .default_value = "1280x720"},
      {.key = "fps", .label = "Pictures a second", .help = "1 to 120.", .default_value = "25", .type = PLX_KEY_NUMBER},
      {.key = "bit_rate", .label = "Bits a second", .default_value = "1500000", .type = PLX_KEY_NUMBER},
      {.key = "gop",
       .label = "Pictures from key frame to key frame",
       .help = "0 takes one second.",
       .default_value = "0",
       .type = PLX_KEY_NUMBER},
      {.key = "bframes", .label = "B-frames", .default_value = "0", .type = PLX_KEY_NUMBER},
      {.key = "sound", .label = "Camera has sound", .default_value = "false", .type = PLX_KEY_SWITCH},
      {.key = "klv", .label = "Camera has metadata (KLV)", .default_value = "false", .type = PLX_KEY_SWITCH},
      {.key = "played_file",
       .label = "File for what the loudspeaker plays",
       .help = "WAV, written anew each time someone talks.",
       .type = PLX_KEY_TEXT},
      {.key = "ppm", .label = "Clock too fast by (ppm)", .default_value = "0", .type = PLX_KEY_NUMBER},
      {.key = "drop_every", .label = "Every Nth picture is lost", .default_value = "0", .type = PLX_KEY_NUMBER},
      {.key = "stall_after_s", .label = "Silent after (s)", .default_value = "0", .type = PLX_KEY_NUMBER},
      {.key = "stall_for_s",
       .label = "Silent for (s)",
       .help = "0: for good.",
       .default_value = "0",
       .type = PLX_KEY_NUMBER},
      {.key = "gone_after_s", .label = "Gone after (s)", .default_value = "0", .type = PLX_KEY_NUMBER},
      {.key = "gone_for_s",
       .label = "Gone for (s)",
       .help = "0: for good.",
       .default_value = "10",
       .type = PLX_KEY_NUMBER},
      {.key = "jump_every_s",
       .label = "Time stamps leap an hour every (s)",
       .default_value = "0",
       .type = PLX_KEY_NUMBER},
      {.key = "back_every_s",
       .label = "Time stamps step back 2 s every (s)",
       .default_value = "0",
       .type = PLX_KEY_NUMBER},
      {.key = "repeat_every_s",
       .label = "A time stamp repeats every (s)",
       .default_value = "0",
       .type = PLX_KEY_NUMBER},
      {.key = "resize_after_s",
       .label = "Another picture size after (s)",
       .default_value = "0",
       .type = PLX_KEY_NUMBER},
      {.key = "resize_to", .label = "Other picture size", .default_value = "640x360"},
      {.key = "audio_stops_after_s", .label = "Sound stops after (s)", .default_value = "0", .type = PLX_KEY_NUMBER},
  };
}

SimConfig parse_config(const plx::Config& given) {
  const AddressSettings settings(given);
  const plx::Config config = settings.config();
  SimConfig out;
  out.kind = kind_of(config);
  auto& camera = out.main;
  camera.camera = config.number<uint16_t>("index", 1, 0, 65535);
  const bool microphone = out.kind == SourceKind::microphone;
  const std::string number = std::to_string(camera.camera);
  camera.name = config.text("name", (microphone ? "MIC " : "CAM ") + number);
  camera.has_video = out.kind == SourceKind::camera;
  auto& video = camera.video;
  read_size(config, "size", video.width, video.height);
  video.fps = fps_of(config);
  video.bits_per_second = config.number("bit_rate", 1'500'000, 50'000, 100'000'000);
  const int gop = config.number("gop", 0, 0, 1000);
  video.gop = gop > 0 ? gop : std::max(1, video.fps.num / video.fps.den);
  video.bframes = config.number("bframes", 0, 0, 4);
  camera.sound.codec = microphone || config.flag("sound") ? testcard::SoundCodec::aac : testcard::SoundCodec::none;
  camera.has_klv = camera.has_video && config.flag("klv");
  camera.faults = faults_of(config);
  out.sub = sub_of(camera);
  out.played_file = config.text("played_file");
  return out;
}

}  // namespace parallax::camera_sim
