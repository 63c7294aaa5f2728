// SPDX-License-Identifier: Apache-2.0
// parallax-ui-session FOLDER ID MINUTES INTERVAL_MS: a stopped session of two cameras in FOLDER/<id>, written with the
// recorder's own writer as fast as the disk takes it, with session.json: a catalogue that is made anew takes it in.
// Every camera takes a picture each INTERVAL_MS; camera 2 is gone for the third tenth of the session.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "media/session_file/session_file.hpp"
#include "support/folder_volume.hpp"
#include "support/pattern_media.hpp"

using namespace parallax;

namespace {

test::PatternPart part_of(uint16_t camera, int64_t start_ns, int64_t end_ns, int64_t interval_ns) {
  test::PatternPart part;
  part.start_session_ns = start_ns;
  part.plan.camera = camera;
  part.plan.gop = 10;
  part.plan.pictures = static_cast<int>((end_ns - start_ns) / interval_ns);
  // The counter says at which interval of the session a picture was taken.
  part.plan.first_counter = static_cast<uint32_t>(start_ns / interval_ns);
  for (int i = 0; i < part.plan.pictures; ++i) part.times_ns.push_back(i * interval_ns);
  return part;
}

}  // namespace

int main(int count, char** arguments) {
  const int64_t minutes = count == 5 ? std::atoi(arguments[3]) : 0;
  const int64_t interval_ns = count == 5 ? std::atoi(arguments[4]) * kNsPerMs : 0;
  if (minutes <= 0 || interval_ns <= 0) {
    std::fputs("usage: parallax-ui-session FOLDER ID MINUTES INTERVAL_MS\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const std::string id = arguments[2];
  const int64_t end_ns = minutes * 60 * kNsPerSecond;
  const int64_t gap_ns = end_ns / 5;
  const int64_t back_ns = end_ns * 3 / 10;
  Gap gap;
  gap.start_session_ns = gap_ns;
  gap.end_session_ns = back_ns;
  gap.text = "The camera was gone.";
  Session session = test::write_pattern_session(
      folder,
      {{.source = "Ceiling", .parts = {part_of(1, 0, end_ns, interval_ns)}},
       {.source = "Bed",
        .parts = {part_of(2, 0, gap_ns, interval_ns), part_of(2, back_ns, end_ns, interval_ns)},
        .gaps = {gap}}},
      id);
  session.name = fmt::format("{} minutes", minutes);
  session.location = "Room 1";
  session.recorded_by = "anna";
  session.stop_reason = "user";
  test::FolderVolume volume(folder);
  if (auto saved = media::save_session(volume, id, session); !saved) {
    std::fprintf(stderr, "%s\n", saved.error().line().c_str());
    return 1;
  }
  return 0;
}
