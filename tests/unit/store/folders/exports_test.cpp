// SPDX-License-Identifier: Apache-2.0
// Export folders that do not answer: nobody waits for them for long, and nothing half is left.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "store/folders/export_watch.hpp"
#include "store/folders/far_folder.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const std::vector<uint8_t>> bytes(size_t size) {
  return std::make_shared<const std::vector<uint8_t>>(size, uint8_t{7});
}

template <typename Condition>
bool comes_about(const Condition& condition) {
  for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(5ms);
  return condition();
}

}  // namespace

TEST_CASE("a folder that does not answer is looked at once at a time, and said to be silent for how long") {
  std::promise<void> back;
  const auto is_back = back.get_future().share();
  auto looks = std::make_shared<std::atomic<int>>(0);
  auto hangs = std::make_shared<std::atomic<bool>>(false);
  SystemClock clock;
  store::ExportWatch watch({{"nas", "/nas"}, {"usb", "/usb"}}, clock,
                           [is_back, looks, hangs](const ExportFolder& folder) -> Result<void> {
                             if (folder.name == "usb") return fail("export-offline", "gone");
                             ++*looks;
                             if (*hangs) is_back.wait();
                             return {};
                           });
  CHECK_FALSE(watch.one("none"));
  const auto first = watch.all();
  REQUIRE(first.size() == 2);
  CHECK_FALSE(first[0].problem);
  CHECK(first[1].problem->code == "export-offline");
  *hangs = true;
  CHECK(watch.one("nas")->problem->code == "export-silent");  // the one that waits half a second
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    const auto shown = watch.all();
    CHECK(shown[0].problem->code == "export-silent");
    CHECK(*shown[0].age_ns > 400 * kNsPerMs);
    CHECK(shown[1].problem->code == "export-offline");
  }
  CHECK(std::chrono::steady_clock::now() - begin < 400ms);
  CHECK(*looks == 2);
  *hangs = false;
  back.set_value();
  CHECK(comes_about([&] { return !watch.one("nas")->problem; }));
}

TEST_CASE("a copy that is not whole is removed, and what was there before stays") {
  TempFolder outside;
  const auto folder = outside.path() / "copy";
  {
    store::FarFolder far(folder, {.name = "nas"});
    REQUIRE(far.make());
    REQUIRE(far.begin_file("a/one"));
    REQUIRE(far.write(bytes(1000), 1000));
    REQUIRE(far.end_file());
    CHECK(std::filesystem::file_size(folder / "a" / "one") == 1000);
    CHECK(far.begin_file("a/one").error().code == "storage-denied");
  }
  CHECK_FALSE(std::filesystem::exists(folder));
  {
    store::FarFolder far(folder, {.name = "nas"});
    REQUIRE(far.make());
    REQUIRE(far.begin_file("one"));
    REQUIRE(far.end_file());
    far.keep();
  }
  CHECK(std::filesystem::exists(folder / "one"));
  {
    store::FarFolder far(folder, {.name = "nas"});
    CHECK(far.make().error().code == "copy-exists");
  }
  CHECK(std::filesystem::exists(folder / "one"));
}
