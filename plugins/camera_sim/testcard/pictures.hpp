// SPDX-License-Identifier: Apache-2.0
// Where a simulated camera's encoded pictures come from: drawn and encoded one by one, or from a loop encoded
// beforehand.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "testcard/card.hpp"
#include "testcard/encoder.hpp"
#include "testcard/result.hpp"

namespace parallax::testcard {

/// [one thread at a time]
class Pictures {
 public:
  virtual ~Pictures() = default;
  /// What the encoder gives out when picture `index` (counted by the camera, rising by 1) was taken. Indices in the
  /// result are the camera's.
  virtual Result<std::vector<EncodedPicture>> next(int64_t index, int64_t capture_utc_ns, bool force_key) = 0;
  /// H.264/H.265: with start codes.
  [[nodiscard]] virtual const Bytes& parameter_sets() const = 0;
};

/// Draws and encodes each picture; the first one has `first_index`.
[[nodiscard]] Result<std::unique_ptr<Pictures>> make_live_pictures(const CardOptions& card, const VideoOptions& video,
                                                                   int64_t first_index);

/// Encodes `count` pictures now and gives them out over and over. `capture_utc_ns_of(i)` is the time painted into
/// picture i, the same in each round; keys cannot be forced.
[[nodiscard]] Result<std::unique_ptr<Pictures>> make_looped_pictures(
    const CardOptions& card, const VideoOptions& video, int64_t count,
    const std::function<int64_t(int64_t)>& capture_utc_ns_of);

}  // namespace parallax::testcard
