// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/sound.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::player {
namespace {

/// After each push the meter falls by this, so that it moves like a needle.
constexpr float kFall = 0.8F;

size_t samples_of(int ms) {
  return static_cast<size_t>(ms) * static_cast<size_t>(kSoundRateHz) / 1000 * static_cast<size_t>(kSoundChannels);
}

}  // namespace

SoundTrack::SoundTrack(SoundTrackOptions options)
    : ring_(samples_of(std::max(options.most_ms, 1))), begin_with_(samples_of(options.begin_with_ms)) {}

size_t SoundTrack::waiting_samples() const {
  const uint64_t from = std::max(read_.load(std::memory_order_acquire), clear_until_.load(std::memory_order_acquire));
  const uint64_t until = written_.load(std::memory_order_acquire);
  return until > from ? static_cast<size_t>(until - from) : 0;
}

size_t SoundTrack::waiting() const {
  return waiting_samples() / static_cast<size_t>(kSoundChannels);
}

void SoundTrack::push(std::span<const float> samples) {
  if (samples.empty()) return;
  float peak = 0;
  double power = 0;
  for (const float sample : samples) {
    peak = std::max(peak, std::abs(sample));
    power += static_cast<double>(sample) * static_cast<double>(sample);
  }
  const auto rms = static_cast<float>(std::sqrt(power / static_cast<double>(samples.size())));
  peak_.store(std::max(std::min(peak, 1.0F), peak_.load() * kFall));
  rms_.store(std::max(std::min(rms, 1.0F), rms_.load() * kFall));

  // The reader may still be before what was cleared: the space counts as free only once it has gone past.
  const uint64_t written = written_.load(std::memory_order_relaxed);
  const size_t used = static_cast<size_t>(written - read_.load(std::memory_order_acquire));
  const size_t count = std::min(samples.size(), ring_.size() - used) / kSoundChannels * kSoundChannels;
  for (size_t i = 0; i < count; ++i) ring_[static_cast<size_t>(written + i) % ring_.size()] = samples[i];
  written_.store(written + count, std::memory_order_release);
}

void SoundTrack::clear() {
  clear_until_.store(written_.load(std::memory_order_relaxed), std::memory_order_release);
}

void SoundTrack::mix_into(std::span<float> out) {
  const uint64_t until = written_.load(std::memory_order_acquire);
  uint64_t at = std::max(read_.load(std::memory_order_relaxed), clear_until_.load(std::memory_order_acquire));
  const size_t ready = until > at ? static_cast<size_t>(until - at) : 0;
  if (ready == 0) flowing_ = false;
  if (!flowing_ && ready >= std::max<size_t>(begin_with_, 1)) flowing_ = true;
  const size_t count = flowing_ ? std::min(ready, out.size()) : 0;
  const float volume = muted() ? 0 : std::clamp(this->volume(), 0.0F, 1.0F);
  for (size_t i = 0; i < count; ++i, ++at) out[i] += ring_[static_cast<size_t>(at) % ring_.size()] * volume;
  read_.store(at, std::memory_order_release);
}

SoundLevel SoundTrack::level() const {
  return {peak_.load(), rms_.load()};
}

void SoundTrack::drop_level() {
  peak_.store(0);
  rms_.store(0);
}

void SoundTrack::fade_level() {
  peak_.store(peak_.load() * kFall);
  rms_.store(rms_.load() * kFall);
}

}  // namespace parallax::player
