// SPDX-License-Identifier: Apache-2.0
// The command line of parallax-sim-rtsp.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "testcard/sim_camera.hpp"

namespace parallax::sim {

enum class AudioCodec { none, aac, pcmu, pcma, opus, l16, g726, g726_aal2 };
enum class Transport { tcp, udp, both };
/// Where H.264 and H.265 parameter sets are sent.
enum class ParameterSets { both, sdp, inband };
enum class AuthScheme { digest, basic };

struct Options {
  std::string bind = "127.0.0.1";
  uint16_t port = 0;
  int cameras = 1;
  testcard::CameraOptions camera{};  ///< name and number differ per camera
  AudioCodec audio = AudioCodec::none;
  ParameterSets parameter_sets = ParameterSets::both;
  Transport transport = Transport::both;
  std::string user;  ///< empty: no log-in
  std::string password;
  AuthScheme auth_scheme = AuthScheme::digest;
  bool tls = false;
  std::string tls_file;  ///< PEM with certificate and key; empty: a self-signed one is made
  double loss_percent = 0;
  bool rtcp = true;
  int patience_s = 0;  ///< a viewer over TCP that answers nothing for so long is let go; 0: when the system says so
  bool quit_at_end_of_input = false;
};

/// The options, or the exit status of a run that ends here (help, wrong use).
[[nodiscard]] std::variant<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace parallax::sim
