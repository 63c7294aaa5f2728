// SPDX-License-Identifier: Apache-2.0
#include "recording.hpp"

#include <algorithm>
#include <stdexcept>

extern "C" {
#include <libavformat/avformat.h>
}

namespace parallax::sim::test {
namespace {

using testcard::Bytes;
using testcard::TrackKind;

constexpr AVRational kVideoBase{1, 90'000};
constexpr AVRational kAudioBase{1, 48'000};
constexpr AVRational kNsBase{1, 1'000'000'000};

void set_extradata(AVCodecParameters& parameters, const Bytes& bytes) {
  parameters.extradata = static_cast<uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  std::copy(bytes.begin(), bytes.end(), parameters.extradata);
  parameters.extradata_size = static_cast<int>(bytes.size());
}

void add_video(AVFormatContext& output, const testcard::SimCamera& camera) {
  AVCodecParameters& parameters = *avformat_new_stream(&output, nullptr)->codecpar;
  parameters.codec_type = AVMEDIA_TYPE_VIDEO;
  parameters.codec_id = AV_CODEC_ID_H264;
  parameters.width = camera.video_format()->width;
  parameters.height = camera.video_format()->height;
  set_extradata(parameters, testcard::avc_config_of(camera.video_format()->config));
}

void add_audio(AVFormatContext& output, const testcard::SimCamera& camera) {
  AVCodecParameters& parameters = *avformat_new_stream(&output, nullptr)->codecpar;
  parameters.codec_type = AVMEDIA_TYPE_AUDIO;
  parameters.codec_id = AV_CODEC_ID_AAC;
  parameters.sample_rate = 48'000;
  parameters.frame_size = 1024;
  av_channel_layout_default(&parameters.ch_layout, 1);
  set_extradata(parameters, camera.audio_format()->config);
}

}  // namespace

testcard::CameraOptions small_camera() {
  testcard::CameraOptions options;
  options.video.width = 320;
  options.video.height = 180;
  options.video.bits_per_second = 200'000;
  options.sound.codec = testcard::SoundCodec::aac;
  return options;
}

testcard::CameraOptions microphone() {
  testcard::CameraOptions options;
  options.has_video = false;
  options.sound.codec = testcard::SoundCodec::aac;
  return options;
}

void write_mp4(const std::string& path, const Recording& recording) {
  auto camera = testcard::SimCamera::create(recording.camera, kStartUtcNs);
  if (!camera) throw std::runtime_error(camera.error());
  auto units = (*camera)->produce(kStartUtcNs + static_cast<int64_t>(recording.seconds * 1e9));
  if (!units) throw std::runtime_error(units.error());
  if (recording.spoil) recording.spoil(*units);

  AVFormatContext* output = nullptr;
  avformat_alloc_output_context2(&output, nullptr, "mp4", path.c_str());
  if (recording.camera.has_video) add_video(*output, **camera);
  if ((*camera)->audio_format()) add_audio(*output, **camera);
  const int audio_index = recording.camera.has_video ? 1 : 0;
  if (avio_open(&output->pb, path.c_str(), AVIO_FLAG_WRITE) < 0 || avformat_write_header(output, nullptr) < 0) {
    throw std::runtime_error("cannot write " + path);
  }
  AVPacket* packet = av_packet_alloc();
  for (const auto& unit : *units) {
    const bool video = unit.track == TrackKind::video;
    const Bytes bytes = video ? testcard::to_length_prefixed_h264(*unit.data) : *unit.data;
    av_new_packet(packet, static_cast<int>(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), packet->data);
    packet->stream_index = video ? 0 : audio_index;
    const AVRational base = output->streams[packet->stream_index]->time_base;
    packet->pts = packet->dts = av_rescale_q(unit.pts_camera_ns, kNsBase, base);
    packet->duration = av_rescale_q(video ? 3600 : 1024, video ? kVideoBase : kAudioBase, base);
    packet->flags = unit.key ? AV_PKT_FLAG_KEY : 0;
    if (av_interleaved_write_frame(output, packet) < 0) throw std::runtime_error("cannot write a unit");
  }
  av_write_trailer(output);
  av_packet_free(&packet);
  avio_closep(&output->pb);
  avformat_free_context(output);
}

}  // namespace parallax::sim::test
