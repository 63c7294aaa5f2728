// SPDX-License-Identifier: Apache-2.0
#include "record/sources/shared_sources.hpp"

#include "catch.hpp"
#include "record/rules/gaps.hpp"
#include "unit/record/fakes.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

class Tap final : public StreamTap {
 public:
  void on_unit(const SourceConfig&, size_t, const media::AccessUnit& unit) override { units.push_back(&unit); }
  void on_interrupted(const SourceConfig&) override { ++interrupted; }
  void on_state(const SourceConfig& source, CameraState state, const std::optional<Error>&) override {
    states.push_back(source.name + " " + std::string(name_of(state)));
  }
  std::vector<const media::AccessUnit*> units;
  int interrupted = 0;
  std::vector<std::string> states;
};

/// Somebody who wants the stream.
class Subscriber final : public media::StreamEvents {
 public:
  void on_state(CameraState now, const std::optional<Error>& why) override {
    state = now;
    if (why) reason = why->code;
    if (const auto change = std::exchange(on_change, nullptr)) change();
  }
  void on_tracks(const std::vector<media::StreamTrack>& infos) override { tracks = infos; }
  void on_access_unit(size_t track, const media::AccessUnit& unit) override {
    units.emplace_back(track, unit.key);
    last = &unit;
  }
  void on_note(std::string_view) override {}

  std::optional<CameraState> state;
  std::string reason;  ///< the last one
  std::vector<media::StreamTrack> tracks;
  std::vector<std::pair<size_t, bool>> units;  ///< track, key
  const media::AccessUnit* last = nullptr;
  std::function<void()> on_change;
};

struct Hall {
  FakeLoop loop;
  FakeSources cameras{loop};
  Tap tap;
  SharedSources shared{loop, cameras, {.linger_ns = 5 * kNsPerSecond, .tap = &tap}};
  SourceConfig door = named("Door");

  static SourceConfig named(const std::string& name) {
    SourceConfig source;
    source.id = "id of " + name;
    source.name = name;
    source.driver = "fake";
    return source;
  }
};

}  // namespace

TEST_CASE("recording and viewers share one connection; who comes later gets all since the last key frame") {
  Hall hall;
  Subscriber first;
  const auto one = hall.shared.make(hall.door);
  one->start(first);
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Door").run(1.2);  // key frames at 0 and 1 s
  Subscriber second;
  const auto two = hall.shared.make(hall.door);
  two->start(second);
  CHECK(hall.cameras.starts["Door"] == 1);
  CHECK(second.state == CameraState::live);
  REQUIRE(second.tracks.size() == 1);
  REQUIRE(second.units.size() == 5);
  CHECK(second.units[0].second);
  CHECK_FALSE(second.units[1].second);
  hall.cameras.at("Door").send();
  CHECK(first.units.size() == 31);
  CHECK(second.units.size() == 6);
  CHECK(hall.tap.units.size() == 31);  // once per unit
  REQUIRE(hall.shared.connected().size() == 1);
  CHECK(hall.shared.connected()[0].health.state == CameraState::live);
}

TEST_CASE("for who comes later no more than so many units are kept since the last key frame") {
  Hall hall;
  SharedSources shared{hall.loop, hall.cameras, {.kept = {.most_units = 10}}};
  Subscriber first;
  const auto one = shared.make(hall.door);
  one->start(first);
  hall.cameras.at("Door").go_live();
  const auto kept = [&] {
    Subscriber late;
    const auto two = shared.make(hall.door);
    two->start(late);
    return late.units.size();
  };
  hall.cameras.at("Door").send();
  for (int i = 1; i < 10; ++i) hall.cameras.at("Door").send(0, FakeCamera::Kind::delta);
  CHECK(kept() == 10);
  hall.cameras.at("Door").send(0, FakeCamera::Kind::delta);
  CHECK(kept() == 0);
}

TEST_CASE("the tap hears of a unit after the subscribers, as the same object") {
  Hall hall;
  Subscriber recording;
  const auto one = hall.shared.make(hall.door);
  one->start(recording);
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Door").send();
  CHECK(hall.tap.units == std::vector<const media::AccessUnit*>{recording.last});
}

TEST_CASE("a live stream stays connected for a while after the last one left, a dead one does not") {
  Hall hall;
  Subscriber viewer;
  auto share = hall.shared.make(hall.door);
  share->start(viewer);
  hall.cameras.at("Door").go_live();
  share.reset();
  hall.loop.advance(4 * kNsPerSecond);
  CHECK(hall.cameras.runs("Door"));
  share = hall.shared.make(hall.door);
  share->start(viewer);
  hall.loop.advance(10 * kNsPerSecond);
  CHECK(hall.cameras.runs("Door"));
  CHECK(hall.cameras.starts["Door"] == 1);

  hall.cameras.at("Door").lose();
  share.reset();
  hall.loop.advance(0);
  CHECK_FALSE(hall.cameras.runs("Door"));
  CHECK(hall.shared.connected().empty());
}

TEST_CASE("trying again on a camera that is not there is a fresh try") {
  Hall hall;
  Subscriber viewer;
  auto share = hall.shared.make(hall.door);
  share->start(viewer);
  hall.cameras.at("Door").lose(CameraState::refused);
  share.reset();
  share = hall.shared.make(hall.door);
  share->start(viewer);
  CHECK(hall.cameras.starts["Door"] == 2);
  hall.loop.advance(kNsPerSecond);
  CHECK(hall.cameras.runs("Door"));
}

TEST_CASE("changed settings make the connection begin anew, for all who share it") {
  Hall hall;
  Subscriber viewer;
  const auto one = hall.shared.make(hall.door);
  one->start(viewer);
  hall.cameras.at("Door").go_live();
  SourceConfig changed = hall.door;
  changed.password = "another";
  Subscriber recording;
  const auto two = hall.shared.make(changed);
  two->start(recording);
  CHECK(hall.cameras.starts["Door"] == 2);
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Door").send();
  CHECK(viewer.units.size() == 1);
  CHECK(recording.units.size() == 1);
  CHECK(hall.shared.connected()[0].source.password.empty());
}

TEST_CASE("a source that is changed is connected anew at once, and every share follows") {
  Hall hall;
  Subscriber viewer;
  auto one = hall.shared.make(hall.door);
  one->start(viewer);
  hall.cameras.at("Door").go_live();
  SourceConfig changed = hall.door;
  changed.settings["url"] = "rtsp://another";
  hall.shared.change(changed);
  CHECK(hall.cameras.starts["Door"] == 2);
  CHECK(viewer.state == CameraState::connecting);
  CHECK(viewer.reason == kSourceChanged);
  CHECK(hall.tap.states.back() == "Door connecting");
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Door").send();
  CHECK(viewer.units.size() == 1);
  // A share made from the old settings, and the first one when it comes back, do not bring them back.
  Subscriber recording;
  const auto two = hall.shared.make(hall.door);
  two->start(recording);
  one->stop();
  one->start(viewer);
  CHECK(hall.cameras.starts["Door"] == 2);
  CHECK(recording.state == CameraState::live);
  CHECK(hall.shared.connected()[0].source.settings.at("url") == "rtsp://another");
}

TEST_CASE("another name or place in the list interrupts nothing, and other sources go on") {
  Hall hall;
  Subscriber viewer;
  SourceConfig window = Hall::named("Window");
  const auto one = hall.shared.make(hall.door);
  const auto two = hall.shared.make(window);
  one->start(viewer);
  two->start(viewer);
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Window").go_live();
  SourceConfig renamed = hall.door;
  renamed.name = "Entrance";
  renamed.audio_only = true;
  hall.shared.change(renamed);
  CHECK(hall.cameras.starts["Door"] == 1);
  CHECK(hall.shared.connected().size() == 2);
  renamed.password = "new";
  hall.shared.change(renamed);
  CHECK(hall.cameras.starts["Entrance"] == 1);
  CHECK(hall.cameras.starts["Window"] == 1);
}

TEST_CASE("a connection that only lingers is not made anew when its source is changed") {
  Hall hall;
  Subscriber viewer;
  auto share = hall.shared.make(hall.door);
  share->start(viewer);
  hall.cameras.at("Door").go_live();
  share.reset();
  CHECK(hall.cameras.runs("Door"));
  SourceConfig changed = hall.door;
  changed.user = "admin";
  hall.shared.change(changed);
  CHECK_FALSE(hall.cameras.runs("Door"));
  CHECK(hall.shared.connected().empty());
  hall.loop.advance(10 * kNsPerSecond);  // the timer of the one that lingered finds nothing
  // Who comes with the old settings still gets the new ones, until the source is forgotten.
  share = hall.shared.make(hall.door);
  share->start(viewer);
  CHECK(hall.shared.connected()[0].source.user == "admin");
  share.reset();
  hall.shared.forget(hall.door.id);
  hall.loop.advance(10 * kNsPerSecond);
  share = hall.shared.make(hall.door);
  share->start(viewer);
  CHECK(hall.shared.connected()[0].source.user.empty());
}

TEST_CASE("whoever wants the sound alone sees no other track") {
  Hall hall;
  Subscriber listener;
  Subscriber viewer;
  SourceConfig sound = hall.door;
  sound.audio_only = true;
  const auto one = hall.shared.make(hall.door);
  const auto two = hall.shared.make(sound);
  one->start(viewer);
  two->start(listener);
  hall.cameras.at("Door").go_live({video_format(), sound_format()});
  hall.cameras.at("Door").send(0);
  hall.cameras.at("Door").send(1);
  CHECK(hall.cameras.starts["Door"] == 1);
  CHECK(viewer.units == std::vector<std::pair<size_t, bool>>{{0, true}, {1, true}});
  CHECK(listener.units == std::vector<std::pair<size_t, bool>>{{0, true}});
  REQUIRE(listener.tracks.size() == 1);
  CHECK(listener.tracks[0].format->kind == media::MediaKind::audio);
}

TEST_CASE("one may leave, and another come, while a state is told") {
  Hall hall;
  Subscriber first;
  Subscriber second;
  Subscriber third;
  auto one = hall.shared.make(hall.door);
  auto two = hall.shared.make(hall.door);
  std::unique_ptr<media::StreamProducer> three;
  one->start(first);
  two->start(second);
  first.on_change = [&] {
    one.reset();
    two.reset();
    three = hall.shared.make(hall.door);
    three->start(third);
  };
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Door").send();
  CHECK(first.units.empty());
  CHECK(second.units.empty());
  CHECK(third.units.size() == 1);
  CHECK(third.state == CameraState::live);
  CHECK(hall.cameras.starts["Door"] == 1);
}

TEST_CASE("main and small stream of a source are connected separately, and losing one interrupts it alone") {
  Hall hall;
  Subscriber viewer;
  SourceConfig other = Hall::named("Window");
  const auto one = hall.shared.make(hall.door);
  const auto two = hall.shared.make(other);
  one->start(viewer);
  two->start(viewer);
  SourceConfig small = hall.door;
  small.stream = "sub";
  CHECK(key_of(small) != key_of(hall.door));
  hall.cameras.at("Door").go_live();
  hall.cameras.at("Window").go_live();
  const int before = hall.tap.interrupted;
  hall.cameras.at("Door").lose();
  CHECK(hall.tap.interrupted == before + 1);
  CHECK(hall.tap.states.back() == "Door gone");
}
