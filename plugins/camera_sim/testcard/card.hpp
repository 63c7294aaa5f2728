// SPDX-License-Identifier: Apache-2.0
// The test picture: name, time, frame number, a dial that turns once a second, a moving ball, colour bars, and the
// block field of pattern.hpp. The ground is drawn once; a frame costs the moving parts only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "testcard/pattern.hpp"
#include "testcard/picture.hpp"
#include "testcard/result.hpp"

namespace parallax::testcard {

struct CardOptions {
  int width = 1280;  ///< even, 128…8192
  int height = 720;  ///< even, 90…8192
  uint16_t camera = 1;
  std::string name = "CAM 1";
  Range range = Range::limited;
  /// Moving grain, 0…64 grey levels: makes an encoder spend its whole bit rate, as a real scene does.
  int grain = 0;
};

/// [one thread at a time]
class Card {
 public:
  /// Fails on a size that cannot hold the block field.
  [[nodiscard]] static Result<std::unique_ptr<Card>> create(const CardOptions& options);

  /// The picture number `counter`, taken at `capture_utc_ns`; valid until the next call.
  const Picture& draw(uint32_t counter, int64_t capture_utc_ns);

 private:
  explicit Card(const CardOptions& options);
  void draw_ground();
  void draw_dial_face();
  void restore_and_draw_dial(int64_t capture_utc_ns);
  void restore_and_draw_ball(int64_t capture_utc_ns);
  void draw_texts(uint32_t counter, int64_t capture_utc_ns);
  void draw_grain(uint32_t counter);
  [[nodiscard]] Colour colour(uint32_t rgb) const { return colour_of(rgb, options_.range); }

  CardOptions options_;
  Picture ground_;
  Picture picture_;
  Rect place_;
  Rect dial_;
  Rect ball_track_;
  Rect ball_;
  Rect grain_;
  std::string shown_time_;
  std::string shown_counter_;
};

}  // namespace parallax::testcard
