// SPDX-License-Identifier: Apache-2.0
// The thread of a LivePlayer that talks to the recorder.
#include <algorithm>
#include <chrono>

#include "api/client/calls/sources.hpp"
#include "desktop/player/live_state.hpp"

namespace parallax::player {
namespace {

/// How soon a reader notices that it should end.
constexpr int64_t kPatienceNs = 100 * kNsPerMs;
/// What waits for the decoder is given up when it spans more than this, up to the next key frame.
constexpr int64_t kMostWaitingNs = 1500 * kNsPerMs;
/// Config ids count up in the recorder; only the newest matter.
constexpr size_t kKeptFormats = 16;

/// Whether the recorder refused, rather than could not be reached.
bool is_refusal(const Error& error) {
  return error.code != "unreachable" && error.code != "answer-timeout" && error.code != "socket-closed";
}

}  // namespace

void LivePlayer::State::wait_ns(int64_t ns) {
  std::unique_lock lock(queue_mutex);
  queue_changed.wait_for(lock, std::chrono::nanoseconds(ns), [&] { return stop.load(); });
}

void LivePlayer::State::set_state(LiveState state, std::optional<Error> reason) {
  {
    const std::lock_guard lock(mutex);
    if (stats.state == state && stats.reason == reason) return;
    stats.state = state;
    stats.reason = std::move(reason);
  }
  wake();
}

bool LivePlayer::State::is_stalled(int64_t now_monotonic_ns) const {
  return last_frame_monotonic_ns != kNoTime && now_monotonic_ns - last_frame_monotonic_ns > options.stalled_after_ns;
}

void LivePlayer::State::take_message(std::vector<uint8_t> bytes,
                                     std::vector<std::shared_ptr<const media::StreamFormat>>& formats) {
  auto read = read_live_message(bytes);
  if (!read) {
    set_state(LiveState::waiting, read.error());
    return;
  }
  LiveMessage& message = *read;
  if (message.type == LiveMessageType::left_out) {
    count_dropped(message.left_out);
    const std::lock_guard lock(queue_mutex);
    queue_broken = true;
    return;
  }
  if (message.type == LiveMessageType::config) {
    if (formats.size() < kKeptFormats) formats.resize(kKeptFormats);
    formats[message.config % kKeptFormats] = message.format;
    return;
  }
  const bool is_video = message.type == LiveMessageType::video;
  if (message.type == LiveMessageType::audio) {
    const std::lock_guard lock(mutex);
    stats.has_sound = true;
  }
  const bool is_wanted = is_video || (message.type == LiveMessageType::audio && options.sound);
  if (!is_wanted || formats.empty() || !formats[message.config % kKeptFormats]) return;
  const int64_t now = clock.monotonic_ns();
  uint64_t given_up = 0;
  {
    const std::lock_guard lock(queue_mutex);
    // The decoder does not keep up: what waits is old already. On from a key frame.
    if (is_video && !queue.empty() && now - queue.front().arrival_monotonic_ns > kMostWaitingNs) {
      given_up = queue.size();
      queue.clear();
      queue_broken = true;
    }
    if (is_video && queue_broken) {
      message.discontinuity = true;
      queue_broken = false;
    }
    queue.push_back({std::move(bytes), message, formats[message.config % kKeptFormats], now});
  }
  queue_changed.notify_all();
  if (given_up > 0) count_dropped(given_up);
}

Result<void> LivePlayer::State::follow(int64_t& retry_ns) {
  auto client = api::Client::open(options.recorder);
  if (!client) return fail(client.error());
  auto socket = (*client)->open_socket(api::calls::sources::live_target(options.source, options.stream));
  if (!socket) return fail(socket.error());
  retry_ns = options.first_retry_ns;
  set_state(LiveState::waiting,
            Error{"no-picture-yet", "Connected; waiting for the first picture.", "Check the camera if none comes."});
  std::vector<std::shared_ptr<const media::StreamFormat>> formats;
  while (!stop) {
    auto message = (*socket)->receive(kPatienceNs);
    if (!message) return fail(message.error());
    if (*message) {
      if ((*message)->kind == api::ClientMessage::Kind::binary) take_message(std::move((*message)->bytes), formats);
      continue;
    }
    bool is_silent = false;
    {
      const std::lock_guard lock(mutex);
      is_silent = stats.state == LiveState::playing && is_stalled(clock.monotonic_ns());
    }
    if (is_silent) {
      set_state(LiveState::stalled, Error{"no-pictures", "The camera sends no pictures any more.",
                                          "Check its power and network; it is shown again as soon as it sends."});
    }
    if (options.sound) options.sound->fade_level();
  }
  return {};
}

void LivePlayer::State::read_until_stopped() {
  int64_t retry_ns = options.first_retry_ns;
  bool is_first = true;
  while (!stop) {
    if (!is_first) {
      const std::lock_guard lock(mutex);
      ++stats.reconnects;
    }
    is_first = false;
    const auto followed = follow(retry_ns);
    if (stop) return;
    if (!followed) {
      const bool refused = is_refusal(followed.error());
      if (refused) retry_ns = options.longest_retry_ns;
      set_state(refused ? LiveState::refused : LiveState::connecting, followed.error());
    }
    if (options.sound) options.sound->drop_level();
    {
      // What comes after the next connection has nothing to do with what came before.
      const std::lock_guard lock(queue_mutex);
      queue_broken = true;
    }
    wait_ns(retry_ns);
    retry_ns = std::min(retry_ns * 2, options.longest_retry_ns);
  }
}

}  // namespace parallax::player
