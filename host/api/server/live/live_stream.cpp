// SPDX-License-Identifier: Apache-2.0
#include "api/server/live/live_stream.hpp"

#include <algorithm>

#include "media/file/part_head.hpp"

namespace parallax::api {
namespace {

constexpr int64_t kLongestStepSeconds = 10;
constexpr double kAssumedFps = 25;

LiveType type_of(media::MediaKind kind) {
  switch (kind) {
    case media::MediaKind::video:
      return LiveType::video;
    case media::MediaKind::audio:
      return LiveType::audio;
    case media::MediaKind::metadata:
      return LiveType::metadata;
  }
  return LiveType::metadata;
}

int64_t scaled(int64_t ticks, uint32_t to, int32_t from) {
  return ticks * static_cast<int64_t>(to) / std::max(from, 1);
}

/// How long a unit lasts when nothing else tells, in ticks of `timescale`.
int64_t usual_ticks(const media::StreamFormat& format, uint32_t timescale) {
  if (format.kind == media::MediaKind::audio && format.codec == media::Codec::aac) return 1024;
  const double fps = format.nominal_fps > 0 ? format.nominal_fps : kAssumedFps;
  return std::max<int64_t>(1, static_cast<int64_t>(timescale / fps));
}

}  // namespace

LiveStream::Track& LiveStream::track_for(size_t number, const media::AccessUnit& unit) {
  Track& track = tracks_[number];
  const bool changed = !track.config || (track.config->format != unit.format && *track.config->format != *unit.format);
  if (changed) {
    track.config = make_live_config(next_config_++, number, unit.format);
    track.timescale = media::timescale_of(*unit.format);
  }
  if (unit.format->kind == media::MediaKind::video) leads_with_pictures_ = true;
  return track;
}

void LiveStream::place_in_time(Track& track, const media::AccessUnit& unit, LiveFrame& frame) {
  const media::StreamFormat& format = *unit.format;
  const int64_t usual = usual_ticks(format, track.timescale);
  if (!track.last_ticks) {
    // Tracks begin where their first units arrived relative to each other.
    const int64_t since_ns = unit.arrival_monotonic_ns - first_arrival_monotonic_ns_;
    track.dts_ticks = since_ns / 1000 * track.timescale / 1'000'000;
    frame.duration_ticks = static_cast<uint32_t>(usual);
  } else {
    int64_t step = scaled(unit.dts_ticks - *track.last_ticks, track.timescale, format.clock_rate_hz);
    if (step <= 0 || step > kLongestStepSeconds * track.timescale) step = usual;
    track.dts_ticks += step;
    frame.duration_ticks = static_cast<uint32_t>(step);
  }
  track.last_ticks = unit.dts_ticks;
  frame.dts_ticks = track.dts_ticks;
  const int64_t composition = scaled(unit.pts_ticks - unit.dts_ticks, track.timescale, format.clock_rate_hz);
  const bool sane = composition >= 0 && composition < kLongestStepSeconds * track.timescale;
  frame.composition_ticks = sane ? static_cast<int32_t>(composition) : 0;
}

void LiveStream::publish(size_t track_number, const media::AccessUnit& unit, int64_t pts_session_ns) {
  if (!unit.format) return;
  auto frame = std::make_shared<LiveFrame>();
  frame->type = type_of(unit.format->kind);
  frame->track = track_number;
  frame->arrival_monotonic_ns = unit.arrival_monotonic_ns;
  frame->pts_session_ns = pts_session_ns;
  frame->unit = unit;
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (first_arrival_monotonic_ns_ == kNoTime) first_arrival_monotonic_ns_ = unit.arrival_monotonic_ns;
  Track& track = track_for(track_number, unit);
  place_in_time(track, unit, *frame);
  frame->config = track.config;
  frame->number = next_number_++;
  const bool video = frame->type == LiveType::video;
  frame->start = video ? unit.key : !leads_with_pictures_ && frame->type == LiveType::audio;
  const auto flags = static_cast<uint8_t>((video && unit.key ? 1 : 0) | (unit.discontinuity ? 2 : 0));
  frame->packet_head = encode_live_head(frame->type, flags, track_number, pts_session_ns, unit.capture_utc_ns,
                                        frame->config->id, unit.data.size());
  if (frame->start) last_start_ = frame->number;
  bytes_ += media::cost_of(unit);
  ring_.push_back(std::move(frame));
  trim();
  wake_all();
}

/// Keeps what a new client needs (since the last start) and what a client within its allowance has not had yet.
void LiveStream::trim() {
  const int64_t oldest_ns = ring_.back()->arrival_monotonic_ns - options_.most_behind_ns;
  while (ring_.size() > 1) {
    const LiveFrame& front = *ring_.front();
    const bool needed = last_start_ && front.number >= *last_start_;
    const bool recent = front.arrival_monotonic_ns >= oldest_ns;
    const bool fits = bytes_ <= options_.most_bytes && ring_.size() <= options_.most_units;
    if (fits && (needed || recent)) return;
    if (needed) last_start_.reset();
    bytes_ -= media::cost_of(front.unit);
    ring_.pop_front();
  }
}

void LiveStream::interrupt() {
  const std::lock_guard lock(mutex_);
  ring_.clear();
  bytes_ = 0;
  last_start_.reset();
  interrupted_at_ = next_number_;
  for (auto& [number, track] : tracks_) {
    if (track.last_ticks) track.dts_ticks += usual_ticks(*track.config->format, track.timescale);
  }
}

void LiveStream::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_all();
}

LiveStep LiveStream::next(LivePosition& position) {
  const std::lock_guard lock(mutex_);
  if (ring_.empty()) return {};
  const LiveFrame& newest = *ring_.back();
  const auto begin_at_start = [&] {
    // Skipped or new: on from the newest frame that can be decoded by itself, if it is ahead.
    if (!last_start_ || *last_start_ < position.next) return false;
    if (position.next != 0) position.left_out += *last_start_ - position.next;
    position.next = *last_start_;
    position.started = true;
    position.catch_up_until = newest.number;
    position.began_monotonic_ns = newest.arrival_monotonic_ns;
    return true;
  };
  // After an interruption only a key frame can be decoded, also where no number is missing.
  if (position.started && position.next <= interrupted_at_) position.started = false;
  if (position.started) {
    const bool lost = position.next < ring_.front()->number;
    bool late = lost;
    if (!lost && position.next < end()) {
      const LiveFrame& wanted = *ring_[position.next - ring_.front()->number];
      const int64_t allowed_from_ns =
          wanted.number <= position.catch_up_until ? position.began_monotonic_ns : wanted.arrival_monotonic_ns;
      late = newest.arrival_monotonic_ns - allowed_from_ns > options_.most_behind_ns;
    }
    if (late) position.started = false;
  }
  if (!position.started && !begin_at_start()) {
    if (position.next != 0) {  // waits for a key frame; all until then is left out
      position.left_out += end() - position.next;
      position.next = end();
    }
    return {};
  }
  if (position.next >= end()) return {};
  LiveStep step{ring_[position.next - ring_.front()->number], position.left_out};
  position.left_out = 0;
  ++position.next;
  return step;
}

bool LiveStream::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::vector<std::shared_ptr<const LiveConfig>> LiveStream::configs() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const LiveConfig>> out;
  for (const auto& [number, track] : tracks_) out.push_back(track.config);
  return out;
}

size_t LiveStream::add_client(const void* client, std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  clients_[client] = std::move(wake);
  return clients_.size();
}

size_t LiveStream::remove_client(const void* client) {
  const std::lock_guard lock(mutex_);
  clients_.erase(client);
  return clients_.size();
}

size_t LiveStream::clients() const {
  const std::lock_guard lock(mutex_);
  return clients_.size();
}

void LiveStream::wake_all() {
  for (const auto& [client, wake] : clients_) wake();
}

}  // namespace parallax::api
