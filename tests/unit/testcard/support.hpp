// SPDX-License-Identifier: Apache-2.0
// Decoding and scaling for the tests of the test pictures.
#pragma once

#include <memory>
#include <vector>

#include "testcard/encoder.hpp"
#include "testcard/nal.hpp"
#include "testcard/picture.hpp"

namespace parallax::testcard::test {

/// A grey plane.
struct Grey {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> luma;
};

/// Decodes encoded pictures one by one. For H.264/H.265 the parameter sets come first.
class Decoder {
 public:
  Decoder(VideoCodec codec, const Bytes& parameter_sets);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  /// The pictures that came out; empty data flushes.
  std::vector<Grey> decode(View data);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The raw AAC frames as samples of the first channel.
std::vector<float> decode_aac(const std::vector<std::shared_ptr<const Bytes>>& frames, const Bytes& config);

Grey grey_of(const Picture& picture);
/// Scaled with the usual bicubic filter.
Grey scale(const Grey& from, int width, int height);

}  // namespace parallax::testcard::test
