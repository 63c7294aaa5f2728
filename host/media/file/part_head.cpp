// SPDX-License-Identifier: Apache-2.0
#include "media/file/part_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "media/ffmpeg.hpp"
#include "media/file/boxes.hpp"

namespace parallax::media {
namespace {

constexpr size_t kFirstRead = 16 << 10;
constexpr size_t kMaxHead = 1 << 20;
constexpr int kAvioBuffer = 4096;

/// What MP4 takes as the camera sends it.
constexpr std::array kInMp4{Codec::h264, Codec::h265, Codec::mjpeg, Codec::aac, Codec::opus};

Codec codec_of(AVCodecID id) {
  for (const Codec codec : kInMp4) {
    if (ffmpeg_id(codec) == id) return codec;
  }
  return Codec::unknown;
}

tl::unexpected<Error> incomplete(const StreamFormat& format, std::string_view missing) {
  return fail("format-incomplete",
              fmt::format("A part cannot begin: the {} stream has no {} yet.", name_of(format.codec), missing),
              "Wait for the camera's parameter sets, or check its stream settings.");
}

Result<void> describe(const StreamFormat& format, AVCodecParameters& out) {
  out.codec_id = fits_mp4(format.codec) ? ffmpeg_id(format.codec) : AV_CODEC_ID_NONE;
  if (format.kind == MediaKind::video) {
    out.codec_type = AVMEDIA_TYPE_VIDEO;
    if (format.width <= 0 || format.height <= 0) return incomplete(format, "picture size");
    out.width = format.width;
    out.height = format.height;
    if (format.codec == Codec::h265) out.codec_tag = MKTAG('h', 'v', 'c', '1');  // parameter sets in the head only
  } else {
    out.codec_type = AVMEDIA_TYPE_AUDIO;
    if (format.channels <= 0 || format.sample_rate_hz <= 0) return incomplete(format, "sample rate");
    out.frame_size = format.codec == Codec::opus ? 960 : 1024;
    out.sample_rate = static_cast<int>(timescale_of(format));
    av_channel_layout_default(&out.ch_layout, format.channels);
  }
  const ByteView config = format.codec_config.view();
  if (config.empty()) {
    if (format.codec != Codec::mjpeg) return incomplete(format, "codec configuration");
    return {};
  }
  out.extradata = static_cast<uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  std::memcpy(out.extradata, config.data(), config.size());
  out.extradata_size = static_cast<int>(config.size());
  return {};
}

/// The `ftyp` and `moov` that libavformat writes before the first fragment.
Result<std::vector<uint8_t>> libavformat_head(std::span<const std::shared_ptr<const StreamFormat>> tracks) {
  AVFormatContext* raw = nullptr;
  int status = avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr);
  const FfmpegHandle<AVFormatContext> context(raw);
  if (status < 0) return fail("part-tracks", "No MP4 writer in libavformat: " + ffmpeg_text(status));
  context->flags |= AVFMT_FLAG_BITEXACT;
  for (const auto& track : tracks) {
    AVStream* stream = avformat_new_stream(context.get(), nullptr);
    if (const auto described = describe(*track, *stream->codecpar); !described) return fail(described.error());
    stream->time_base = {1, static_cast<int>(timescale_of(*track))};
  }
  status = avio_open_dyn_buf(&context->pb);
  if (status < 0) return fail("part-tracks", "No memory for the head of a part: " + ffmpeg_text(status));
  AVDictionary* options = nullptr;
  av_dict_set(&options, "movflags", "empty_moov+default_base_moof", 0);
  av_dict_set(&options, "video_track_timescale", "90000", 0);
  status = avformat_write_header(context.get(), &options);
  av_dict_free(&options);
  uint8_t* bytes = nullptr;
  const int size = avio_close_dyn_buf(context->pb, &bytes);
  context->pb = nullptr;
  std::vector<uint8_t> head(bytes, bytes + size);
  av_free(bytes);
  if (status < 0) {
    return fail("part-tracks", "MP4 does not take these streams: " + ffmpeg_text(status),
                "Choose H.264, H.265 or MJPEG, and AAC or Opus, in the camera's settings.");
  }
  return head;
}

struct Memory {
  ByteView bytes;
  size_t position = 0;
};
int read_memory(void* opaque, uint8_t* out, int size) {
  auto& memory = *static_cast<Memory*>(opaque);
  const size_t count = std::min(static_cast<size_t>(size), memory.bytes.size() - memory.position);
  if (count == 0) return AVERROR_EOF;
  std::memcpy(out, memory.bytes.data() + memory.position, count);
  memory.position += count;
  return static_cast<int>(count);
}

std::shared_ptr<const StreamFormat> format_of(const AVStream& stream) {
  const AVCodecParameters& from = *stream.codecpar;
  auto format = std::make_shared<StreamFormat>();
  format->kind = from.codec_type == AVMEDIA_TYPE_AUDIO ? MediaKind::audio : MediaKind::video;
  format->codec = codec_of(from.codec_id);
  format->clock_rate_hz = stream.time_base.den;
  format->width = from.width;
  format->height = from.height;
  format->sample_rate_hz = from.sample_rate;
  format->channels = from.ch_layout.nb_channels;
  if (from.extradata_size > 0) {
    format->codec_config = SharedBytes(std::vector<uint8_t>(from.extradata, from.extradata + from.extradata_size));
  }
  return format;
}

/// What libavformat reads out of the sample descriptions, by track id.
std::vector<HeadTrack> read_tracks(ByteView head) {
  struct Input {
    AVFormatContext* context = avformat_alloc_context();
    AVIOContext* io = nullptr;
    ~Input() {
      avformat_close_input(&context);
      if (io != nullptr) av_freep(&io->buffer);
      avio_context_free(&io);
    }
  } input;
  Memory memory{head};
  input.io = avio_alloc_context(static_cast<uint8_t*>(av_malloc(kAvioBuffer)), kAvioBuffer, 0, &memory, read_memory,
                                nullptr, nullptr);
  input.context->pb = input.io;
  std::vector<HeadTrack> tracks;
  if (avformat_open_input(&input.context, nullptr, av_find_input_format("mp4"), nullptr) < 0) return tracks;
  for (unsigned i = 0; i < input.context->nb_streams; ++i) {
    const AVStream& stream = *input.context->streams[i];
    if (codec_of(stream.codecpar->codec_id) == Codec::unknown || stream.time_base.num != 1) return {};
    tracks.push_back(
        {static_cast<uint32_t>(stream.id), static_cast<uint32_t>(stream.time_base.den), format_of(stream)});
  }
  return tracks;
}

tl::unexpected<Error> damaged(std::string_view what) {
  return fail("part-damaged", fmt::format("The file is not a part that can be read: {}.", what),
              "Keep the file if it matters and ask for support; other parts are not affected.");
}

}  // namespace

bool fits_mp4(Codec codec) {
  return std::ranges::find(kInMp4, codec) != kInMp4.end();
}

uint32_t timescale_of(const StreamFormat& format) {
  if (format.kind == MediaKind::video) return 90000;
  if (format.kind == MediaKind::metadata) return static_cast<uint32_t>(kNsPerSecond);
  return format.codec == Codec::opus ? 48000 : static_cast<uint32_t>(std::max(format.sample_rate_hz, 1));
}

Result<std::vector<uint8_t>> make_part_head(std::span<const std::shared_ptr<const StreamFormat>> tracks) {
  auto head = libavformat_head(tracks);
  if (!head) return head;
  ByteView rest(*head);
  const auto type = take_box(rest);
  if (!type || type->type != fourcc("ftyp")) return fail("part-tracks", "libavformat wrote no ftyp box first.");
  std::vector<uint8_t> patch;
  BoxWriter(patch).box(fourcc("free"), [&] { patch.resize(kPatchBoxSize); });
  head->insert(head->begin() + static_cast<std::ptrdiff_t>(type->whole.size()), patch.begin(), patch.end());
  return head;
}

size_t PartHead::main_track() const {
  for (size_t i = 0; i < tracks.size(); ++i) {
    if (tracks[i].format->kind == MediaKind::video) return i;
  }
  return 0;
}

Result<PartHead> read_part_head(StoredObject& object, CutFiles cut) {
  PartHead head;
  head.bytes.resize(kFirstRead);
  auto read = object.read_at(0, head.bytes);
  if (!read) return fail(read.error());
  head.bytes.resize(*read);

  ByteView rest(head.bytes);
  const auto type = take_box(rest);
  if (!type || type->type != fourcc("ftyp")) return damaged("it does not begin with an ftyp box");
  head.patch_offset = type->whole.size();
  ByteReader patch(rest);
  const uint32_t patch_size = patch.u32();
  const uint32_t patch_type = patch.u32();
  if (patch_size == 1 && patch_type == fourcc("mdat")) {
    head.swallowed = patch.u64();
    const bool is_cut = head.swallowed > object.size() - head.patch_offset;
    if (head.swallowed < kPatchBoxSize || (is_cut && cut == CutFiles::refuse)) {
      return damaged("its media box is longer than the file");
    }
  } else if (patch_size != kPatchBoxSize || patch_type != fourcc("free")) {
    return damaged("the box behind ftyp is neither free nor mdat");
  }
  const size_t moov_offset = head.patch_offset + kPatchBoxSize;
  if (head.bytes.size() < moov_offset + 8) return damaged("it ends within its head");
  ByteReader moov(ByteView(head.bytes).subspan(moov_offset));
  const uint32_t moov_size = moov.u32();
  if (moov.u32() != fourcc("moov") || moov_size < 8 || moov_size > kMaxHead)
    return damaged("it has no moov box in its head");
  head.bytes.resize(moov_offset + moov_size);
  read = object.read_at(0, head.bytes);
  if (!read) return fail(read.error());
  if (*read < head.bytes.size()) return damaged("it ends within its head");

  std::vector<uint8_t> free_box;
  BoxWriter(free_box).box(fourcc("free"), [&] { free_box.resize(kPatchBoxSize); });
  std::copy(free_box.begin(), free_box.end(), head.bytes.begin() + static_cast<std::ptrdiff_t>(head.patch_offset));
  head.tracks = read_tracks(head.bytes);
  if (head.tracks.empty() || head.tracks.size() > 2) return damaged("its tracks are not ours");
  return head;
}

}  // namespace parallax::media
