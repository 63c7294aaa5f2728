// SPDX-License-Identifier: Apache-2.0
#include "check/media_reader.hpp"

#include <array>
#include <memory>
#include <vector>

#include "testcard/ffmpeg_handles.hpp"

extern "C" {
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
}

namespace parallax::sim {
namespace {

using testcard::fail;
using testcard::Result;

struct InputCloser {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};
struct ResamplerCloser {
  void operator()(SwrContext* context) const { swr_free(&context); }
};
using Input = std::unique_ptr<AVFormatContext, InputCloser>;
using Resampler = std::unique_ptr<SwrContext, ResamplerCloser>;

int64_t to_ns(int64_t pts, AVRational base) {
  return av_rescale_q(pts, base, {1, 1'000'000'000});
}

/// One decoded track of the file.
class Track {
 public:
  static Result<std::unique_ptr<Track>> open(const AVStream& stream) {
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr) return fail(std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id));
    testcard::CodecContext context(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(context.get(), stream.codecpar);
    context->pkt_timebase = stream.time_base;
    context->thread_count = 2;
    context->err_recognition = AV_EF_EXPLODE;
    if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
      return fail("the decoder does not open: " + testcard::ffmpeg_text(code));
    }
    return std::unique_ptr<Track>(new Track(std::move(context), stream.time_base));
  }

  /// A null packet takes the rest out.
  template <typename OnFrame>
  Result<void> decode(const AVPacket* packet, const OnFrame& on_frame) {
    const int sent = avcodec_send_packet(context_.get(), packet);
    if (sent < 0 && sent != AVERROR_EOF) return fail("a unit does not decode: " + testcard::ffmpeg_text(sent));
    while (true) {
      const int got = avcodec_receive_frame(context_.get(), frame_.get());
      if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
      if (got < 0) return fail("a unit does not decode: " + testcard::ffmpeg_text(got));
      on_frame(*frame_, to_ns(frame_->best_effort_timestamp, time_base_));
      av_frame_unref(frame_.get());
    }
  }

  /// The first channel as float.
  Result<std::span<const float>> first_channel(AVFrame& frame) {
    if (!resampler_) {
      SwrContext* made = nullptr;
      AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
      if (swr_alloc_set_opts2(&made, &mono, AV_SAMPLE_FMT_FLT, frame.sample_rate, &frame.ch_layout,
                              static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr) < 0 ||
          swr_init(made) < 0) {
        swr_free(&made);
        return fail("the sound's sample format cannot be converted");
      }
      resampler_.reset(made);
    }
    samples_.resize(static_cast<size_t>(frame.nb_samples));
    std::array<uint8_t*, 1> out{reinterpret_cast<uint8_t*>(samples_.data())};
    // extended_data is not written to; the function's type in FFmpeg 5 lacks the const.
    const auto** in = const_cast<const uint8_t**>(frame.extended_data);
    const int count = swr_convert(resampler_.get(), out.data(), frame.nb_samples, in, frame.nb_samples);
    if (count < 0) return fail("the sound cannot be converted: " + testcard::ffmpeg_text(count));
    return std::span<const float>(samples_.data(), static_cast<size_t>(count));
  }

 private:
  Track(testcard::CodecContext context, AVRational time_base)
      : context_(std::move(context)), frame_(av_frame_alloc()), time_base_(time_base) {}

  testcard::CodecContext context_;
  testcard::Frame frame_;
  AVRational time_base_;
  Resampler resampler_;
  std::vector<float> samples_;
};

Result<Input> open_input(const std::string& path) {
  AVFormatContext* opened = nullptr;
  if (const int code = avformat_open_input(&opened, path.c_str(), nullptr, nullptr); code < 0) {
    return fail("does not open: " + testcard::ffmpeg_text(code));
  }
  Input input(opened);
  if (const int code = avformat_find_stream_info(input.get(), nullptr); code < 0) {
    return fail("is no media file: " + testcard::ffmpeg_text(code));
  }
  return input;
}

}  // namespace

Result<MediaSummary> read_media(const std::string& path, const std::function<void(const DecodedPicture&)>& on_picture,
                                const std::function<void(const DecodedSound&)>& on_sound) {
  auto input = open_input(path);
  if (!input) return fail(input.error());
  MediaSummary summary;
  std::vector<std::unique_ptr<Track>> tracks((*input)->nb_streams);
  for (unsigned i = 0; i < (*input)->nb_streams; ++i) {
    const AVStream& stream = *(*input)->streams[i];
    const AVMediaType type = stream.codecpar->codec_type;
    if (type != AVMEDIA_TYPE_VIDEO && type != AVMEDIA_TYPE_AUDIO) continue;
    auto track = Track::open(stream);
    if (!track) return fail(track.error());
    tracks[i] = std::move(*track);
    (type == AVMEDIA_TYPE_VIDEO ? summary.has_video : summary.has_audio) = true;
  }
  std::string sound_error;
  const auto decode = [&](Track& track, const AVPacket* packet) {
    return track.decode(packet, [&](AVFrame& frame, int64_t pts_ns) {
      if (frame.width > 0) {
        on_picture({pts_ns, frame.data[0], frame.width, frame.height, frame.linesize[0]});
      } else if (auto samples = track.first_channel(frame)) {
        on_sound({pts_ns, frame.sample_rate, *samples});
      } else {
        sound_error = samples.error();
      }
    });
  };
  const testcard::Packet packet(av_packet_alloc());
  int code = 0;
  while ((code = av_read_frame((*input).get(), packet.get())) >= 0) {
    const auto index = static_cast<size_t>(packet->stream_index);
    if (index < tracks.size() && tracks[index]) {
      if (auto decoded = decode(*tracks[index], packet.get()); !decoded) return fail(decoded.error());
    }
    av_packet_unref(packet.get());
  }
  if (code != AVERROR_EOF) return fail("ends in an error: " + testcard::ffmpeg_text(code));
  for (auto& track : tracks) {
    if (!track) continue;
    if (auto decoded = decode(*track, nullptr); !decoded) return fail(decoded.error());
  }
  if (!sound_error.empty()) return fail(sound_error);
  return summary;
}

}  // namespace parallax::sim
