// SPDX-License-Identifier: Apache-2.0
// Makes AAC of the sound that MP4 cannot carry (G.711, G.726, L16), so that every player plays it. Sound only: pictures
// are never re-encoded.
//
//   auto transcoder = AacTranscoder::create(*input_format);
//   (*transcoder)->push(unit, pts_session_ns, [&](const AccessUnit& aac, int64_t pts_session_ns) { … });
#pragma once

#include <functional>
#include <memory>

#include "base/result.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::media {

/// True for the codecs that must become AAC before they go into a file.
[[nodiscard]] bool needs_aac_transcoding(Codec codec);

/// One stream's decoder and encoder. Used by one thread at a time.
class AacTranscoder {
 public:
  using Output = std::function<void(const AccessUnit& unit, int64_t pts_session_ns)>;

  /// `input` must be a codec for which `needs_aac_transcoding` holds. @errors "audio-codec" when rate, channels or
  /// codec cannot be handled.
  static Result<std::unique_ptr<AacTranscoder>> create(const StreamFormat& input);
  ~AacTranscoder();
  AacTranscoder(const AacTranscoder&) = delete;
  AacTranscoder& operator=(const AacTranscoder&) = delete;

  /// AAC-LC with its AudioSpecificConfig; the sample rate is the input's, or the nearest that AAC knows.
  [[nodiscard]] const std::shared_ptr<const StreamFormat>& format() const;

  /// Takes one unit and calls `output` for each AAC frame (1024 samples) that is complete. Output times follow the
  /// input's, the encoder's priming subtracted; a hole of more than 50 ms is filled with silence up to the end of the
  /// frame and then left a hole. @errors "audio-data" when the unit cannot be decoded; the next one may be pushed.
  Result<void> push(const AccessUnit& unit, int64_t pts_session_ns, const Output& output);

 private:
  struct State;
  explicit AacTranscoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
