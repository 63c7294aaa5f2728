// SPDX-License-Identifier: Apache-2.0
// The thread that keeps a Link alive: reach the recorder, log in, follow its events, come back after a loss.
#include <algorithm>

#include "api/client/calls/people.hpp"
#include "api/client/calls/recording.hpp"
#include "desktop/state/link_state.hpp"

namespace parallax::desktop {

namespace {

constexpr int64_t kFirstRetryNs = 300 * kNsPerMs;
constexpr int64_t kLongestRetryNs = 4 * kNsPerSecond;
constexpr int64_t kPollNs = 250 * kNsPerMs;
/// While something is recorded, bytes and the time left on the disk are asked for this often.
constexpr int64_t kRefreshNs = 3 * kNsPerSecond;
/// At rest it is asked less often, so that one that went without a word is noticed.
constexpr int64_t kQuietRefreshNs = 10 * kNsPerSecond;
/// The follower's own requests are small: without an answer in this time the recorder does not answer.
constexpr int64_t kPatienceNs = 8 * kNsPerSecond;
/// Several events in a row cost one request.
constexpr int64_t kGatherNs = 60 * kNsPerMs;

void become_ready(Snapshot& snapshot) {
  snapshot.state = LinkState::ready;
  snapshot.reason.reset();
  ++snapshot.returns;
}

struct Follower {
  Link::State& state;
  const uint64_t era;
  api::ClientOptions options;
  std::unique_ptr<api::Client> client;
  uint64_t event = 0;

  bool set(LinkState to, std::optional<Error> reason = std::nullopt) {
    return state.update(era, [&](Snapshot& snapshot) {
      snapshot.state = to;
      snapshot.reason = std::move(reason);
    });
  }

  /// What is in the way; nothing when the user is logged in.
  std::optional<LinkState> reach();
  /// Follows events until the connection breaks; returns why.
  Error follow();
  Result<void> refresh_status();
  void take(const api::EventMessage& message, bool& stale);
  /// Whether `error` means that the recorder itself could not be reached.
  static bool is_away(const Error& error) {
    return error.code == "unreachable" || error.code == "answer-timeout" || error.code == "socket-closed" ||
           error.code == "answer-malformed" || error.code == "recorder-stopping";
  }
};

std::optional<LinkState> Follower::reach() {
  const auto away = [&](LinkState to, const Error& error) {
    set(to, error);
    return to;
  };
  const bool was_ready = [&] {
    const std::lock_guard lock(state.mutex);
    return state.snapshot->state == LinkState::lost;
  }();
  const LinkState not_there = was_ready ? LinkState::lost : LinkState::unreachable;
  if (!client) {
    auto opened = api::Client::open(options);
    if (!opened && opened.error().code == "fingerprint-needed") {
      const auto fingerprint = api::server_fingerprint(options.url);
      if (!fingerprint) return away(not_there, fingerprint.error());
      state.update(era, [&](Snapshot& snapshot) {
        snapshot.state = LinkState::untrusted;
        snapshot.fingerprint = *fingerprint;
      });
      return LinkState::untrusted;
    }
    if (!opened) return away(LinkState::unreachable, opened.error());
    client = std::move(*opened);
  }
  const auto greet = api::calls::people::greet();
  const auto said = api::fetch(*client, greet.request);
  if (!said) return away(not_there, said.error());
  const auto greeting = greet.decode(*said);
  if (!greeting || greeting->version.empty()) {
    return away(LinkState::too_old,
                {"version-unknown", "What answers at " + options.url + " is no Parallax recorder of this version.",
                 "Install the same version on both computers."});
  }
  state.update(era, [&](Snapshot& snapshot) { snapshot.recorder_version = greeting->version; });
  if (greeting->needs_setup) {
    set(LinkState::needs_setup);
    return LinkState::needs_setup;
  }
  if (options.token.empty()) {
    set(LinkState::needs_log_in);
    return LinkState::needs_log_in;
  }
  const auto me = api::calls::people::me();
  const auto told = api::fetch(*client, me.request);
  if (!told) return is_away(told.error()) ? away(not_there, told.error()) : away(LinkState::needs_log_in, told.error());
  const auto user = me.decode(*told);
  if (!user) return away(LinkState::too_old, user.error());
  state.update(era, [&](Snapshot& snapshot) { snapshot.user = *user; });
  return std::nullopt;
}

Result<void> Follower::refresh_status() {
  auto status = api::fetch(*client, api::calls::recording::status());
  if (!status) return fail(status.error());
  const int64_t now_ns = state.clock.monotonic_ns();
  state.update(era, [&](Snapshot& snapshot) {
    snapshot.status = std::move(*status);
    snapshot.status_monotonic_ns = now_ns;
  });
  return {};
}

void Follower::take(const api::EventMessage& message, bool& stale) {
  const Event& told = message.event;
  event = std::max(event, message.number());
  const int64_t now_ns = state.clock.monotonic_ns();
  state.update(era, [&](Snapshot& snapshot) {
    snapshot.event = event;
    if (message.snapshot) {
      snapshot.status = *message.snapshot;
      snapshot.status_monotonic_ns = now_ns;
      become_ready(snapshot);
      ++snapshot.sessions_changes;
      ++snapshot.jobs_changes;
      ++snapshot.plugins_changes;
      return;
    }
    if (auto notice = api::notice_in(told)) state.notices.push_back(std::move(*notice));  // `update` holds the mutex
    if (told.type.starts_with("job")) ++snapshot.jobs_changes;
    if (std::string job = api::ended_job_in(told); !job.empty()) snapshot.ended_jobs.insert(std::move(job));
    if (told.type.starts_with("plugin")) ++snapshot.plugins_changes;
    if (!told.session.empty()) {
      ++snapshot.sessions_changes;
      ++snapshot.session_changes[told.session];
    }
  });
  stale = stale || (!message.snapshot && !told.type.starts_with("item") && !told.type.starts_with("job"));
}

Error Follower::follow() {
  auto socket =
      client->open_socket(api::calls::recording::events_target(event > 0 ? std::optional(event) : std::nullopt));
  if (!socket) return socket.error();
  if (event > 0) {
    // Resuming brings no snapshot: events that were missed come by themselves, the rest is asked for.
    if (auto refreshed = refresh_status(); !refreshed) return refreshed.error();
    state.update(era, become_ready);
  }
  bool stale = false;
  int64_t refreshed_ns = state.clock.monotonic_ns();
  while (state.is_current(era)) {
    auto message = (*socket)->receive(stale ? kGatherNs : kPollNs);
    if (!message) return message.error();
    if (message->has_value()) {
      const auto& bytes = (*message)->bytes;
      const auto decoded = api::decode_event_message({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      if (decoded) take(*decoded, stale);
      if (!stale || state.clock.monotonic_ns() - refreshed_ns < kNsPerSecond / 4) continue;
    }
    const int64_t now_ns = state.clock.monotonic_ns();
    bool recording = false;
    {
      const std::lock_guard lock(state.mutex);
      recording = !state.snapshot->status.recordings.empty();
    }
    if (!stale && now_ns - refreshed_ns <= (recording ? kRefreshNs : kQuietRefreshNs)) continue;
    if (!stale && !recording) {  // only whether it answers: nothing is drawn for it
      if (const auto answer = api::fetch(*client, api::calls::people::greet().request); !answer) return answer.error();
      refreshed_ns = now_ns;
      continue;
    }
    if (auto refreshed = refresh_status(); !refreshed) return refreshed.error();
    stale = false;
    refreshed_ns = now_ns;
  }
  return {"superseded", "", ""};
}

}  // namespace

void Link::State::run_follower() {
  for (;;) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stopping || !options.url.empty(); });
    if (stopping) return;
    Follower follower{*this, era, options, nullptr, 0};
    follower.options.answer_timeout_ns = kPatienceNs;
    lock.unlock();
    int64_t retry_ns = kFirstRetryNs;
    while (is_current(follower.era)) {
      const auto obstacle = follower.reach();
      if (!obstacle) {
        const Error why = follower.follow();
        if (!is_current(follower.era)) break;
        if (!Follower::is_away(why)) follower.event = 0;
        follower.set(LinkState::lost, why);
        follower.client.reset();
        retry_ns = kFirstRetryNs;
      } else if (*obstacle != LinkState::unreachable && *obstacle != LinkState::lost) {
        // Up to the user: a token, a confirmation, another recorder. Set-up may be done elsewhere meanwhile.
        if (*obstacle == LinkState::needs_setup && sleep(follower.era, kLongestRetryNs)) continue;
        sleep(follower.era, int64_t{3600} * kNsPerSecond);
        continue;
      }
      sleep(follower.era, retry_ns);
      retry_ns = std::min(2 * retry_ns, kLongestRetryNs);
    }
    std::unique_lock idle(mutex);
    const uint64_t done_era = follower.era;
    changed.wait(idle, [&] { return stopping || era != done_era; });
    if (stopping) return;
  }
}

}  // namespace parallax::desktop
