// SPDX-License-Identifier: Apache-2.0
// One video of a review: a thread that keeps pictures around the clock's position decoded, and the answer to what is to
// be seen at a moment. Internal to player/.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "desktop/player/part_decoder.hpp"
#include "desktop/player/picture_cache.hpp"
#include "desktop/player/review_player.hpp"
#include "desktop/player/wake.hpp"

namespace parallax::player {

/// Where the clock is and where it goes.
struct TileWant {
  int64_t position_session_ns = 0;
  double rate = 1;  ///< negative: backwards
  Heading heading = Heading::forward;
  bool playing = false;
  SeekMode mode = SeekMode::exact;
  friend bool operator==(const TileWant&, const TileWant&) = default;
};

struct TileSetup {
  size_t number = 0;
  media::DecoderOptions decoder{};
  size_t cache_bytes = 0;
  double cores = 1;  ///< this tile's share
  WhenSlow when_slow = WhenSlow::key_frames;
};

class ReviewTile {
 public:
  ReviewTile(const Clock& clock, TileSetup setup, std::shared_ptr<Wake> wake);

  // [UI thread]
  void set_video(std::shared_ptr<const Video> video, std::shared_ptr<MediaSource> media);
  void want(const TileWant& want);
  [[nodiscard]] TileView view(int64_t session_ns);
  /// Whether `view` shows what there is to see, in the way that was asked for.
  [[nodiscard]] bool is_ready(int64_t session_ns) const;
  /// When what stands for this moment is seen, be it the picture itself or a key frame; nothing if neither is decoded.
  [[nodiscard]] std::optional<media::PictureSpan> span_at(int64_t session_ns) const;
  /// When the very picture of this moment is seen; nothing if it is not decoded.
  [[nodiscard]] std::optional<media::PictureSpan> exact_span_at(int64_t session_ns) const;
  /// The picture was not there in time.
  void count_late();
  [[nodiscard]] TileStats stats() const;
  [[nodiscard]] std::shared_ptr<const Video> video() const;
  void stop();

  /// The thread's body.
  void run();

 private:
  struct Failure {
    std::string text;
    int64_t from_session_ns = 0;
    int64_t retry_monotonic_ns = 0;
  };
  struct Task {
    enum class Kind { none, exact, key } kind = Kind::none;
    PartSpan part;
    int64_t target_session_ns = 0;
    size_t before = 0;
  };
  [[nodiscard]] Task decide();  // these five under `mutex_`
  [[nodiscard]] bool rests_at(int64_t session_ns);
  [[nodiscard]] Task towards(Heading heading, int64_t from_session_ns, size_t most);
  [[nodiscard]] Task task_at(Task::Kind kind, int64_t target_session_ns, size_t before);
  [[nodiscard]] const Failure* failure_at(const PartSpan& part, int64_t session_ns) const;
  void judge_speed();
  void carry_out(const Task& task);
  Result<PartDecoder*> decoder_of(const PartSpan& part);
  void take(std::vector<DecodedPicture>& pictures, Exactness exactness, const PartDecoder& from, double seconds);
  void note_failure(const PartSpan& part, const Error& error, int64_t from_session_ns);
  void wait_for_growth(int64_t session_ns);

  const Clock& clock_;
  const TileSetup setup_;
  const std::shared_ptr<Wake> wake_;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  bool stop_ = false;
  bool dirty_ = false;
  std::shared_ptr<const Video> video_;
  std::shared_ptr<MediaSource> media_;
  TileWant want_;
  PictureCache cache_;
  media::VideoFramePtr last_shown_;
  std::string said_;  ///< the failure that `view` told of last
  std::map<size_t, Failure> failures_;
  std::optional<int64_t> blocked_session_ns_;  ///< the file does not reach there yet
  std::optional<int64_t> rested_session_ns_;   ///< paused there …
  int64_t rests_until_monotonic_ns_ = 0;       ///< … and nothing is decoded ahead before then
  bool rests_ = false;
  bool hurries_ = false;     ///< key frames only: there is no time for more
  double unit_seconds_ = 0;  ///< what an access unit takes, on average
  TileStats stats_;

  // The thread's own.
  std::map<size_t, std::unique_ptr<PartDecoder>> decoders_;
};

}  // namespace parallax::player
