// SPDX-License-Identifier: Apache-2.0
// Sound out: tracks that players push decoded sound into, and a device that mixes them. A track works without a device
// (its meter moves, nothing is heard), so players never depend on one.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax::player {

inline constexpr int kSoundRateHz = 48000;
inline constexpr int kSoundChannels = 2;

/// Each 0…1; the loudest sample and the mean power of about the last 50 ms.
struct SoundLevel {
  float peak = 0;
  float rms = 0;
};

struct SoundTrackOptions {
  int most_ms = 2000;      ///< what the ring holds
  int begin_with_ms = 60;  ///< so much must wait before it is heard, at the start and after it ran dry
};

/// One source of sound on its way to the loudspeaker: a ring without locks, for one writer and one reader.
class SoundTrack {
 public:
  explicit SoundTrack(SoundTrackOptions options = {});

  /// Interleaved stereo at kSoundRateHz. What does not fit is left out. Never blocks. [writer thread]
  void push(std::span<const float> samples);
  /// Forgets what was pushed and not yet heard. [writer thread]
  void clear();
  /// Frames (pairs of samples) that wait. [any thread]
  [[nodiscard]] size_t waiting() const;
  /// Adds up to `out.size()` samples, scaled by the volume; the rest of `out` stays as it is. Never blocks. [reader]
  void mix_into(std::span<float> out);

  void set_volume(float volume) { volume_.store(volume, std::memory_order_relaxed); }  ///< 0…1 [any thread]
  [[nodiscard]] float volume() const { return volume_.load(std::memory_order_relaxed); }
  void set_muted(bool muted) { muted_.store(muted, std::memory_order_relaxed); }
  [[nodiscard]] bool muted() const { return muted_.load(std::memory_order_relaxed); }
  /// Of what was pushed last, whether muted or not. [any thread]
  [[nodiscard]] SoundLevel level() const;
  /// To be called now and then while nothing is pushed, so that the meter falls. [any thread]
  void fade_level();
  /// Nothing comes any more. [any thread]
  void drop_level();

 private:
  [[nodiscard]] size_t waiting_samples() const;

  std::vector<float> ring_;
  size_t begin_with_;
  bool flowing_ = false;  ///< reader's
  std::atomic<uint64_t> written_{0};
  std::atomic<uint64_t> read_{0};
  std::atomic<uint64_t> clear_until_{0};
  std::atomic<float> volume_{1};
  std::atomic<bool> muted_{false};
  std::atomic<float> peak_{0};
  std::atomic<float> rms_{0};
};

/// The loudspeaker: mixes all tracks. Destroyed after all players.
class SoundDevice {
 public:
  /// Opens the computer's default output through PortAudio. @errors "sound-device", with what is missing.
  static Result<std::unique_ptr<SoundDevice>> open();
  virtual ~SoundDevice() = default;
  /// Heard until the last other owner lets go of it. [any thread]
  virtual void add(std::shared_ptr<SoundTrack> track) = 0;
  /// What is heard now was mixed so long ago. [any thread]
  [[nodiscard]] virtual int64_t latency_ns() const = 0;
};

}  // namespace parallax::player
