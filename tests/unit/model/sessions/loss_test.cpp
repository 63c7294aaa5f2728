// SPDX-License-Identifier: Apache-2.0
#include "model/sessions/loss.hpp"

#include "catch.hpp"

using namespace parallax;

namespace {

constexpr int64_t kS = kNsPerSecond;

Session session_of(std::vector<Video> videos) {
  Session session;
  session.duration_ns = 60 * kS;
  session.videos = std::move(videos);
  return session;
}

Video video_of(std::string source, size_t parts, std::vector<Gap> gaps) {
  Video video;
  video.source = std::move(source);
  video.parts.resize(parts);
  video.gaps = std::move(gaps);
  return video;
}

}  // namespace

TEST_CASE("pauses, cameras that begin some milliseconds apart and less than a second in all are no loss") {
  const Session session = session_of({video_of("Bed", 2, {{20 * kS, 30 * kS, GapReason::paused, "Paused.", "anna"}}),
                                      video_of("Door", 2,
                                               {{0, kS - 1, GapReason::late_start, "", ""},
                                                {10 * kS, 10 * kS + kS / 2, GapReason::format_changed, "", ""}})});
  CHECK(losses_in(session).empty());
}

TEST_CASE("a source that was away is a loss of that time, with the cause of the longest gap") {
  const Session session = session_of({video_of("Bed", 3,
                                               {{5 * kS, 6 * kS, GapReason::camera_stalled, "Silent.", ""},
                                                {10 * kS, 50 * kS, GapReason::recorder_restarted, "Interrupted.", ""}}),
                                      video_of("Late", 1, {{0, 12 * kS, GapReason::late_start, "", ""}})});
  const std::vector<SourceLoss> expected{{"Bed", false, 41 * kS, GapReason::recorder_restarted, "Interrupted."},
                                         {"Late", false, 12 * kS, GapReason::late_start, ""}};
  CHECK(losses_in(session) == expected);
}

TEST_CASE("a source that never came is a loss, whether a gap tells of it or not; one that lasts counts to the end") {
  const Session session =
      session_of({video_of("Door", 0, {{0, std::nullopt, GapReason::camera_gone, "Gone.", ""}}), video_of("Mic", 0, {}),
                  video_of("Desk", 1, {{58 * kS, std::nullopt, GapReason::camera_gone, "", ""}})});
  const std::vector<SourceLoss> expected{{"Door", true, 60 * kS, GapReason::camera_gone, "Gone."},
                                         {"Mic", true, 0, std::nullopt, ""},
                                         {"Desk", false, 2 * kS, GapReason::camera_gone, ""}};
  CHECK(losses_in(session) == expected);
}

TEST_CASE("what nobody ended is not complete, and it is told why it ended") {
  for (const char* wanted : {"", "user", "duration", "signal"}) CHECK_FALSE(ended_early(wanted));
  for (const char* trouble : {"disk-full", "storage-offline", "recorder-interrupted", "session-file-lost", "other"}) {
    INFO(trouble);
    CHECK(ended_early(trouble));
    CHECK(words_of_early_end(trouble).ends_with("."));
  }
  CHECK(words_of_early_end("disk-full") == "The disk was full.");
  CHECK(words_of_early_end("other") == "The recorder stopped it (other).");
}
