// SPDX-License-Identifier: Apache-2.0
#include "testcard/sounds.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>
#include <vector>

#include "testcard/tone.hpp"

namespace parallax::testcard {
namespace {

/// The samples of a camera by their number.
class Tone {
 public:
  Tone(int64_t start_utc_ns, int rate_hz, double ppm)
      : start_utc_ns_(start_utc_ns), real_rate_hz_(rate_hz * (1 + ppm * 1e-6)) {}

  void fill(std::span<float> samples, int64_t first) const {
    const auto since_ns = static_cast<int64_t>(std::llround(static_cast<double>(first) * 1e9 / real_rate_hz_));
    make_tone(samples, start_utc_ns_ + since_ns, real_rate_hz_);
  }

 private:
  int64_t start_utc_ns_;
  double real_rate_hz_;
};

class PcmSounds final : public Sounds {
 public:
  PcmSounds(const SoundOptions& options, Tone tone)
      : tone_(tone), channels_(options.channels), samples_(static_cast<size_t>(options.rate_hz / 50)) {}

  [[nodiscard]] int piece_samples() const override { return static_cast<int>(samples_.size()); }
  Result<std::shared_ptr<const Bytes>> piece(int64_t index) override {
    tone_.fill(samples_, index * piece_samples());
    auto bytes = std::make_shared<Bytes>();
    bytes->reserve(samples_.size() * 2 * static_cast<size_t>(channels_));
    for (const float sample : samples_) {
      const auto value = static_cast<uint16_t>(static_cast<int16_t>(std::lround(sample * 32767)));
      for (int channel = 0; channel < channels_; ++channel) {
        bytes->push_back(static_cast<uint8_t>(value));
        bytes->push_back(static_cast<uint8_t>(value >> 8));
      }
    }
    return bytes;
  }
  [[nodiscard]] const Bytes& config() const override { return config_; }

 private:
  Tone tone_;
  int channels_;
  std::vector<float> samples_;
  Bytes config_;
};

/// An AAC frame needs the samples that follow it. Simulated sound is known ahead, so a frame is ready when its own last
/// sample was "taken": the delay of a camera with the quickest possible encoder.
class AacSounds final : public Sounds {
 public:
  AacSounds(std::unique_ptr<AacEncoder> encoder, Tone tone)
      : encoder_(std::move(encoder)), tone_(tone), samples_(kAacFrame) {}

  [[nodiscard]] int piece_samples() const override { return kAacFrame; }
  Result<std::shared_ptr<const Bytes>> piece(int64_t index) override {
    // After a silence the encoder starts anew in the middle: its first frame is start-up, as at the very beginning.
    if (index != wanted_) {
      fed_ = index;
      offset_ = index - frames_in_;
      ready_.clear();
    }
    wanted_ = index + 1;
    for (int guard = 0; guard < 8; ++guard) {
      while (!ready_.empty() && ready_.front().pts_samples < (index - offset_) * kAacFrame) ready_.pop_front();
      if (!ready_.empty()) break;
      tone_.fill(samples_, fed_ * kAacFrame);
      ++fed_;
      ++frames_in_;
      auto more = encoder_->encode(samples_);
      if (!more) return fail(more.error());
      for (auto& sound : *more) ready_.push_back(std::move(sound));
    }
    if (ready_.empty()) return fail("The AAC encoder gives nothing out.");
    auto data = ready_.front().data;
    ready_.pop_front();
    return data;
  }
  [[nodiscard]] const Bytes& config() const override { return encoder_->config(); }

 private:
  std::unique_ptr<AacEncoder> encoder_;
  Tone tone_;
  std::vector<float> samples_;
  std::deque<EncodedSound> ready_;
  int64_t wanted_ = 0;
  int64_t fed_ = 0;        ///< next piece of sound to put in
  int64_t offset_ = 0;     ///< piece number minus the encoder's frame number
  int64_t frames_in_ = 0;  ///< frames that the encoder has had so far
};

class LoopedSounds final : public Sounds {
 public:
  LoopedSounds(std::unique_ptr<Sounds> source, std::vector<std::shared_ptr<const Bytes>> pieces)
      : source_(std::move(source)), pieces_(std::move(pieces)) {}
  [[nodiscard]] int piece_samples() const override { return source_->piece_samples(); }
  Result<std::shared_ptr<const Bytes>> piece(int64_t index) override {
    return pieces_[static_cast<size_t>(index) % pieces_.size()];
  }
  [[nodiscard]] const Bytes& config() const override { return source_->config(); }

 private:
  std::unique_ptr<Sounds> source_;
  std::vector<std::shared_ptr<const Bytes>> pieces_;
};

}  // namespace

Result<std::unique_ptr<Sounds>> make_sounds(const SoundOptions& options, int64_t start_utc_ns, double ppm,
                                            int64_t loop_samples) {
  const Tone tone(start_utc_ns, options.rate_hz, ppm);
  std::unique_ptr<Sounds> sounds;
  if (options.codec == SoundCodec::aac) {
    auto encoder = AacEncoder::create({options.rate_hz, options.channels, options.bits_per_second});
    if (!encoder) return fail(encoder.error());
    sounds = std::make_unique<AacSounds>(std::move(*encoder), tone);
  } else {
    sounds = std::make_unique<PcmSounds>(options, tone);
  }
  if (loop_samples <= 0) return sounds;
  std::vector<std::shared_ptr<const Bytes>> pieces;
  for (int64_t index = 0; index < std::max<int64_t>(1, loop_samples / sounds->piece_samples()); ++index) {
    auto piece = sounds->piece(index);
    if (!piece) return fail(piece.error());
    pieces.push_back(*piece);
  }
  return std::make_unique<LoopedSounds>(std::move(sounds), std::move(pieces));
}

}  // namespace parallax::testcard
