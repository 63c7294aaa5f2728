// SPDX-License-Identifier: Apache-2.0
// All ports behind the API, in memory: no files, no clock of its own, no camera. Every change is counted, so that a
// test can say "nothing changed".
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "api/server/routes/context.hpp"
#include "fake_loop.hpp"
#include "memory_events.hpp"
#include "memory_recording.hpp"

namespace parallax::test {

inline tl::unexpected<Error> unknown(const std::string& what) {
  return fail(what + "-unknown", "There is no such " + what + ".", "List them.");
}

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

/// Holds one location "Room 1" with one source, and two sessions: "s1", which is running, and "s2", which is stopped.
class MemoryCatalogue final : public Catalogue, public SourcePasswords {
 public:
  MemoryCatalogue() {
    location_.id = "l1";
    location_.name = "Room 1";
    Source source;
    source.id = "c1";
    source.location = "l1";
    source.name = "Camera 1";
    source.url = "rtsp://127.0.0.1/main";
    source.has_password = true;
    location_.sources.push_back(source);
    for (const std::string id : {"s1", "s2"}) {
      SessionDetail& session = sessions_[id];
      session.summary.id = session.session.id = id;
      session.summary.name = session.session.name = "Session " + id;
      session.summary.state = session.session.state = id == "s1" ? SessionState::recording : SessionState::stopped;
      session.session.start_utc_ns = session.summary.start_utc_ns = 1'700'000'000 * kNsPerSecond;
      session.relations.recorded_by = session.relations.owner = "id-trainer";
      session.relations.owner_department = "nursing";
      if (id == "s2") session.relations.annotators = {"id-technician"};
      session.relations.running = id == "s1";
      Video video;
      video.source = "Camera 1";
      video.parts.resize(1);
      video.parts[0].notes = {"Lost on the way: 3 packets of the pictures at 1 place, 0.4 s in all."};
      video.gaps.resize(1);
      session.session.videos.push_back(video);
    }
  }

  Result<SessionPage> sessions(const SessionQuery& query) override {
    const std::lock_guard lock(mutex_);
    last_query = query;
    SessionPage page;
    for (const auto& [id, session] : sessions_) {
      if (!query.visible_to || decide(*query.visible_to, Action::session_view, object_of(session.relations)))
        page.sessions.push_back(session.summary);
    }
    for (SessionSummary& session : page.sessions) add_found(query.search, session);
    page.total = page.sessions.size();
    return page;
  }
  Result<SessionDetail> session(const std::string& id) override {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return unknown("session");
    return found->second;
  }
  Result<void> rename_session(const Actor&, const std::string& id, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    sessions_.at(id).summary.name = name;
    return {};
  }
  Result<void> set_people(const Actor&, const std::string&, const SessionPeople&) override { return changed(); }
  Result<void> set_secured(const Actor&, const std::string&, bool, const std::string&) override { return changed(); }
  Result<void> delete_session(const Actor&, const std::string& id, const std::string&) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    sessions_.erase(id);
    return {};
  }
  Result<Item> add_item(const Actor& actor, const std::string& session, const NewItem& item) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    Item made;
    made.id = item.id.empty() ? "i" + std::to_string(items_.size() + 1) : item.id;
    made.session = session;
    made.kind = item.kind;
    made.start_session_ns = item.start_session_ns;
    made.end_session_ns = item.end_session_ns;
    made.title = item.title;
    made.description = item.description;
    made.author = made.revised_by = actor.name;
    made.origin = item.origin;
    items_[made.id] = made;
    return made;
  }
  Result<Item> edit_item(const Actor& actor, const std::string& id, const ItemChange& change) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    Item& item = items_.at(id);
    if (change.title) item.title = *change.title;
    if (change.end_session_ns) item.end_session_ns = *change.end_session_ns;
    item.revised_by = actor.name;
    ++item.revision;
    return item;
  }
  Result<Item> remove_item(const Actor&, const std::string& id) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    items_.at(id).removed = true;
    return items_.at(id);
  }
  Result<Item> undo_item(const Actor&, const std::string&) override {
    return fail("nothing-to-undo", "There is nothing to take back.");
  }
  Result<ItemPage> items(const std::string& session, const ItemQuery&) override {
    const std::lock_guard lock(mutex_);
    ItemPage page;
    for (const auto& [id, item] : items_) {
      if (item.session == session && !item.removed) page.items.push_back(item);
    }
    page.total = page.items.size();
    return page;
  }
  Result<Item> item(const std::string& id) override {
    const std::lock_guard lock(mutex_);
    const auto found = items_.find(id);
    if (found == items_.end()) return unknown("item");
    return found->second;
  }
  Result<ItemPage> item_history(const std::string& id, size_t) override {
    return ItemPage{.items = {*item(id)}, .total = 1};
  }

  Result<std::vector<Location>> locations() override { return std::vector{location_}; }
  Result<Location> location(const std::string& id_or_name) override {
    if (id_or_name != location_.id && id_or_name != location_.name) return unknown("location");
    return location_;
  }
  Result<Location> add_location(const Actor&, const NewLocation& location) override {
    ++changes;
    Location made;
    made.id = "l2";
    made.name = location.name;
    return made;
  }
  Result<Location> change_location(const Actor&, const std::string&, const LocationChange&) override {
    ++changes;
    return location_;
  }
  Result<void> remove_location(const Actor&, const std::string&) override { return changed(); }
  Result<Source> source(const std::string& id) override {
    if (id != location_.sources.front().id) return unknown("source");
    return location_.sources.front();
  }
  Result<Source> add_source(const Actor&, const NewSource& source) override {
    ++changes;
    last_source = source;
    Source made = source.values;
    made.id = "c2";
    return made;
  }
  Result<Source> change_source(const Actor&, const std::string&, const SourceChange& change) override {
    ++changes;
    last_source_change = change;
    return location_.sources.front();
  }
  Result<void> remove_source(const Actor&, const std::string&) override { return changed(); }

  Result<int64_t> append_audit(const Actor&, const AuditEntry& entry) override {
    const std::lock_guard lock(mutex_);
    audited.push_back(entry);
    return static_cast<int64_t>(audited.size());
  }
  Result<std::vector<AuditRow>> audit(const AuditQuery&) override { return std::vector<AuditRow>(1); }
  Result<void> export_audit(const std::function<Result<void>(std::string_view)>& sink) override {
    if (audit_bytes == 0) return sink("{}\n");
    const std::string line(1000, 'x');
    for (size_t sent = 0; sent < audit_bytes; sent += line.size()) {
      if (auto done = sink(line); !done) return done;
    }
    return {};
  }
  Result<std::string> source_password(const std::string&) override { return std::string("camera-secret"); }

  static Object object_of(const SessionRelations& relations) {
    Object object;
    object.session = relations;
    return object;
  }
  std::vector<std::string> audit_actions() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const AuditEntry& entry : audited) out.push_back(entry.action);
    return out;
  }

  std::atomic<int> changes{0};
  size_t audit_bytes = 0;  ///< of the export; 0: one line
  SessionQuery last_query;
  NewSource last_source;
  SourceChange last_source_change;
  std::vector<AuditEntry> audited;

 private:
  Result<void> changed() {
    ++changes;
    return {};
  }
  /// Finds nothing but titles that begin with the search.
  void add_found(const std::string& search, SessionSummary& session) {
    if (search.empty()) return;
    SearchFound& found = session.found.emplace();
    found.by_items = true;
    for (const auto& [id, item] : items_) {
      if (item.session != session.id || !item.title.starts_with(search)) continue;
      if (++found.items_total > kMostFoundItems) continue;
      FoundItem& one = found.items.emplace_back();
      one.id = id;
      one.start_session_ns = item.start_session_ns;
      one.title = item.title;
      one.title_ranges = {{0, search.size()}};
      one.excerpt = item.description;
    }
  }
  std::mutex mutex_;
  Location location_;
  std::map<std::string, SessionDetail> sessions_;
  std::map<std::string, Item> items_;
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
  MemoryCatalogue catalogue;
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
    return {accounts, catalogue, names, catalogue, recording, events, notices,
            jobs,     jobs,      media, plugins,   diagnosis, live,   clock};
  }
  int changes() const {
    return accounts.changes + catalogue.changes + names.changes + recording.changes + jobs.changes;
  }
};

}  // namespace parallax::test
