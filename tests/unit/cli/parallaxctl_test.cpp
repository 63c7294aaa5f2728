// SPDX-License-Identifier: Apache-2.0
// The command line against a real server, with an environment of its own.
#include "cli/parallaxctl.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "cli/places.hpp"
#include "cli/show.hpp"
#include "cli/times.hpp"
#include "room.hpp"

using namespace parallax;
using namespace parallax::test;
namespace fs = std::filesystem;

namespace {

/// Something at a port that gives every request the same answer.
class Stranger {
 public:
  explicit Stranger(std::string body) : body_(std::move(body)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(here.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Stranger() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  void serve() {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
        std::to_string(body_.size()) + "\r\n\r\n" + body_;
    for (int peer = 0; (peer = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(peer)) {
      std::string got;
      char piece[4096];
      while (got.find("\r\n\r\n") == std::string::npos) {
        const ssize_t size = ::recv(peer, piece, sizeof piece, 0);
        if (size <= 0) break;
        got.append(piece, static_cast<size_t>(size));
      }
      (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  std::string body_;
  std::string url_;
  int listener_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("an answer that no recorder gives ends parallaxctl with a reason, not with a crash") {
  Room room;
  fs::remove(room.folder / "data" / "recorder.json");
  setenv("PARALLAX_TOKEN", "token", 1);
  for (const char* body : {R"({"sessions":[{"id":"a","name":"b","location":1}],"total":1,"offset":0})", "[]", "{}",
                           "null", R"("x")", R"({"sessions":{}})"}) {
    INFO(body);
    const Stranger stranger(body);
    for (const char* command : {"list", "exports"}) {
      const int code = room.ctl({"--url", stranger.url(), "sessions", command});
      CHECK((code == cli::kDone || !room.err.empty()));
    }
  }
  unsetenv("PARALLAX_TOKEN");
}

TEST_CASE("a script logs in once; the token lies in a private file and folder") {
  Room room;
  const mode_t before = umask(0022);
  room.log_in("trainer");
  umask(before);
  const fs::path file = cli::token_file();
  CHECK((fs::status(file.parent_path()).permissions() & fs::perms::all) == fs::perms::owner_all);
  CHECK((fs::status(file).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(room.out.find("token-trainer") == std::string::npos);
  CHECK(room.ctl({"status"}) == 0);
  CHECK(room.out.find("Room 1") != std::string::npos);
  CHECK(room.ctl({"logout"}) == 0);
  CHECK(room.ctl({"status"}) == 1);
  CHECK(room.err.find("not-logged-in") != std::string::npos);
  setenv("PARALLAX_TOKEN", "token-technician", 1);
  CHECK(room.ctl({"audit", "list"}) == 0);
  unsetenv("PARALLAX_TOKEN");
}

TEST_CASE("a recorder of this computer that comes back on another port keeps its log-ins") {
  Room room;
  room.log_in("trainer");
  RunningApi moved;
  std::ofstream(room.folder / "data" / "recorder.json") << moved.announcement();
  CHECK(room.ctl({"status"}) == 0);
  // By the other URL it is a stranger, who gets no token.
  CHECK(room.ctl({"--url", moved.server->url(), "status"}) == 1);
}

TEST_CASE("a token kept under an address of this computer goes to nobody but the recorder that gave it") {
  Room room;
  const std::string url = room.running.server->url();
  const std::string same = "http://localhost:" + url.substr(url.rfind(':') + 1) + "/";
  const fs::path announcement = room.folder / "data" / "recorder.json";
  for (const std::string& typed : {url, same}) {
    std::ofstream(announcement) << room.running.announcement();
    REQUIRE(room.ctl({"--url", typed, "login", "--user", "trainer", "--password-stdin"}, "secret\n") == 0);
    REQUIRE(room.ctl({"--url", typed, "status"}) == 0);
    // It has gone, or is elsewhere, and its port is anybody's.
    const auto before = room.running.server->counters().requests;
    fs::remove(announcement);
    CHECK(room.ctl({"--url", typed, "status"}) == 3);
    CHECK(room.err.find("recorder-unproven") != std::string::npos);
    RunningApi moved;
    std::ofstream(announcement) << moved.announcement();
    CHECK(room.ctl({"--url", typed, "status"}) == 3);
    CHECK(room.err.find("is at " + moved.server->url() + " now") != std::string::npos);
    // Forgotten it can be, and is not claimed to be over.
    CHECK(room.ctl({"--url", typed, "logout"}) == 3);
    CHECK(room.err.find("stays valid until it expires") != std::string::npos);
    CHECK(room.running.server->counters().requests == before);
    CHECK(room.ctl({"--url", typed, "status"}) == 1);
    CHECK(room.err.find("not-logged-in") != std::string::npos);
  }
  // Also one that an earlier version kept, without saying whose it is.
  std::ofstream(announcement) << room.running.announcement();
  room.log_in("trainer");
  std::ifstream in(cli::token_file());
  std::string tokens{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  for (size_t at = tokens.find(",\"folder\""); at != std::string::npos; at = tokens.find(",\"folder\"")) {
    tokens.erase(at, tokens.find('}', at) - at);
  }
  std::ofstream(cli::token_file()) << tokens;
  CHECK(room.ctl({"--url", url, "status"}) == 0);
  fs::remove(announcement);
  CHECK(room.ctl({"--url", url, "status"}) == 3);
}

TEST_CASE("what has taken the port of a recorder that ended gets neither token nor password") {
  Room room;
  room.log_in("trainer");
  // The file stays as a crashed recorder leaves it; at its port now listens somebody who keeps what comes in.
  api::ApiOptions options;
  options.proof_secret = "another";
  RunningApi thief({}, options);
  std::string announcement = room.running.announcement();
  announcement.replace(announcement.find(room.running.server->url()), room.running.server->url().size(),
                       thief.server->url());
  std::ofstream(room.folder / "data" / "recorder.json") << announcement;
  CHECK(room.ctl({"status"}) == 3);
  CHECK(room.err.find("recorder-unproven") != std::string::npos);
  CHECK(room.ctl({"login", "--user", "trainer", "--password-stdin"}, "secret\n") == 3);
  CHECK(room.ctl({"--url", thief.server->url(), "status"}) == 3);  // also by its address
  setenv("PARALLAX_TOKEN", "token-technician", 1);
  CHECK(room.ctl({"events", "--follow"}) == 3);
  unsetenv("PARALLAX_TOKEN");
  CHECK(thief.memory.accounts.log_ins == 0);
  CHECK(thief.server->counters().requests == 4);  // the greetings
  // A file without a secret proves nothing either.
  std::ofstream(room.folder / "data" / "recorder.json") << R"({"url":")" << thief.server->url() << R"(","pid":1})";
  CHECK(room.ctl({"status"}) == 3);
}

TEST_CASE("http:// to another computer is refused before anything is sent") {
  Room room;
  CHECK(room.ctl({"--url", "http://192.0.2.1:8480", "login", "--user", "trainer", "--password-stdin"}, "secret\n") ==
        1);
  CHECK(room.err.find("url-insecure") != std::string::npos);
  CHECK(room.err.find("https://") != std::string::npos);
}

TEST_CASE("exit codes tell scripts what happened") {
  Room room;
  CHECK(room.ctl({}) == 2);
  CHECK(room.ctl({"no-such-command"}) == 2);
  CHECK(room.ctl({"record", "start"}) == 2);
  CHECK(room.ctl({"sessions", "list", "--page", "0"}) == 2);
  CHECK(room.ctl({"--help"}) == 0);
  CHECK(room.ctl({"login", "--user", "trainer", "--password-stdin"}, "wrong\n") == 1);
  CHECK(room.err.find("User or password is wrong. Try again.") != std::string::npos);
  CHECK(room.ctl({"--url", "http://127.0.0.1:1", "status"}) == 3);
  CHECK(room.ctl({"--url", "127.0.0.1:1", "status"}) == 3);  // http:// goes without saying
  CHECK(room.err.find("No recorder answers at 127.0.0.1:1") != std::string::npos);
  CHECK(room.ctl({"--url", "ftp://lab", "status"}) == 1);
  fs::remove(room.folder / "data" / "recorder.json");
  CHECK(room.ctl({"status"}) == 3);
  CHECK(room.err.find("recorder.json") != std::string::npos);
}

TEST_CASE("the first Technician is set up with the token file of the data folder") {
  Room room;
  room.running.memory.accounts.setup_needed = true;
  CHECK(room.ctl({"setup", "--user", "anna", "--password-stdin"}, "a long one\n") == 1);
  CHECK(room.err.find("setup-token") != std::string::npos);
  std::ofstream(room.folder / "data" / "setup-token") << "setup\n";
  CHECK(room.ctl({"setup", "--user", "anna", "--password-stdin"}, "a long one\n") == 0);
  CHECK(room.ctl({"status"}) == 0);
}

TEST_CASE("a recording is started, marked and stopped from a script [R85]") {
  Room room;
  room.log_in("trainer");
  REQUIRE(room.ctl({"record", "start", "--location", "Room 1", "--name", "Trial", "--wait-for", "any", "--wait-timeout",
                    "1.5"}) == 0);
  CHECK(room.out == "s3\n");
  CHECK(room.running.memory.recording.last_start.wait_timeout_ns == 1500 * kNsPerMs);
  CHECK(room.ctl({"marks", "add", "s1", "--title", "Now", "--description", "more", "--json"}) == 0);
  CHECK(boost::json::parse(room.out).as_object().at("start_session_ns").as_int64() == 5 * kNsPerSecond);
  CHECK(room.ctl({"marks", "add", "s2", "--title", "Then", "--at", "+1.25"}) == 0);
  CHECK(room.out.find("0:00:01.250  Then") != std::string::npos);
  CHECK(room.ctl({"marks", "add", "s2", "--title", "x", "--at", "yesterday"}) == 2);
  CHECK(room.ctl({"marks", "list", "s2", "--json"}) == 0);
  const auto items = boost::json::parse(room.out).as_object().at("items").as_array();
  REQUIRE(items.size() == 1);
  const std::string id(items[0].as_object().at("id").as_string());
  CHECK(id.size() == 36);
  CHECK(room.ctl({"marks", "edit", id, "--title", "Better"}) == 0);
  CHECK(room.ctl({"marks", "remove", id}) == 0);
  for (const char* deed : {"pause", "resume"}) CHECK(room.ctl({"record", deed, "s1"}) == 0);
  CHECK(room.ctl({"record", "stop", "s1", "--name", "Airway"}) == 0);
  CHECK(room.out == "Airway\n");
  CHECK(room.ctl({"record", "stop", "none"}) == 1);
}

TEST_CASE("how sessions are named is shown and changed from a script [R18]") {
  Room room;
  room.log_in("administrator");
  CHECK(room.ctl({"settings", "naming"}) == 0);
  CHECK(room.out == "mode: ask\ndefault name: \n");
  CHECK(room.ctl({"settings", "naming", "--mode", "number"}) == 1);  // without a name
  CHECK(room.ctl({"settings", "naming", "--mode", "number", "--default-name", "Training"}) == 0);
  CHECK(room.ctl({"settings", "naming", "--mode", "edit"}) == 0);
  CHECK(room.out == "mode: edit\ndefault name: Training\n");
  CHECK(room.ctl({"settings", "naming", "--mode", "guess"}) == 2);
}

TEST_CASE("sessions are listed, shown, renamed and deleted") {
  Room room;
  room.log_in("technician");
  CHECK(room.ctl({"sessions", "list", "--search", "x", "--sort", "name", "--order", "ascending", "--page", "3",
                  "--page-size", "20"}) == 0);
  CHECK(room.running.memory.sessions.last_query.offset == 40);
  CHECK(room.out.find("Session s1") != std::string::npos);
  for (int i = 0; i < 5; ++i) REQUIRE(room.ctl({"marks", "add", "s2", "--title", "x-ray", "--at", "+61"}) == 0);
  REQUIRE(room.ctl({"sessions", "list", "--search", "x"}) == 0);
  CHECK(room.out.find("s2        0:01:01.000  x-ray\n") != std::string::npos);
  CHECK(room.out.find("and 2 more\n") != std::string::npos);
  REQUIRE(room.ctl({"sessions", "list", "--search", "x", "--json"}) == 0);
  const auto listed = boost::json::parse(room.out).as_object().at("sessions").as_array().at(1).as_object();
  CHECK(listed.at("found").as_object().at("items").as_array().size() == 3);
  CHECK(room.ctl({"sessions", "show", "s2", "--json"}) == 0);
  const auto session = boost::json::parse(room.out).as_object();
  const auto& part = session.at("video_list").as_array()[0].as_object().at("parts").as_array()[0].as_object();
  for (const char* field : {"path", "start_session_ns", "duration_ns", "frames", "bytes", "codec", "width", "height",
                            "fps", "sha256", "sha256_state"})
    CHECK(part.contains(field));
  CHECK(part.at("path").as_string() == "/somewhere/part.mp4");
  CHECK(room.ctl({"sessions", "show", "s2"}) == 0);
  CHECK(room.out.find("Lost on the way: 3 packets of the pictures") != std::string::npos);  // F6
  CHECK(room.out.find("\nduration: 0:") != std::string::npos);
  CHECK(room.out.find("_ns") == std::string::npos);
  CHECK(room.ctl({"sessions", "rename", "s2", "New name"}) == 0);
  CHECK(room.ctl({"sessions", "verify", "s2", "--no-wait"}) == 0);
  CHECK(room.out == "j2\n");
  CHECK(room.ctl({"sessions", "delete", "s2", "--yes"}) == 0);
  CHECK(room.ctl({"sessions", "show", "s2"}) == 1);
}

TEST_CASE("a session is deleted after a question that a person answers, or with --yes, and never unasked") {
  Room room;
  room.log_in("technician");
  for (const char* piped : {"", "n\n", "yes\n"}) {
    CAPTURE(piped);
    CHECK(room.ctl({"sessions", "delete", "s2"}, piped) == cli::kUsage);
    CHECK(room.err.find("Give --yes") != std::string::npos);
  }
  for (const char* answer : {"", "n\n", "y\n"}) {
    CAPTURE(answer);
    CHECK(room.ctl_at_terminal({"sessions", "delete", "s2"}, answer) == cli::kFailed);
    CHECK(room.err.find("Delete the session and all of its videos for good? Type yes: ") != std::string::npos);
  }
  CHECK(room.ctl({"sessions", "show", "s2"}) == 0);
  CHECK(room.ctl_at_terminal({"sessions", "delete", "s2"}, "yes\n") == 0);
  CHECK(room.ctl({"sessions", "show", "s2"}) == 1);
}

TEST_CASE("sources are added with the password on standard input, never as an argument") {
  Room room;
  room.log_in("technician");
  CHECK(room.ctl({"sources", "add", "--location", "Room 1", "--name", "Cam", "--driver", "rtsp", "--url",
                  "rtsp://10.0.0.1/", "--transport", "tcp", "--user", "admin", "--password-stdin"},
                 "hunter2\n") == 0);
  CHECK(room.running.memory.rooms.last_source.password == "hunter2");
  CHECK(room.ctl({"sources", "list"}) == 0);
  CHECK(room.out.find("Camera 1") != std::string::npos);
  CHECK(room.ctl({"sources", "test", "c1"}) == 1);  // it is "connecting", not live
  CHECK(room.ctl({"locations", "list"}) == 0);
  CHECK(room.ctl({"plugins", "list"}) == 0);
  CHECK(room.out.find("The file was changed.") != std::string::npos);
  CHECK(room.ctl({"plugins", "log", "p1"}) == 0);
  CHECK(room.ctl({"jobs", "list"}) == 0);
  CHECK(room.ctl({"jobs", "cancel", "j1"}) == 0);
}

TEST_CASE("a source is named by its id, its name, or location and name") {
  Room room;
  room.log_in("technician");
  for (const char* name : {"c1", "Camera 1", "camera 1", "Room 1/Camera 1"}) {
    CAPTURE(name);
    CHECK(room.ctl({"sources", "show", name}) == 0);
    CHECK(room.out.find("id: c1") != std::string::npos);
    CHECK(room.ctl({"sources", "test", name}) == 1);  // it is "connecting", not live
    CHECK(room.out.find("health.state: ") != std::string::npos);
    CHECK(room.ctl({"sources", "change", name, "--plain-login", "yes"}) == 0);
    CHECK(room.running.memory.rooms.last_source_change.plain_login == true);
  }
  CHECK(room.ctl({"sources", "test", "Camera 9"}) == 1);
  CHECK_FALSE(room.err.empty());
}

TEST_CASE("a camera's certificate is pinned when it is added or later, and the pin is taken away with an empty text") {
  Room room;
  room.log_in("technician");
  const auto& rooms = room.running.memory.rooms;
  const std::string pin(64, 'a');
  CHECK(room.ctl({"sources", "add", "--location", "Room 1", "--name", "Cam", "--url", "rtsps://10.0.0.1/",
                  "--tls-pin-sha256", std::string(64, 'A')}) == 0);
  CHECK(rooms.last_source.values.tls_pin_sha256 == pin);
  CHECK(room.ctl({"sources", "change", "c1", "--tls-pin-sha256", pin}) == 0);
  CHECK(rooms.last_source_change.tls_pin_sha256 == pin);
  CHECK(room.ctl({"sources", "change", "c1", "--tls-pin-sha256", ""}) == 0);
  CHECK(rooms.last_source_change.tls_pin_sha256 == "");
  CHECK(room.ctl({"sources", "change", "c1", "--tls-pin-sha256", "sha1"}) == 1);
  CHECK(room.err.find("64 hexadecimal digits") != std::string::npos);
  CHECK(room.ctl({"sources", "show", "c1"}) == 0);
  CHECK(room.out.find("tls_pin_sha256: ") != std::string::npos);
  CHECK(room.ctl({"completion"}) == 0);
  CHECK(room.out.find("--tls-pin-sha256") != std::string::npos);
}

TEST_CASE("events, the bundle for support and any other request come through") {
  Room room;
  room.log_in("technician");
  CHECK(room.ctl({"events", "--json"}) == 0);
  CHECK(boost::json::parse(room.out).as_object().at("type").as_string() == "snapshot");
  const fs::path bundle = room.folder / "bundle.tar";
  CHECK(room.ctl({"diagnose", "--to", bundle.string()}) == 0);
  CHECK(fs::file_size(bundle) % 512 == 0);
  CHECK(room.ctl({"api", "GET", "/api/v1/users"}) == 0);
  CHECK(room.out.find("\"trainee\"") != std::string::npos);
  CHECK(room.ctl({"audit", "export", (room.folder / "audit.jsonl").string()}) == 0);
  CHECK(room.ctl({"audit", "verify", (room.folder / "audit.jsonl").string()}) == 1);
  CHECK_FALSE(room.err.empty());
}

TEST_CASE("notices are listed with what to do, and marked as seen [R28]") {
  Room room;
  room.log_in("technician");
  REQUIRE(room.ctl({"notices"}) == 0);
  CHECK(room.out.find("The storage is nearly full.\n    Delete old sessions.\n") != std::string::npos);
  CHECK(room.ctl({"notices", "seen"}) == 2);
  CHECK(room.ctl({"notices", "seen", "7"}) == 1);
  CHECK(room.err.find("notice-unknown") != std::string::npos);
  CHECK(room.ctl({"notices", "seen", "1"}) == 0);
  REQUIRE(room.ctl({"notices", "--unseen"}) == 0);
  CHECK(room.out.empty());
  room.running.memory.notices.seen = false;
  CHECK(room.ctl({"notices", "seen", "--all"}) == 0);
  CHECK(room.running.memory.notices.seen);
}

TEST_CASE("completion knows every command") {
  Room room;
  CHECK(room.ctl({"completion"}) == 0);
  for (const char* text : {"\"sessions\") words=\"list show rename", "\"record start\") words=", "--wait-for",
                           "complete -o default -F _parallaxctl"})
    CHECK(room.out.find(text) != std::string::npos);
}

TEST_CASE("times of marks are understood") {
  CHECK(std::holds_alternative<cli::Now>(cli::parse_mark_time("now").value()));
  CHECK(std::get<cli::AfterStart>(cli::parse_mark_time("+90.5").value()).session_ns == 90'500 * kNsPerMs);
  CHECK(cli::parse_rfc3339("2023-11-14T22:13:20Z") == 1'700'000'000 * kNsPerSecond);
  CHECK(cli::parse_rfc3339("2023-11-14T23:13:20.250+01:00") == 1'700'000'000 * kNsPerSecond + 250 * kNsPerMs);
  CHECK(cli::parse_rfc3339("1969-12-31T23:59:59.5Z") == -500 * kNsPerMs);
  for (const char* bad :
       {"", "+", "-5", "+1.", "+x", "12:00", "2023-02-30T00:00:00Z", "2023-11-14T22:13:20", "2023-11-14T25:00:00Z"}) {
    INFO(bad);
    CHECK_FALSE(cli::parse_mark_time(bad));
  }
}

TEST_CASE("values are shown as people read them, and steer no terminal") {
  CHECK(cli::duration_text(3'723'456 * kNsPerMs, 3) == "1:02:03.456");
  CHECK(cli::size_text(1'234'567'890) == "1.2 GB");
  CHECK(cli::shown("a\xC2\x9B"
                   "31m\xE2\x80\xAE\u05E9") == "a 31m\u05E9");  // C1 and bidi
  CHECK(cli::shown("a\x1b[31m\nb") == "a [31m b");
  std::ostringstream out;
  CHECK(cli::print_json(out, R"({"name": "a\u202e"})"));
  CHECK(out.str() == "{\"name\":\"a\\u202e\"}\n");
  CHECK_FALSE(cli::print_json(out, "<html>"));
  CHECK(cli::value_text("duration_ns", 5 * kNsPerSecond) == "0:00:05");
  CHECK(cli::value_text("recorded_ns", int64_t{59'694'997'178}) == "0:00:59");
  CHECK(cli::value_text("start_session_ns", int64_t{1'500'000'000}) == "0:00:01.500");
  CHECK(cli::value_text("start_utc_ns", int64_t{5}) == "5");
  CHECK(cli::value_text("on", true) == "yes");
  std::ostringstream table;
  cli::Table rows({"NAME", "BY"});
  CHECK(rows.empty());
  rows.add({"Room\x1b[31m", "床"});
  rows.print(table);
  CHECK(table.str() == "NAME       BY\nRoom [31m  床\n");
}
