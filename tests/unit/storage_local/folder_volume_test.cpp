// SPDX-License-Identifier: Apache-2.0
#include "storage_local/folder_volume.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "catch.hpp"
#include "support/folder_volume.hpp"

using parallax::test::TempFolder;
using LocalVolume = parallax::storage_local::FolderVolume;

namespace {

plx::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
void append(plx::StorageObject& object, std::initializer_list<std::string_view> pieces) {
  std::vector<plx_bytes> converted;
  for (const auto piece : pieces) converted.push_back(plx::bytes(bytes_of(piece)));
  object.append(converted, {});
}
std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
/// The status that `body` throws; PLX_OK if nothing.
template <typename Body>
plx_status status_of(Body&& body) {
  try {
    body();
  } catch (const plx::Error& error) {
    CHECK_FALSE(error.message().empty());
    return error.status();
  }
  return PLX_OK;
}
std::vector<std::string> names_in(LocalVolume& volume, std::string_view folder) {
  std::vector<std::string> names;
  volume.list(folder,
              [&](std::string_view name, uint64_t) {
                names.emplace_back(name);
                return true;
              },
              {});
  return names;
}

}  // namespace

TEST_CASE("An object grows by pieces, is patched at its head, cut and read back") {
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  const auto object = volume.create("s1/cam.mp4", {});
  append(*object, {"abc", "", "def"});
  append(*object, {"ghi"});
  object->patch_head(1, bytes_of("XY"), {});
  CHECK(object->size() == 9);
  object->truncate(7, {});
  append(*object, {"!"});
  object->sync({});
  object->commit({});
  CHECK(content_of(folder.path() / "s1/cam.mp4") == "aXYdefg!");
  std::array<uint8_t, 16> read{};
  CHECK(object->read(2, read, {}) == 6);
  CHECK(read[0] == 'Y');
  CHECK(status_of([&] { append(*object, {"late"}); }) == PLX_E_WRONG_STATE);
  const auto again = volume.open("s1/cam.mp4", {});
  append(*again, {"more"});
  CHECK(again->size() == 12);
}

TEST_CASE("More pieces than one call of the kernel takes arrive in order") {
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  const auto object = volume.create("many", {});
  std::string expected;
  std::vector<std::string> texts;
  for (int i = 0; i < 5000; ++i) texts.push_back(std::to_string(i) + ";");
  std::vector<plx_bytes> pieces;
  for (const auto& text : texts) {
    pieces.push_back(plx::bytes(bytes_of(text)));
    expected += text;
  }
  object->append(pieces, {});
  CHECK(content_of(folder.path() / "many") == expected);
}

TEST_CASE("A patch outside of the head or behind the end is refused") {
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  const auto object = volume.create("a", {});
  append(*object, {std::string(5000, 'x')});
  CHECK(status_of([&] { object->patch_head(4090, bytes_of("1234567"), {}); }) == PLX_E_INVALID);
  CHECK(status_of([&] { object->patch_head(4090, bytes_of("123456"), {}); }) == PLX_OK);
  object->truncate(10, {});
  CHECK(status_of([&] { object->patch_head(8, bytes_of("123"), {}); }) == PLX_E_INVALID);
  CHECK(status_of([&] { object->truncate(11, {}); }) == PLX_E_INVALID);
}

TEST_CASE("No name leads out of the folder") {
  const TempFolder outside;
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  const std::string name = GENERATE("../x", "a/../../x", "/etc/passwd", "", "a//b", "./a", "a/");
  CHECK(status_of([&] { static_cast<void>(volume.create(name, {})); }) == PLX_E_INVALID);
  CHECK(status_of([&] { static_cast<void>(volume.open(name, {})); }) == PLX_E_INVALID);
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "link");
  std::ofstream(outside.path() / "secret") << "secret";
  std::filesystem::create_symlink(outside.path() / "secret", folder.path() / "file-link");
  CHECK(status_of([&] { static_cast<void>(volume.create("link/x", {})); }) == PLX_E_DENIED);
  CHECK(status_of([&] { static_cast<void>(volume.open("link/secret", {})); }) == PLX_E_DENIED);
  CHECK(status_of([&] { static_cast<void>(volume.open("file-link", {})); }) != PLX_OK);
  CHECK(std::filesystem::is_empty(outside.path()) == false);
  CHECK_FALSE(std::filesystem::exists(outside.path() / "x"));
}

TEST_CASE("Missing and existing objects are told apart") {
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  CHECK(status_of([&] { static_cast<void>(volume.open("s1/none", {})); }) == PLX_E_NOT_FOUND);
  CHECK(status_of([&] { volume.remove("s1/none", {}); }) == PLX_E_NOT_FOUND);
  static_cast<void>(volume.create("s1/a", {}));
  CHECK(status_of([&] { static_cast<void>(volume.create("s1/a", {})); }) == PLX_E_EXISTS);
  CHECK(status_of([&] { static_cast<void>(volume.open("s1", {})); }) == PLX_E_NOT_FOUND);  // a folder is no object
}

TEST_CASE("Listings are ordered and complete; folders go with their last object") {
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  for (const char* name : {"s2/b", "s1/z", "s1/a", "top"}) static_cast<void>(volume.create(name, {}));
  CHECK(names_in(volume, "") == std::vector<std::string>{"s1/a", "s1/z", "s2/b", "top"});
  CHECK(names_in(volume, "s1") == std::vector<std::string>{"s1/a", "s1/z"});
  CHECK(names_in(volume, "s9").empty());
  volume.remove("s2/b", {});
  CHECK_FALSE(std::filesystem::exists(folder.path() / "s2"));
  volume.remove("s1/a", {});
  CHECK(std::filesystem::exists(folder.path() / "s1"));
}

TEST_CASE("Replacing leaves the old or the new content and no litter") {
  const TempFolder folder;
  LocalVolume volume({.folder = folder.path().string()});
  volume.replace("s1/session.json", bytes_of("old"), {});
  bool torn = false;
  std::atomic<bool> end{false};
  std::thread reader([&] {
    while (!end) {
      const std::string content = content_of(folder.path() / "s1/session.json");
      torn = torn || (content != "old" && content != std::string(100'000, 'n'));
    }
  });
  for (int i = 0; i < 20; ++i)
    volume.replace("s1/session.json", bytes_of(i % 2 == 0 ? std::string(100'000, 'n') : "old"), {});
  end = true;
  reader.join();
  CHECK_FALSE(torn);
  CHECK(names_in(volume, "") == std::vector<std::string>{"s1/session.json"});
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path() / "s1"), {}) == 1);
}

TEST_CASE("A folder that is removed while it is written to is offline", "[R28]") {
  const TempFolder parent;
  const auto path = parent.path() / "recordings";
  std::filesystem::create_directory(path);
  LocalVolume volume({.folder = path.string()});
  const auto object = volume.create("s1/a", {});
  append(*object, {"before"});
  std::filesystem::remove_all(path);
  CHECK(status_of([&] { append(*object, {"after"}); }) == PLX_E_OFFLINE);
  CHECK(status_of([&] { static_cast<void>(volume.create("s1/b", {})); }) == PLX_E_OFFLINE);
  CHECK(status_of([&] { static_cast<void>(volume.space({})); }) == PLX_E_OFFLINE);
  std::filesystem::create_directory(path);  // another folder of that name, as after an unplugged disk
  CHECK(status_of([&] { static_cast<void>(volume.create("s1/b", {})); }) == PLX_E_OFFLINE);
}

TEST_CASE("A file that has another name elsewhere is never grown, cut or written to") {
  const TempFolder outside;
  const TempFolder folder;
  const auto victim = outside.path() / "victim";
  const auto plant = [&](const char* name) { std::filesystem::create_hard_link(victim, folder.path() / name); };
  std::ofstream(victim) << "precious";
  plant(".plx-reserve");
  plant("cam.mp4");
  // The name that the first `replace` takes for what it has not renamed yet.
  plant((".plx-tmp-" + std::to_string(::getpid()) + "-0").c_str());
  LocalVolume volume({.folder = folder.path().string()});
  static_cast<void>(volume.space({}));  // takes the reserve
  CHECK(std::filesystem::file_size(folder.path() / ".plx-reserve") == 1 << 20);
  volume.replace("session.json", bytes_of("new"), {});
  CHECK(content_of(folder.path() / "session.json") == "new");
  const auto object = volume.open("cam.mp4", {});
  std::array<uint8_t, 8> read{};
  CHECK(object->read(0, read, {}) == 8);
  CHECK(status_of([&] { append(*object, {"x"}); }) == PLX_E_DENIED);
  CHECK(status_of([&] { object->patch_head(0, bytes_of("x"), {}); }) == PLX_E_DENIED);
  CHECK(status_of([&] { object->truncate(1, {}); }) == PLX_E_DENIED);
  CHECK(content_of(victim) == "precious");
}

TEST_CASE("A missing folder is offline unless it is to be made") {
  const TempFolder parent;
  const std::string path = (parent.path() / "a/b").string();
  CHECK(status_of([&] { LocalVolume volume({.folder = path}); }) == PLX_E_OFFLINE);
  CHECK(status_of([&] { LocalVolume volume({.folder = "relative"}); }) == PLX_E_INVALID);
  CHECK(status_of([&] { LocalVolume volume({.folder = path, .create_folder = true}); }) == PLX_OK);
}

TEST_CASE("The floor is never counted as free") {
  const TempFolder folder;
  LocalVolume all({.folder = folder.path().string()});
  LocalVolume less({.folder = folder.path().string(), .floor_bytes = 1 << 30});
  LocalVolume none({.folder = folder.path().string(), .floor_bytes = 1ULL << 60});
  CHECK(less.space({}).free_bytes + (900 << 20) < all.space({}).free_bytes);
  CHECK(none.space({}).free_bytes == 0);
  CHECK(none.space({}).total_bytes == all.space({}).total_bytes);
}

TEST_CASE("A full file system and a read-only one are told apart") {
  if (::geteuid() != 0) {
    WARN("Skipped: mounting a small tmpfs needs root. Run the tests as root to cover it.");
    return;
  }
  const TempFolder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
    WARN("Skipped: no tmpfs could be mounted here.");
    return;
  }
  {
    LocalVolume volume({.folder = folder.path().string()});
    auto object = volume.create("a", {});
    CHECK(status_of([&] { append(*object, {std::string(100'000, 'x')}); }) == PLX_E_NO_SPACE);
    object.reset();
    REQUIRE(::mount(nullptr, folder.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
    CHECK(status_of([&] { static_cast<void>(volume.create("b", {})); }) == PLX_E_DENIED);
    const auto archived = volume.open("a", {});
    CHECK(archived->size() > 0);
    CHECK(status_of([&] { append(*archived, {"x"}); }) == PLX_E_DENIED);
  }
  ::umount2(folder.path().c_str(), MNT_DETACH);
}

TEST_CASE("On a full disk a small object can still be replaced, out of the reserve", "[R28]") {
  if (::geteuid() != 0) {
    WARN("Skipped: mounting a small tmpfs needs root. Run the tests as root to cover it.");
    return;
  }
  const TempFolder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=16m") != 0) {
    WARN("Skipped: no tmpfs could be mounted here.");
    return;
  }
  {
    LocalVolume volume({.folder = folder.path().string()});
    CHECK(volume.space({}).free_bytes > (8 << 20));  // taken after this was measured
    const auto object = volume.create("a", {});
    CHECK(status_of([&] { append(*object, {std::string(17 << 20, 'x')}); }) == PLX_E_NO_SPACE);
    const std::string words(100'000, 'w');
    const plx::Bytes content{reinterpret_cast<const uint8_t*>(words.data()), words.size()};
    volume.replace("session.json", content, {});
    volume.replace("session.json", content, {});
    CHECK(volume.open("session.json", {})->size() == words.size());
    std::vector<std::string> names;
    volume.list("", [&](std::string_view name, uint64_t) { return names.emplace_back(name), true; }, {});
    CHECK(names == std::vector<std::string>{"a", "session.json"});
  }
  ::umount2(folder.path().c_str(), MNT_DETACH);
}
