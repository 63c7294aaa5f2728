// SPDX-License-Identifier: Apache-2.0
// The sound of one video of a review, played along with the clock. Internal to player/.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "desktop/player/media_source.hpp"
#include "desktop/player/sound.hpp"
#include "desktop/player/sound_reader.hpp"
#include "model/sessions/session.hpp"

namespace parallax::player {

/// Whether sound is to be heard, and where the clock is.
struct SoundWant {
  bool audible = false;  ///< playing at a rate of 1, not waiting
  int64_t position_session_ns = 0;
  int64_t at_monotonic_ns = 0;  ///< when the clock was there
};

class ReviewSound {
 public:
  ReviewSound(const Clock& clock, std::shared_ptr<SoundTrack> track);

  // [UI thread]
  void choose(std::optional<size_t> number, std::shared_ptr<const Video> video, std::shared_ptr<MediaSource> media);
  void want(const SoundWant& want);
  void stop();

  /// The thread's body.
  void run();

 private:
  struct Task {
    size_t number = 0;
    std::shared_ptr<const Video> video;
    std::shared_ptr<MediaSource> media;
    int64_t position_session_ns = 0;
  };
  void play_some(const Task& task);

  const Clock& clock_;
  const std::shared_ptr<SoundTrack> track_;

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  bool stop_ = false;
  uint64_t choice_ = 0;
  std::optional<size_t> number_;
  std::shared_ptr<const Video> video_;
  std::shared_ptr<MediaSource> media_;
  SoundWant want_;

  // The thread's own.
  uint64_t open_choice_ = 0;
  std::optional<size_t> open_part_;
  std::unique_ptr<SoundReader> reader_;  ///< null: that part has no sound
  int64_t pushed_until_session_ns_ = kNoTime;
  std::vector<float> samples_;
};

}  // namespace parallax::player
