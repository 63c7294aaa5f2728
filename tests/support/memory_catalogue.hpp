// SPDX-License-Identifier: Apache-2.0
// The ports of the catalogue in memory, for memory_services.hpp: one room, two sessions, their items, the audit log.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/audit.hpp"
#include "model/ports/items.hpp"
#include "model/ports/rooms.hpp"
#include "model/ports/sessions.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax::test {

inline tl::unexpected<Error> unknown(const std::string& what) {
  return fail(what + "-unknown", "There is no such " + what + ".", "List them.");
}

class MemoryItems final : public Items {
 public:
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

  /// Finds nothing but titles that begin with the search.
  void add_found(const std::string& search, SessionSummary& session) {
    if (search.empty()) return;
    const std::lock_guard lock(mutex_);
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

  std::atomic<int> changes{0};

 private:
  std::mutex mutex_;
  std::map<std::string, Item> items_;
};

/// "s1", which is running, and "s2", which is stopped.
class MemorySessions final : public Sessions {
 public:
  explicit MemorySessions(MemoryItems& items) : items_(items) {
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
    for (SessionSummary& session : page.sessions) items_.add_found(query.search, session);
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

  static Object object_of(const SessionRelations& relations) {
    Object object;
    object.session = relations;
    return object;
  }

  std::atomic<int> changes{0};
  SessionQuery last_query;

 private:
  Result<void> changed() {
    ++changes;
    return {};
  }

  MemoryItems& items_;
  std::mutex mutex_;
  std::map<std::string, SessionDetail> sessions_;
};

/// One location "Room 1" with one source.
class MemoryRooms final : public Rooms, public SourcePasswords {
 public:
  MemoryRooms() {
    location_.id = "l1";
    location_.name = "Room 1";
    Source source;
    source.id = "c1";
    source.location = "l1";
    source.name = "Camera 1";
    source.url = "rtsp://127.0.0.1/main";
    source.has_password = true;
    location_.sources.push_back(source);
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
  Result<std::string> source_password(const std::string&) override { return std::string("camera-secret"); }

  std::atomic<int> changes{0};
  NewSource last_source;
  SourceChange last_source_change;

 private:
  Result<void> changed() {
    ++changes;
    return {};
  }

  Location location_;
};

class MemoryAudit final : public AuditLog {
 public:
  Result<int64_t> append_audit(const Actor&, const AuditEntry& entry) override {
    const std::lock_guard lock(mutex_);
    audited.push_back(entry);
    return static_cast<int64_t>(audited.size());
  }
  Result<std::vector<AuditRow>> audit(const AuditQuery&) override { return std::vector<AuditRow>(1); }
  Result<void> export_audit(const std::function<Result<void>(std::string_view)>& sink) override {
    if (export_bytes == 0) return sink("{}\n");
    const std::string line(1000, 'x');
    for (size_t sent = 0; sent < export_bytes; sent += line.size()) {
      if (auto done = sink(line); !done) return done;
    }
    return {};
  }
  std::vector<std::string> actions() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const AuditEntry& entry : audited) out.push_back(entry.action);
    return out;
  }

  size_t export_bytes = 0;  ///< of the export; 0: one line
  std::vector<AuditEntry> audited;

 private:
  std::mutex mutex_;
};

}  // namespace parallax::test
