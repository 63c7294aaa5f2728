// SPDX-License-Identifier: Apache-2.0
// Decodes the pictures of one part from wherever it is aimed at. Goes on where it is when that leads to the aim, else
// begins at the key frame before it. Internal to player/.
//
//   auto aim = decoder.aim(moment, 3);        // the picture of that moment, and three before it
//   while (…) decoder.step(pictures);         // one access unit each; pictures come in the order of showing
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "desktop/player/media_source.hpp"
#include "desktop/player/review_plan.hpp"
#include "media/decode/video_decoder.hpp"
#include "media/file/picture_index.hpp"

namespace parallax::player {

/// `frame` is null where the picture was lost or damaged: nothing may be shown in that stretch.
struct DecodedPicture {
  media::VideoFramePtr frame;
  media::PictureSpan span;
};

/// [one thread at a time]
class PartDecoder {
 public:
  /// @errors those of the files and of the decoder.
  static Result<std::unique_ptr<PartDecoder>> open(PartObjects objects, const PartSpan& part,
                                                   media::DecoderOptions options);

  /// What the session says now about the part; a part that grows is asked again for its end.
  void set_part(const PartSpan& part) { part_ = part; }
  /// Aims at the picture of `session_ns` and as many as `before` of its group before it.
  /// @return when it is seen; nothing where the file has none (it ends before, by now)
  Result<std::optional<media::PictureSpan>> aim(int64_t session_ns, size_t before);
  /// Decodes one access unit and appends what has become complete. False at the (present) end of the file.
  Result<bool> step(std::vector<DecodedPicture>& out);
  /// The key frame that stands for `session_ns`, with the stretch up to the next one.
  Result<std::optional<DecodedPicture>> key_picture(int64_t session_ns);
  /// Where the file ends, as far as groups were read.
  [[nodiscard]] int64_t known_end_session_ns() const { return known_end_; }
  /// Stretches of the pictures near the aim, newest knowledge.
  [[nodiscard]] const std::vector<media::PictureSpan>& spans() const { return spans_; }
  [[nodiscard]] const std::string& how() const { return decoder_->how(); }

 private:
  PartDecoder(std::unique_ptr<media::PictureIndex> index, std::unique_ptr<media::VideoDecoder> decoder,
              const PartSpan& part)
      : index_(std::move(index)), decoder_(std::move(decoder)), part_(part) {}
  Result<std::optional<media::PictureGroup>> group_at(int64_t session_ns);
  void adopt(media::PictureGroup& group);
  void begin_with(media::PictureGroup group);
  Result<bool> next_group(std::vector<DecodedPicture>& out);
  Result<void> finish(std::vector<DecodedPicture>& out);
  void hand_out(std::vector<DecodedPicture>& out);
  void hand_out_lost(int64_t until_session_ns, std::vector<DecodedPicture>& out);

  std::unique_ptr<media::PictureIndex> index_;
  std::unique_ptr<media::VideoDecoder> decoder_;
  PartSpan part_;
  std::optional<uint64_t> first_record_;  ///< of the part's first group
  bool running_ = false;
  media::PictureGroup group_;              ///< the one being decoded
  size_t next_ = 0;                        ///< its next access unit
  std::vector<media::PictureSpan> spans_;  ///< of this group and the one before, in the order of showing
  int64_t resolved_until_ = 0;             ///< all pictures before were handed out, or lost
  int64_t keep_from_ = 0;                  ///< earlier ones are only decoded because others need them
  /// Of the pictures up to here those that no other needs may have been left out: they come from a new beginning only.
  int64_t left_out_until_ = 0;
  int64_t known_end_ = 0;
  std::vector<uint8_t> bytes_;
  std::vector<media::VideoFramePtr> frames_;
};

}  // namespace parallax::player
