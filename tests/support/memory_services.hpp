// SPDX-License-Identifier: Apache-2.0
// All ports behind the API, in memory: no files, no clock of its own, no camera. Every change is counted, so that a
// test can say "nothing changed".
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "api/server/routes/context.hpp"
#include "fake_loop.hpp"
#include "memory_catalogue.hpp"
#include "memory_events.hpp"
#include "memory_recording.hpp"

namespace parallax::test {

/// Users are named after their roles; the password of each is "secret"; the token of each is "token-<name>".
class MemoryAccounts final : public Accounts {
 public:
  MemoryAccounts() {
    for (const Role role : values_of<Role>()) add(std::string(name_of(role)), role);
  }
  bool needs_setup() const override { return setup_needed; }
  Result<LogIn> set_up(const std::string& token, const NewUser& user, const std::string&) override {
    if (!setup_needed) return fail("setup-done", "There is a Technician already.", "Log in.");
    if (token != "setup") return fail("setup-token-wrong", "This is not the token.", "Read the file setup-token.");
    setup_needed = false;
    const std::lock_guard lock(mutex_);
    ++changes;
    return log_in_of(add(user.name, Role::technician));
  }
  Result<LogIn> log_in(const std::string& name, const std::string& password, const std::string&) override {
    if (while_hashing) while_hashing();
    const std::lock_guard lock(mutex_);
    ++log_ins;
    const auto found = users_.find(name);
    if (found == users_.end() || password != "secret")
      return fail("log-in-wrong", "User or password is wrong.", "Try again.");
    return log_in_of(found->second);
  }
  Result<void> log_out(const std::string& token, const std::string&) override {
    const std::lock_guard lock(mutex_);
    tokens_.erase(token);
    return {};
  }
  Result<User> authenticate(const std::string& token) override {
    const std::lock_guard lock(mutex_);
    if (token == "expired") return fail("token-expired", "The token has expired.", "Log in again.");
    const auto found = tokens_.find(token);
    if (found == tokens_.end()) return fail("token-invalid", "The token is not known.", "Log in again.");
    return users_.at(found->second);
  }
  Result<std::vector<User>> users() override {
    const std::lock_guard lock(mutex_);
    std::vector<User> out;
    for (const auto& [name, user] : users_) out.push_back(user);
    return out;
  }
  Result<User> user(const std::string& id_or_name) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, user] : users_) {
      if (user.id == id_or_name || name == id_or_name) return user;
    }
    return unknown("user");
  }
  Result<User> add_user(const Actor&, const NewUser& user) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    return add(user.name, user.role);
  }
  Result<User> change_user(const Actor&, const std::string& id, const UserChange&) override {
    ++changes;
    return user(id);
  }
  Result<void> set_password(const Actor&, const std::string&, const std::string&) override {
    ++changes;
    return {};
  }

  std::atomic<bool> setup_needed{false};
  std::atomic<int> changes{0};
  std::atomic<int> log_ins{0};
  std::function<void()> while_hashing;  ///< what a log-in waits for, as for a password's hash

 private:
  User add(const std::string& name, Role role) {
    User user{.id = "id-" + name, .name = name, .full_name = {}, .role = role, .department = "nursing"};
    users_[name] = user;
    tokens_["token-" + name] = name;
    return user;
  }
  static LogIn log_in_of(const User& user) { return {"token-" + user.name, 1'800'000'000 * kNsPerSecond, user}; }
  std::mutex mutex_;
  std::map<std::string, User> users_;
  std::map<std::string, std::string> tokens_;
};

/// One job "j1" of the trainer.
class MemoryJobs final : public Jobs, public SessionJobs {
 public:
  Result<std::string> start(const Actor&, NewJob) override { return std::string("j2"); }
  std::vector<Job> jobs() override {
    ++looks;
    return {one()};
  }
  Result<Job> job(const std::string& id) override {
    ++looks;
    if (busy) return fail("recorder-busy", "Too much at once.", "Try again.");
    if (id != "j1") return unknown("job");
    return one();
  }
  Result<void> cancel(const std::string&) override {
    ++changes;
    return {};
  }
  Result<std::string> verify(const Actor&, const std::string&) override { return started(); }
  std::vector<ExportStatus> exports() override { return {{.name = "usb"}}; }
  Result<std::string> copy(const Actor&, const std::string&, const std::string& name) override {
    if (name != "usb") return unknown("export");
    return started();
  }
  std::atomic<int> changes{0};
  std::atomic<int> looks{0};  ///< times that somebody asked
  std::atomic<JobState> state{JobState::waiting};
  std::atomic<bool> busy{false};  ///< it cannot say

 private:
  Job one() const {
    Job job;
    job.id = "j1";
    job.state = state;
    job.kind = "session-verify";
    job.user_id = "id-trainer";
    return job;
  }
  Result<std::string> started() {
    ++changes;
    return std::string("j2");
  }
};

/// Every part is the same bytes, which a test may let grow.
class MemoryMedia final : public MediaAccess {
 public:
  struct Shared {
    std::mutex mutex;
    std::vector<uint8_t> bytes;
  };
  class File final : public MediaFile {
   public:
    explicit File(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
    uint64_t size() const override {
      const std::lock_guard lock(shared_->mutex);
      return shared_->bytes.size();
    }
    Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override {
      const std::lock_guard lock(shared_->mutex);
      if (offset >= shared_->bytes.size()) return size_t{0};
      const size_t count = std::min(out.size(), shared_->bytes.size() - static_cast<size_t>(offset));
      std::copy_n(shared_->bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
      return count;
    }
    std::optional<std::filesystem::path> path() const override { return std::filesystem::path("/somewhere/part.mp4"); }

   private:
    std::shared_ptr<Shared> shared_;
  };

  Result<OpenedPart> open_part(const std::string&, size_t video, size_t part) override {
    if (video != 0 || part != 0) return unknown("part");
    OpenedPart opened;
    opened.file = std::make_unique<File>(shared);
    opened.file_name = "part.mp4";
    opened.content_type = "video/mp4";
    opened.growing = growing;
    if (!growing) opened.etag = "\"v1\"";
    return opened;
  }
  Result<OpenedPart> open_index(const std::string&, size_t video, size_t part) override {
    if (video != 0 || part != 0) return unknown("part");
    OpenedPart opened;
    opened.file = std::make_unique<File>(index);
    opened.file_name = "part.mp4.idx";
    opened.content_type = "application/octet-stream";
    opened.growing = growing;
    return opened;
  }
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::shared_ptr<Shared> index = std::make_shared<Shared>();
  std::atomic<bool> growing{false};
};

class MemoryPlugins final : public PluginsView {
 public:
  std::vector<PluginInfo> plugins() override { return {one()}; }
  Result<PluginInfo> plugin(const std::string& id) override {
    if (id != "p1") return unknown("plugin");
    return one();
  }
  Result<PluginLog> log(const std::string& id, uint64_t, size_t) override {
    if (id != "p1") return unknown("plugin");
    return PluginLog{{{1, 0, "info", "hello"}}, 1};
  }

 private:
  static PluginInfo one() {
    PluginInfo plugin;
    plugin.id = "p1";
    plugin.refusal = PluginRefusal{"hash", {"hash-wrong", "The file was changed.", "Install it again."}};
    return plugin;
  }
};

class MemoryDiagnosis final : public Diagnosis {
 public:
  Result<void> collect(const std::function<Result<void>(const DiagnosisFile&)>& sink) override {
    return sink({"facts.txt", "all is well\n"});
  }
};

/// All of them, with the clock that the API sees.
struct MemoryServices {
  MemoryAccounts accounts;
  MemoryItems items;
  MemorySessions sessions{items};
  MemoryRooms rooms;
  MemoryAudit audit;
  MemoryNaming names;
  MemoryRecording recording;
  MemoryEventLog events;
  MemoryNotices notices;
  MemoryJobs jobs;
  MemoryMedia media;
  MemoryPlugins plugins;
  MemoryDiagnosis diagnosis;
  api::LiveHub live;
  SystemClock clock;

  api::ApiServices services() {
    return {.accounts = accounts,
            .sessions = sessions,
            .items = items,
            .rooms = rooms,
            .audit = audit,
            .naming = names,
            .passwords = rooms,
            .recording = recording,
            .events = events,
            .notices = notices,
            .jobs = jobs,
            .session_jobs = jobs,
            .media = media,
            .plugins = plugins,
            .diagnosis = diagnosis,
            .live = live,
            .clock = clock};
  }
  int changes() const {
    return accounts.changes + sessions.changes + items.changes + rooms.changes + names.changes + recording.changes +
           jobs.changes;
  }
};

}  // namespace parallax::test
