// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/link.hpp"

#include <algorithm>
#include <chrono>

#include "api/client/calls/people.hpp"
#include "desktop/state/link_state.hpp"
#include "desktop/state/local_recorder.hpp"

namespace parallax::desktop {

namespace {

template <typename List, typename Match>
auto find_in(const List& list, const Match& match) -> decltype(&*list.begin()) {
  const auto found = std::find_if(list.begin(), list.end(), match);
  return found == list.end() ? nullptr : &*found;
}

/// A recorder that does not end a token in this time is said not to have done it.
constexpr int64_t kLogOutPatienceNs = 10 * kNsPerSecond;

}  // namespace

const api::LocationView* Snapshot::location(const std::string& id) const {
  return find_in(status.locations, [&](const api::LocationView& view) { return view.location.id == id; });
}

const RecordingStatus* Snapshot::recording(const std::string& session) const {
  return find_in(status.recordings, [&](const RecordingStatus& recording) { return recording.session == session; });
}

const RecordingStatus* Snapshot::recording_in(const std::string& location) const {
  return find_in(status.recordings, [&](const RecordingStatus& recording) { return recording.location == location; });
}

uint64_t Snapshot::changes_of(const std::string& session) const {
  const auto changes = session_changes.find(session);
  return returns + (changes == session_changes.end() ? 0 : changes->second);
}

const SourceStatus* Snapshot::source(const std::string& id) const {
  return find_in(status.sources, [&](const SourceStatus& source) { return source.source == id; });
}

int64_t Snapshot::duration_now_ns(const RecordingStatus& recording, int64_t now_monotonic_ns) const {
  // The session clock runs on during a pause, so that the time that was left out shows in the session.
  const int64_t since_ns = std::max<int64_t>(0, now_monotonic_ns - status_monotonic_ns);
  return recording.duration_ns + (state == LinkState::ready ? since_ns : 0);
}

int64_t Snapshot::recorded_now_ns(const RecordingStatus& recording, int64_t now_monotonic_ns) const {
  const bool counts = state == LinkState::ready && recording.phase == Phase::recording;
  return recording.recorded_ns + (counts ? std::max<int64_t>(0, now_monotonic_ns - status_monotonic_ns) : 0);
}

bool Link::State::update(uint64_t of_era, const std::function<void(Snapshot&)>& change) {
  {
    const std::lock_guard lock(mutex);
    if (stopping || era != of_era) return false;
    auto next = std::make_shared<Snapshot>(*snapshot);
    change(*next);
    if (next->user) next->rights = Rights(*next->user, next->status);
    snapshot = std::move(next);
  }
  wake();
  return true;
}

bool Link::State::sleep(uint64_t of_era, int64_t ns) {
  std::unique_lock lock(mutex);
  changed.wait_for(lock, std::chrono::nanoseconds(ns), [&] { return stopping || era != of_era; });
  return !stopping && era == of_era;
}

bool Link::State::is_current(uint64_t of_era) const {
  const std::lock_guard lock(mutex);
  return !stopping && era == of_era;
}

void Link::State::run_lane(size_t number) {
  std::unique_ptr<api::Client> client;
  uint64_t client_era = 0;
  for (;;) {
    std::unique_lock lock(mutex);
    Lane& lane = lanes[number];
    changed.wait(lock, [&] { return stopping || !lane.waiting.empty(); });
    if (stopping) return;
    Asked asked = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    const api::ClientOptions with = options;
    const bool current = asked.era == era;
    lock.unlock();
    changed.notify_all();

    Result<std::string> answer = fail("superseded", "Another recorder was chosen meanwhile.");
    if (current) {
      if (!client || client_era != asked.era) {
        auto opened = api::Client::open(with);
        client = opened ? std::move(*opened) : nullptr;
        client_era = *asked.era;
        if (!opened) answer = fail(opened.error());
      }
      if (client) {
        client->set_token(with.token);
        answer = api::fetch(*client, asked.request);
      }
    }
    lock.lock();
    completions.emplace_back(std::move(asked), std::move(answer));
    lock.unlock();
    wake();
  }
}

Link::Link(const Clock& clock, std::function<void()> wake) : state_(std::make_shared<State>(clock, std::move(wake))) {
  State& state = *state_;
  for (size_t i = 0; i < state.lanes.size(); ++i) {
    state.lanes[i].thread = std::thread([&state, i] { state.run_lane(i); });
  }
  state.follower_thread = std::thread([&state] { state.run_follower(); });
}

Link::~Link() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  for (State::Lane& lane : state_->lanes) lane.thread.join();
  for (std::thread& log_out : state_->log_outs) log_out.join();
  state_->follower_thread.join();
}

void Link::connect(const ConnectOptions& options) {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->era;
    state_->notices.clear();
    // Whoever has the port of this computer's recorder must prove to be it, also after a restart or once it has gone.
    const bool proves = options.must_prove || (state_->options.secret && state_->options.url == options.url) ||
                        !secret_of_recorder_at(options.url, data_folders()).empty();
    state_->options = {.url = options.url, .token = options.token, .fingerprint = options.fingerprint};
    if (proves) state_->options.secret = [url = options.url] { return secret_of_recorder_at(url, data_folders()); };
    // A lost answer must not keep the user waiting for a minute.
    state_->options.connect_timeout_ns = 3 * kNsPerSecond;
    state_->options.answer_timeout_ns = 45 * kNsPerSecond;
    auto fresh = std::make_shared<Snapshot>();
    fresh->state = LinkState::connecting;
    fresh->url = options.url;
    fresh->fingerprint = options.fingerprint;
    fresh->connection = state_->era;
    fresh->returns = state_->snapshot->returns;
    state_->snapshot = std::move(fresh);
  }
  state_->changed.notify_all();
}

void Link::disconnect() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->era;
    state_->notices.clear();
    state_->options = {};
    auto fresh = std::make_shared<Snapshot>();
    fresh->returns = state_->snapshot->returns;
    state_->snapshot = std::move(fresh);
  }
  state_->changed.notify_all();
}

void Link::use_token(const std::string& token) {
  const api::ClientOptions options = client_options();
  connect({.url = options.url, .fingerprint = options.fingerprint, .token = token});
}

void Link::log_out(Done told) {
  api::ClientOptions options = client_options();
  connect({.url = options.url, .fingerprint = options.fingerprint, .token = {}});
  if (options.token.empty()) return;
  options.answer_timeout_ns = kLogOutPatienceNs;
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->in_flight;
  }
  // A connection of its own: neither slow answers nor the next log-in hold it up or drop it.
  state_->log_outs.emplace_back([state = state_, options, told = std::move(told)] {
    const api::ClientRequest request = api::calls::people::log_out().request;
    auto client = api::Client::open(options);
    Result<std::string> answer = client ? api::fetch(**client, request) : fail(client.error());
    {
      const std::lock_guard lock(state->mutex);
      state->completions.emplace_back(State::Asked{std::nullopt, request, told}, std::move(answer));
    }
    state->wake();
  });
}

std::shared_ptr<const Snapshot> Link::snapshot() const {
  const std::lock_guard lock(state_->mutex);
  return state_->snapshot;
}

api::ClientOptions Link::client_options() const {
  const std::lock_guard lock(state_->mutex);
  return state_->options;
}

void Link::send(api::ClientRequest request, Done done, AskOptions options) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->lanes[options.slow ? 1 : 0].waiting.push_back({state_->era, std::move(request), std::move(done)});
    ++state_->in_flight;
  }
  state_->changed.notify_all();
}

void Link::run_completions() {
  std::vector<std::pair<State::Asked, Result<std::string>>> ready;
  uint64_t era = 0;
  {
    const std::lock_guard lock(state_->mutex);
    ready.swap(state_->completions);
    state_->in_flight -= ready.size();
    era = state_->era;
  }
  for (auto& [asked, answer] : ready) {
    if (!asked.era || asked.era == era) asked.done(std::move(answer));
  }
}

std::vector<StoredNotice> Link::take_notices() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->notices, {});
}

size_t Link::in_flight() const {
  const std::lock_guard lock(state_->mutex);
  return state_->in_flight;
}

}  // namespace parallax::desktop
