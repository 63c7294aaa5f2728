// SPDX-License-Identifier: Apache-2.0
#include "launch.hpp"

#include <cstdio>
#include <vector>

namespace parallax::sim {
namespace {

using testcard::VideoCodec;

std::string hex(const testcard::Bytes& bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", byte);
    text += pair;
  }
  return text;
}

std::string source(const std::string& name, const std::string& caps) {
  return "appsrc name=" + name + " is-live=true format=time block=false max-bytes=16000000 caps=\"" + caps + "\" ! ";
}

std::string video(const Options& options, const testcard::SimCamera& camera) {
  switch (options.camera.video.codec) {
    case VideoCodec::h264:
      if (sends_length_prefixed(options)) {
        return source("video", "video/x-h264,stream-format=avc,alignment=au,codec_data=(buffer)" +
                                   hex(testcard::avc_config_of(camera.video_format()->config))) +
               "rtph264pay config-interval=0 aggregate-mode=zero-latency pt=96";
      }
      return source("video", "video/x-h264,stream-format=byte-stream,alignment=au") +
             "rtph264pay config-interval=0 aggregate-mode=zero-latency pt=96";
    case VideoCodec::h265:
      if (options.parameter_sets == ParameterSets::sdp) {
        return source("video", "video/x-h265,stream-format=byte-stream,alignment=au") +
               "h265parse config-interval=0 ! video/x-h265,stream-format=hvc1,alignment=au ! "
               "rtph265pay config-interval=0 aggregate-mode=zero-latency pt=96";
      }
      return source("video", "video/x-h265,stream-format=byte-stream,alignment=au") +
             "rtph265pay config-interval=0 aggregate-mode=zero-latency pt=96";
    case VideoCodec::mjpeg:
      return source("video", "image/jpeg,width=" + std::to_string(options.camera.video.width) +
                                 ",height=" + std::to_string(options.camera.video.height) + ",framerate=0/1") +
             "rtpjpegpay pt=26";
  }
  return {};
}

std::string raw_audio(const Options& options) {
  return source("audio",
                "audio/x-raw,format=S16LE,layout=interleaved,rate=" + std::to_string(options.camera.sound.rate_hz) +
                    ",channels=" + std::to_string(options.camera.sound.channels));
}

std::string audio(const Options& options, const testcard::SimCamera& camera) {
  switch (options.audio) {
    case AudioCodec::none:
      return {};
    case AudioCodec::aac:
      return source("audio",
                    "audio/mpeg,mpegversion=4,stream-format=raw,rate=" + std::to_string(options.camera.sound.rate_hz) +
                        ",channels=" + std::to_string(options.camera.sound.channels) + ",codec_data=(buffer)" +
                        hex(camera.audio_format()->config)) +
             "rtpmp4gpay pt=97";
    case AudioCodec::pcmu:
      return raw_audio(options) + "mulawenc ! rtppcmupay pt=0";
    case AudioCodec::pcma:
      return raw_audio(options) + "alawenc ! rtppcmapay pt=8";
    case AudioCodec::opus:
      return raw_audio(options) + "opusenc ! rtpopuspay pt=97";
    case AudioCodec::l16:
      return raw_audio(options) + "audioconvert ! rtpL16pay pt=97";
    case AudioCodec::g726:
      return raw_audio(options) + "avenc_g726 bitrate=32000 ! rtpg726pay force-aal2=false pt=97";
    case AudioCodec::g726_aal2:
      return raw_audio(options) + "avenc_g726 bitrate=32000 ! rtpg726pay force-aal2=true pt=97";
  }
  return {};
}

}  // namespace

bool sends_length_prefixed(const Options& options) {
  return options.camera.video.codec == VideoCodec::h264 && options.parameter_sets == ParameterSets::sdp;
}

std::string launch_line(const Options& options, const testcard::SimCamera& camera) {
  std::vector<std::string> tracks{video(options, camera)};
  if (options.audio != AudioCodec::none) tracks.push_back(audio(options, camera));
  if (options.camera.has_klv) tracks.push_back(source("klv", "meta/x-klv,parsed=true") + "rtpklvpay pt=98");
  std::string line = "( ";
  for (size_t i = 0; i < tracks.size(); ++i) line += tracks[i] + " name=pay" + std::to_string(i) + " ";
  return line + ")";
}

}  // namespace parallax::sim
