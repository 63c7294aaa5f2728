// SPDX-License-Identifier: Apache-2.0
#include "service/service_config.hpp"

#include <algorithm>
#include <fstream>
#include <regex>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::recorder;

namespace {

std::string guide() {
  std::ifstream in(std::string(PARALLAX_SOURCE_DIR) + "/docs/guide/recorder-config.md");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> toml_blocks(const std::string& page) {
  std::vector<std::string> blocks;
  const std::string open = "```toml\n";
  for (size_t at = page.find(open); at != std::string::npos; at = page.find(open, at)) {
    at += open.size();
    blocks.push_back(page.substr(at, page.find("```", at) - at));
  }
  return blocks;
}

}  // namespace

TEST_CASE("an empty configuration is the default one") {
  const auto config = parse_config("", "/etc");
  REQUIRE(config);
  CHECK(*config == ServiceConfig{});
}

TEST_CASE("the guide has a row for each key of the configuration and for no other") {
  const std::string page = guide();
  static const std::regex row(R"(\n\| `([a-z_.]+)` \|)");
  std::vector<std::string> documented;
  for (auto at = std::sregex_iterator(page.begin(), page.end(), row); at != std::sregex_iterator(); ++at) {
    documented.push_back((*at)[1]);
  }
  std::vector<std::string> known = config_keys();
  std::ranges::sort(documented);
  std::ranges::sort(known);
  CHECK(documented == known);
}

TEST_CASE("the guide's examples are read, and the first one says the defaults") {
  const auto blocks = toml_blocks(guide());
  REQUIRE(blocks.size() == 2);
  const auto defaults = parse_config(blocks[0], "/etc/parallax");
  REQUIRE(defaults);
  CHECK(*defaults == ServiceConfig{});
  // Each key that stands in it is one of those with a default: nothing was forgotten there.
  CHECK(std::ranges::count(blocks[0], '=') + std::ranges::count(blocks[1], '=') ==
        static_cast<std::ptrdiff_t>(config_keys().size()) + 1);  // storage.folder stands there twice

  const auto more = parse_config(blocks[1], "/etc/parallax");
  REQUIRE(more);
  REQUIRE(more->certificate);
  CHECK(more->certificate->key_pem == "/etc/parallax/recorder.key");
  CHECK(more->plugins == std::vector<std::filesystem::path>{"/opt/vendor/parallax-plugins"});
  CHECK(more->plugins_disabled == std::vector<std::string>{"com.example.my-camera"});
  REQUIRE(more->storage.size() == 2);
  CHECK(more->storage[0] == StorageFolder{"/video1", 4096});
  CHECK(more->storage[1] == StorageFolder{"/video2", std::nullopt});
  CHECK(more->exports == std::vector<ExportFolder>{{"usb", "/media/usb"}});
}

TEST_CASE("values of a configuration arrive where they belong") {
  const auto config = parse_config(R"(
listen = "[::1]:0"
plugins = { folders = ["mine"], dev_folders = ["/d"] }
log.level = "debug"
log.files = 2
recording.wait_timeout_s = 2.5
disk = { warn_minutes = 1 }
limits.login_wait_s = 1
)",
                                   "/etc/parallax");
  REQUIRE(config);
  CHECK(config->listen == ListenAddress{"::1", 0});
  CHECK(config->plugins == std::vector<std::filesystem::path>{"/etc/parallax/mine"});
  CHECK(config->plugins_dev == std::vector<std::filesystem::path>{"/d"});
  CHECK(config->log == LogConfig{LogLevel::debug, 10, 2});
  CHECK(config->recording.wait_timeout_ns == 2'500'000'000);
  CHECK(config->disk.warn_left_ns == 60 * kNsPerSecond);
  CHECK(config->limits.login_wait_ns == kNsPerSecond);
}

TEST_CASE("a configuration that is written out is read back the same") {
  ServiceConfig config{.listen = {"::1", 0},
                       .certificate = CertificateFiles{"/etc/a \"quoted\" \\ name\n.pem", "/k"},
                       .plugins = {"/p", "/q"},
                       .plugins_disabled = {"com.example.x"},
                       .storage = {{"/v1", 7}, {"/v2", std::nullopt}},
                       .exports = {{"usb \"1\"", "/media/usb"}},
                       .log = {LogLevel::error, 3, 4},
                       .search_memory_mib = 0,
                       .audit_heads = "/mnt/heads"};
  config.recording.wait_timeout_ns = 2'500'000'000;
  config.disk.warn_left_ns = 90 * kNsPerSecond;
  config.limits.login_wait_ns = 100'000'000;
  for (const ServiceConfig& one : {config, ServiceConfig{}}) {
    const auto again = parse_config(to_toml(one), "/");
    INFO(to_toml(one));
    REQUIRE(again);
    CHECK(*again == one);
  }
}

TEST_CASE("mistakes in a configuration are refused with line and remedy") {
  struct Case {
    const char* toml;
    const char* text;
    const char* remedy;
  };
  const std::vector<Case> cases{
      {"\nlisten_on = 'x'\n", "Line 2: the key 'listen_on' is unknown", "Known here: catalogue, disk"},
      {"lisen = '127.0.0.1:1'\n", "Line 1: the key 'lisen' is unknown", "Did you mean 'listen'?"},
      {"[lgo]\nlevel='info'\n", "the key 'lgo' is unknown", "Did you mean 'log'?"},
      {"[log]\nlevel='info'\nfile=3\n", "Line 3: the key 'log.file' is unknown", "Did you mean 'files'?"},
      {"listen = 8480\n", "'listen' must be ADDRESS:PORT", "127.0.0.1:8480"},
      {"listen = 'here:8480'\n", "'listen' must be ADDRESS:PORT", "127.0.0.1:8480"},
      {"listen = '127.0.0.1:70000'\n", "'listen' must be", "127.0.0.1:8480"},
      {"listen = '::1:80'\n", "'listen' must be", "[::1]:8480"},
      {"log = 'info'\n", "'log' must be a section", "guide"},
      {"[log]\nlevel = 'loud'\n", "Line 2: 'log.level' must be \"debug\"", "guide"},
      {"[log]\nfiles = 0\n", "'log.files' must be a whole number from 1 to 100", "guide"},
      {"[log]\nfiles = 2.5\n", "'log.files' must be a whole number", "guide"},
      {"[recording]\nwait_timeout_s = nan\n", "must be a number from 0 to 3600", "guide"},
      {"[recording]\nwait_timeout_s = '10'\n", "must be a number", "guide"},
      {"[plugins]\nfolders = 'one'\n", "must be a list of texts", "guide"},
      {"[plugins]\nfolders = ['one', 2]\n", "'plugins.folders' must be a text", "guide"},
      {"[storage]\nfolder = '/v'\n", "must be written as [[storage]]", "guide"},
      {"[[storage]]\nkeep_free_mib = 1\n", "Line 1: a [[storage]] has no folder", "folder ="},
      {"[[storage]]\nfolder = '/v'\n[[storage]]\nfolder = '/v/../v'\n", "Line 3: the folder /v is named twice",
       "Remove"},
      {"[export]\nname = 'a'\n", "must be written as [[export]]", "guide"},
      {"[[export]]\nname = 'a'\n", "Line 1: an [[export]] needs name and folder", "folder ="},
      {"[[export]]\nname = 'a'\nfolder = '/x'\n[[export]]\nname = 'a'\nfolder = '/y'\n",
       "Line 4: the export name 'a' is given twice", "Rename"},
      {"[tls]\ncertificate = 'a'\n", "needs both certificate and key", "certificate of its own"},
      {"listen = \n", "Line 1: this is not TOML", "example"}};
  for (const Case& wrong : cases) {
    const auto config = parse_config(wrong.toml, "/etc");
    CAPTURE(wrong.toml);
    REQUIRE_FALSE(config);
    CAPTURE(config.error().text, config.error().remedy);
    CHECK(config.error().code == "config-file");
    CHECK(config.error().text.find(wrong.text) != std::string::npos);
    CHECK(config.error().remedy.find(wrong.remedy) != std::string::npos);
  }
}

TEST_CASE("a configuration file that cannot be read is named") {
  const auto config = read_config("/nonexistent/recorder.toml");
  REQUIRE_FALSE(config);
  CHECK(config.error().text.find("/nonexistent/recorder.toml") != std::string::npos);
}
