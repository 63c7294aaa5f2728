// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/manifest.hpp"

#include "catch.hpp"
#include "plugins/loading/policy.hpp"

using namespace parallax;
using namespace parallax::plugins;

namespace {

Manifest good() {
  Manifest m;
  m.id = "com.example.lab-camera";
  m.name = "Lab \"camera\" – Ärzte";
  m.version = "1.2.3";
  m.vendor = "Example";
  m.licence = "Apache-2.0";
  m.boot = 1;
  m.sdk_version = "0.1.0";
  m.min_host = "0.1.0";
  m.platform = std::string(host_platform());
  m.library = "lab.so";
  m.provides = {"plx.camera-driver/1"};
  m.files = {{"lab.so", 10, std::string(64, 'a')}, {"data/lens.bin", 3, std::string(64, 'b')}};
  return m;
}

std::string with(std::string_view from, std::string_view to) {
  std::string text = to_json(good());
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string code_of(const std::string& text) {
  const auto parsed = parse_manifest(text);
  return parsed ? "" : parsed.error().code;
}

}  // namespace

TEST_CASE("a manifest reads back what was written") {
  const auto parsed = parse_manifest(to_json(good()));
  REQUIRE(parsed.has_value());
  CHECK(*parsed == good());
}

TEST_CASE("a manifest may carry keys of its own that begin with x-") {
  CHECK(code_of(with("\"boot\"", "\"x-colour\": {\"any\": [1]}, \"boot\"")).empty());
}

TEST_CASE("a manifest that is too large is refused unread") {
  CHECK(code_of(std::string(kMaxManifestBytes + 1, ' ')) == "manifest-too-large");
}

TEST_CASE("a manifest that is no JSON is refused with a remedy") {
  for (const char* text : {"", "{", "nonsense", "{} {}", "[[[[[[[[1]]]]]]]]"}) {
    CHECK(code_of(text) == "manifest-syntax");
  }
  CHECK_FALSE(parse_manifest("{").error().remedy.empty());
}

TEST_CASE("a manifest with something wrong in it is refused") {
  const std::vector<std::pair<std::string, std::string>> edits{
      {"\"manifest\": 1", "\"manifest\": 2"},
      {"\"boot\"", "\"unknown\": 1, \"boot\""},
      {"  \"id\": \"com.example.lab-camera\",\n", ""},
      {"com.example.lab-camera", "Com.Example"},
      {"com.example.lab-camera", "single"},
      {"com.example.lab-camera", "../../etc"},
      {"\"version\": \"1.2.3\"", "\"version\": \"1.2\""},
      {"\"version\": \"1.2.3\"", "\"version\": 1"},
      {"\"boot\": 1", "\"boot\": -1"},
      {"\"boot\": 1", "\"boot\": 1.5"},
      {"\"boot\": 1", "\"boot\": 4294967296"},
      {"\"library\": \"lab.so\"", "\"library\": \"../lab.so\""},
      {"\"library\": \"lab.so\"", "\"library\": \"other.so\""},
      {"[\"plx.camera-driver/1\"]", "[]"},
      {"[\"plx.camera-driver/1\"]", "[\"plx.camera-driver\"]"},
      {"[\"plx.camera-driver/1\"]", "[\"plx.camera-driver/0\"]"},
      {"[\"plx.camera-driver/1\"]", "[\"plx.camera-driver/1\", \"plx.camera-driver/1\"]"},
      {"[\"plx.camera-driver/1\"]", "[1]"},
      {"data/lens.bin", "/etc/passwd"},
      {"data/lens.bin", "data/../../x"},
      {"data/lens.bin", "lab.so"},
      {"\"size\": 3", "\"size\": \"3\""},
      {std::string(64, 'b'), std::string(63, 'b')},
      {std::string(64, 'b'), std::string(64, 'B')},
      {"\"files\": [", "\"signature\": \"00\", \"files\": ["},
  };
  for (const auto& [from, to] : edits) {
    CAPTURE(from, to);
    CHECK(code_of(with(from, to)) == "manifest-wrong");
  }
  CHECK(code_of("[]") == "manifest-wrong");
}

TEST_CASE("a key that stands twice in a manifest is refused") {
  CHECK(code_of(with("\"boot\": 1", "\"boot\": 1,\n  \"boot\": 1")) == "manifest-wrong");
}

TEST_CASE("versions compare by number") {
  CHECK(*parse_version("1.10.0") > *parse_version("1.9.9"));
  CHECK(*parse_version("1.0.0-rc1") == *parse_version("1.0.0"));
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "1.2.x", "-1.2.3", "1..3", "99999999999.0.0"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_version(text).has_value());
  }
}

TEST_CASE("a disabled plugin is refused by policy, safe mode refuses all but bundled ones") {
  CHECK(decide_policy(good(), FolderKind::bundled, {.disabled = {good().id}}).error().code == "disabled");
  CHECK(decide_policy(good(), FolderKind::vendor, {.safe_mode = true}).error().code == "safe-mode");
  CHECK(decide_policy(good(), FolderKind::developer, {.safe_mode = true}).error().code == "safe-mode");
  CHECK(decide_policy(good(), FolderKind::bundled, {.safe_mode = true}).has_value());
}

TEST_CASE("a plugin for another platform, boot number or a newer host is refused with both sides named") {
  const auto platform = decide_platform(good(), "linux-riscv64", "0.1.0");
  CHECK(platform.error().code == "platform");
  CHECK(platform.error().text.find("linux-riscv64") != std::string::npos);
  Manifest m = good();
  m.boot = 7;
  const auto boot = decide_platform(m, host_platform(), "0.1.0");
  CHECK(boot.error().code == "boot-number");
  CHECK(boot.error().text.find('7') != std::string::npos);
  m = good();
  m.min_host = "0.2.0";
  CHECK(decide_platform(m, host_platform(), "0.1.9").error().code == "host-too-old");
  CHECK(decide_platform(m, host_platform(), "0.2.0").has_value());
}

TEST_CASE("bundled plugins pass signature and licence and say so, a vendor's do not yet") {
  Manifest m = good();
  CHECK_FALSE(decide_signature(m, FolderKind::bundled)->note.empty());
  CHECK(decide_signature(m, FolderKind::developer)->trust == Trust::developer);
  CHECK(decide_signature(m, FolderKind::vendor).error().code == "unsigned");
  m.signature = std::string(128, '0');
  CHECK(decide_signature(m, FolderKind::vendor).error().code == "unsigned");
  CHECK(decide_licence(m, FolderKind::vendor).has_value());
  m.features = {"klv"};
  CHECK(decide_licence(m, FolderKind::vendor).error().code == "licence-missing");
  CHECK_FALSE(decide_licence(m, FolderKind::bundled)->note.empty());
}
