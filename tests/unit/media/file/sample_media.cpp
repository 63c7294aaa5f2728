// SPDX-License-Identifier: Apache-2.0
#include "sample_media.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

#include <array>
#include <cstdio>
#include <map>
#include <sstream>
#include <stdexcept>

#include "support/folder_volume.hpp"

namespace parallax::test {
namespace {

struct Recipe {
  media::Codec codec;
  std::string arguments;
};

const std::string kPicture = "-f lavfi -i testsrc2=s=160x120:r=25 -t 4 ";
const std::string kTone = "-f lavfi -i sine=r=48000 -t 4 ";
const std::map<std::string, Recipe> kRecipes = {
    {"h264", {media::Codec::h264, kPicture + "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -bf 0"}},
    {"h264-bframes", {media::Codec::h264, kPicture + "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -bf 3"}},
    {"h265",
     {media::Codec::h265,
      kPicture + "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:bframes=0 -tag:v hvc1"}},
    {"mjpeg", {media::Codec::mjpeg, kPicture + "-c:v mjpeg -pix_fmt yuvj420p -q:v 5"}},
    {"aac", {media::Codec::aac, kTone + "-c:a aac"}},
    {"opus", {media::Codec::opus, kTone + "-c:a libopus"}}};

SampleStream read_stream(const std::filesystem::path& file, media::Codec codec) {
  AVFormatContext* context = nullptr;
  if (avformat_open_input(&context, file.c_str(), nullptr, nullptr) < 0) throw std::runtime_error("no sample media");
  const AVStream& stream = *context->streams[0];
  const AVCodecParameters& parameters = *stream.codecpar;
  auto format = std::make_shared<media::StreamFormat>();
  format->kind = parameters.codec_type == AVMEDIA_TYPE_AUDIO ? media::MediaKind::audio : media::MediaKind::video;
  format->codec = codec;
  format->clock_rate_hz = stream.time_base.den;
  format->width = parameters.width;
  format->height = parameters.height;
  format->sample_rate_hz = parameters.sample_rate;
  format->channels = parameters.ch_layout.nb_channels;
  if (codec != media::Codec::mjpeg) {
    format->codec_config =
        SharedBytes(std::vector<uint8_t>(parameters.extradata, parameters.extradata + parameters.extradata_size));
  }
  SampleStream out{format, {}};
  AVPacket* packet = av_packet_alloc();
  while (av_read_frame(context, packet) >= 0) {
    SampleStream::Unit unit;
    unit.unit.data = SharedBytes(std::vector<uint8_t>(packet->data, packet->data + packet->size));
    unit.unit.format = format;
    unit.unit.key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    unit.unit.pts_ticks = packet->pts;
    unit.unit.dts_ticks = packet->dts;
    unit.unit.rtp_time = static_cast<uint32_t>(packet->pts);
    unit.pts_ns = av_rescale_q(packet->pts, stream.time_base, {1, 1'000'000'000});
    unit.dts_ns = av_rescale_q(packet->dts, stream.time_base, {1, 1'000'000'000});
    out.units.push_back(std::move(unit));
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  avformat_close_input(&context);
  return out;
}

}  // namespace

const SampleStream& sample_stream(const std::string& name) {
  static std::map<std::string, SampleStream> made;
  const auto found = made.find(name);
  if (found != made.end()) return found->second;
  const Recipe& recipe = kRecipes.at(name);
  const TempFolder folder;
  const auto file = folder.path() / "sample.mp4";
  const auto output = run_command("ffmpeg -nostdin -v error " + recipe.arguments + " " + quoted(file));
  if (!output.ok) throw std::runtime_error("ffmpeg made no " + name + ": " + output.text);
  return made.emplace(name, read_stream(file, recipe.codec)).first->second;
}

Output run_command(const std::string& command) {
  Output output;
  FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> buffer;
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.text.append(buffer.data(), count);
  output.ok = ::pclose(pipe) == 0;
  return output;
}

std::string quoted(const std::filesystem::path& path) {
  return "'" + path.string() + "'";
}

std::ostream& operator<<(std::ostream& out, const ProbedPacket& packet) {
  return out << "\n" << packet.stream << " pts " << packet.pts << " size " << packet.size << (packet.key ? " key" : "");
}

std::vector<ProbedPacket> probe_packets(const std::filesystem::path& file) {
  const auto output =
      run_command("ffprobe -v error -of csv=p=0 -show_entries packet=stream_index,pts,size,pos,flags " + quoted(file));
  if (!output.ok) throw std::runtime_error(output.text);
  std::vector<ProbedPacket> packets;
  std::istringstream lines(output.text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;  // behind side data
    std::istringstream fields(line);
    ProbedPacket packet;
    char comma = 0;
    std::string flags;
    fields >> packet.stream >> comma >> packet.pts >> comma >> packet.size >> comma >> packet.position >> comma >>
        flags;
    if (!fields) throw std::runtime_error("ffprobe printed: " + line);
    packet.key = flags.front() == 'K';
    packets.push_back(packet);
  }
  return packets;
}

std::string decode_errors(const std::filesystem::path& file) {
  const auto output = run_command("ffmpeg -nostdin -v error -i " + quoted(file) + " -map 0 -f null -");
  return output.ok || !output.text.empty() ? output.text : "ffmpeg failed";
}

std::string payload_hashes(const std::filesystem::path& file) {
  return run_command("ffmpeg -nostdin -v error -i " + quoted(file) + " -map 0 -c copy -f streamhash -hash md5 -").text;
}

}  // namespace parallax::test
