// SPDX-License-Identifier: Apache-2.0
#include "api/server/events/event_hub.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "api/dto/encode.hpp"
#include "model/rights.hpp"

namespace parallax::api {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kMaxCachedSessions = 1024;

/// An event as all clients share it, with what is needed to decide who gets it.
struct Entry {
  uint64_t number = 0;
  SharedBytes text;
  std::string user;
  std::optional<SessionRelations> session;
  std::optional<LocationAccess> location;
  bool hidden = false;  ///< it concerns something that is not there: for Technicians only
};

bool may_see(const User& user, const Entry& entry) {
  if (!entry.user.empty()) return entry.user == user.id;
  if (entry.hidden) return user.role == Role::technician;
  if (entry.session && !decide(user, Action::session_view, {.session = entry.session})) return false;
  return !entry.location || entry.session || decide(user, Action::location_view, {.location = entry.location});
}

SharedBytes shared_text(const std::string& text) {
  return SharedBytes(std::vector<uint8_t>(text.begin(), text.end()));
}

}  // namespace

struct EventHub::State {
  State(EventLog& the_log, Catalogue& the_catalogue, const EventHubOptions& the_options)
      : log(the_log), catalogue(the_catalogue), options(the_options) {}

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
    const EventBatch batch = log.after(taken, kBatch);
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
    Entry entry{.number = event.number, .text = shared_text(encode(event)), .user = event.user};
    if (!event.session.empty()) {
      const bool changes = event.type.starts_with("session-") || event.type.starts_with("recording-");
      if (changes || relations.size() > kMaxCachedSessions) relations.erase(event.session);
      auto found = relations.find(event.session);
      if (found == relations.end()) {
        const Result<SessionDetail> session = catalogue.session(event.session);
        if (session) found = relations.emplace(event.session, session->relations).first;
      }
      if (found != relations.end()) {
        entry.session = found->second;
      } else if (last_known.contains(event.session)) {
        entry.session = last_known.at(event.session);  // deleted just now: those who could see it are told
      } else {
        entry.hidden = event.location.empty();  // a recording that begins is not in the catalogue yet: its room decides
      }
      if (entry.session) remember(event.session, *entry.session);
    }
    if (!event.location.empty()) {
      const Result<Location> location = catalogue.location(event.location);
      if (location) {
        entry.location = LocationAccess{.departments = location->departments};
      } else if (!entry.session) {
        entry.hidden = true;
      }
    }
    return entry;
  }

  void remember(const std::string& session, const SessionRelations& known) {
    if (last_known.size() > kMaxCachedSessions) last_known.clear();
    last_known[session] = known;
  }

  EventLog& log;
  Catalogue& catalogue;
  const EventHubOptions options;
  // The hub's thread only.
  uint64_t taken = 0;
  std::unordered_map<std::string, SessionRelations> relations;
  std::unordered_map<std::string, SessionRelations> last_known;
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
    const std::optional<User>& user = token_.user();
    if (!user) return WebSocketClose{kCloseLoggedOut, "You are logged out. Log in again."};
    if (!first_.empty()) return WebSocketMessage{WebSocketMessage::Kind::text, {}, std::exchange(first_, {})};
    const std::lock_guard lock(hub_.mutex);
    if (hub_.stopping) return WebSocketClose{1001, "The recorder is stopping."};
    if (sent_ < hub_.lost_until) {
      return WebSocketClose{kCloseTooSlow,
                            fmt::format("Too slow. Connect again with ?after={} or for a new snapshot.", sent_)};
    }
    auto entry = std::upper_bound(hub_.ring.begin(), hub_.ring.end(), sent_,
                                  [](uint64_t number, const Entry& one) { return number < one.number; });
    for (; entry != hub_.ring.end(); ++entry) {
      sent_ = entry->number;
      if (may_see(*user, *entry)) return WebSocketMessage{WebSocketMessage::Kind::text, {}, entry->text};
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

EventHub::EventHub(EventLog& log, Catalogue& catalogue, const EventHubOptions& options)
    : state_(std::make_shared<State>(log, catalogue, options)) {
  State* state = state_.get();
  while (state->take_batch()) {
  }
  state->subscription = log.subscribe([state](const SharedEvent&) {
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
  const uint64_t newest = state_->log.newest();  // not under our lock: the log calls us under its own
  const std::lock_guard lock(state_->mutex);
  return after >= state_->lost_until && after <= newest;
}

std::shared_ptr<WebSocketSession> EventHub::follow(TokenCheck token, uint64_t after, std::string first) {
  return std::make_shared<Follower>(state_, *state_, std::move(token), after, first);
}

size_t EventHub::followers() const {
  const std::lock_guard lock(state_->mutex);
  return state_->followers.size();
}

}  // namespace parallax::api
