// SPDX-License-Identifier: Apache-2.0
// A store in a folder of its own, with sessions that look like recorded ones.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "model/audit/audit_chain.hpp"
#include "store/folders/local_folders.hpp"
#include "store/store.hpp"
#include "support/temp_folder.hpp"

namespace parallax::test {

/// A clock that stands where the test puts it.
class SetClock final : public Clock {
 public:
  [[nodiscard]] int64_t monotonic_ns() const override { return monotonic_ns_; }
  [[nodiscard]] int64_t utc_ns() const override { return utc_ns_; }
  void advance(int64_t by_ns) {
    monotonic_ns_ += by_ns;
    utc_ns_ += by_ns;
  }
  void set_back(int64_t by_ns) { utc_ns_ -= by_ns; }

 private:
  std::atomic<int64_t> monotonic_ns_{1'000 * kNsPerSecond};
  std::atomic<int64_t> utc_ns_{1'795'300'000 * kNsPerSecond};
};

/// "id|name" instead of session.json, which belongs to another module.
inline Result<Session> parse_session(std::string_view text) {
  const size_t bar = text.find('|');
  if (bar == std::string_view::npos) return fail("session-file-invalid", "no bar");
  Session session{.id = std::string(text.substr(0, bar)),
                  .name = std::string(text.substr(bar + 1)),
                  .location = "Room 1",
                  .recorded_by = "anna",
                  .start_utc_ns = 5,
                  .state = SessionState::stopped};
  return session;
}

inline void write_text(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}
inline std::string read_text(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

inline std::string id_of(int n) {
  const std::string digits = std::to_string(n);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

inline Session recorded(int n, const std::string& name, const std::string& by = "anna") {
  Session session{.id = id_of(n),
                  .name = name,
                  .location = "Room 1",
                  .recorded_by = by,
                  .start_utc_ns = n * kNsPerSecond,
                  .state = SessionState::stopped,
                  .stop_reason = "user",
                  .duration_ns = 60 * kNsPerSecond};
  Video video{.source = "Front", .kind = SourceKind::camera, .driver = "sim", .first_frame_session_ns = 40};
  video.parts.push_back({.file = "front.mp4",
                         .state = PartState::finished,
                         .duration_ns = 60 * kNsPerSecond,
                         .frames = 1500,
                         .bytes = 1000,
                         .codec = "h264",
                         .sha256 = std::string(64, 'a'),
                         .notes = {"one \"note\""}});
  video.gaps.push_back({.start_session_ns = 5, .reason = GapReason::paused, .text = "paused", .user = by});
  session.videos.push_back(video);
  return session;
}

class Fixture {
 public:
  Fixture() : folders_(folder_.path() / "sessions", parse_session) { REQUIRE(open()); }

  [[nodiscard]] Result<void> open(size_t search_text_bytes = size_t{1} << 20) {
    store_.reset();
    auto opened = store::Store::open({.data = folder_.path(),
                                      .folders = &folders_,
                                      .clock = &clock_,
                                      .search_text_bytes = search_text_bytes,
                                      .exports = {{"usb", folder_.path() / "usb"}},
                                      .cheap_passwords = true});
    if (!opened) return fail(opened.error());
    store_ = std::move(*opened);
    return {};
  }
  void close() { store_.reset(); }

  /// Makes the first Technician, "tina".
  User set_up() {
    std::string token = read_text(folder_.path() / "setup-token");
    token.pop_back();
    const auto log_in = store_->accounts().set_up(token, {.name = "tina", .password = "correct horse"}, "127.0.0.1");
    REQUIRE(log_in);
    return log_in->user;
  }
  User add(const std::string& name, Role role, const std::string& department = "") {
    const auto user = store_->accounts().add_user(
        {}, {.name = name, .role = role, .department = department, .password = "correct horse"});
    REQUIRE(user);
    return *user;
  }
  /// Stores a session with a folder of its own.
  Session put(const Session& session) {
    write_text(folder_.path() / "sessions" / session.id / "session.json", session.id + "|" + session.name);
    write_text(folder_.path() / "sessions" / session.id / "front.mp4", std::string(1000, 'x'));
    std::promise<Result<void>> stored;
    store_->session_register().store_session(session, session.id,
                                             [&](Result<void> result) { stored.set_value(std::move(result)); });
    const auto result = stored.get_future().get();
    INFO((result ? "" : result.error().text));
    REQUIRE(result);
    return session;
  }
  [[nodiscard]] std::vector<std::string> names(const SessionQuery& query) {
    const auto page = sessions().sessions(query);
    REQUIRE(page);
    std::vector<std::string> names;
    for (const SessionSummary& session : page->sessions) names.push_back(session.name);
    return names;
  }

  Sessions& sessions() { return store_->sessions(); }
  Items& items() { return store_->items(); }
  Rooms& rooms() { return store_->rooms(); }
  AuditLog& audit() { return store_->audit(); }
  Accounts& accounts() { return store_->accounts(); }
  store::Store& store() { return *store_; }
  SetClock& clock() { return clock_; }
  [[nodiscard]] std::filesystem::path data() const { return folder_.path(); }

 private:
  TempFolder folder_;
  SetClock clock_;
  store::LocalFolders folders_;
  std::unique_ptr<store::Store> store_;
};

/// What an independent check of the exported audit log finds.
inline std::string verdict_on_export(Fixture& fixture) {
  std::string lines;
  const auto exported = fixture.audit().export_audit([&](std::string_view piece) -> Result<void> {
    lines += piece;
    return {};
  });
  REQUIRE(exported);
  AuditVerifier verifier;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    if (auto sound = verifier.add(line); !sound) return sound.error().text;
  }
  const auto end = verifier.finish();
  return end ? "sound" : end.error().text;
}

inline Actor actor_named(const std::string& name) {
  return {.name = name, .role = "trainer"};
}

}  // namespace parallax::test
