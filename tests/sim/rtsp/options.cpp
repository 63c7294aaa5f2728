// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>

namespace parallax::sim {
namespace {

using testcard::VideoCodec;

bool parse_size(const std::string& text, int& width, int& height) {
  char rest = 0;
  return std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) == 2;
}

void set_fps(double fps, testcard::Rational& out) {
  const double rounded = std::round(fps);
  // 29.97, 23.976 and the like are n × 1000/1001.
  out = std::abs(fps - rounded) < 1e-6 ? testcard::Rational{static_cast<int>(rounded), 1}
                                       : testcard::Rational{static_cast<int>(std::ceil(fps)) * 1000, 1001};
}

void set_sound(AudioCodec codec, testcard::SoundOptions& sound) {
  using testcard::SoundCodec;
  sound.codec = codec == AudioCodec::none  ? SoundCodec::none
                : codec == AudioCodec::aac ? SoundCodec::aac
                                           : SoundCodec::pcm;
  const bool telephone = codec == AudioCodec::pcmu || codec == AudioCodec::pcma || codec == AudioCodec::g726 ||
                         codec == AudioCodec::g726_aal2;
  sound.rate_hz = telephone ? 8000 : 48000;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app{"RTSP server of simulated cameras: rtsp://BIND:PORT/cam1, /cam2, …"};
  std::string size = "1280x720";
  std::string resize;
  std::string auth;
  double fps = 25;
  auto& camera = options.camera;
  auto& faults = camera.faults;
  app.add_option("--bind", options.bind, "address to listen on")->capture_default_str();
  app.add_option("--port", options.port, "0 takes a free one; READY tells it")->capture_default_str();
  app.add_option("--cameras", options.cameras, "number of cameras")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--size", size, "WIDTHxHEIGHT")->capture_default_str();
  app.add_option("--fps", fps, "pictures a second")->check(CLI::Range(1.0, 120.0))->capture_default_str();
  app.add_option("--bitrate", camera.video.bits_per_second, "bits a second")->capture_default_str();
  app.add_option("--gop", camera.video.gop, "pictures from key frame to key frame")->capture_default_str();
  app.add_option("--bframes", camera.video.bframes, "B-frames between two others")->capture_default_str();
  app.add_option("--grain", camera.grain, "moving grain (0-64), so that the whole bit rate is used");
  app.add_option("--codec", camera.video.codec)
      ->transform(CLI::CheckedTransformer(std::map<std::string, VideoCodec>{
          {"h264", VideoCodec::h264}, {"h265", VideoCodec::h265}, {"mjpeg", VideoCodec::mjpeg}}));
  app.add_option("--audio", options.audio)
      ->transform(CLI::CheckedTransformer(std::map<std::string, AudioCodec>{{"none", AudioCodec::none},
                                                                            {"aac", AudioCodec::aac},
                                                                            {"pcmu", AudioCodec::pcmu},
                                                                            {"pcma", AudioCodec::pcma},
                                                                            {"opus", AudioCodec::opus},
                                                                            {"l16", AudioCodec::l16},
                                                                            {"g726", AudioCodec::g726},
                                                                            {"g726-aal2", AudioCodec::g726_aal2}}));
  app.add_flag("--klv", camera.has_klv, "a metadata track (MISB ST 0601), five sets a second");
  app.add_option("--loop", camera.loop_seconds, "encode so many seconds once and repeat them (8 keeps sound in step)");
  app.add_option("--param-sets", options.parameter_sets, "where H.264/H.265 parameter sets are sent")
      ->transform(CLI::CheckedTransformer(std::map<std::string, ParameterSets>{
          {"both", ParameterSets::both}, {"sdp", ParameterSets::sdp}, {"inband", ParameterSets::inband}}));
  app.add_option("--transport", options.transport, "others are answered with 461")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Transport>{
          {"tcp", Transport::tcp}, {"udp", Transport::udp}, {"both", Transport::both}}));
  app.add_option("--auth", auth, "USER:PASSWORD");
  app.add_option("--auth-scheme", options.auth_scheme)
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, AuthScheme>{{"digest", AuthScheme::digest}, {"basic", AuthScheme::basic}}));
  auto* tls = app.add_option("--tls", options.tls_file, "rtsps; PEM file with certificate and key, self-signed without")
                  ->expected(0, 1);
  app.add_flag("!--no-rtcp", options.rtcp, "sends and takes no RTCP");
  app.add_option("--patience", options.patience_s,
                 "seconds until a viewer that vanished is let go; the others get nothing meanwhile")
      ->check(CLI::Range(1, 3600));
  app.add_flag("--quit-at-end-of-input", options.quit_at_end_of_input);

  app.add_option("--drop-every", faults.drop_every, "every Nth picture is not sent (never a key frame)");
  app.add_option("--loss", options.loss_percent, "percent of RTP packets lost")->check(CLI::Range(0.0, 100.0));
  app.add_option("--stall-after", faults.stall_after_s, "seconds, then connected but silent");
  app.add_option("--stall-for", faults.stall_for_s, "seconds; for good without");
  app.add_option("--gone-after", faults.gone_after_s, "seconds, then all connections of the camera are closed");
  app.add_option("--gone-for", faults.gone_for_s, "seconds")->capture_default_str();
  app.add_option("--jump-every", faults.jump_every_s, "seconds; time stamps leap 1 h ahead, next time back");
  app.add_option("--back-every", faults.back_every_s, "seconds; time stamps step back 2 s");
  app.add_option("--repeat-every", faults.repeat_every_s, "seconds; a time stamp is repeated");
  app.add_option("--ppm", faults.ppm, "the camera's clock runs too fast by this");
  app.add_option("--resize-after", faults.resize_after_s, "seconds, then the size of --resize-to");
  app.add_option("--resize-to", resize, "WIDTHxHEIGHT")->default_str("640x360");
  app.add_option("--audio-stops-after", faults.audio_stops_after_s, "seconds");
  try {
    app.parse(argc, argv);
    if (!parse_size(size, camera.video.width, camera.video.height)) throw CLI::ValidationError("--size", "not WxH");
    if (!resize.empty() && !parse_size(resize, faults.resize_width, faults.resize_height)) {
      throw CLI::ValidationError("--resize-to", "not WxH");
    }
    if (!auth.empty() && auth.find(':') == std::string::npos) {
      throw CLI::ValidationError("--auth", "not USER:PASSWORD");
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  options.user = auth.substr(0, auth.find(':'));
  options.password = auth.empty() ? "" : auth.substr(auth.find(':') + 1);
  options.tls = tls->count() > 0;
  set_fps(fps, camera.video.fps);
  set_sound(options.audio, camera.sound);
  return options;
}

}  // namespace parallax::sim
