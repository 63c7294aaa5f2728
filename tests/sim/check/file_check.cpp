// SPDX-License-Identifier: Apache-2.0
#include "check/file_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "check/media_reader.hpp"
#include "testcard/tone.hpp"

namespace parallax::sim {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
/// A file may begin or end within a beep: seconds this close to its ends are not asked for.
constexpr int64_t kEdgeNs = 150'000'000;

double ms(int64_t ns) {
  return static_cast<double>(ns) / 1e6;
}

void judge_counters(const Observations& seen, const CheckOptions& options, FileReport& report) {
  uint64_t unreadable = 0;
  uint64_t holes = 0;
  uint64_t backwards = 0;
  uint64_t strangers = 0;
  std::optional<int64_t> last_pts_ns;
  uint64_t unordered = 0;
  for (const SeenPicture& picture : seen.pictures) {
    if (last_pts_ns && picture.pts_ns <= *last_pts_ns) ++unordered;
    last_pts_ns = picture.pts_ns;
    if (!picture.pattern) {
      ++unreadable;
      continue;
    }
    if (report.last) {
      const int64_t step = int64_t{picture.pattern->counter} - int64_t{report.last->counter};
      const bool cut_off = &picture == &seen.pictures.back() && step - 1 <= static_cast<int64_t>(options.bframes);
      if (step > 1 && !cut_off) {
        ++holes;
        report.missing += static_cast<uint64_t>(step - 1);
      }
      if (step < 1) ++backwards;
      if (picture.pattern->camera != report.last->camera) ++strangers;
    }
    if (!report.first) report.first = picture.pattern;
    report.last = picture.pattern;
  }
  // What cannot be read is no hole: its number lies in between, and it has a sentence of its own.
  const uint64_t excused = std::min(report.missing, unreadable);
  report.missing -= excused;
  if (unreadable > 0) report.faults.push_back(fmt::format("{} pictures cannot be read.", unreadable));
  if (report.missing > 0) {
    report.faults.push_back(fmt::format("{} pictures are missing in up to {} holes.", report.missing, holes));
  }
  if (backwards > 0) report.faults.push_back(fmt::format("The counter does not rise {} times.", backwards));
  if (strangers > 0) report.faults.push_back(fmt::format("The camera changes {} times.", strangers));
  if (unordered > 0) report.faults.push_back(fmt::format("The file's clock does not rise {} times.", unordered));
}

void judge_times(const Observations& seen, int64_t start_utc_ns, const CheckOptions& options, FileReport& report) {
  std::vector<int64_t> errors_ns;
  for (const SeenPicture& picture : seen.pictures) {
    if (picture.pattern) errors_ns.push_back(picture.pts_ns + start_utc_ns - picture.pattern->capture_utc_ns);
  }
  if (errors_ns.empty()) return;
  std::vector<int64_t> sorted = errors_ns;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  report.median_error_ms = ms(*middle);
  const int64_t constant_ns = options.latency == Latency::remove ? *middle : 0;
  for (const int64_t error_ns : errors_ns) {
    report.largest_error_ms = std::max(report.largest_error_ms, std::abs(ms(error_ns - constant_ns)));
  }
  if (report.largest_error_ms > options.max_error_ms) {
    report.faults.push_back(fmt::format("The largest time error is {:.1f} ms; at most {:.1f} ms are allowed.",
                                        report.largest_error_ms, options.max_error_ms));
  }
}

void judge_sound(const Observations& seen, int64_t start_utc_ns, const CheckOptions& options, FileReport& report) {
  if (!seen.has_sound) return;
  report.beeps = seen.beeps.size();
  uint64_t strange_length = 0;
  std::vector<int64_t> seconds;
  for (const TimedBeep& beep : seen.beeps) {
    const int64_t utc_ns = beep.start_ns + start_utc_ns;
    const int64_t second = (utc_ns + kNsPerSecond / 2) / kNsPerSecond;
    seconds.push_back(second);
    report.largest_sound_error_ms =
        std::max(report.largest_sound_error_ms, std::abs(ms(utc_ns - second * kNsPerSecond)));
    const int64_t middle_ns = (testcard::kBeepNs + testcard::kLongBeepNs) / 2;
    const bool ends_in_file = beep.start_ns + testcard::kLongBeepNs < seen.sound_to_ns;
    const bool should_be_long = second % testcard::kLongBeepEverySeconds == 0;
    if (ends_in_file && (beep.duration_ns > middle_ns) != should_be_long) ++strange_length;
  }
  uint64_t absent = 0;
  const int64_t from = (start_utc_ns + seen.sound_from_ns + kEdgeNs) / kNsPerSecond + 1;
  const int64_t to = (start_utc_ns + seen.sound_to_ns - kEdgeNs) / kNsPerSecond;
  for (int64_t second = from; second <= to; ++second) {
    if (std::ranges::find(seconds, second) == seconds.end()) ++absent;
  }
  if (absent > 0) report.faults.push_back(fmt::format("{} beeps are missing in the sound.", absent));
  if (strange_length > 0) {
    report.faults.push_back(fmt::format("{} beeps have the length of another second.", strange_length));
  }
  if (report.largest_sound_error_ms > options.max_sound_error_ms) {
    report.faults.push_back(fmt::format("The sound's largest time error is {:.1f} ms; at most {:.1f} ms are allowed.",
                                        report.largest_sound_error_ms, options.max_sound_error_ms));
  }
}

}  // namespace

FileReport judge(const Observations& seen, int64_t start_utc_ns, const CheckOptions& options) {
  FileReport report;
  report.frames = seen.pictures.size();
  if (seen.pictures.empty() && !seen.has_sound) {
    report.faults.emplace_back("There is neither picture nor sound in the file.");
    return report;
  }
  report.first_ns = seen.pictures.empty() ? seen.sound_from_ns : seen.pictures.front().pts_ns;
  report.last_ns = seen.pictures.empty() ? seen.sound_to_ns : seen.pictures.back().pts_ns;
  judge_counters(seen, options, report);
  judge_times(seen, start_utc_ns, options, report);
  // Sound is then held against the pictures.
  const int64_t constant_ns =
      options.latency == Latency::remove ? static_cast<int64_t>(std::llround(report.median_error_ms * 1e6)) : 0;
  judge_sound(seen, start_utc_ns - constant_ns, options, report);
  return report;
}

FileReport check_file(const std::string& path, int64_t start_utc_ns, const CheckOptions& options) {
  Observations seen;
  BeepCollector beeps;
  testcard::PatternReader reader;
  const auto media = read_media(
      path,
      [&](const DecodedPicture& picture) {
        seen.pictures.push_back(
            {picture.pts_ns, reader.read(picture.luma, picture.width, picture.height, picture.stride)});
      },
      [&](const DecodedSound& sound) { beeps.add(sound.pts_ns, sound.rate_hz, sound.samples); });
  seen.has_sound = !beeps.empty();
  seen.sound_from_ns = beeps.first_ns();
  seen.sound_to_ns = beeps.end_ns();
  seen.beeps = beeps.finish();
  FileReport report = judge(seen, start_utc_ns, options);
  report.path = path;
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(path, ignored);
  report.bytes = ignored ? 0 : bytes;
  if (!media) report.faults.insert(report.faults.begin(), "The file " + media.error() + ".");
  if (media && media->has_audio && !seen.has_sound) report.faults.emplace_back("The sound track is empty.");
  if (media && media->has_video && seen.pictures.empty()) report.faults.emplace_back("There is no picture.");
  return report;
}

}  // namespace parallax::sim
