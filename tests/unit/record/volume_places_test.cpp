// SPDX-License-Identifier: Apache-2.0
// Volumes that are watched: real folders, real writer threads, a simulated clock.
#include "record/volume_places.hpp"

#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "catch.hpp"
#include "support/fake_loop.hpp"
#include "support/folder_volume.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

/// Hangs in `replace` until it is let go, as a disk that takes nothing does.
class HangingVolume final : public media::Volume {
 public:
  HangingVolume(const std::filesystem::path& folder, std::shared_future<void> go)
      : volume_(folder), go_(std::move(go)) {}
  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override { return volume_.create(name); }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override { return volume_.open(name); }
  Result<void> remove(const std::string& name) override { return volume_.remove(name); }
  Result<void> replace(const std::string& name, ByteView content) override {
    go_.wait();
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
  std::shared_future<void> go_;
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

TEST_CASE("a storage folder that is renamed or replaced is told within seconds, once, without any write [R28] (F9)") {
  const bool replaced = GENERATE(false, true);
  FakeLoop loop;
  const TemporaryFolder folder;
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

TEST_CASE("a disk that takes nothing is told after seconds, and when it takes again (F9)") {
  FakeLoop loop;
  const TemporaryFolder folder;
  std::promise<void> go;
  std::vector<VolumeSpec> volumes;
  volumes.push_back(
      {.name = "disk", .volume = std::make_unique<HangingVolume>(folder.path(), go.get_future().share())});
  VolumePlaces places(loop, std::move(volumes), {});
  std::vector<std::pair<bool, std::string>> told;
  places.start({.slow = [&](const Place&, bool slow, const std::string& text) { told.emplace_back(slow, text); }});
  places.places()[0]->save("s1", {}, [](const Result<void>&) {});
  CHECK_FALSE(comes_about(
      loop, [&] { return !told.empty(); }, 4));
  REQUIRE(comes_about(
      loop, [&] { return !told.empty(); }, 4));
  CHECK(told[0].first);
  CHECK(told[0].second.find("disk has taken nothing for") != std::string::npos);
  CHECK_FALSE(comes_about(
      loop, [&] { return told.size() > 1; }, 20));
  go.set_value();
  REQUIRE(comes_about(
      loop, [&] { return told.size() > 1; }, 6));
  CHECK_FALSE(told[1].first);
}
