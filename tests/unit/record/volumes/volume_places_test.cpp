// SPDX-License-Identifier: Apache-2.0
// Volumes that are watched: real folders, real writer threads, a simulated clock.
#include "record/volumes/volume_places.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "catch.hpp"
#include "record/volumes/removable_volume.hpp"
#include "support/fake_loop.hpp"
#include "support/folder_volume.hpp"
#include "unit/media/file/sample_media.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

/// A file whose `sync` hangs until it is let go.
class HangingObject final : public media::StoredObject {
 public:
  HangingObject(std::unique_ptr<media::StoredObject> object, std::shared_future<void> go)
      : object_(std::move(object)), go_(std::move(go)) {}
  Result<void> append(std::span<const ByteView> pieces) override { return object_->append(pieces); }
  Result<void> patch_head(uint64_t offset, ByteView bytes) override { return object_->patch_head(offset, bytes); }
  Result<void> sync() override {
    go_.wait();
    return object_->sync();
  }
  Result<void> commit() override { return object_->commit(); }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override { return object_->read_at(offset, out); }
  Result<void> truncate(uint64_t size) override { return object_->truncate(size); }
  [[nodiscard]] uint64_t size() const override { return object_->size(); }

 private:
  std::unique_ptr<media::StoredObject> object_;
  std::shared_future<void> go_;
};

enum class Hangs { replace, sync };

/// Hangs until it is let go, as a disk does that takes nothing, or takes it into memory and secures nothing.
class HangingVolume final : public media::Volume {
 public:
  HangingVolume(const std::filesystem::path& folder, Hangs hangs, std::shared_future<void> go)
      : volume_(folder), hangs_(hangs), go_(std::move(go)) {}
  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override {
    auto made = volume_.create(name);
    if (!made || hangs_ != Hangs::sync) return made;
    return std::make_unique<HangingObject>(std::move(*made), go_);
  }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override { return volume_.open(name); }
  Result<void> remove(const std::string& name) override { return volume_.remove(name); }
  Result<void> replace(const std::string& name, ByteView content) override {
    if (hangs_ == Hangs::replace) go_.wait();
    return volume_.replace(name, content);
  }
  Result<std::vector<std::string>> list(const std::string& folder) override { return volume_.list(folder); }
  Result<media::VolumeSpace> space() override { return volume_.space(); }
  [[nodiscard]] bool can_patch_head() const override { return true; }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override {
    return volume_.local_path(name);
  }

 private:
  FolderVolume volume_;
  Hangs hangs_;
  std::shared_future<void> go_;
};

/// As free as it is told.
class SizedVolume final : public media::Volume {
 public:
  SizedVolume(const std::filesystem::path& folder, const std::atomic<uint64_t>& free_bytes)
      : volume_(folder), free_bytes_(free_bytes) {}
  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override { return volume_.create(name); }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override { return volume_.open(name); }
  Result<void> remove(const std::string& name) override { return volume_.remove(name); }
  Result<void> replace(const std::string& name, ByteView content) override { return volume_.replace(name, content); }
  Result<std::vector<std::string>> list(const std::string& folder) override { return volume_.list(folder); }
  Result<media::VolumeSpace> space() override { return media::VolumeSpace{free_bytes_, 70'000'000, 5'000'000}; }
  [[nodiscard]] bool can_patch_head() const override { return true; }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override {
    return volume_.local_path(name);
  }

 private:
  FolderVolume volume_;
  const std::atomic<uint64_t>& free_bytes_;
};

/// The clock goes on in steps of a second, with time for the threads of the volume between them.
template <typename Condition>
bool comes_about(FakeLoop& loop, Condition condition, int seconds) {
  for (int s = 0; s < seconds; ++s) {
    loop.advance(kNsPerSecond);
    for (int n = 0; n < 20 && !condition(); ++n) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      loop.run_posted();
    }
    if (condition()) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a storage folder that is renamed or replaced is told within seconds, once, without any write [R28]") {
  const bool replaced = GENERATE(false, true);
  FakeLoop loop;
  const TempFolder folder;
  const auto storage = folder.path() / "storage";
  std::filesystem::create_directory(storage);
  std::vector<VolumeSpec> volumes;
  volumes.push_back({.name = storage.string(), .volume = std::make_unique<FolderVolume>(storage)});
  VolumePlaces places(loop, std::move(volumes), {});
  std::vector<Error> lost;
  places.start({.lost = [&](const Place&, const Error& error) { lost.push_back(error); }});
  REQUIRE(places.choose(nullptr) != nullptr);
  std::filesystem::rename(storage, folder.path() / "away");
  if (replaced) std::filesystem::create_directory(storage);
  REQUIRE(comes_about(
      loop, [&] { return !lost.empty(); }, 10));
  CHECK(lost[0].code == "storage-offline");
  CHECK(places.choose(nullptr) == nullptr);
  CHECK_FALSE(comes_about(
      loop, [&] { return lost.size() > 1; }, 6));
  if (replaced) std::filesystem::remove(storage);
  std::filesystem::rename(folder.path() / "away", storage);
  CHECK(comes_about(
      loop, [&] { return places.choose(nullptr) != nullptr; }, 10));
}

TEST_CASE("a storage folder that was away at the start is told, and is used when it appears") {
  FakeLoop loop;
  const TempFolder folder;
  const auto storage = folder.path() / "storage";
  auto removable = std::make_unique<RemovableVolume>(
      [&]() -> Result<std::unique_ptr<media::Volume>> {
        if (!std::filesystem::exists(storage)) return fail("storage-offline", "It is still away.");
        return std::make_unique<FolderVolume>(storage);
      },
      Error{"storage-offline", "It is away."});
  std::vector<VolumeSpec> volumes;
  volumes.push_back({.name = storage.string(), .volume = std::move(removable)});
  VolumePlaces places(loop, std::move(volumes), {});
  std::vector<Error> lost;
  std::vector<std::vector<std::string>> came;
  places.start({.lost = [&](const Place&, const Error& error) { lost.push_back(error); },
                .came = [&](const Place&, const auto& found) { came.push_back(found); }});
  CHECK(lost.size() == 1);
  CHECK(places.choose(nullptr) == nullptr);
  CHECK_FALSE(places.volume_of(*places.places()[0]).list(""));
  CHECK_FALSE(comes_about(
      loop, [&] { return !came.empty() || lost.size() > 1; }, 6));
  std::filesystem::create_directories(storage / "s1");
  REQUIRE(FolderVolume(storage).replace("s1/session.json", std::vector<uint8_t>{'{'}));
  REQUIRE(comes_about(
      loop, [&] { return !came.empty(); }, 10));
  CHECK(came[0] == std::vector<std::string>{"s1"});
  CHECK(places.choose(nullptr) != nullptr);
  std::filesystem::rename(storage, folder.path() / "away");
  REQUIRE(comes_about(
      loop, [&] { return lost.size() > 1; }, 10));
  std::filesystem::rename(folder.path() / "away", storage);
  REQUIRE(comes_about(
      loop, [&] { return came.size() > 1; }, 10));
  CHECK(came[1].empty());  // they are known
}

TEST_CASE("a disk that comes back as another device is taken back, but not before its loss was told") {
  FakeLoop loop;
  const TempFolder folder;
  const auto storage = folder.path() / "storage";
  const auto is_meant = [&] { return std::filesystem::exists(storage / "identity"); };
  const auto plug_in = [&] {  // another folder of the same content, as another device is
    std::filesystem::create_directory(folder.path() / "next");
    REQUIRE(FolderVolume(folder.path() / "next").replace("identity", std::vector<uint8_t>{'1'}));
    std::filesystem::rename(folder.path() / "next", storage);
  };
  plug_in();
  std::vector<VolumeSpec> volumes;
  volumes.push_back({.name = storage.string(),
                     .volume = std::make_unique<RemovableVolume>(
                         [&]() -> Result<std::unique_ptr<media::Volume>> {
                           if (!is_meant()) return fail("storage-offline", "This is another one.");
                           return std::make_unique<FolderVolume>(storage);
                         },
                         std::make_unique<FolderVolume>(storage))});
  VolumePlaces places(loop, std::move(volumes), {});
  media::Volume& volume = places.volume_of(*places.places()[0]);
  std::vector<std::string> told;
  places.start({.lost = [&](const Place&, const Error&) { told.emplace_back("lost"); },
                .came = [&](const Place&, const auto&) { told.emplace_back("came"); }});
  const auto open_before = volume.create("s1/cam-p001.mp4");
  REQUIRE(open_before);
  // Within one look: what is open lies on the old one, and whoever writes to it must hear that.
  std::filesystem::rename(storage, folder.path() / "old");
  plug_in();
  REQUIRE(comes_about(
      loop, [&] { return told.size() == 2; }, 10));
  CHECK(told == std::vector<std::string>{"lost", "came"});
  CHECK(places.choose(nullptr) != nullptr);
  REQUIRE(volume.replace("s1/session.json", std::vector<uint8_t>{'{'}));
  CHECK(std::filesystem::exists(storage / "s1/session.json"));
  CHECK((*open_before)->size() == 0);  // still there for whoever has it
  // The empty place of a disk that is away is not taken for it.
  std::filesystem::rename(storage, folder.path() / "away");
  std::filesystem::create_directory(storage);
  CHECK_FALSE(comes_about(
      loop, [&] { return told.size() > 3; }, 8));
  CHECK(told.back() == "lost");
  CHECK(places.choose(nullptr) == nullptr);
  CHECK(std::filesystem::is_empty(storage));
  std::filesystem::remove(storage);
  plug_in();
  CHECK(comes_about(
      loop, [&] { return told.back() == "came"; }, 10));
}

TEST_CASE("a disk that takes nothing, or secures nothing, is told after seconds, and when it does again") {
  const Hangs hangs = GENERATE(Hangs::replace, Hangs::sync);
  FakeLoop loop;
  const TempFolder folder;
  std::promise<void> go;
  std::vector<VolumeSpec> volumes;
  volumes.push_back(
      {.name = "disk", .volume = std::make_unique<HangingVolume>(folder.path(), hangs, go.get_future().share())});
  VolumePlaces places(loop, std::move(volumes), {});
  std::vector<std::pair<bool, std::string>> told;
  places.start({.slow = [&](const Place&, bool slow, const std::string& text) { told.emplace_back(slow, text); }});
  std::unique_ptr<OpenPart> file;
  if (hangs == Hangs::replace) {
    places.places()[0]->save("s1", {}, [](const Result<void>&) {});
  } else {
    const SampleStream& stream = sample_stream("h264");
    auto made = places.places()[0]->parts().create({.stem = "s1/cam-p001", .tracks = {stream.format}}, {});
    REQUIRE(made);
    file = std::move(*made);
    for (const auto& [unit, pts_ns, dts_ns] : stream.units) file->write(0, unit, pts_ns, dts_ns);
  }
  CHECK_FALSE(comes_about(
      loop, [&] { return !told.empty(); }, 4));
  REQUIRE(comes_about(
      loop, [&] { return !told.empty(); }, 30));
  CHECK(told[0].first);
  CHECK(told[0].second.find(hangs == Hangs::replace ? "disk has taken nothing for" : "disk has not secured what") !=
        std::string::npos);
  CHECK_FALSE(comes_about(
      loop, [&] { return told.size() > 1; }, 20));
  go.set_value();
  REQUIRE(comes_about(
      loop, [&] { return told.size() > 1; }, 6));
  CHECK_FALSE(told[1].first);
}

TEST_CASE("a full disk is over when one can record again, not before; both say how much is free and is kept") {
  const TempFolder folder;
  std::atomic<uint64_t> free_bytes = 60'000'000;
  FakeLoop loop;
  std::vector<VolumeSpec> volumes;
  volumes.push_back({.name = "Disk", .volume = std::make_unique<SizedVolume>(folder.path(), free_bytes)});
  VolumePlacesOptions options;
  options.disk.stop_free_bytes = 16'000'000;
  VolumePlaces places(loop, std::move(volumes), options);
  int full = 0;
  int room = 0;
  std::string low_text;
  places.start({.low = [&](const Place&, const std::string& text) { low_text = text; },
                .full = [&](const Place&) { ++full; },
                .room = [&](const Place&, bool) { ++room; }});
  CHECK(room == 1);
  free_bytes = 3'000'000;
  REQUIRE(comes_about(
      loop, [&] { return full > 0; }, 10));
  REQUIRE(places.problem());
  CHECK(places.problem()->text ==
        "The storage Disk is full: 8.0 MB are free, a recording needs 37.0 MB (5.0 MB always stay free).");
  // Some is deleted: it would not be full, but a recording would be stopped at once.
  room = 0;
  free_bytes = 20'000'000;
  REQUIRE(comes_about(
      loop, [&] { return places.problem()->text.find("25.0 MB are free") != std::string::npos; }, 10));
  CHECK(room == 0);
  free_bytes = 33'000'000;
  REQUIRE(comes_about(
      loop, [&] { return !places.problem(); }, 10));
  CHECK(room > 0);
  CHECK(low_text.empty());  // 47 % of it are free
}

TEST_CASE("what is nearly full says so in units that fit") {
  const TempFolder folder;
  const std::atomic<uint64_t> free_bytes = 40'000'000;
  FakeLoop loop;
  std::vector<VolumeSpec> volumes;
  volumes.push_back({.name = "Disk", .volume = std::make_unique<SizedVolume>(folder.path(), free_bytes)});
  VolumePlacesOptions options;
  options.disk.stop_free_bytes = 16'000'000;
  options.disk.warn_free_fraction = 0.7;
  VolumePlaces places(loop, std::move(volumes), options);
  std::string text;
  places.start({.low = [&](const Place&, const std::string& low) { text = low; }, .full = {}});
  CHECK(text == "The storage Disk is nearly full: 45.0 MB are free (5.0 MB always stay free).");
}
