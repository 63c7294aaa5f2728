// SPDX-License-Identifier: Apache-2.0
// The host's adaptors over real plugins: good fakes, and one whose every function misbehaves.
#include "catch.hpp"
#include "parallax/abi/clock.h"
#include "parallax/abi/draft/settings.h"
#include "parallax/host.hpp"
#include "plugins/extensions/camera/camera_driver.hpp"
#include "plugins/extensions/panel/panel.hpp"
#include "plugins/extensions/storage/storage.hpp"
#include "plugins/extensions/track/tracks.hpp"
#include "plugins/registry.hpp"
#include "plugins/services/services.hpp"
#include "support.hpp"
#include "support/fake_loop.hpp"

using namespace parallax;
using namespace parallax::plugins;
using namespace parallax::plugins::test;

namespace {

class Sink final : public StreamSink {
 public:
  std::vector<std::shared_ptr<const media::StreamFormat>> tracks;
  std::vector<media::AccessUnit> units;
  std::vector<std::optional<Error>> ends;
  void on_descriptor(const StreamDescriptor& /*descriptor*/) override {}
  SinkAnswer on_tracks(const std::vector<std::shared_ptr<const media::StreamFormat>>& announced) override {
    tracks = announced;
    return SinkAnswer::ok;
  }
  SinkAnswer on_unit(size_t, media::AccessUnit unit) override {
    units.push_back(std::move(unit));
    return SinkAnswer::ok;
  }
  void on_ended(const std::optional<Error>& reason) override { ends.push_back(reason); }
};

/// A registry of the one plugin whose slots throw.
class Throwing {
 public:
  Throwing() { copy_bad("throws_in_slots", temp_.path()); }
  CameraDriver& driver() {
    if (!registry_) registry_.emplace(options_for(temp_.path()), HostServices{});
    REQUIRE(registry_->find<CameraDriver>("throws") != nullptr);
    return *registry_->find<CameraDriver>("throws");
  }

 private:
  TempFolder temp_;
  std::optional<Registry> registry_;
};

}  // namespace

TEST_CASE("what a plugin's functions throw becomes an error of the host") {
  Throwing throwing;
  CHECK(throwing.driver().open({{{"nothing", "1"}}, ""}).error().code == "plugin-null");
  CHECK(throwing.driver().open({{{"memory", "1"}}, ""}).error().code == "no-memory");
  const auto camera = throwing.driver().open({});
  REQUIRE(camera.has_value());
  CHECK((*camera)->info().error().code == "plugin-exception");
  CHECK((*camera)->info().error().text == "no info");
  Sink sink;
  CHECK((*camera)->start("main", sink).error().code == "plugin-exception");
  CHECK((*camera)->health().error().code == "denied");  // "Not A Code" is none
  CHECK((*camera)->talk_formats().error().code == "unsupported");
}

TEST_CASE("a driver that pushes against the rules ends its stream and harms nothing") {
  Throwing throwing;
  const auto camera = throwing.driver().open({});
  REQUIRE(camera.has_value());
  for (const char* stream : {"no-tracks", "bad-base", "bad-track", "empty", "overflow"}) {
    CAPTURE(stream);
    Sink sink;
    REQUIRE((*camera)->start(stream, sink).has_value());
    CHECK(sink.units.empty());
    REQUIRE(sink.ends.size() == 1);
    CHECK(sink.ends.front()->code == "plugin-broken");
    (*camera)->stop(stream);
  }
}

TEST_CASE("a driver's reason for ending arrives once, a second end is ignored") {
  Throwing throwing;
  const auto camera = throwing.driver().open({});
  Sink sink;
  REQUIRE((*camera)->start("ends", sink).has_value());
  REQUIRE(sink.ends.size() == 1);
  CHECK(*sink.ends.front() == Error{"camera-gone", "The cable is out.", "Plug it in."});
}

TEST_CASE("a time base that is no whole rate is turned into one") {
  Throwing throwing;
  const auto camera = throwing.driver().open({});
  Sink sink;
  REQUIRE((*camera)->start("fractions", sink).has_value());
  CHECK((*camera)->start("fractions", sink).error().code == "wrong-state");
  REQUIRE(sink.units.size() == 1);
  CHECK(sink.tracks.front()->clock_rate_hz == 30000);
  CHECK(sink.units.front().pts_ticks == 3 * 1001);
  CHECK(sink.units.front().key);
  CHECK(sink.units.front().data == SharedBytes(std::vector<uint8_t>{9, 8}));
}

TEST_CASE("a program that wants panels alone loads nothing else") {
  RegistryOptions options = options_for(PLX_FAKES);
  options.only_with = {"plx.panel/1"};
  const Registry registry(options, {});
  REQUIRE(registry.plugins().size() == 1);
  CHECK(registry.plugins().front().id == "test.fake-panel");
}

TEST_CASE("the fakes of camera, panel and storage load together and are found by their short names") {
  const Registry registry(options_for(PLX_FAKES), {});
  REQUIRE(registry.plugins().size() == 3);
  for (const PluginInfo& info : registry.plugins()) CHECK(info.loaded());
  REQUIRE(registry.all<PanelExtension>().size() == 1);
  CHECK(registry.all<PanelExtension>().front()->info().title == "Fake");
  CHECK(registry.all<TracksExtension>().front()->tracks().size() == 2);
  CHECK(registry.find<CameraDriver>("fake") != nullptr);
  REQUIRE(registry.find<StorageBackend>("memory") != nullptr);
  CHECK(registry.find<StorageBackend>("memory")->info().keys.front().required);
  CHECK(registry.all<StorageBackend>().size() == 1);

  const auto wrong = registry.find<StorageBackend>("memory")->open({});
  CHECK(wrong.error().code == "setting-missing");
  const auto volume = registry.find<StorageBackend>("memory")->open({{{"name", "adaptors"}}, ""});
  REQUIRE(volume.has_value());
  CHECK_FALSE((*volume)->can_patch_head());
  CHECK_FALSE((*volume)->local_path("a").has_value());
  const auto file = (*volume)->create("a");
  REQUIRE(file.has_value());
  const std::vector<uint8_t> bytes{1, 2, 3};
  const std::vector<ByteView> pieces{bytes, bytes};
  REQUIRE((*file)->append(pieces).has_value());
  CHECK((*file)->size() == 6);
  CHECK((*file)->patch_head(0, bytes).error().code == "unsupported");
  CHECK((*volume)->open("../a").error().code == "storage-wrong");
  CHECK((*volume)->open("b").error().code == "not-found");
}

TEST_CASE("a plugin's services are the host's: its clock, its log with the plugin's id, its own settings") {
  static parallax::test::FakeClock clock;  // plugins keep their services for ever
  static std::vector<std::string> lines;
  static const auto settings = make_settings_store();
  HostServices services{&clock, settings.get(), {}};
  services.log = [](LogLevel level, std::string_view id, std::string_view text) {
    lines.push_back(std::string(id) + (level == LogLevel::warning ? " warning " : " other ") + std::string(text));
  };
  const plx::Host one(make_plx_host(services, "test.one"));
  const plx::Host two(make_plx_host(services, "test.two"));
  CHECK(one.clock.monotonic_ns() == clock.monotonic);
  clock.advance(5);
  CHECK(one.clock.utc_ns() == clock.utc);
  one.log.warning("careful");
  two.log.write(99, "unknown level");
  CHECK(lines == std::vector<std::string>{"test.one warning careful", "test.two other unknown level"});
  one.settings.set("colour", "red");
  CHECK(one.settings.get("colour") == "red");
  CHECK_FALSE(two.settings.get("colour").has_value());
  one.settings.set("colour", "");
  CHECK_FALSE(one.settings.get("colour").has_value());
  CHECK(one.service<void>("com.example.none/1") == nullptr);
}

TEST_CASE("settings survive a restart, and a damaged file gives the defaults") {
  const TempFolder temp;
  REQUIRE(make_settings_store(temp.path().string())->set("test.one", "a", "b \"quoted\"").has_value());
  CHECK(make_settings_store(temp.path().string())->get("test.one", "a") == "b \"quoted\"");
  const auto kept = std::filesystem::status(temp.path() / "test.one.json").permissions();
  CHECK((kept & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
        std::filesystem::perms::none);
  write_file(temp.path() / "test.one.json", "{");
  CHECK_FALSE(make_settings_store(temp.path().string())->get("test.one", "a").has_value());
}
