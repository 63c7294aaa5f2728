// SPDX-License-Identifier: Apache-2.0
// Access units in, pictures out. The numbers of the pictures (time, capture) travel beside the decoder, so that streams
// with odd time stamps come out with the right ones.
//
//   auto decoder = VideoDecoder::create(*format, {.threads = 1});
//   std::vector<VideoFramePtr> pictures;
//   (*decoder)->decode({.data = unit.data.view(), .pts_session_ns = pts, .key = unit.key}, pictures);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "media/decode/video_frame.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::media {

/// Which hardware may decode. `automatic` tries VAAPI, then NVDEC.
enum class HardwareDecoding { off, automatic, vaapi, nvdec };
/// `slices`: no picture is held back (live); `pictures`: several at once, each some pictures late (files).
enum class DecoderThreading { slices, pictures };
/// What happens with pictures that were damaged or follow a loss, until the next key frame.
enum class DamagedPictures { wait_for_key, show };
/// What is decoded. `references`: only pictures that others need (they and only they come out, where the codec tells).
enum class DecodeEffort { all, references };

struct DecoderOptions {
  HardwareDecoding hardware = HardwareDecoding::off;
  int threads = 1;
  DecoderThreading threading = DecoderThreading::slices;
  DamagedPictures damaged = DamagedPictures::wait_for_key;
  /// Larger pictures are refused: a decoder keeps up to 17 of them, and whoever sends them says how large they are.
  int64_t most_pixels = int64_t{8192} * 8192;
};

/// One access unit with what belongs to it. `data` as in AccessUnit; it is not needed after the call.
struct CodedPicture {
  ByteView data;
  int64_t pts_session_ns = kNoTime;
  int64_t capture_utc_ns = kNoTime;
  bool key = false;
  bool discontinuity = false;  ///< something was lost just before it
};

struct DecoderCounters {
  uint64_t decoded = 0;   ///< pictures handed out
  uint64_t withheld = 0;  ///< pictures and access units that were damaged or waited for a key frame
  uint64_t damages = 0;   ///< how often a loss or damage began
};

/// [one thread at a time]
class VideoDecoder {
 public:
  /// For H.264, H.265 and MJPEG. Hardware that cannot be had is no error: `how` says why. @errors "codec-unsupported",
  /// "decoder-failed".
  static Result<std::unique_ptr<VideoDecoder>> create(const StreamFormat& format, DecoderOptions options = {});
  ~VideoDecoder();
  VideoDecoder(const VideoDecoder&) = delete;
  VideoDecoder& operator=(const VideoDecoder&) = delete;

  /// Decodes one access unit and appends the pictures that are complete, in the order in which they are shown. Damaged
  /// data is no error: it is counted, and nothing is shown until the next key frame. @errors "pixel-format" (a picture
  /// that we cannot show), "decoder-failed" (no memory, a device that went away: make a new decoder).
  Result<void> decode(const CodedPicture& picture, std::vector<VideoFramePtr>& out);
  /// Appends what is still inside. The next picture must be a key frame.
  Result<void> drain(std::vector<VideoFramePtr>& out);
  /// Forgets everything (a seek). The next picture must be a key frame.
  void flush();
  /// Holds from the next access unit on.
  void set_effort(DecodeEffort effort);

  [[nodiscard]] const DecoderCounters& counters() const;
  /// "software", "VAAPI", "NVDEC", or "software (VAAPI: <reason>)".
  [[nodiscard]] const std::string& how() const;

 private:
  struct State;
  explicit VideoDecoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
