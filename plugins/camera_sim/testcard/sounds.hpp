// SPDX-License-Identifier: Apache-2.0
// Where a simulated camera's sound comes from, in pieces of fixed length, each ready when its last sample was taken.
#pragma once

#include <cstdint>
#include <memory>

#include "testcard/encoder.hpp"
#include "testcard/result.hpp"

namespace parallax::testcard {

enum class SoundCodec { none, aac, pcm };

struct SoundOptions {
  SoundCodec codec = SoundCodec::aac;
  int rate_hz = 48000;
  int channels = 1;
  int bits_per_second = 64'000;
};

/// [one thread at a time]
class Sounds {
 public:
  virtual ~Sounds() = default;
  /// Samples in a piece.
  [[nodiscard]] virtual int piece_samples() const = 0;
  /// Piece number `index`, counted from the camera's start; ask in rising order. AAC: one raw frame; PCM: 16-bit
  /// little-endian, channels interleaved.
  virtual Result<std::shared_ptr<const Bytes>> piece(int64_t index) = 0;
  /// AAC: AudioSpecificConfig; PCM: empty.
  [[nodiscard]] virtual const Bytes& config() const = 0;
};

/// Sound of a camera that started at `start_utc_ns` and whose sampling clock runs `ppm` too fast. With
/// `loop_samples` > 0 (a multiple of the piece) that much is made now and repeated.
[[nodiscard]] Result<std::unique_ptr<Sounds>> make_sounds(const SoundOptions& options, int64_t start_utc_ns, double ppm,
                                                          int64_t loop_samples);

}  // namespace parallax::testcard
