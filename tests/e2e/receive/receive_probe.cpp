// SPDX-License-Identifier: Apache-2.0
// Receives one or more RTSP streams for a while and prints what happened: states, tracks, counters, CPU, memory.
// For trying cameras by hand and for measuring the receiver alone.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "media/asio_loop.hpp"
#include "media/rtsp/rtsp_receiver.hpp"

using namespace parallax;

namespace {

class Printer final : public media::StreamEvents {
 public:
  Printer(std::string name, const Clock& clock) : name_(std::move(name)), clock_(clock), start_(clock.monotonic_ns()) {}

  void on_state(CameraState state, const std::optional<Error>& reason) override {
    say(fmt::format("{}{}", parallax::name_of(state), reason ? " (" + reason->code + ": " + reason->line() + ")" : ""));
  }
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override {
    units_.assign(tracks.size(), 0);
    for (const auto& track : tracks) say(fmt::format("track {}", media::name_of(track.format->codec)));
  }
  void on_access_unit(size_t track, const media::AccessUnit& unit) override {
    if (units_[track]++ == 0) {
      say(fmt::format("first unit of track {}: {} bytes, {}x{} {}, key {}", track, unit.data.size(), unit.format->width,
                      unit.format->height, media::name_of(unit.format->codec), unit.key));
    }
    keys_ += unit.key && track == 0 ? 1 : 0;
  }
  void on_note(std::string_view text) override { say(fmt::format("note: {}", text)); }

  void summary(const SourceHealth& health) {
    std::string units;
    for (const uint64_t one : units_) units += fmt::format(" {}", one);
    const auto& c = health.counters;
    say(fmt::format(
        "units{} keys {} bytes {} lost {} damaged {} reconnects {} fps {:.1f} bit/s {:.0f} jitter {:.2f} ms", units,
        keys_, c.bytes, c.lost_packets, c.damaged_units, c.reconnects, c.fps, c.bits_per_second, c.jitter_ms));
  }

 private:
  void say(const std::string& text) {
    fmt::print("{:8.3f} {} {}\n", static_cast<double>(clock_.monotonic_ns() - start_) / 1e9, name_, text);
    std::fflush(stdout);
  }

  std::string name_;
  const Clock& clock_;
  int64_t start_;
  std::vector<uint64_t> units_;
  uint64_t keys_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Receives RTSP streams and prints what happened");
  std::vector<std::string> urls;
  std::string transport = "auto";
  media::RtspOptions options;
  double seconds = 5;
  app.add_option("url", urls, "rtsp:// or rtsps:// addresses")->required();
  app.add_option("--transport", transport, "auto, tcp or udp");
  app.add_option("--user", options.user);
  app.add_option("--password", options.password);
  app.add_option("--pin", options.trust.sha256_fingerprint, "SHA-256 fingerprint of the certificate");
  app.add_option("--ca", options.trust.ca_file, "PEM file of certificates to believe");
  app.add_option("--seconds", seconds);
  CLI11_PARSE(app, argc, argv);

  const auto chosen = from_name<Transport>(transport);
  if (!chosen) {
    fmt::print(stderr, "The transport is auto, tcp or udp.\n");
    return 2;
  }
  options.transport = *chosen;
  const SystemClock clock;
  media::AsioLoop loop(clock);
  std::vector<std::unique_ptr<Printer>> printers;
  std::vector<std::unique_ptr<media::RtspReceiver>> receivers;
  for (const std::string& url : urls) {
    options.url = url;
    auto receiver = media::RtspReceiver::create(loop, options);
    if (!receiver) {
      fmt::print(stderr, "{}\n", receiver.error().line());
      return 2;
    }
    printers.push_back(std::make_unique<Printer>(fmt::format("#{}", printers.size()), clock));
    receivers.push_back(std::move(*receiver));
    receivers.back()->start(*printers.back());
  }
  loop.call_after(static_cast<int64_t>(seconds * 1e9), [&] {
    for (size_t i = 0; i < receivers.size(); ++i) printers[i]->summary(receivers[i]->health());
    for (const auto& receiver : receivers) receiver->stop();
    loop.call_after(kNsPerSecond, [&] { loop.stop(); });
  });
  loop.run();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("cpu user {:.3f} s sys {:.3f} s, peak memory {} KiB, voluntary switches {}\n",
             static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6,
             static_cast<double>(usage.ru_stime.tv_sec) + static_cast<double>(usage.ru_stime.tv_usec) / 1e6,
             usage.ru_maxrss, usage.ru_nvcsw);
  return 0;
}
