// SPDX-License-Identifier: Apache-2.0
// The thread of a LivePlayer that decodes pictures and sound.
#include <algorithm>

#include "desktop/player/live_state.hpp"
#include "media/decode/audio_decoder.hpp"

namespace parallax::player {
namespace {

/// More than this late: on from the newest key frame that waits, if there is one …
constexpr int64_t kLateNs = 400 * kNsPerMs;
/// … and meanwhile only what other pictures need.
constexpr int64_t kHurryNs = 150 * kNsPerMs;
/// Pictures that wait for the screen: a burst after a hiccup is shown in full, but nothing gets old.
constexpr size_t kMostReady = 3;
constexpr size_t kMostSoundFrames = static_cast<size_t>(kSoundRateHz) / 4;
/// What a capture time may be off before it says nothing about latency.
constexpr int64_t kOldestCaptureNs = 60 * kNsPerSecond;

/// The decoders of one connection, made anew when a format changes.
struct Decoders {
  std::shared_ptr<const media::StreamFormat> video_format;
  std::unique_ptr<media::VideoDecoder> video;
  uint64_t withheld = 0;
  std::shared_ptr<const media::StreamFormat> audio_format;
  std::unique_ptr<media::AudioDecoder> audio;
  std::vector<float> samples;
};

bool is_same(const std::shared_ptr<const media::StreamFormat>& a, const std::shared_ptr<const media::StreamFormat>& b) {
  return a == b || (a && b && *a == *b);
}

void play_sound(Decoders& decoders, const WaitingUnit& unit, SoundTrack& track) {
  if (!is_same(decoders.audio_format, unit.format)) {
    auto made = media::AudioDecoder::create(*unit.format, kSoundRateHz);
    decoders.audio = made ? std::move(*made) : nullptr;
    decoders.audio_format = unit.format;
  }
  if (!decoders.audio) return;
  decoders.samples.clear();
  decoders.audio->decode(unit.message.payload, decoders.samples);
  // The camera's clock runs faster than the loudspeaker's, or the loudspeaker stood still: back to now.
  if (track.waiting() > kMostSoundFrames) track.clear();
  track.push(decoders.samples);
}

}  // namespace

void LivePlayer::State::count_dropped(uint64_t count) {
  const std::lock_guard lock(mutex);
  stats.dropped += count;
}

void LivePlayer::State::publish(std::vector<media::VideoFramePtr>& frames) {
  if (frames.empty()) return;
  const int64_t now = clock.monotonic_ns();
  const int64_t now_utc = clock.utc_ns();
  {
    const std::lock_guard lock(mutex);
    for (auto& frame : frames) {
      decoded_monotonic_ns.push_back(now);
      const int64_t age = frame->capture_utc_ns == kNoTime ? kNoTime : now_utc - frame->capture_utc_ns;
      stats.latency_ms.reset();
      if (age != kNoTime && age > -kNsPerSecond && age < kOldestCaptureNs)
        stats.latency_ms = static_cast<double>(age) / static_cast<double>(kNsPerMs);
      stats.width = frame->width;
      stats.height = frame->height;
      ready.push_back(std::move(frame));
    }
    while (ready.size() > kMostReady) {
      ready.pop_front();
      ++stats.dropped;
    }
    while (!decoded_monotonic_ns.empty() && now - decoded_monotonic_ns.front() > kNsPerSecond)
      decoded_monotonic_ns.pop_front();
    last_frame_monotonic_ns = now;
    stats.state = LiveState::playing;
    stats.reason.reset();
  }
  frames.clear();
  wake();
}

void LivePlayer::State::decode_until_stopped() {
  Decoders decoders;
  std::vector<media::VideoFramePtr> frames;
  while (true) {
    WaitingUnit unit;
    int64_t behind_ns = 0;
    uint64_t skipped = 0;
    {
      std::unique_lock lock(queue_mutex);
      queue_changed.wait(lock, [&] { return stop || !queue.empty(); });
      if (stop) return;
      behind_ns = queue.back().arrival_monotonic_ns - queue.front().arrival_monotonic_ns;
      if (behind_ns > kLateNs) {
        const auto key = std::find_if(queue.rbegin(), queue.rend(), [](const WaitingUnit& waiting) {
          return waiting.message.type == LiveMessageType::video && waiting.message.key;
        });
        if (key != queue.rend()) {
          const auto first = std::prev(key.base());
          skipped = static_cast<uint64_t>(std::distance(queue.begin(), first));
          queue.erase(queue.begin(), first);
        }
      }
      unit = std::move(queue.front());
      queue.pop_front();
    }
    if (skipped > 0) count_dropped(skipped);
    if (unit.message.type == LiveMessageType::audio) {
      play_sound(decoders, unit, *options.sound);
      continue;
    }
    if (!is_same(decoders.video_format, unit.format)) {
      auto made = media::VideoDecoder::create(*unit.format, options.decoder);
      decoders.video_format = unit.format;
      decoders.withheld = 0;
      decoders.video = made ? std::move(*made) : nullptr;
      if (!made) {
        set_state(LiveState::refused, made.error());
      } else {
        const std::lock_guard lock(mutex);
        stats.codec = media::name_of(unit.format->codec);
      }
    }
    if (!decoders.video) continue;
    decoders.video->set_effort(behind_ns > kHurryNs ? media::DecodeEffort::references : media::DecodeEffort::all);
    const auto decoded = decoders.video->decode({.data = unit.message.payload,
                                                 .pts_session_ns = unit.message.pts_session_ns,
                                                 .capture_utc_ns = unit.message.capture_utc_ns,
                                                 .key = unit.message.key,
                                                 .discontinuity = unit.message.discontinuity},
                                                frames);
    const uint64_t withheld = decoders.video->counters().withheld;
    if (withheld > decoders.withheld) count_dropped(withheld - decoders.withheld);
    decoders.withheld = withheld;
    publish(frames);
    if (!decoded) {
      set_state(LiveState::waiting, decoded.error());
      decoders.video_format.reset();  // a new decoder at the next key frame
    }
  }
}

}  // namespace parallax::player
