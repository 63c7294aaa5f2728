// SPDX-License-Identifier: Apache-2.0
#include "testcard/pictures.hpp"

#include <utility>

namespace parallax::testcard {
namespace {

class LivePictures final : public Pictures {
 public:
  LivePictures(std::unique_ptr<Card> card, std::unique_ptr<VideoEncoder> encoder, int64_t first_index)
      : card_(std::move(card)), encoder_(std::move(encoder)), first_index_(first_index) {}

  Result<std::vector<EncodedPicture>> next(int64_t index, int64_t capture_utc_ns, bool force_key) override {
    auto out = encoder_->encode(card_->draw(static_cast<uint32_t>(index), capture_utc_ns), force_key);
    if (!out) return out;
    for (auto& picture : *out) {
      picture.pts_index += first_index_;
      picture.dts_index += first_index_;
    }
    return out;
  }
  [[nodiscard]] const Bytes& parameter_sets() const override { return encoder_->parameter_sets(); }

 private:
  std::unique_ptr<Card> card_;
  std::unique_ptr<VideoEncoder> encoder_;
  int64_t first_index_;
};

class LoopedPictures final : public Pictures {
 public:
  LoopedPictures(std::vector<EncodedPicture> pictures, Bytes parameter_sets, int64_t delay)
      : pictures_(std::move(pictures)), parameter_sets_(std::move(parameter_sets)), delay_(delay) {}

  Result<std::vector<EncodedPicture>> next(int64_t index, int64_t, bool) override {
    if (index < delay_) return std::vector<EncodedPicture>{};
    const auto count = static_cast<int64_t>(pictures_.size());
    const int64_t round = (index - delay_) / count * count;
    EncodedPicture picture = pictures_[static_cast<size_t>((index - delay_) % count)];
    picture.pts_index += round;
    picture.dts_index += round;
    return std::vector<EncodedPicture>{std::move(picture)};
  }
  [[nodiscard]] const Bytes& parameter_sets() const override { return parameter_sets_; }

 private:
  std::vector<EncodedPicture> pictures_;
  Bytes parameter_sets_;
  int64_t delay_;  ///< pictures that an encoder with B-frames holds back
};

}  // namespace

Result<std::unique_ptr<Pictures>> make_live_pictures(const CardOptions& card, const VideoOptions& video,
                                                     int64_t first_index) {
  auto drawn = Card::create(card);
  if (!drawn) return fail(drawn.error());
  auto encoder = VideoEncoder::create(video);
  if (!encoder) return fail(encoder.error());
  return std::make_unique<LivePictures>(std::move(*drawn), std::move(*encoder), first_index);
}

Result<std::unique_ptr<Pictures>> make_looped_pictures(const CardOptions& card, const VideoOptions& video,
                                                       int64_t count,
                                                       const std::function<int64_t(int64_t)>& capture_utc_ns_of) {
  auto drawn = Card::create(card);
  if (!drawn) return fail(drawn.error());
  auto encoder = VideoEncoder::create(video);
  if (!encoder) return fail(encoder.error());
  std::vector<EncodedPicture> pictures;
  const auto take = [&pictures](Result<std::vector<EncodedPicture>> more) -> Result<void> {
    if (!more) return fail(more.error());
    for (auto& picture : *more) pictures.push_back(std::move(picture));
    return {};
  };
  for (int64_t index = 0; index < count; ++index) {
    const Picture& picture = (*drawn)->draw(static_cast<uint32_t>(index), capture_utc_ns_of(index));
    if (auto taken = take((*encoder)->encode(picture, false)); !taken) return fail(taken.error());
  }
  if (auto taken = take((*encoder)->flush()); !taken) return fail(taken.error());
  return std::make_unique<LoopedPictures>(std::move(pictures), (*encoder)->parameter_sets(), video.bframes);
}

}  // namespace parallax::testcard
