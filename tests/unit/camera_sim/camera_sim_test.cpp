// SPDX-License-Identifier: Apache-2.0
// The plugin camera_sim as the host sees it: sealed, loaded and driven through the C ABI.
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

#include "catch.hpp"
#include "plugins/extensions/camera/camera_driver.hpp"
#include "plugins/registry.hpp"
#include "testcard/pattern.hpp"
#include "testcard/tone.hpp"
#include "unit/testcard/support.hpp"

using namespace parallax;
using namespace parallax::plugins;

namespace {

/// Runs five times as fast as the machine's, so that seconds of a camera take less of them.
class QuickClock final : public Clock {
 public:
  [[nodiscard]] int64_t monotonic_ns() const override { return 5 * real_.monotonic_ns(); }
  [[nodiscard]] int64_t utc_ns() const override { return 1'795'312'861 * kNsPerSecond + monotonic_ns(); }

 private:
  SystemClock real_;
};

CameraDriver& driver() {
  static const QuickClock clock;
  static const HostServices services{.clock = &clock, .settings = nullptr, .log = {}};
  static const Registry registry(
      {.folders = {{PLX_CAMERA_SIM_FOLDER, FolderKind::bundled}}, .policy = {}, .state_folder = {}}, services);
  for (const auto& plugin : registry.plugins()) {
    if (plugin.refusal) UNSCOPED_INFO(plugin.id << ": " << plugin.refusal->error.line());
  }
  CameraDriver* found = registry.find<CameraDriver>("sim");
  REQUIRE(found != nullptr);
  return *found;
}

struct PushedUnit {
  size_t track = 0;
  media::AccessUnit unit;
};

/// Collects a stream; waits until enough came.
class Collector final : public StreamSink {
 public:
  void on_descriptor(const StreamDescriptor&) override { FAIL("the simulator pushes"); }
  SinkAnswer on_tracks(const std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) override {
    const std::lock_guard lock(mutex_);
    announced.push_back(tracks);
    return SinkAnswer::ok;
  }
  SinkAnswer on_unit(size_t track, media::AccessUnit unit) override {
    const std::lock_guard lock(mutex_);
    units.push_back({track, std::move(unit)});
    changed_.notify_all();
    return SinkAnswer::ok;
  }
  void on_ended(const std::optional<Error>& reason) override {
    const std::lock_guard lock(mutex_);
    ended = true;
    end_reason = reason;
    changed_.notify_all();
  }
  bool wait_for_units(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return units.size() >= count; });
  }
  bool wait_for_end() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return ended; });
  }

  // Read only after `stop`.
  std::vector<std::vector<std::shared_ptr<const media::StreamFormat>>> announced;
  std::vector<PushedUnit> units;
  std::optional<Error> end_reason;
  bool ended = false;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

std::unique_ptr<Camera> open(Pairs pairs) {
  auto camera = driver().open({.pairs = std::move(pairs), .secret = {}});
  if (!camera) FAIL(camera.error().line());
  return std::move(*camera);
}

std::vector<testcard::Pattern> patterns_of(const Collector& collected, size_t track_list) {
  const ByteView config = collected.announced.at(track_list).front()->codec_config.view();
  testcard::test::Decoder decoder(testcard::VideoCodec::h264, {config.begin(), config.end()});
  std::vector<testcard::Pattern> patterns;
  for (const auto& [track, unit] : collected.units) {
    if (track != 0) continue;
    for (const auto& picture : decoder.decode(unit.data.view())) {
      const auto pattern = testcard::read_pattern(picture.luma.data(), picture.width, picture.height, picture.width);
      REQUIRE(pattern);
      patterns.push_back(*pattern);
    }
  }
  return patterns;
}

}  // namespace

TEST_CASE("a search finds the demonstration: four cameras, a microphone and a loudspeaker") {
  std::vector<FoundSource> found;
  REQUIRE(driver().discover([&found](const FoundSource& source) { found.push_back(source); }, {}));
  REQUIRE(found.size() == 6);
  for (size_t i = 0; i < 4; ++i) CHECK(found[i].kind == SourceKind::camera);
  CHECK(found[4].kind == SourceKind::microphone);
  CHECK(found[5].kind == SourceKind::loudspeaker);
  for (const auto& source : found) {
    CHECK(source.address == "demo");
    const auto camera = open(source.config);
    const auto info = camera->info();
    REQUIRE(info);
    CHECK(info->kind == source.kind);
  }
  CHECK_FALSE(driver().probe("192.0.2.1", [](const FoundSource&) {}, {}));
}

TEST_CASE("a camera pushes pictures whose stamps fit the times in them") {
  const auto camera = open({{"index", "3"}, {"size", "320x180"}, {"sound", "true"}});
  const auto info = camera->info();
  REQUIRE(info);
  REQUIRE(info->streams.size() == 2);
  CHECK(info->streams[0].width == 320);
  CHECK(info->streams[1].role == StreamRole::sub);
  Collector collector;
  REQUIRE(camera->start("main", collector));
  REQUIRE(collector.wait_for_units(120));
  camera->stop("main");
  REQUIRE(collector.announced.size() == 1);
  REQUIRE(collector.announced[0].size() == 2);
  CHECK(collector.announced[0][0]->codec == media::Codec::h264);
  CHECK(collector.announced[0][1]->codec == media::Codec::aac);
  std::vector<const media::AccessUnit*> pictures;
  for (const auto& [track, unit] : collector.units) {
    if (track == 0) pictures.push_back(&unit);
  }
  CHECK(pictures.front()->key);
  const auto patterns = patterns_of(collector, 0);
  REQUIRE(patterns.size() > 30);
  for (size_t i = 1; i < patterns.size(); ++i) {
    CHECK(patterns[i].camera == 3);
    CHECK(patterns[i].counter == patterns[i - 1].counter + 1);
    CHECK(pictures[i]->pts_ticks - pictures[0]->pts_ticks == static_cast<int64_t>(i) * 3600);
    CHECK(patterns[i].capture_utc_ns / 1000 == pictures[i]->capture_utc_ns / 1000);
  }
}

TEST_CASE("main and sub of a camera number the same picture alike") {
  const auto camera = open({{"size", "640x360"}});
  Collector main;
  Collector sub;
  REQUIRE(camera->start("main", main));
  REQUIRE(camera->start("sub", sub));
  REQUIRE(main.wait_for_units(20));
  REQUIRE(sub.wait_for_units(20));
  CHECK_FALSE(camera->start("other", sub));
  camera->stop("main");
  camera->stop("sub");
  CHECK(sub.announced[0][0]->width == 320);
  const auto from_main = patterns_of(main, 0).front();
  const auto from_sub = patterns_of(sub, 0).front();
  CHECK(from_main.capture_utc_ns - from_main.counter * 40'000'000LL ==
        from_sub.capture_utc_ns - from_sub.counter * 40'000'000LL);
}

TEST_CASE("a microphone pushes sound only, with beeps at full seconds of its stamps") {
  const auto camera = open({{"kind", "microphone"}});
  Collector collector;
  REQUIRE(camera->start("main", collector));
  REQUIRE(collector.wait_for_units(120));
  camera->stop("main");
  REQUIRE(collector.announced.at(0).size() == 1);
  std::vector<std::shared_ptr<const testcard::Bytes>> frames;
  for (const auto& [track, unit] : collector.units) {
    frames.push_back(std::make_shared<testcard::Bytes>(unit.data.view().begin(), unit.data.view().end()));
  }
  const ByteView config = collector.announced[0][0]->codec_config.view();
  const auto samples = testcard::test::decode_aac(frames, {config.begin(), config.end()});
  const auto beeps = testcard::find_beeps(samples, 48000);
  REQUIRE(beeps.size() >= 2);
  const double utc_s = static_cast<double>(collector.units.front().unit.capture_utc_ns % kNsPerSecond) / 1e9;
  const double error_s = std::remainder(utc_s + beeps[1].start_s, 1.0);
  CHECK(std::abs(error_s) < 0.005);
}

TEST_CASE("a loudspeaker writes over nothing but a WAV file, and through no link") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("parallax-played-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const auto talks_to = [&](const fs::path& file) {
    const auto camera = open({{"kind", "loudspeaker"}, {"played_file", file.string()}});
    return camera->open_talk(camera->talk_formats()->front()).has_value();
  };
  std::ofstream(folder / "catalogue.db") << "people and sessions";
  std::ofstream(folder / "notes.wav") << "no sound at all";
  fs::create_symlink(folder / "new.wav", folder / "link.wav");
  CHECK_FALSE(talks_to(folder / "catalogue.db"));
  CHECK_FALSE(talks_to(folder / "notes.wav"));
  CHECK_FALSE(talks_to(folder / "link.wav"));
  CHECK(fs::file_size(folder / "catalogue.db") == 19);
  CHECK(fs::file_size(folder / "notes.wav") == 15);
  CHECK(talks_to(folder / "new.wav"));
  CHECK(talks_to(folder / "new.wav"));
  fs::remove_all(folder);
}

TEST_CASE("what the loudspeaker was given can be read back") {
  const auto path = std::filesystem::temp_directory_path() / ("parallax-played-" + std::to_string(getpid()) + ".wav");
  const auto camera = open({{"kind", "loudspeaker"}, {"played_file", path.string()}});
  const auto formats = camera->talk_formats();
  REQUIRE(formats);
  const std::vector<uint8_t> samples(960 * 2, 0x21);
  {
    auto talk = camera->open_talk(formats->front());
    REQUIRE(talk);
    CHECK_FALSE(camera->open_talk(formats->front()));
    REQUIRE((*talk)->write(samples));
    REQUIRE((*talk)->write(samples));
    int taken = 0;  // about a second fits into its queue
    while (taken < 1000 && (*talk)->write(samples)) ++taken;
    CHECK(taken < 1000);
  }
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::filesystem::remove(path);
  REQUIRE(bytes.size() > 44 + 2 * samples.size());
  CHECK(std::string(bytes.data(), 4) == "RIFF");
  CHECK(bytes[44] == 0x21);
  CHECK(camera->open_talk(formats->front()));
  std::filesystem::remove(path);  // it was begun anew
}

TEST_CASE("a camera that is gone ends its stream with the reason, refuses, and comes back") {
  const auto camera = open({{"size", "320x180"}, {"gone_after_s", "1"}, {"gone_for_s", "3"}});
  Collector collector;
  REQUIRE(camera->start("main", collector));
  REQUIRE(collector.wait_for_end());
  REQUIRE(collector.end_reason);
  CHECK(collector.end_reason->code == "camera-gone");
  const auto health = camera->health();
  REQUIRE(health);
  CHECK(health->state == HealthState::failed);
  camera->stop("main");
  const size_t before = collector.units.size();
  Collector again;
  const auto refused = camera->start("main", again);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "camera-gone");
  for (int i = 0; i < 200 && !camera->start("main", again); ++i) usleep(20'000);
  REQUIRE(again.wait_for_units(2));
  camera->stop("main");
  CHECK(patterns_of(again, 0).front().counter > before + 50);
}

TEST_CASE("a new picture size is announced before its first picture") {
  const auto camera = open({{"size", "320x180"}, {"resize_after_s", "1"}, {"resize_to", "640x360"}});
  Collector collector;
  REQUIRE(camera->start("main", collector));
  REQUIRE(collector.wait_for_units(40));
  camera->stop("main");
  REQUIRE(collector.announced.size() == 2);
  CHECK(collector.announced[1][0]->width == 640);
  CHECK(collector.announced[1][0]->codec_config.view().size() > 10);
}

TEST_CASE("a wrong setting is refused by its name") {
  const std::pair<std::string, std::string> wrong[] = {
      {"size", "100x7"}, {"fps", "500"}, {"kind", "kettle"}, {"bframes", "x"}, {"sound", "loud"}};
  for (const auto& [key, value] : wrong) {
    const auto camera = driver().open({.pairs = {{key, value}}, .secret = {}});
    REQUIRE_FALSE(camera);
    CHECK(camera.error().text.find("\"" + key + "\"") != std::string::npos);
  }
}
