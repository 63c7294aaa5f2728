// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "media/decode/hardware.hpp"
#include "media/decode/picture_wrap.hpp"
#include "media/ffmpeg.hpp"

namespace parallax::media {
namespace {

/// More than any decoder holds back: 16 for reordering and some per thread.
constexpr size_t kInFlight = 256;

bool is_picture(Codec codec) {
  return codec == Codec::h264 || codec == Codec::h265 || codec == Codec::mjpeg;
}

/// What travels beside the decoder; its number is the packet's time stamp.
struct Passenger {
  int64_t number = -1;
  int64_t pts_session_ns = kNoTime;
  int64_t capture_utc_ns = kNoTime;
  bool key = false;
};

tl::unexpected<Error> failed(std::string_view what, int status) {
  return fail("decoder-failed", fmt::format("{}: {}.", what, ffmpeg_text(status)), "Open the picture again.");
}

}  // namespace

struct VideoDecoder::State {
  Codec codec = Codec::unknown;
  DecoderOptions options;
  FfmpegHandle<AVCodecContext> context;
  FfmpegHandle<AVPacket> packet{av_packet_alloc()};
  FfmpegHandle<AVFrame> frame{av_frame_alloc()};
  std::string how;
  DecoderCounters counters;

  std::array<Passenger, kInFlight> passengers;
  int64_t next_number = 0;
  bool wants_key = true;
  int64_t bad_from = -1;  ///< pictures from this number on …
  int64_t good_from = 0;  ///< … to before this one are not shown
  int64_t start_number = 0;
  int64_t start_pts_session_ns = kNoTime;

  void note_damage(int64_t number) {
    if (options.damaged == DamagedPictures::show) return;
    if (!wants_key) ++counters.damages;
    wants_key = true;
    if (bad_from < good_from) bad_from = number;
  }
  Result<void> receive(std::vector<VideoFramePtr>& out);
  [[nodiscard]] bool may_be_shown(const Passenger& passenger) const;
};

bool VideoDecoder::State::may_be_shown(const Passenger& passenger) const {
  if (options.damaged == DamagedPictures::show) return true;
  const bool is_bad = bad_from >= 0 && passenger.number >= bad_from && (passenger.number < good_from || wants_key);
  // Pictures that are shown before the key frame we began with refer to what we never had.
  const bool leads = passenger.number > start_number && passenger.pts_session_ns != kNoTime &&
                     start_pts_session_ns != kNoTime && passenger.pts_session_ns < start_pts_session_ns;
  return !is_bad && !leads;
}

Result<void> VideoDecoder::State::receive(std::vector<VideoFramePtr>& out) {
  while (true) {
    const int status = avcodec_receive_frame(context.get(), frame.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return {};
    if (status == AVERROR(ENOMEM)) return failed("No memory for a picture", status);
    if (status < 0) {
      note_damage(next_number - 1);
      ++counters.withheld;
      return {};
    }
    const int64_t number = frame->pts;
    const Passenger passenger = number >= 0 ? passengers[static_cast<size_t>(number) % kInFlight] : Passenger{};
    const bool is_known = passenger.number == number && number >= 0;
    if (is_known && ((frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0))
      note_damage(number);
    if (!is_known || !may_be_shown(passenger)) {
      ++counters.withheld;
      av_frame_unref(frame.get());
      continue;
    }
    if (!fetch_from_hardware(*frame))
      return failed("The picture could not be fetched from the device", AVERROR_EXTERNAL);
    auto wrapped = wrap_picture(frame.get(), codec);
    av_frame_unref(frame.get());
    if (!wrapped) return fail(wrapped.error());
    (*wrapped)->pts_session_ns = passenger.pts_session_ns;
    (*wrapped)->capture_utc_ns = passenger.capture_utc_ns;
    (*wrapped)->key = passenger.key;
    ++counters.decoded;
    out.push_back(std::move(*wrapped));
  }
}

Result<std::unique_ptr<VideoDecoder>> VideoDecoder::create(const StreamFormat& format, DecoderOptions options) {
  const AVCodec* codec = is_picture(format.codec) ? avcodec_find_decoder(ffmpeg_id(format.codec)) : nullptr;
  if (codec == nullptr) {
    return fail("codec-unsupported", fmt::format("Pictures in {} cannot be shown here.", name_of(format.codec)),
                "Choose H.264, H.265 or MJPEG in the camera's settings.");
  }
  if (int64_t{format.width} * format.height > options.most_pixels) {
    return fail("picture-too-large",
                fmt::format("The pictures are said to have {} x {} pixels, which is more than is decoded here.",
                            format.width, format.height),
                "Choose a smaller resolution in the camera's settings.");
  }
  auto state = std::make_unique<State>();
  state->codec = format.codec;
  state->options = options;
  const ByteView config = format.codec_config.view();
  const auto open = [&](HardwareDecoding hardware) {
    state->context.reset(avcodec_alloc_context3(codec));
    AVCodecContext& context = *state->context;
    if (!config.empty()) {
      context.extradata = static_cast<uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
      std::memcpy(context.extradata, config.data(), config.size());
      context.extradata_size = static_cast<int>(config.size());
    }
    context.max_pixels = options.most_pixels;  // whatever the format says: the pictures may say otherwise
    context.width = format.width;
    context.height = format.height;
    context.thread_count = std::max(options.threads, 1);
    context.thread_type = options.threading == DecoderThreading::slices ? FF_THREAD_SLICE : FF_THREAD_FRAME;
    context.log_level_offset = AV_LOG_TRACE - AV_LOG_ERROR;  // losses are counted, not logged picture by picture
    const HardwareChoice choice = attach_hardware(context, *codec, hardware);
    if (choice.active) context.thread_count = 1;
    state->how = choice.how;
    return avcodec_open2(&context, codec, nullptr);
  };
  int status = open(options.hardware);
  if (status < 0 && options.hardware != HardwareDecoding::off) {
    const std::string reason = fmt::format("software ({}: {})", state->how, ffmpeg_text(status));
    status = open(HardwareDecoding::off);
    state->how = reason;
  }
  if (status < 0) return failed(fmt::format("The decoder for {} did not open", name_of(format.codec)), status);
  return std::unique_ptr<VideoDecoder>(new VideoDecoder(std::move(state)));
}

VideoDecoder::VideoDecoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
VideoDecoder::~VideoDecoder() = default;

Result<void> VideoDecoder::decode(const CodedPicture& picture, std::vector<VideoFramePtr>& out) {
  State& state = *state_;
  if (picture.discontinuity && !picture.key) state.note_damage(state.next_number);
  if (state.wants_key && state.options.damaged == DamagedPictures::wait_for_key) {
    if (!picture.key) {
      ++state.counters.withheld;
      return {};
    }
    state.wants_key = false;
    state.good_from = state.start_number = state.next_number;
    state.start_pts_session_ns = picture.pts_session_ns;
  }
  const int64_t number = state.next_number++;
  state.passengers[static_cast<size_t>(number) % kInFlight] = {number, picture.pts_session_ns, picture.capture_utc_ns,
                                                               picture.key};
  AVPacket& packet = *state.packet;
  if (av_new_packet(&packet, static_cast<int>(picture.data.size())) < 0)
    return failed("No memory for an access unit", AVERROR(ENOMEM));
  std::memcpy(packet.data, picture.data.data(), picture.data.size());
  packet.pts = packet.dts = number;
  if (picture.key) packet.flags |= AV_PKT_FLAG_KEY;
  const int status = avcodec_send_packet(state.context.get(), &packet);
  av_packet_unref(&packet);
  if (status == AVERROR(ENOMEM)) return failed("No memory for a picture", status);
  if (status < 0) {
    state.note_damage(number);
    ++state.counters.withheld;
  }
  return state.receive(out);
}

Result<void> VideoDecoder::drain(std::vector<VideoFramePtr>& out) {
  avcodec_send_packet(state_->context.get(), nullptr);
  auto received = state_->receive(out);
  flush();
  return received;
}

void VideoDecoder::flush() {
  avcodec_flush_buffers(state_->context.get());
  state_->passengers.fill({});
  state_->wants_key = true;
  state_->bad_from = -1;
}

void VideoDecoder::set_effort(DecodeEffort effort) {
  state_->context->skip_frame = effort == DecodeEffort::references ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
}

const DecoderCounters& VideoDecoder::counters() const {
  return state_->counters;
}

const std::string& VideoDecoder::how() const {
  return state_->how;
}

}  // namespace parallax::media
