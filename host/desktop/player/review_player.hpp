// SPDX-License-Identifier: Apache-2.0
// A recorded session (or one that is still being recorded): all videos on one clock. Each video has a thread that
// decodes around the clock's position; a picture is shown if and only if it is the one of that moment.
//
//   ReviewPlayer player(workers, clock, session, make_local_media(paths), {.on_change = wake});
//   player.play();
//   each redraw:  const auto tick = player.update();  for (…) view = player.tile(i);  redraw at
//   tick.next_due_monotonic_ns
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "desktop/player/media_source.hpp"
#include "desktop/player/sound.hpp"
#include "desktop/player/workers.hpp"
#include "media/decode/video_decoder.hpp"
#include "model/sessions/session.hpp"

namespace parallax::player {

inline constexpr double kSlowestRate = 0.1;
inline constexpr double kFastestRate = 16;

/// What happens where decoding cannot keep up with the rate: key frames only, in time; or every picture, late.
enum class WhenSlow { key_frames, every_picture };

struct ReviewOptions {
  WhenSlow when_slow = WhenSlow::key_frames;
  media::HardwareDecoding hardware = media::HardwareDecoding::off;
  int decoder_threads = 0;                 ///< per video; 0: cores ÷ videos, at most 4
  size_t cache_bytes = size_t{384} << 20;  ///< decoded pictures of all videos together
  /// Called on the player's threads when a tile has become ready; must return at once (wake the UI thread).
  std::function<void()> on_change;
  /// Where the sound of the chosen source goes; null: none.
  std::shared_ptr<SoundTrack> sound;
  /// Playing waits so long for tiles that are not ready after a seek; then they miss pictures.
  int64_t longest_hold_ns = kNsPerSecond;
};

/// `exact`: the picture of that moment. `preview`: the key frame before it, at once, for dragging.
enum class SeekMode { exact, preview };

struct SessionRange {
  int64_t begin_session_ns = 0;
  int64_t end_session_ns = 0;
  friend bool operator==(const SessionRange&, const SessionRange&) = default;
};

enum class TileKind {
  picture,  ///< `frame` is the picture of this moment
  loading,  ///< it is on its way; `frame` is the last one shown, or null
  gap,      ///< there is none; `text` says why
  failed,   ///< the file is missing or damaged; `text` says what and what to do
  sound     ///< a microphone: there never is a picture
};

struct TileView {
  TileKind kind = TileKind::loading;
  media::VideoFramePtr frame;
  /// False while `frame` stands for another moment (loading, preview, or only key frames are shown at high rates).
  bool exact = false;
  std::string_view text;  ///< why there is no picture; valid until the tile is looked at again
};

struct TileStats {
  uint64_t decoded = 0;
  uint64_t late = 0;  ///< moments at which the picture was not ready while playing
  double decode_fps = 0;
  std::string decoder;
};

struct ReviewTick {
  int64_t position_session_ns = 0;
  bool playing = false;
  bool holding = false;    ///< playing, but waiting for tiles
  bool all_ready = false;  ///< each tile shows the exact picture, or says why it cannot
  /// When something changes next by itself: redraw then. Empty while paused.
  std::optional<int64_t> next_due_monotonic_ns;
};

/// [UI thread]; nothing here blocks.
class ReviewPlayer {
 public:
  /// Paused at the beginning. `workers` and `clock` must outlive this object and its threads.
  ReviewPlayer(Workers& workers, const Clock& clock, Session session, std::shared_ptr<MediaSource> media,
               ReviewOptions options = {});
  /// Never waits; no `on_change` comes after it returned.
  ~ReviewPlayer();
  ReviewPlayer(const ReviewPlayer&) = delete;
  ReviewPlayer& operator=(const ReviewPlayer&) = delete;

  /// What has been recorded meanwhile: parts, gaps and the duration. Videos may only be added.
  void update_session(Session session, std::shared_ptr<MediaSource> media);
  /// The recording goes on: so much of it can be shown now. Parts that are being written cover what is to come.
  void set_duration(int64_t duration_ns);

  void play();
  void pause();
  [[nodiscard]] bool playing() const;
  /// 0.1…16, negative: backwards; what lies outside is brought to the nearest.
  void set_rate(double rate);
  [[nodiscard]] double rate() const;
  /// Clipped to the session. Playing goes on from there.
  void seek(int64_t session_ns, SeekMode mode = SeekMode::exact);
  /// Pauses and moves by pictures of the leading video. Steps add up.
  void step(int pictures);
  /// Whose pictures are stepped through; the first video with pictures if never set.
  void set_lead(size_t video);
  /// Playing goes round in it; empty: to the end.
  void set_loop(std::optional<SessionRange> range);
  [[nodiscard]] std::optional<SessionRange> loop() const;
  /// Whose sound is heard, at a rate of 1; empty: none.
  void set_sound(std::optional<size_t> video);

  /// Moves the clock to now. To be called once per redraw, before `tile`.
  ReviewTick update();
  [[nodiscard]] int64_t position_session_ns() const;
  [[nodiscard]] int64_t duration_ns() const;
  [[nodiscard]] size_t videos() const;
  /// What the tile of `video` shows at the position of the last `update`.
  [[nodiscard]] TileView tile(size_t video);
  [[nodiscard]] TileStats stats(size_t video) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::player
