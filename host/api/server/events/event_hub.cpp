// SPDX-License-Identifier: Apache-2.0
#include "api/server/events/event_hub.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include "api/dto/events.hpp"
#include "model/people/rights.hpp"

namespace parallax::api {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kMaxCached = 1024;
constexpr const char* kLoggedOut = "You are logged out. Log in again.";

/// What is known now about something that events are about; shared by all of them, so that an old event is judged by
/// it, too. Guarded by the hub's mutex; written by the hub's thread only.
template <typename Facts>
struct Subject {
  std::optional<Facts> facts;  ///< nothing: it could not be read
};
using SessionSubject = Subject<SessionRelations>;
using LocationSubject = Subject<std::vector<std::string>>;  ///< departments

/// An event as all clients share it, with what is needed to decide who gets it.
struct Entry {
  uint64_t number = 0;
  SharedBytes text;
  /// For those who see the room but may not view the session: that something changed there, no more. May be empty.
  SharedBytes room_text;
  std::string user;
  std::shared_ptr<const SessionSubject> session;
  std::shared_ptr<const LocationSubject> location;
  bool hidden = false;  ///< it concerns something that is not there: for Technicians only
};

SharedBytes shared_text(const std::string& text) {
  return SharedBytes(std::vector<uint8_t>(text.begin(), text.end()));
}

/// That the state of a room's recording changed, without naming the session.
Event for_room(const Event& event) {
  Event told{.type = event.type, .session = {}, .location = event.location, .user = {}, .fields = {}};
  told.number = event.number;
  told.utc_ns = event.utc_ns;
  for (const auto& field : event.fields) {
    if (field.first == "phase") told.fields.push_back(field);
  }
  return told;
}

}  // namespace

struct EventHub::State {
  State(EventHubServices the_services, const EventHubOptions& the_options)
      : services(std::move(the_services)), options(the_options) {}

  void run() {
    while (true) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return stopping || fresh; });
        if (stopping) return;
        fresh = false;
      }
      while (take_batch()) {
      }
    }
  }

  bool take_batch() {
    const EventBatch batch = services.log.after(taken, kBatch);
    if (batch.events.empty()) {
      if (batch.newest > taken) {  // numbered before a restart: nobody has them any more
        taken = batch.newest;
        const std::lock_guard lock(mutex);
        lost_until = batch.newest;
      }
      return false;
    }
    std::vector<Entry> entries;
    for (const SharedEvent& event : batch.events) entries.push_back(make_entry(*event));
    taken = entries.back().number;
    std::vector<std::function<void()>> wakes;
    {
      const std::lock_guard lock(mutex);
      if (stopping) return false;
      if (batch.missed) {
        ring.clear();
        lost_until = entries.front().number - 1;
      }
      for (Entry& entry : entries) ring.push_back(std::move(entry));
      while (ring.size() > options.kept) {
        lost_until = ring.front().number;
        ring.pop_front();
      }
      for (const auto& [id, wake] : followers) wakes.push_back(wake);
    }
    for (const auto& wake : wakes) wake();
    return batch.events.size() == kBatch;
  }

  Entry make_entry(const Event& event) {
    Entry entry{.number = event.number, .text = shared_text(encode(event)), .room_text = {}, .user = event.user};
    if (!event.session.empty()) {
      entry.session = session_of(event);
      entry.hidden = !entry.session;
    } else if (event.type.starts_with("notice") && event.location.empty()) {
      entry.hidden = true;  // it is about the recorder itself
    }
    if (!event.location.empty()) {
      entry.location = location_of(event);
      if (!entry.location && !entry.session) entry.hidden = true;
    }
    if (event.type == "recording-changed" && entry.location) entry.room_text = shared_text(encode(for_room(event)));
    return entry;
  }

  /// The session as it is now, read again when the event may have changed it.
  std::shared_ptr<const SessionSubject> session_of(const Event& event) {
    forget_unused(sessions);
    auto& known = sessions[event.session];
    const bool changes = event.type.starts_with("session-") || event.type.starts_with("recording-");
    const bool sure = known && !unsure.contains(event.session);
    if (sure && !changes) return known;
    const Result<SessionDetail> session = services.sessions.session(event.session);
    if (session) {
      unsure.erase(event.session);
      return put(known, std::optional(session->relations));
    }
    std::optional<SessionRelations> facts;
    if (session.error().code == "session-unknown") {
      if (sure) return known;  // deleted just now: those who could see it are told
      if (!beginning) facts = services.starting(event.session);
      if (!facts && known) return known;  // it came to nothing
      if (!facts) {
        sessions.erase(event.session);
        return nullptr;
      }
    }
    if (unsure.size() > kMaxCached) unsure.clear();
    unsure.insert(event.session);
    return put(known, std::move(facts));
  }

  std::shared_ptr<const LocationSubject> location_of(const Event& event) {
    forget_unused(locations);
    auto& known = locations[event.location];
    if (known && !event.type.starts_with("location-")) return known;
    const Result<Location> location = services.rooms.location(event.location);
    if (location) return put(known, std::optional(location->departments));
    if (location.error().code != "location-unknown") return put(known, {});
    if (known) return known;  // removed just now
    locations.erase(event.location);
    return nullptr;
  }

  template <typename Facts>
  std::shared_ptr<const Subject<Facts>> put(std::shared_ptr<Subject<Facts>>& known, std::optional<Facts> facts) {
    const std::lock_guard lock(mutex);
    if (!known) known = std::make_shared<Subject<Facts>>();
    known->facts = std::move(facts);
    return known;
  }

  /// Those that no event in the ring is about need not be remembered.
  template <typename Map>
  static void forget_unused(Map& known) {
    if (known.size() > kMaxCached) std::erase_if(known, [](const auto& one) { return one.second.use_count() <= 1; });
  }

  /// What of `entry` the user gets now; empty: nothing. Under `mutex`.
  [[nodiscard]] SharedBytes text_for(const User& user, const Entry& entry) const {
    if (!entry.user.empty()) return entry.user == user.id ? entry.text : SharedBytes();
    const bool sees_location =
        entry.location && entry.location->facts &&
        decide(user, Action::location_view, {.location = LocationAccess{.departments = *entry.location->facts}});
    if (entry.hidden || (entry.session && !entry.session->facts)) {
      if (user.role == Role::technician) return entry.text;
    } else if (!entry.session) {
      return sees_location || !entry.location ? entry.text : SharedBytes();
    } else {
      SessionRelations relations = *entry.session->facts;
      // No event tells that a user changed departments.
      const Result<User> owner = services.accounts.user(relations.owner);
      if (owner) relations.owner_department = owner->department;
      if (decide(user, Action::session_view, {.session = std::move(relations)})) return entry.text;
    }
    return sees_location ? entry.room_text : SharedBytes();
  }

  const EventHubServices services;
  const EventHubOptions options;
  // The hub's thread only.
  uint64_t taken = 0;
  bool beginning = true;  ///< nothing is starting yet, and whoever knows what does may not answer before the loop runs
  std::unordered_map<std::string, std::shared_ptr<SessionSubject>> sessions;
  std::unordered_map<std::string, std::shared_ptr<LocationSubject>> locations;
  std::set<std::string> unsure;  ///< of `sessions`: not in the catalogue yet, or it could not be asked
  // Guarded by `mutex`.
  mutable std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool fresh = true;
  std::deque<Entry> ring;
  uint64_t lost_until = 0;  ///< this event and all before it are gone
  std::map<const void*, std::function<void()>> followers;

  std::shared_ptr<void> subscription;
  std::thread thread;
};

namespace {

class Follower final : public WebSocketSession {
 public:
  Follower(std::shared_ptr<void> owner, EventHub::State& hub, TokenCheck token, uint64_t after,
           const std::string& first)
      : owner_(std::move(owner)), hub_(hub), token_(std::move(token)), sent_(after), first_(shared_text(first)) {}
  ~Follower() override { on_closed(); }
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  void on_open(std::function<void()> wake) override {
    const std::lock_guard lock(hub_.mutex);
    hub_.followers[this] = std::move(wake);
  }
  void on_closed() override {
    const std::lock_guard lock(hub_.mutex);
    hub_.followers.erase(this);
  }

  std::variant<std::monostate, WebSocketMessage, WebSocketClose> next() override {
    if (!token_.user()) return WebSocketClose{kCloseLoggedOut, kLoggedOut};
    if (!first_.empty()) return WebSocketMessage{WebSocketMessage::Kind::text, {}, std::exchange(first_, {})};
    const std::lock_guard lock(hub_.mutex);
    if (hub_.stopping) return WebSocketClose{1001, "The recorder is stopping."};
    if (sent_ < hub_.lost_until) {
      return WebSocketClose{kCloseTooSlow,
                            fmt::format("Too slow. Connect again with ?after={} or for a new snapshot.", sent_)};
    }
    auto entry = std::upper_bound(hub_.ring.begin(), hub_.ring.end(), sent_,
                                  [](uint64_t number, const Entry& one) { return number < one.number; });
    if (entry == hub_.ring.end()) return std::monostate{};
    const std::optional<User>& user = token_.user_now();
    if (!user) return WebSocketClose{kCloseLoggedOut, kLoggedOut};
    for (; entry != hub_.ring.end(); ++entry) {
      sent_ = entry->number;
      SharedBytes text = hub_.text_for(*user, *entry);
      if (!text.empty()) return WebSocketMessage{WebSocketMessage::Kind::text, {}, std::move(text)};
    }
    return std::monostate{};
  }

 private:
  std::shared_ptr<void> owner_;  // keeps `hub_` alive
  EventHub::State& hub_;
  TokenCheck token_;
  uint64_t sent_;
  SharedBytes first_;
};

}  // namespace

EventHub::EventHub(EventHubServices services, const EventHubOptions& options)
    : state_(std::make_shared<State>(std::move(services), options)) {
  State* state = state_.get();
  while (state->take_batch()) {
  }
  state->beginning = false;
  state->subscription = state->services.log.subscribe([state](const SharedEvent&) {
    {
      const std::lock_guard lock(state->mutex);
      state->fresh = true;
    }
    state->changed.notify_one();
  });
  state->thread = std::thread([state] { state->run(); });
}

EventHub::~EventHub() {
  state_->subscription.reset();
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_one();
  state_->thread.join();
}

bool EventHub::can_resume(uint64_t after) const {
  const uint64_t newest = state_->services.log.newest();  // not under our lock: the log calls us under its own
  const std::lock_guard lock(state_->mutex);
  return after >= state_->lost_until && after <= newest;
}

std::shared_ptr<WebSocketSession> EventHub::follow(TokenCheck token, uint64_t after, const std::string& first) {
  return std::make_shared<Follower>(state_, *state_, std::move(token), after, first);
}

size_t EventHub::followers() const {
  const std::lock_guard lock(state_->mutex);
  return state_->followers.size();
}

}  // namespace parallax::api
