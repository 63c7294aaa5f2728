// SPDX-License-Identifier: Apache-2.0
// How long finishing takes: 30 pictures and 47 sounds a second, as a camera with AAC sends them (277,000 samples an
// hour). Budget: 0.3 s for 1 h, 0.15 s for each further hour.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

#include "media/file/finish.hpp"
#include "media/file/part_writer.hpp"
#include "support/fake_loop.hpp"
#include "support/folder_volume.hpp"

using namespace parallax;

namespace {

constexpr double kFirstHour = 0.3;
constexpr double kFurtherHour = 0.15;

std::shared_ptr<const media::StreamFormat> video_format() {
  auto format = std::make_shared<media::StreamFormat>();
  format->codec = media::Codec::h264;
  format->width = 1920;
  format->height = 1080;
  // avcC: version, High 4.0, 4-byte lengths, one SPS and one PPS (their content does not matter here).
  format->codec_config =
      SharedBytes(std::vector<uint8_t>{1, 0x64, 0, 0x28, 0xFF, 0xE1, 0, 4, 0x67, 0x64, 0, 0x28, 1, 0, 2, 0x68, 0xEE});
  return format;
}
std::shared_ptr<const media::StreamFormat> sound_format() {
  auto format = std::make_shared<media::StreamFormat>();
  format->kind = media::MediaKind::audio;
  format->codec = media::Codec::aac;
  format->sample_rate_hz = 48000;
  format->channels = 1;
  format->codec_config = SharedBytes(std::vector<uint8_t>{0x11, 0x88});
  return format;
}

/// A part of `hours`; times jitter by a tick, as after drift correction.
void write_part(media::Volume& volume, int hours) {
  test::FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  auto part =
      media::PartWriter::create(writer, loop, {.stem = "s1/cam", .tracks = {video_format(), sound_format()}}, {});
  if (!part) {
    std::printf("%s\n", part.error().line().c_str());
    std::exit(1);
  }
  media::AccessUnit picture;
  picture.data = SharedBytes(std::vector<uint8_t>{0, 0, 0, 8, 0x41, 1, 2, 3, 4, 5, 6, 7});
  media::AccessUnit sound;
  sound.data = SharedBytes(std::vector<uint8_t>(6, 0x21));
  sound.key = true;
  const int64_t end_ns = hours * 3600 * kNsPerSecond;
  int64_t pictures = 0;
  int64_t sounds = 0;
  while (true) {
    const int64_t picture_ns = pictures * kNsPerSecond / 30 + (pictures % 7) * 3'000;
    const int64_t sound_ns = sounds * 1024 * kNsPerSecond / 48000 + (sounds % 5) * 9'000;
    const int64_t at_ns = std::min(picture_ns, sound_ns);
    if (at_ns >= end_ns) break;
    loop.advance(std::max<int64_t>(0, at_ns + 1000 * kNsPerSecond - loop.time.monotonic));
    if (picture_ns <= sound_ns) {
      picture.key = pictures % 60 == 0;
      (*part)->write(0, picture, picture_ns, picture_ns);
      ++pictures;
    } else {
      (*part)->write(1, sound, sound_ns, sound_ns);
      ++sounds;
    }
  }
  (*part)->close({});
  writer.drain();
  loop.run_posted();
}

struct Taken {
  double wall_s = 0;
  double cpu_s = 0;  ///< tells a slow disk or a busy machine from slow code
};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

Taken time_of_finishing(media::Volume& volume) {
  const double cpu_before = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  const auto facts = media::finish_part(volume, "s1/cam.mp4");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!facts || facts->state != PartState::finished) {
    std::printf("finishing failed: %s\n", facts ? "not finished" : facts.error().line().c_str());
    std::exit(1);
  }
  return {seconds, cpu_seconds() - cpu_before};
}

}  // namespace

int main() {
  std::printf("hours  samples   finish s     cpu s  budget s  peak MiB\n");
  bool kept = true;
  for (const int hours : {1, 2, 5}) {
    const test::TempFolder folder;
    test::FolderVolume volume(folder.path());
    write_part(volume, hours);
    const Taken taken = time_of_finishing(volume);
    const double budget = kFirstHour + (hours - 1) * kFurtherHour;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%5d  %7d  %9.3f  %8.3f  %8.2f  %8.1f\n", hours, hours * 276'750, taken.wall_s, taken.cpu_s, budget,
                static_cast<double>(usage.ru_maxrss) / 1024);
    kept = kept && taken.wall_s <= budget;
  }
  return kept ? 0 : 1;
}
