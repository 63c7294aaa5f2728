// SPDX-License-Identifier: Apache-2.0
// Sound for the loudspeaker: any codec that cameras send, as interleaved stereo of 32-bit floats.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::media {

/// [one thread at a time]
class AudioDecoder {
 public:
  /// Output has `rate_hz` and two channels; one channel is put on both. @errors "codec-unsupported".
  static Result<std::unique_ptr<AudioDecoder>> create(const StreamFormat& format, int rate_hz);
  ~AudioDecoder();
  AudioDecoder(const AudioDecoder&) = delete;
  AudioDecoder& operator=(const AudioDecoder&) = delete;

  /// Appends the samples of one access unit to `out`; damaged ones are left out.
  void decode(ByteView unit, std::vector<float>& out);
  /// Forgets what is inside (a seek).
  void flush();

 private:
  struct State;
  explicit AudioDecoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
