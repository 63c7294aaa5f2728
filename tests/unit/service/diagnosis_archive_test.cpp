// SPDX-License-Identifier: Apache-2.0
#include "service/diagnosis_archive.hpp"

#include <map>

#include "catch.hpp"
#include "service/redaction.hpp"
#include "service/registry_view.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::recorder;

namespace {

/// One source whose driver puts the password into its own message, as a vendor's library might.
class CarelessRecording final : public Recording {
 public:
  std::string password;
  Result<std::string> start(const Actor&, const StartRecording&) override { return fail("location-unknown", "no"); }
  Result<void> start_now(const Actor&, const std::string&) override { return {}; }
  std::optional<Error> start_problem() override { return std::nullopt; }
  Result<StoppedRecording> stop(const Actor&, const std::string&, const std::string&) override {
    return StoppedRecording{};
  }
  Result<void> pause(const Actor&, const std::string&) override { return {}; }
  Result<void> resume(const Actor&, const std::string&) override { return {}; }
  std::vector<RecordingStatus> running() override { return {}; }
  Result<void> while_none_starts(const Work& work) override { return work({}); }
  Result<int64_t> session_now_ns(const std::string&) override { return fail("not-recording", "no"); }
  std::vector<SourceStatus> sources() override {
    SourceStatus status{.source = source, .name = "Door", .location = "Room"};
    status.health.state = CameraState::refused;
    status.health.reason = Error{"login-refused", "SDK said: bad password '" + password + "'.", ""};
    return {status};
  }
  Result<SourceTest> test_source(const Source&, const std::string&, int64_t) override { return SourceTest{}; }
  std::string source;
};

std::string redact(const std::string& text, const std::vector<std::string>& secrets = {}) {
  return redacted(text, secrets);
}

std::vector<DiagnosisFile> collect(Diagnosis& diagnosis) {
  std::vector<DiagnosisFile> files;
  REQUIRE(diagnosis.collect([&](const DiagnosisFile& file) -> Result<void> {
    files.push_back(file);
    return {};
  }));
  return files;
}

}  // namespace

TEST_CASE("a diagnosis tells what support needs and holds no password, token or key") {
  const std::string camera_password = "q\"9/ä&Zz";
  test::Fixture fixture;
  std::string setup_token = test::read_text(fixture.data() / "setup-token");
  setup_token.pop_back();
  const auto log_in =
      fixture.accounts().set_up(setup_token, {.name = "tina", .password = "correct horse battery"}, "127.0.0.1");
  REQUIRE(log_in);
  const Actor tina = actor_of(log_in->user, "127.0.0.1");
  REQUIRE(fixture.rooms().add_location(tina, {.name = "Room 1", .parent = {}, .departments = {}}));
  NewSource wanted{.location = "Room 1", .values = {}, .password = camera_password};
  wanted.values.name = "Door";
  wanted.values.url = "rtsp://10.0.0.5/main?user=admin&password=inTheQuery";
  wanted.values.user = "admin";
  const auto source = fixture.rooms().add_source(tina, wanted);
  REQUIRE(source);
  fixture.put(test::recorded(1, "Trial"));
  const std::string secret_key = test::read_text(fixture.data() / "secret-key");
  test::write_text(fixture.data() / "logs" / "recorder.log",
                   "info [rtsp] rtsp://admin:inTheUrl@10.0.0.5/main opened\n"
                   "info [sdk] Authorization: Basic aW5UaGVIZWFkZXI=\ninfo [sdk] plain " +
                       camera_password + " here\n");
  test::write_text(fixture.data() / "logs" / "recorder.1.log", "older line\n");

  CarelessRecording recording;
  recording.password = camera_password;
  recording.source = source->id;
  PluginLogs logs(fixture.clock());
  logs.add(LogLevel::info, "com.example.cam", "token=inThePluginLog ok");
  test::write_text(fixture.data() / "plugins" / "com.example.cam" / "plugin.json", "{");
  const plugins::Registry registry({.folders = {{fixture.data() / "plugins", plugins::FolderKind::bundled}}}, {});
  class View final : public PluginsView {
   public:
    View(RegistryView& list, PluginLogs& logs) : list_(list), logs_(logs) {}
    std::vector<PluginInfo> plugins() override { return list_.plugins(); }
    Result<PluginInfo> plugin(const std::string& id) override { return list_.plugin(id); }
    Result<PluginLog> log(const std::string&, uint64_t after, size_t limit) override {
      return logs_.lines("com.example.cam", after, limit);
    }

   private:
    RegistryView& list_;
    PluginLogs& logs_;
  };
  RegistryView list(registry, logs);
  View view(list, logs);
  ServiceConfig config;
  config.storage.push_back({fixture.data() / "sessions", 7});
  ServiceDiagnosis diagnosis({.version = "9.8.7",
                              .data = fixture.data(),
                              .config = config,
                              .rebuilt = "Two sessions came back.",
                              .sessions = fixture.sessions(),
                              .rooms = fixture.rooms(),
                              .passwords = fixture.store().source_passwords(),
                              .accounts = fixture.accounts(),
                              .recording = recording,
                              .plugins = view,
                              .jobs = fixture.store().jobs(),
                              .events = fixture.store().events(),
                              .clock = fixture.clock()});
  const auto files = collect(diagnosis);
  std::map<std::string, std::string> text;
  for (const DiagnosisFile& file : files) {
    INFO(file.name);
    CHECK(text.emplace(file.name, file.content).second);
    for (const std::string& secret :
         {camera_password, std::string("q\\\"9/ä&Zz"), std::string("correct horse battery"), log_in->token, setup_token,
          secret_key, std::string("inTheUrl"), std::string("inTheQuery"), std::string("aW5UaGVIZWFkZXI"),
          std::string("inThePluginLog")}) {
      INFO(secret);
      CHECK(file.content.find(secret) == std::string::npos);
    }
  }
  CHECK(text["about.txt"].find("Parallax recorder 9.8.7") != std::string::npos);
  CHECK(text["process.txt"].find("VmRSS") != std::string::npos);
  CHECK(text["process.txt"].find("libsodium") != std::string::npos);
  CHECK(text["disks.txt"].find((fixture.data() / "sessions").string() + ": ") != std::string::npos);
  CHECK(text["config.toml"].find("keep_free_mib = 7") != std::string::npos);
  CHECK(text["catalogue.json"].find("\"sessions\":1") != std::string::npos);
  CHECK(text["catalogue.json"].find("\"technician\":1") != std::string::npos);
  CHECK(text["catalogue.json"].find("catalogue.db") != std::string::npos);
  CHECK(text["catalogue.json"].find("Two sessions came back.") != std::string::npos);
  CHECK(text["locations.json"].find("Room 1") != std::string::npos);
  CHECK(text["sources.json"].find("login-refused") != std::string::npos);
  CHECK(text["plugins.json"].find("manifest-syntax") != std::string::npos);
  CHECK(text["plugin-com-example-cam.log"].find("token=*** ok") != std::string::npos);
  CHECK(text["recorder.log"].find("rtsp://10.0.0.5/main opened") != std::string::npos);
  CHECK(text["recorder.1.log"] == "older line\n");
}

TEST_CASE("of a long log the diagnosis holds the end, from the beginning of a line") {
  test::Fixture fixture;
  std::string log;
  for (int i = 0; log.size() < (size_t{5} << 20); ++i) log += "line " + std::to_string(i) + "\n";
  test::write_text(fixture.data() / "logs" / "recorder.log", log + "the last one\n");
  CarelessRecording recording;
  const PluginLogs logs(fixture.clock());
  const plugins::Registry registry({}, {});
  RegistryView view(registry, logs);
  ServiceDiagnosis diagnosis({.version = "0",
                              .data = fixture.data(),
                              .config = {},
                              .rebuilt = {},
                              .sessions = fixture.sessions(),
                              .rooms = fixture.rooms(),
                              .passwords = fixture.store().source_passwords(),
                              .accounts = fixture.accounts(),
                              .recording = recording,
                              .plugins = view,
                              .jobs = fixture.store().jobs(),
                              .events = fixture.store().events(),
                              .clock = fixture.clock()});
  const auto files = collect(diagnosis);
  const std::string& text = files.back().content;
  CHECK(files.back().name == "recorder.log");
  CHECK(text.size() <= size_t{4} << 20);
  CHECK(text.starts_with("line "));
  CHECK(text.ends_with("the last one\n"));
}

TEST_CASE("secrets are masked wherever they stand") {
  CHECK(redact("rtsp://u:p@h/x rtsp://h/y@z") == "rtsp://h/x rtsp://h/y@z");
  CHECK(redact("http://h/c?a=1&PassWord=x%20y&b=2") == "http://h/c?a=1&PassWord=***&b=2");
  CHECK(redact("user=anna pwd=x, then") == "user=anna pwd=***, then");
  CHECK(redact("Authorization: Digest username=\"a\", response=\"b\"\nnext") == "Authorization: Digest ***\nnext");
  CHECK(redact("password=") == "password=");
  CHECK(redact("compass=3") == "compass=***");
  CHECK(redact("x hunter2 hunter22 y", {"hunter2", "hunter22"}) == "x *** *** y");
  CHECK(redact("1 2 3", {"1"}) == "1 2 3");
  CHECK(redact("://@ ://", {}) == ":// ://");
}
