// SPDX-License-Identifier: Apache-2.0
// What lies beside a sealed library could be loaded by it: the seal holds the whole folder.
#include "plugins/loading/seal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "catch.hpp"
#include "plugins/loader.hpp"
#include "plugins/loading/abi_text.hpp"
#include "unit/plugins/support.hpp"

using namespace parallax;
using namespace parallax::plugins;
using namespace parallax::plugins::test;

namespace {

std::string verdict(const fs::path& folder, FolderKind kind = FolderKind::bundled) {
  const Registry registry(options_for(folder, kind), {});
  REQUIRE(registry.plugins().size() == 1);
  const auto& refusal = registry.plugins().front().refusal;
  if (!refusal) return "loaded";
  CHECK_FALSE(refusal->error.remedy.empty());
  CHECK(refusal->error.text.find("/proc/") == std::string::npos);
  return std::string(name_of(refusal->step)) + " " + refusal->error.code;
}

}  // namespace

TEST_CASE("a file that the seal does not list is refused: through $ORIGIN it would be loaded") {
  const TempFolder temp;
  const fs::path folder = copy_bad("harmless", temp.path());
  CHECK(verdict(temp.path()) == "loaded");
  write_file(folder / "libcrypto.so.3", "whatever");
  CHECK(verdict(temp.path()) == "seal file-unlisted");
  CHECK(verdict(temp.path(), FolderKind::developer) == "loaded");
  fs::remove(folder / "libcrypto.so.3");
  write_file(folder / "lib" / "libdeep.so", "whatever");
  CHECK(verdict(temp.path()) == "seal file-unlisted");
  REQUIRE(seal(folder));
  CHECK(verdict(temp.path()) == "loaded");
}

TEST_CASE("links in a plugin's folder are refused, by the seal that is made and by the one that is checked") {
  const TempFolder temp;
  const TempFolder elsewhere;
  const fs::path folder = copy_bad("harmless", temp.path());
  fs::create_symlink("/etc/passwd", folder / "readme");
  CHECK(seal(folder).error().code == "file-link");
  CHECK(verdict(temp.path()) == "seal file-link");
  fs::remove(folder / "readme");
  const fs::path library = folder / "bad_harmless.so";
  fs::rename(library, elsewhere.path() / "bad_harmless.so");
  fs::create_symlink(elsewhere.path() / "bad_harmless.so", library);
  CHECK(verdict(temp.path()) == "seal file-link");
}

TEST_CASE("a pipe in a plugin's folder keeps nobody waiting: it is refused at once") {
  const TempFolder temp;
  const fs::path folder = copy_bad("harmless", temp.path());
  const auto pipe_in_place_of = [&](const char* name) {
    fs::remove(folder / name);
    REQUIRE(::mkfifo((folder / name).c_str(), 0600) == 0);
  };
  pipe_in_place_of("plugin.json.tmp");
  CHECK(seal(folder));
  pipe_in_place_of("bad_harmless.so");
  CHECK(seal(folder).error().code == "file-not-plain");
  CHECK(verdict(temp.path()) == "seal file-not-plain");
  CHECK(verdict(temp.path(), FolderKind::developer) == "symbols file-not-plain");
  pipe_in_place_of("plugin.json");
  const auto refused = read_manifest(folder);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "file-not-plain");
  CHECK(refused.error().text.find((folder / "plugin.json").string()) != std::string::npos);
  CHECK(seal(folder).error().code == "file-not-plain");
}

TEST_CASE("what others may write to is refused: file, folder, and the folder of all plugins") {
  const TempFolder temp;
  const fs::path folder = copy_bad("harmless", temp.path());
  REQUIRE(::chmod((folder / "bad_harmless.so").c_str(), 0666) == 0);
  CHECK(verdict(temp.path()) == "seal file-writable");
  REQUIRE(::chmod((folder / "bad_harmless.so").c_str(), 0644) == 0);
  REQUIRE(::chmod(folder.c_str(), 0757) == 0);
  CHECK(verdict(temp.path()) == "seal folder-writable");
  REQUIRE(::chmod(folder.c_str(), 0755) == 0);
  CHECK(verdict(temp.path()) == "loaded");
  REQUIRE(::chmod(temp.path().c_str(), 01777) == 0);
  CHECK(verdict(temp.path()) == "seal folder-writable");
  REQUIRE(::chmod(temp.path().c_str(), 0700) == 0);
  if (::geteuid() == 0) {
    REQUIRE(::chown((folder / "bad_harmless.so").c_str(), 65534, 65534) == 0);
    CHECK(verdict(temp.path()) == "seal file-writable");
  }
}

TEST_CASE("what is checked is what is loaded, even when the folder's name comes to mean another one") {
  const TempFolder temp;
  const TempFolder other;
  const fs::path folder = copy_bad("harmless", temp.path());
  const auto manifest = read_manifest(folder);
  REQUIRE(manifest);
  auto pinned = PinnedFolder::open(folder);
  REQUIRE(pinned);
  fs::rename(folder, other.path() / "away");
  fs::rename(copy_bad("aborts", other.path()), folder);  // loading this one would end the process
  CHECK(check_seal(*pinned, *manifest));
  CHECK(check_seal(folder, *manifest).error().code == "file-missing");
  static const SystemClock for_ever;
  CHECK(load_plugin(*pinned, *manifest, make_plx_host({.clock = &for_ever}, manifest->id), for_ever, {}, {}));
}

TEST_CASE("text of a plugin is clean, whatever its bytes are") {
  const auto text = [](std::string_view bytes) { return text_from({bytes.data(), bytes.size()}); };
  CHECK(text("\xC3\xBB\xD3") == "\xC3\xBB\xEF\xBF\xBD");
  CHECK(text("a\nb\xE2\x80\xAE") == "a b");
  CHECK(text(std::string(kMaxForeignText - 1, 'x') + "é").size() == kMaxForeignText - 1);
  plx_error error{};
  std::string("\xC3\xBB\xD3 \x1B").copy(error.message, sizeof error.message - 1);
  CHECK(error_of(PLX_E_FAILED, error, "It failed.").text == "\xC3\xBB\xEF\xBF\xBD");
}
