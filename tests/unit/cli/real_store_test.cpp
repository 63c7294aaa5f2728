// SPDX-License-Identifier: Apache-2.0
// parallaxctl, client, server and the real catalogue together: nothing in memory but the recording itself.
#include <algorithm>
#include <boost/json.hpp>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "api/server/api.hpp"
#include "api/server/http/server.hpp"
#include "catch.hpp"
#include "cli/parallaxctl.hpp"
#include "media/session_file/session_file.hpp"
#include "store/folders/local_folders.hpp"
#include "store/store.hpp"
#include "support/memory_services.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
using namespace parallax::test;
namespace fs = std::filesystem;

namespace {

/// A recorder with a real store in a folder of its own; `restart` ends it and starts another on the same folder.
class Recorder {
 public:
  Recorder() {
    setenv("PARALLAX_DATA", folder_.c_str(), 1);
    setenv("XDG_CONFIG_HOME", (folder_ / "config").c_str(), 1);
    unsetenv("PARALLAX_URL");
    unsetenv("PARALLAX_TOKEN");
    start();
  }
  ~Recorder() { stop(); }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void restart() {
    const uint16_t port = server_->port();
    stop();
    port_ = port;
    start();
  }
  int ctl(const std::vector<std::string>& arguments, const std::string& input = {}) {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const int code = cli::run(arguments, {in, out_stream, err_stream, false});
    out = out_stream.str();
    err = err_stream.str();
    UNSCOPED_INFO(err);
    return code;
  }
  boost::json::object json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    REQUIRE(ctl(arguments) == 0);
    return boost::json::parse(out).as_object();
  }
  store::Store& store() { return *store_; }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

  std::string out;
  std::string err;

 private:
  void start() {
    folders_ = std::make_unique<store::LocalFolders>(folder_ / "sessions", media::session_from_json);
    store::StoreOptions options;
    options.data = folder_;
    options.folders = folders_.get();
    options.clock = &memory_.clock;
    options.exports = {{"usb", folder_ / "copies"}};
    options.cheap_passwords = true;
    auto opened = store::Store::open(options);
    REQUIRE(opened);
    store_ = std::move(*opened);
    const api::ApiServices services{.accounts = store_->accounts(),
                                    .sessions = store_->sessions(),
                                    .items = store_->items(),
                                    .rooms = store_->rooms(),
                                    .audit = store_->audit(),
                                    .naming = store_->naming(),
                                    .passwords = store_->source_passwords(),
                                    .recording = memory_.recording,
                                    .events = store_->events(),
                                    .notices = store_->notices(),
                                    .jobs = store_->jobs(),
                                    .session_jobs = store_->session_jobs(),
                                    .media = store_->media(),
                                    .plugins = memory_.plugins,
                                    .diagnosis = memory_.diagnosis,
                                    .live = memory_.live,
                                    .clock = memory_.clock};
    api_ = std::make_unique<api::Api>(services, api::ApiOptions{.proof_secret = "known"});
    api::ServerOptions server_options;
    server_options.port = port_;
    auto server = api::Server::start(*api_, memory_.clock, server_options);
    REQUIRE(server);
    server_ = std::move(*server);
    std::ofstream(folder_ / "recorder.json") << R"({"url":")" << server_->url() << R"(","pid":1,"secret":"known"})";
  }
  void stop() {
    server_.reset();
    api_.reset();
    store_.reset();
    folders_.reset();
  }

  test::TempFolder own_;
  const fs::path& folder_ = own_.path();
  uint16_t port_ = 0;
  MemoryServices memory_;
  std::unique_ptr<store::LocalFolders> folders_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<api::Server> server_;
};

/// A finished session of the user, with one part of 5 bytes.
void add_session(Recorder& recorder, const std::string& id, const std::string& user) {
  const std::string folder = "20260101-000000Z-" + id;
  fs::create_directories(recorder.folder() / "sessions" / folder);
  std::ofstream(recorder.folder() / "sessions" / folder / "Camera-1-p001.mp4") << "hello";
  Session session;
  session.id = id;
  session.name = "Trial";
  session.location = "Room 1";
  session.recorded_by = user;
  session.start_utc_ns = 1'700'000'000 * kNsPerSecond;
  session.state = SessionState::stopped;
  session.duration_ns = 60 * kNsPerSecond;
  Video video;
  video.source = "Camera 1";
  video.kind = SourceKind::camera;
  Part part;
  part.file = "Camera-1-p001.mp4";
  part.state = PartState::finished;
  part.bytes = 5;
  video.parts.push_back(part);
  session.videos.push_back(video);
  std::ofstream(recorder.folder() / "sessions" / folder / "session.json") << media::session_to_json(session);
  std::mutex mutex;
  std::condition_variable done;
  bool stored = false;
  recorder.store().session_register().store_session(session, folder, [&](const Result<void>&) {
    const std::lock_guard lock(mutex);
    stored = true;
    done.notify_one();
  });
  std::unique_lock lock(mutex);
  REQUIRE(done.wait_for(lock, std::chrono::seconds(20), [&] { return stored; }));
}

}  // namespace

TEST_CASE("a site is set up, used, restarted and audited through the command line alone") {
  Recorder recorder;
  REQUIRE(recorder.ctl({"setup", "--user", "anna", "--password-stdin"}, "correct horse battery\n") == 0);
  CHECK(recorder.ctl({"setup", "--user", "eve", "--token", "x", "--password-stdin"}, "correct horse battery\n") == 1);
  REQUIRE(recorder.ctl({"locations", "add", "Room 1"}) == 0);
  CHECK(recorder.ctl({"locations", "add", "room 1"}) == 1);
  CHECK(recorder.err.find("name-taken") != std::string::npos);
  REQUIRE(recorder.ctl({"sources", "add", "--location", "Room 1", "--name", "Camera 1", "--driver", "rtsp", "--url",
                        "rtsp://10.0.0.1/main", "--user", "admin", "--password-stdin"},
                       "camera password\n") == 0);
  const std::string source = recorder.out.substr(0, recorder.out.size() - 1);
  CHECK(recorder.store().source_passwords().source_password(source) == "camera password");

  // M7: the password is not taken along to another address, and that is said.
  CHECK(recorder.ctl({"sources", "change", "Camera 1", "--url", "rtsp://10.0.0.1/other"}) == 0);
  CHECK(recorder.err.empty());
  CHECK(recorder.store().source_passwords().source_password(source) == "camera password");
  CHECK(recorder.ctl({"sources", "change", "Room 1/Camera 1", "--url", "rtsp://10.0.0.2/main"}) == 0);
  CHECK(recorder.err.find("password was removed") != std::string::npos);
  CHECK(recorder.store().source_passwords().source_password(source) == "");
  CHECK(recorder.ctl({"sources", "change", source, "--url", "rtsp://10.0.0.1/main", "--password-stdin"},
                     "camera password\n") == 0);

  const std::string id = "11111111-2222-4333-8444-555555555555";
  add_session(recorder, id, "anna");
  CHECK(recorder.json({"sessions", "list", "--search", "trial"}).at("total").as_int64() == 1);
  REQUIRE(recorder.ctl({"marks", "add", id, "--title", "Arrest", "--at", "+12.5"}) == 0);
  REQUIRE(recorder.ctl({"marks", "add", id, "--title", "Wrong", "--at", "2023-11-14T22:13:50Z"}) == 0);
  const std::string mark = recorder.out.substr(0, 36);
  REQUIRE(recorder.ctl({"marks", "edit", mark, "--title", "Right"}) == 0);
  REQUIRE(recorder.ctl({"sessions", "rename", id, "Trial of Monday"}) == 0);

  recorder.restart();
  CHECK(recorder.json({"sessions", "show", id}).at("name").as_string() == "Trial of Monday");
  CHECK(recorder.json({"sessions", "list", "--search", "arrest"}).at("total").as_int64() == 1);
  // C26: which mark it was, and when.
  REQUIRE(recorder.ctl({"sessions", "list", "--search", "arrest"}) == 0);
  CHECK(recorder.out.find("1 of 1\n\nFOUND IN") != std::string::npos);
  CHECK(recorder.out.find(id + "  0:00:12.500  Arrest\n") != std::string::npos);
  REQUIRE(recorder.ctl({"sessions", "list", "--search", "trial"}) == 0);
  CHECK(recorder.out.find("FOUND IN") == std::string::npos);
  const auto marks = recorder.json({"marks", "list", id}).at("items").as_array();
  REQUIRE(marks.size() == 2);
  CHECK(marks[1].as_object().at("title").as_string() == "Right");
  CHECK(marks[1].as_object().at("start_session_ns").as_int64() == 30 * kNsPerSecond);

  const fs::path log = recorder.folder() / "audit.jsonl";
  REQUIRE(recorder.ctl({"audit", "export", log.string()}) == 0);
  CHECK(recorder.ctl({"audit", "verify", log.string()}) == 0);
  std::ifstream in(log);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  // A head that was noted elsewhere shows a log that was made anew as a whole, and one that was cut.
  const std::string hash = text.substr(text.rfind("{\"head\":{\"hash\":\"") + 17, 64);
  const auto rows = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) - 1;
  const fs::path heads = recorder.folder() / "audit-heads.txt";
  const auto verdict = [&](size_t row, const std::string& noted) {
    std::ofstream(heads) << "2026-11-30T00:00:00.000Z row " << row << " hash " << noted << "\n";
    return recorder.ctl({"audit", "verify", log.string(), "--heads", heads.string()});
  };
  CHECK(verdict(rows, hash) == 0);
  CHECK(verdict(rows, std::string(64, 'a')) == 1);
  CHECK(verdict(rows + 1, hash) == 1);
  std::ofstream(heads) << "nothing\n";
  CHECK(recorder.ctl({"audit", "verify", log.string(), "--heads", heads.string()}) == 1);
  text.replace(text.find("Trial of Monday"), 5, "Trick");
  std::ofstream(log) << text;
  CHECK(recorder.ctl({"audit", "verify", log.string()}) == 1);

  const fs::path copies = recorder.folder() / "copies";
  fs::create_directory(copies);
  CHECK(recorder.ctl({"sessions", "copy", id, "--to", "usb"}) == 0);
  CHECK_FALSE(fs::is_empty(copies));
  CHECK(recorder.ctl({"sessions", "delete", id, "--yes"}) == 0);
  CHECK(recorder.ctl({"sessions", "show", id}) == 1);
  CHECK(recorder.ctl({"login", "--user", "anna", "--password-stdin"}, "wrong\n") == 1);
}
