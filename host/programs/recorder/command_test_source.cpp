// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "programs/recorder/console.hpp"
#include "programs/recorder/credentials.hpp"
#include "programs/recorder/subcommands.hpp"
#include "service/control.hpp"
#include "service/engine.hpp"

namespace parallax::recorder {
namespace {

std::string describe(const media::StreamFormat& format) {
  if (format.kind == media::MediaKind::video) {
    return format.width == 0 ? std::string(name_of(format.codec))
                             : fmt::format("{} {}x{}", name_of(format.codec), format.width, format.height);
  }
  if (format.kind == media::MediaKind::metadata) return std::string(name_of(format.codec));
  return fmt::format("{} {} Hz, {} channel{}", name_of(format.codec), format.sample_rate_hz, format.channels,
                     format.channels == 1 ? "" : "s");
}

void print(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

/// Prints what comes and ends the loop when it has seen enough.
class Watcher final : public media::StreamEvents {
 public:
  Watcher(Loop& loop, std::function<void()> seen) : loop_(loop), seen_(std::move(seen)) {
    start_ns_ = loop.clock().monotonic_ns();
  }

  void on_state(CameraState state, const std::optional<Error>& reason) override {
    print(fmt::format("{:7.3f} s  {}{}", since_start(), name_of(state), reason ? " - " + reason->line() : ""));
    last_reason_ = reason;
  }
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override {
    for (size_t i = 0; i < tracks.size(); ++i) {
      if (tracks[i].format)
        print(fmt::format("{:7.3f} s  track {}: {}", since_start(), i + 1, describe(*tracks[i].format)));
    }
  }
  void on_access_unit(size_t track, const media::AccessUnit& unit) override {
    if (!unit.key || shown_) return;
    shown_ = true;
    print(fmt::format("{:7.3f} s  first {} on track {}: {}, {} bytes", since_start(),
                      unit.format->kind == media::MediaKind::video ? "picture" : "unit", track + 1,
                      describe(*unit.format), unit.data.size()));
    seen_();
  }
  void on_note(std::string_view text) override { print(fmt::format("{:7.3f} s  note: {}", since_start(), text)); }

  [[nodiscard]] bool shown() const { return shown_; }
  [[nodiscard]] const std::optional<Error>& last_reason() const { return last_reason_; }

 private:
  [[nodiscard]] double since_start() const {
    return static_cast<double>(loop_.clock().monotonic_ns() - start_ns_) / 1e9;
  }
  Loop& loop_;
  std::function<void()> seen_;
  int64_t start_ns_ = 0;
  bool shown_ = false;
  std::optional<Error> last_reason_;
};

}  // namespace

int run_test_source(const CommonOptions& common, const TestSourceOptions& options) {
  take_over_signals();
  Console console(common.json ? Console::Style::json : Console::Style::text);
  record::LocationConfig location{.name = "test", .sources = {}};
  record::SourceConfig& source = location.sources.emplace_back();
  source.name = "source";
  source.driver = options.driver;
  if (!options.url.empty()) source.settings["url"] = options.url;
  if (!options.transport.empty()) source.settings["transport"] = options.transport;
  for (const std::string& setting : options.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      console.error({"usage", "'" + setting + "' is no setting.", "Write KEY=VALUE."});
      return 2;
    }
    source.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  source = record::without_url_credentials(std::move(source));
  apply_credentials(location, read_credentials(options.credentials));

  const plugins::Registry& registry = load_plugins(common, {});
  const SystemClock clock;
  media::AsioLoop loop(clock);
  record::PluginDrivers drivers(registry);
  PluginSources sources(loop, drivers);
  const auto producer = sources.make(location.sources.front());
  Watcher watcher(loop, [&] { loop.call_after(static_cast<int64_t>(options.seconds * 1e9), [&] { loop.stop(); }); });
  const Control control(loop, {.line = [](const std::string&) {}, .terminate = [&] { loop.stop(); }});
  loop.call_after(static_cast<int64_t>(options.timeout_s * 1e9), [&] {
    if (!watcher.shown()) loop.stop();
  });
  producer->start(watcher);
  loop.run();
  const SourceHealth health = producer->health();
  producer->stop();
  if (!watcher.shown()) {
    console.error(watcher.last_reason().value_or(Error{"no-first-frame",
                                                       fmt::format("Nothing came within {:.0f} s.", options.timeout_s),
                                                       "Check the address and the device."}));
    return 1;
  }
  const StreamCounters& counters = health.counters;
  print(fmt::format("{:.1f} fps, {:.2f} Mbit/s, jitter {:.1f} ms, {} packets lost, {} reconnects", counters.fps,
                    counters.bits_per_second / 1e6, counters.jitter_ms, counters.lost_packets, counters.reconnects));
  return 0;
}

}  // namespace parallax::recorder
