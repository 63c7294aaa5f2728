// SPDX-License-Identifier: Apache-2.0
// The driver "rtsp": one or two addresses, a login, a transport. It connects to nothing itself; each stream is a
// descriptor that the host receives.
#include <parallax/camera_driver.hpp>

#include "camera_address.hpp"

namespace {

using camera_rtsp::CameraAddress;
using camera_rtsp::parse_camera_address;

constexpr std::string_view kMain = "main";
constexpr std::string_view kSub = "sub";

struct CameraConfig {
  CameraAddress main;
  std::optional<CameraAddress> sub;
  int32_t transport = PLX_TRANSPORT_AUTO;
  std::string user;
  std::string password;
  std::string tls_pin_sha256;
};

int32_t transport_of(std::string_view text) {
  if (text.empty() || text == "auto") return PLX_TRANSPORT_AUTO;
  if (text == "tcp") return PLX_TRANSPORT_TCP;
  if (text == "udp") return PLX_TRANSPORT_UDP;
  throw plx::Error(PLX_E_INVALID, "setting-wrong",
                   "The setting \"transport\" is \"" + std::string(text) + "\"; expected auto, tcp or udp.",
                   "Correct the value; auto suits nearly every camera.");
}

class RtspCamera final : public plx::Camera {
 public:
  explicit RtspCamera(CameraConfig config) : config_(std::move(config)) {}

  [[nodiscard]] plx::CameraInfo info(plx::Deadline /*deadline*/) override {
    plx::CameraInfo info{.name = config_.main.url, .streams = {{.id = std::string(kMain)}}};
    if (config_.sub) info.streams.push_back({.id = std::string(kSub), .role = PLX_STREAM_SUB});
    return info;
  }

  void start(std::string_view stream, plx::StreamSink sink) override {
    if (stream == kMain) {
      sink.descriptor(descriptor_of(config_.main));
    } else if (stream == kSub && config_.sub) {
      sink.descriptor(descriptor_of(*config_.sub));
    } else {
      throw plx::Error(PLX_E_NOT_FOUND, "no-such-stream", "There is no stream \"" + std::string(stream) + "\".",
                       "Ask for \"main\", or for \"sub\" where a sub address is set.");
    }
  }
  void stop(std::string_view /*stream*/) override {}

 private:
  // The settings' login beats the one inside an address.
  [[nodiscard]] plx::StreamDescriptor descriptor_of(const CameraAddress& address) const {
    const bool own_login = config_.user.empty() && config_.password.empty();
    return {.url = address.url,
            .user = own_login ? address.user : config_.user,
            .password = own_login ? address.password : config_.password,
            .transport = config_.transport,
            .tls_pin_sha256 = config_.tls_pin_sha256};
  }

  CameraConfig config_;
};

class RtspDriver final : public plx::CameraDriver {
 public:
  [[nodiscard]] plx::DriverInfo info() const override {
    return {
        .driver = "rtsp",
        .name = "Any RTSP camera",
        .keys = {{.key = "url",
                  .label = "Address",
                  .help = "The RTSP address of the stream to record, as the camera's manual names it.",
                  .type = PLX_KEY_URL,
                  .flags = PLX_KEY_REQUIRED},
                 {.key = "sub_url",
                  .label = "Address of the small stream",
                  .help = "A second, smaller stream of the same camera for small pictures; may be left empty.",
                  .type = PLX_KEY_URL},
                 {.key = "transport",
                  .label = "Transport",
                  .help = "How media travels; auto tries TCP first.",
                  .default_value = "auto",
                  .choices = "auto|tcp|udp",
                  .type = PLX_KEY_CHOICE},
                 {.key = "user", .label = "User", .help = "A user of the camera that may view video."},
                 {.key = "password", .label = "Password", .help = "That user's password.", .type = PLX_KEY_SECRET},
                 {.key = "plain_login",
                  .label = "Allow the password in the clear",
                  .help = "For cameras that know only RTSP basic: everyone on the way can read the password.",
                  .default_value = "false",
                  .type = PLX_KEY_SWITCH},
                 {.key = "tls_pin_sha256",
                  .label = "Fingerprint of the certificate",
                  .help = "RTSPS: the SHA-256 fingerprint of the one certificate to accept; empty: the usual check."}}};
  }

  [[nodiscard]] std::unique_ptr<plx::Camera> open(const plx::Config& config) override {
    CameraConfig out;
    out.main = parse_camera_address("url", config.required("url"));
    if (const std::string sub = config.text("sub_url"); !sub.empty()) out.sub = parse_camera_address("sub_url", sub);
    out.transport = transport_of(config.text("transport"));
    out.user = config.text("user");
    out.password = config.secret_text();
    out.tls_pin_sha256 = config.text("tls_pin_sha256");
    return std::make_unique<RtspCamera>(std::move(out));
  }
};

}  // namespace

PLX_PLUGIN(plx::CameraDriverOf<RtspDriver>);
