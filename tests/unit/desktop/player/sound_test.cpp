// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/sound.hpp"

#include <algorithm>
#include <thread>

#include "catch.hpp"

using namespace parallax::player;

namespace {

std::vector<float> mixed(SoundTrack& track, size_t samples) {
  std::vector<float> out(samples, 0.0F);
  track.mix_into(out);
  return out;
}

}  // namespace

TEST_CASE("sound is heard in order, scaled by the volume, silent when muted, added to what is there") {
  SoundTrack track({.begin_with_ms = 0});
  track.push(std::vector<float>{0.1F, 0.2F, 0.3F, 0.4F});
  CHECK(track.waiting() == 2);
  CHECK(mixed(track, 2) == std::vector<float>{0.1F, 0.2F});
  track.set_volume(0.5F);
  std::vector<float> out(4, 1.0F);
  track.mix_into(out);
  CHECK(out == std::vector<float>{1.15F, 1.2F, 1.0F, 1.0F});
  track.push(std::vector<float>(4, 0.5F));
  track.set_muted(true);
  CHECK(mixed(track, 4) == std::vector<float>(4, 0.0F));
  CHECK(track.waiting() == 0);
}

TEST_CASE("a track waits for a little sound before it begins, and again after it ran dry") {
  SoundTrack track({.begin_with_ms = 10});
  const std::vector<float> five_ms(480, 0.5F);
  track.push(five_ms);
  CHECK(mixed(track, 480) == std::vector<float>(480, 0.0F));
  track.push(five_ms);
  CHECK(mixed(track, 960) == std::vector<float>(960, 0.5F));
  mixed(track, 2);
  track.push(five_ms);
  CHECK(mixed(track, 480) == std::vector<float>(480, 0.0F));
}

TEST_CASE("what does not fit is left out, and what is cleared is not heard") {
  SoundTrack track({.most_ms = 10, .begin_with_ms = 0});
  track.push(std::vector<float>(10'000, 0.5F));
  CHECK(track.waiting() == 480);
  track.clear();
  CHECK(track.waiting() == 0);
  CHECK(mixed(track, 2) == std::vector<float>{0, 0});
  track.push(std::vector<float>{0.25F, 0.25F});
  CHECK(mixed(track, 2) == std::vector<float>{0.25F, 0.25F});
}

TEST_CASE("the meter shows the loudest and the mean, also when muted, and falls") {
  SoundTrack track;
  track.set_muted(true);
  track.push(std::vector<float>{0.5F, -0.8F, 0.5F, -0.8F});
  CHECK(track.level().peak == Catch::Approx(0.8));
  CHECK(track.level().rms == Catch::Approx(0.667).margin(0.01));
  for (int i = 0; i < 40; ++i) track.fade_level();
  CHECK(track.level().peak < 0.01F);
}

TEST_CASE("one thread may push while another mixes; nothing is lost or repeated") {
  SoundTrack track({.begin_with_ms = 0});
  constexpr int kTotal = 200'000;
  std::thread writer([&] {
    for (int sent = 0; sent < kTotal;) {
      if (track.waiting() > 40'000) {
        std::this_thread::yield();
        continue;
      }
      std::vector<float> block(200);
      for (float& sample : block) sample = static_cast<float>(++sent);
      track.push(block);
    }
  });
  float expected = 0;
  bool in_order = true;
  std::vector<float> out(64);
  while (expected < kTotal && in_order) {
    std::fill(out.begin(), out.end(), 0.0F);
    track.mix_into(out);
    for (const float sample : out) {
      if (sample != 0) in_order = in_order && sample == ++expected;
    }
  }
  writer.join();
  CHECK(in_order);
  CHECK(expected == kTotal);
}

// By hand only: what the sound libraries print and leave behind depends on the computer.
TEST_CASE("a computer without a loudspeaker says so", "[.loudspeaker]") {
  const auto device = SoundDevice::open();
  if (!device) {
    CHECK(device.error().code == "sound-device");
    CHECK_FALSE(device.error().remedy.empty());
  } else {
    (*device)->add(std::make_shared<SoundTrack>());
    CHECK((*device)->latency_ns() >= 0);
  }
}
