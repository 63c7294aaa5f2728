// SPDX-License-Identifier: Apache-2.0
// A review of a session of test pictures, on a clock that the test moves.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "desktop/player/review_player.hpp"
#include "support/folder_volume.hpp"
#include "support/pattern_media.hpp"
#include "unit/api/running_api.hpp"

namespace parallax::test {

/// Read by the tiles' threads while the test moves it.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] int64_t monotonic_ns() const override { return runs_on_ ? now_ += 50 : now_.load(); }
  [[nodiscard]] int64_t utc_ns() const override { return now_; }
  void advance(int64_t ns) { now_ += ns; }
  /// From now on it moves a little whenever it is looked at, as real ones do.
  void run_on() { runs_on_ = true; }

 private:
  mutable std::atomic<int64_t> now_{1000 * kNsPerSecond};
  std::atomic<bool> runs_on_{false};
};

struct Review {
  explicit Review(const std::vector<PatternVideo>& videos) {
    session = write_pattern_session(folder.path(), videos);
    options.when_slow = player::WhenSlow::every_picture;
    options.longest_hold_ns = 3600 * kNsPerSecond;
  }
  void open() { open(player::make_local_media(paths_of(folder.path(), session))); }
  void open(std::shared_ptr<player::MediaSource> media) {
    player.emplace(workers, clock, session, std::move(media), options);
  }
  /// Until every tile shows what there is to see; the clock stands.
  player::ReviewTick settle() {
    player::ReviewTick tick;
    const bool is_ready = eventually([&] {
      tick = player->update();
      return tick.all_ready;
    });
    REQUIRE(is_ready);
    return tick;
  }
  void seek(int64_t session_ns) {
    player->seek(session_ns);
    settle();
  }
  /// The number of the picture that a tile shows; −2 for none.
  int64_t shown(size_t video) { return counter_of(player->tile(video).frame); }

  TempFolder folder;
  Session session;
  player::ReviewOptions options;
  ManualClock clock;
  player::Workers workers;
  std::optional<player::ReviewPlayer> player;
};

inline PatternPart simple_part(int pictures = 100, int gop = 20, int bframes = 0) {
  PatternPart part;
  part.plan.pictures = pictures;
  part.plan.gop = gop;
  part.plan.bframes = bframes;
  return part;
}

inline constexpr int64_t kPicture = 40 * kNsPerMs;

}  // namespace parallax::test
