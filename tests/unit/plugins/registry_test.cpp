// SPDX-License-Identifier: Apache-2.0
#include "plugins/registry.hpp"
#include "plugins/extensions/camera/camera_driver.hpp"
#include "plugins/extensions/storage/storage.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "catch.hpp"
#include "plugins/loading/quarantine.hpp"
#include "plugins/loading/seal.hpp"
#include "support.hpp"

using namespace parallax;
using namespace parallax::plugins;
using namespace parallax::plugins::test;

namespace {

/// The verdict on the only plugin of a folder, as "step code", or "loaded".
std::string verdict(const Registry& registry) {
  REQUIRE(registry.plugins().size() == 1);
  const PluginInfo& info = registry.plugins().front();
  if (info.loaded()) return "loaded";
  CHECK_FALSE(info.refusal->error.text.empty());
  CHECK_FALSE(info.refusal->error.remedy.empty());
  return std::string(name_of(info.refusal->step)) + " " + info.refusal->error.code;
}

std::string verdict_of_bad(const std::string& name, FolderKind kind = FolderKind::bundled) {
  const TempFolder temp;
  copy_bad(name, temp.path());
  RegistryOptions options = options_for(temp.path(), kind);
  options.entry_limit_ns = 5 * kNsPerSecond;
  return verdict(Registry(options, {}));
}

bool has_note(const PluginInfo& info, std::string_view words) {
  for (const auto& note : info.notes) {
    if (note.find(words) != std::string::npos) return true;
  }
  return false;
}

/// Loads the plugins of `folder` in a program of its own; returns the signal that ended it, or 0. A program and not a
/// mere fork: the registry starts threads, and sanitizers do not allow that in a forked child.
int signal_of_loading(const fs::path& folder, const fs::path& state) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("PLX_TEST_FOLDER", folder.c_str(), 1);
    ::setenv("PLX_TEST_STATE", state.c_str(), 1);
    ::execl("/proc/self/exe", "unit_plugins", "[load-in-child]", nullptr);
    std::_Exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("(what signal_of_loading runs)", "[.][load-in-child]") {
  const char* folder = std::getenv("PLX_TEST_FOLDER");
  const char* state = std::getenv("PLX_TEST_STATE");
  REQUIRE(folder != nullptr);
  REQUIRE(state != nullptr);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::signal(SIGABRT, SIG_DFL);  // the end itself is wanted, not a report of it
  RegistryOptions options = options_for(folder);
  options.state_folder = state;
  const Registry registry(options, {});
}

TEST_CASE("a plugin without fault is loaded and described") {
  const TempFolder temp;
  copy_bad("harmless", temp.path());
  const Registry registry(options_for(temp.path()), {});
  REQUIRE(verdict(registry) == "loaded");
  const PluginInfo& info = registry.plugins().front();
  CHECK(info.id == "test.harmless");
  CHECK(info.version == "1.0.0");
  CHECK(info.provides == std::vector<std::string>{"plx.camera-driver/1"});
  CHECK(info.trust == Trust::bundled);
  CHECK(has_note(info, "accepted by its seal"));
  CHECK(registry.all<CameraDriver>().size() == 1);
  CHECK(registry.find<CameraDriver>("bad")->info().plugin_id == "test.harmless");
  CHECK(registry.find<CameraDriver>("none") == nullptr);
  CHECK(registry.find<StorageBackend>("none") == nullptr);
}

TEST_CASE("each bad plugin is refused at its step") {
  const std::vector<std::pair<std::string, std::string>> expected{
      {"no_entry", "symbols entry-missing"},
      {"entry_in_dependency", "symbols entry-missing"},
      {"extra_symbols", "symbols symbols-extra"},
      {"entry_elsewhere", "origin entry-elsewhere"},
      {"wrong_boot", "origin boot-number"},
      {"fails", "entry no-dongle"},
      {"throws_in_entry", "entry plugin-exception"},
      {"throws_raw", "entry entry-threw"},
      {"null_plugin", "tables plugin-null"},
      {"other_id", "tables id-differs"},
      {"undeclared", "tables extension-undeclared"},
      {"short_table", "tables table-short"},
      {"null_slot", "tables table-slot"},
      {"garbage_describe", "tables name-missing"},
  };
  for (const auto& [name, step_and_code] : expected) {
    CAPTURE(name);
    CHECK(verdict_of_bad(name) == step_and_code);
  }
}

TEST_CASE("a plugin that hangs in its entry is given up, one that is slow is reported") {
  const TempFolder temp;
  copy_bad("hangs", temp.path());
  RegistryOptions options = options_for(temp.path());
  options.entry_limit_ns = 100 * kNsPerMs;
  CHECK(verdict(Registry(options, {})) == "entry entry-timeout");

  const TempFolder other;
  copy_bad("slow", other.path());
  options = options_for(other.path());
  options.entry_report_ns = 100 * kNsPerMs;
  const Registry registry(options, {});
  CHECK(verdict(registry) == "loaded");
  CHECK(has_note(registry.plugins().front(), "to start"));
}

TEST_CASE("a changed, truncated or missing library is refused before it is loaded") {
  const TempFolder temp;
  const fs::path folder = copy_bad("aborts", temp.path());  // loading it would end this process
  const fs::path library = folder / "bad_aborts.so";
  const std::string bytes = read_file(library);

  write_file(library, bytes.substr(0, bytes.size() / 2));
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "seal file-size");
  std::string changed = bytes;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  write_file(library, changed);
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "seal file-hash");
  fs::remove(library);
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "seal file-missing");
}

TEST_CASE("a wrong boot number, platform or host in the manifest is refused before it is loaded") {
  const TempFolder temp;
  const fs::path manifest = copy_bad("aborts", temp.path()) / kManifestName;
  const std::string text = read_file(manifest);
  edit(manifest, "\"boot\": 1", "\"boot\": 999");
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "platform boot-number");
  write_file(manifest, text);
  edit(manifest, std::string(host_platform()), "vms-vax");
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "platform platform");
  write_file(manifest, text);
  edit(manifest, "\"min_host\": \"0.1.0\"", "\"min_host\": \"99.0.0\"");
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "platform host-too-old");
  write_file(manifest, "{");
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "manifest manifest-syntax");
}

TEST_CASE("an unsealed plugin is refused, but in a developer folder it is loaded and says so") {
  const TempFolder temp;
  const fs::path folder = copy_bad("harmless", temp.path());
  auto manifest = *read_manifest(folder);
  manifest.files.clear();
  write_file(folder / kManifestName, to_json(manifest));
  CHECK(verdict(Registry(options_for(temp.path()), {})) == "seal seal-missing");
  const Registry registry(options_for(temp.path(), FolderKind::developer), {});
  CHECK(verdict(registry) == "loaded");
  CHECK(registry.plugins().front().trust == Trust::developer);
  CHECK(has_note(registry.plugins().front(), "not sealed"));
}

TEST_CASE("a truncated library in a developer folder is refused without harm") {
  const TempFolder temp;
  const fs::path library = copy_bad("harmless", temp.path()) / "bad_harmless.so";
  const std::string bytes = read_file(library);
  for (const size_t size : {size_t{0}, size_t{3}, size_t{40}, size_t{200}}) {
    CAPTURE(size);
    write_file(library, bytes.substr(0, size));
    CHECK(verdict(Registry(options_for(temp.path(), FolderKind::developer), {})).starts_with("symbols "));
  }
}

TEST_CASE("an unsigned plugin of a vendor, a disabled one and one in safe mode are refused") {
  CHECK(verdict_of_bad("harmless", FolderKind::vendor) == "seal unsigned");
  const TempFolder temp;
  copy_bad("harmless", temp.path());
  RegistryOptions options = options_for(temp.path());
  options.policy.disabled = {"test.harmless"};
  const Registry registry(options, {});
  CHECK(verdict(registry) == "policy disabled");
  CHECK(registry.plugins().front().provides == std::vector<std::string>{"plx.camera-driver/1"});
  options = options_for(temp.path(), FolderKind::developer);
  options.policy.safe_mode = true;
  CHECK(verdict(Registry(options, {})) == "policy safe-mode");
}

TEST_CASE("of two plugins with one id the second is refused") {
  const TempFolder temp;
  fs::rename(copy_bad("harmless", temp.path()), temp.path() / "a");
  fs::rename(copy_bad("harmless", temp.path()), temp.path() / "b");
  const Registry registry(options_for(temp.path()), {});
  REQUIRE(registry.plugins().size() == 2);
  CHECK(registry.plugins()[0].loaded());
  CHECK(registry.plugins()[1].refusal->error.code == "duplicate-id");
}

TEST_CASE("a folder that is given twice is taken once, as what it is called last") {
  const TempFolder temp;
  const fs::path folder = copy_bad("harmless", temp.path());
  auto manifest = *read_manifest(folder);
  manifest.files.clear();
  write_file(folder / kManifestName, to_json(manifest));
  RegistryOptions options = options_for(temp.path());
  options.folders.push_back({folder / "..", FolderKind::developer});
  CHECK(verdict(Registry(options, {})) == "loaded");
}

TEST_CASE("a missing folder holds no plugins, and a folder without manifest is none") {
  const TempFolder temp;
  fs::create_directories(temp.path() / "just-a-folder");
  CHECK(Registry(options_for(temp.path()), {}).plugins().empty());
  CHECK(Registry(options_for(temp.path() / "none"), {}).plugins().empty());
}

TEST_CASE("a plugin that crashed the program while loading is quarantined until it changes or is released") {
  const TempFolder temp;
  const TempFolder state;
  const fs::path folder = copy_bad("aborts", temp.path());
  RegistryOptions options = options_for(temp.path());
  options.state_folder = state.path();
  const auto load = [&] { return signal_of_loading(temp.path(), state.path()); };

  REQUIRE(load() == SIGABRT);
  {
    const Registry registry(options, {});  // would end this process if it tried again
    CHECK(verdict(registry) == "policy quarantined");
    CHECK(registry.plugins().front().refusal->error.text.find("load") != std::string::npos);
  }
  SECTION("another build of it gets its chance") {
    write_file(folder / "bad_aborts.so", read_file(folder / "bad_aborts.so") + "x");
    REQUIRE(seal(folder).has_value());
    CHECK(load() == SIGABRT);
    CHECK(verdict(Registry(options, {})) == "policy quarantined");
  }
  SECTION("so it does when an administrator releases it") {
    Quarantine quarantine(state.path());
    CHECK(quarantine.release("test.aborts"));
    CHECK_FALSE(quarantine.release("test.aborts"));
    CHECK(load() == SIGABRT);
  }
}

TEST_CASE("a plugin that loads or is refused leaves no sentinel behind") {
  for (const char* name : {"harmless", "null_slot", "hangs"}) {
    const TempFolder temp;
    const TempFolder state;
    copy_bad(name, temp.path());
    RegistryOptions options = options_for(temp.path());
    options.state_folder = state.path();
    options.entry_limit_ns = 200 * kNsPerMs;
    { const Registry registry(options, {}); }
    CAPTURE(name);
    CHECK(fs::is_empty(state.path() / "loading"));
    CHECK(fs::is_empty(state.path() / "quarantine"));
  }
}
