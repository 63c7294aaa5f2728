// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/live_player.hpp"

#include "desktop/player/live_state.hpp"

namespace parallax::player {
namespace {

/// So many redraws in a row with a picture too many: the source is faster than the screen, and one is left out.
constexpr int kPatientRedraws = 8;

}  // namespace

void LivePlayer::State::tell_to_stop() {
  wake.cancel();
  {
    const std::lock_guard lock(queue_mutex);
    stop = true;
  }
  queue_changed.notify_all();
}

LivePlayer::LivePlayer(Workers& workers, const Clock& clock, LiveOptions options)
    : state_(std::make_shared<State>(clock, std::move(options))) {
  state_->stats.reason = Error{"connecting", "Connecting to the recorder.", ""};
  workers.start([state = state_] { state->read_until_stopped(); });
  workers.start([state = state_] { state->decode_until_stopped(); });
}

LivePlayer::~LivePlayer() {
  state_->tell_to_stop();
}

media::VideoFramePtr LivePlayer::take_frame() {
  State& state = *state_;
  const std::lock_guard lock(state.mutex);
  if (state.ready.empty()) {
    // An old picture must not look like a live one.
    if (state.is_stalled(state.clock.monotonic_ns())) state.shown.reset();
    return state.shown;
  }
  state.crowded = state.ready.size() > 1 ? state.crowded + 1 : 0;
  if (state.crowded > kPatientRedraws) {
    state.ready.pop_front();
    ++state.stats.dropped;
    state.crowded = 0;
  }
  state.shown = std::move(state.ready.front());
  state.ready.pop_front();
  ++state.stats.shown;
  return state.shown;
}

bool LivePlayer::has_more() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->ready.empty();
}

LiveStats LivePlayer::stats() const {
  const std::lock_guard lock(state_->mutex);
  LiveStats stats = state_->stats;
  const int64_t now = state_->clock.monotonic_ns();
  uint64_t in_last_second = 0;
  for (const int64_t at : state_->decoded_monotonic_ns) in_last_second += now - at <= kNsPerSecond ? 1 : 0;
  stats.fps = static_cast<double>(in_last_second);
  if (stats.state != LiveState::playing) stats.latency_ms.reset();
  return stats;
}

}  // namespace parallax::player
