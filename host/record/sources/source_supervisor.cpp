// SPDX-License-Identifier: Apache-2.0
#include "record/sources/source_supervisor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "media/rtsp/refusal.hpp"

namespace parallax::record {
namespace {

constexpr int64_t kWatchNs = kNsPerSecond;

bool same_kinds(const std::vector<std::shared_ptr<const media::StreamFormat>>& a,
                const std::vector<std::shared_ptr<const media::StreamFormat>>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto& x, auto& y) { return x->kind == y->kind; });
}

}  // namespace

SourceSupervisor::SourceSupervisor(Loop& loop, SourceThreads& threads, Drivers& drivers, SourceConfig source,
                                   MakeReceiver make_receiver, SupervisorOptions options)
    : loop_(loop),
      threads_(threads),
      drivers_(drivers),
      source_(std::move(source)),
      make_receiver_(std::move(make_receiver)),
      options_(options),
      backoff_(options.backoff) {}

SourceSupervisor::~SourceSupervisor() {
  stop();
}

void SourceSupervisor::start(media::StreamEvents& events) {
  events_ = &events;
  open();
}

void SourceSupervisor::stop() {
  events_ = nullptr;
  loop_.cancel(std::exchange(retry_timer_, 0));
  loop_.cancel(std::exchange(watch_timer_, 0));
  if (receiver_) receiver_->stop();
  receiver_.reset();
  close();
}

SourceHealth SourceSupervisor::health() const {
  if (receiver_) return receiver_->health();
  SourceHealth health = health_;
  const int64_t now_ns = loop_.clock().monotonic_ns();
  health.counters.fps = rate_.fps(now_ns);
  health.counters.bits_per_second = rate_.bits_per_second(now_ns);
  return health;
}

SourceThread& SourceSupervisor::thread() {
  if (!thread_) thread_ = threads_.make();
  return *thread_;
}

void SourceSupervisor::open() {
  PushQueue::Receiver& receiver = *this;
  queue_ = std::make_shared<PushQueue>(loop_, receiver);
  opened_ = std::make_shared<Opened>();
  opened_->queue = queue_;
  opened_monotonic_ns_ = loop_.clock().monotonic_ns();
  last_unit_monotonic_ns_ = keyless_since_monotonic_ns_ = kNoTime;
  tracks_.clear();
  unit_rate_ = {};
  rate_ = {};
  set_state(CameraState::connecting, {});
  thread().run([opened = opened_, &drivers = drivers_, source = source_] {
    auto camera = drivers.open(source);
    if (!camera) return opened->queue->on_ended(camera.error());
    if (auto started = (*camera)->start(*opened->queue); !started) return opened->queue->on_ended(started.error());
    opened->camera = std::move(*camera);
    opened->queue->on_opened();
  });
  if (watch_timer_ == 0) watch_timer_ = loop_.call_after(kWatchNs, [this] { watch(); });
}

void SourceSupervisor::close() {
  if (queue_) queue_->shut();
  queue_.reset();
  if (!opened_) return;
  thread().run([opened = std::move(opened_)] {
    if (opened->camera) opened->camera->stop();
    opened->camera.reset();
  });
  opened_.reset();
}

void SourceSupervisor::address_came(StreamAddress address) {
  auto receiver = make_receiver_(address);
  if (!receiver) return retry_after_trouble(CameraState::refused, receiver.error());
  // From here on the receiver reconnects by itself and speaks to the recorder directly.
  loop_.cancel(std::exchange(watch_timer_, 0));
  receiver_ = std::move(*receiver);
  receiver_->start(*events_);
}

void SourceSupervisor::opened() {
  if (receiver_) thread_.reset();  // what the host receives itself has no use for its driver until it is closed
}

void SourceSupervisor::tracks_came(const std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) {
  // A mere change of format goes along with the units; only other tracks are a new beginning.
  const bool anew = tracks_.empty() || !same_kinds(tracks_, tracks);
  tracks_ = tracks;
  if (!anew) return;
  std::vector<media::StreamTrack> infos;
  for (const auto& format : tracks_) infos.push_back({format});
  if (last_unit_monotonic_ns_ == kNoTime) set_state(CameraState::first_frame, {});
  events_->on_tracks(infos);
}

void SourceSupervisor::unit_came(size_t track, const media::AccessUnit& unit) {
  last_unit_monotonic_ns_ = loop_.clock().monotonic_ns();
  if (!unit_rate_.take(unit.format->kind, last_unit_monotonic_ns_))
    return retry_in(options_.backoff.longest_refused_ns, CameraState::refused, media::too_many_units());
  count(unit);
  if (health_.state != CameraState::live) may_be_live(unit);
  events_->on_access_unit(track, unit);
}

/// A source is live when something can be recorded of it: sound alone, or a picture with which a file can begin.
void SourceSupervisor::may_be_live(const media::AccessUnit& unit) {
  const bool pictures = std::any_of(tracks_.begin(), tracks_.end(),
                                    [](const auto& format) { return format->kind == media::MediaKind::video; });
  if (pictures && unit.format->kind != media::MediaKind::video) return;
  if (unit.key) {
    keyless_since_monotonic_ns_ = kNoTime;
    set_state(CameraState::live, {});
  } else if (keyless_since_monotonic_ns_ == kNoTime) {
    keyless_since_monotonic_ns_ = last_unit_monotonic_ns_;
  }
}

void SourceSupervisor::stream_ended(const std::optional<Error>& reason) {
  Error error =
      reason.value_or(Error{"ended", fmt::format("{} ended its stream.", source_.name), "It is opened again."});
  const bool refused = error.code == "unknown-driver" || error.code == "invalid" || error.code == "denied" ||
                       error.code == "no-sub-stream";
  retry_after_trouble(refused ? CameraState::refused : CameraState::gone, std::move(error));
}

void SourceSupervisor::retry_after_trouble(CameraState state, Error reason) {
  if (last_unit_monotonic_ns_ != kNoTime) backoff_.on_lived(last_unit_monotonic_ns_ - opened_monotonic_ns_);
  retry_in(backoff_.next_ns(0, state == CameraState::refused), state, std::move(reason));
}

void SourceSupervisor::retry_in(int64_t wait_ns, CameraState state, Error reason) {
  // What waited in vain for its device has waited already.
  const bool delivered = last_unit_monotonic_ns_ != kNoTime;
  const int64_t since_ns = delivered ? loop_.clock().monotonic_ns() : opened_monotonic_ns_;
  close();
  ++health_.counters.reconnects;
  set_state(state, std::move(reason));
  loop_.cancel(retry_timer_);
  retry_timer_ = loop_.call_at(since_ns + wait_ns, [this] { open(); });
}

void SourceSupervisor::set_state(CameraState state, const std::optional<Error>& reason) {
  // While it is opened again after trouble the trouble stays the news.
  if (state == CameraState::connecting && health_.reason) return;
  health_.state = state;
  health_.reason = reason;
  if (events_ != nullptr) events_->on_state(state, reason);
}

void SourceSupervisor::watch() {
  watch_timer_ = loop_.call_after(kWatchNs, [this] { watch(); });
  if (!queue_) return;  // waiting for the next try
  const int64_t now_ns = loop_.clock().monotonic_ns();
  const bool begun = last_unit_monotonic_ns_ != kNoTime;
  const int64_t silent_ns = now_ns - (begun ? last_unit_monotonic_ns_ : opened_monotonic_ns_);
  if (!begun && silent_ns >= options_.first_frame_ns) {
    retry_after_trouble(CameraState::gone,
                        {"no-first-frame", fmt::format("{} was opened, but sends nothing.", source_.name),
                         "Check the device; it is opened again by itself."});
  } else if (begun && silent_ns >= options_.reopen_ns) {
    retry_after_trouble(
        CameraState::stalled,
        {"stalled", fmt::format("{} has sent nothing for {} s.", source_.name, silent_ns / kNsPerSecond),
         "It is opened again by itself."});
  } else if (begun && silent_ns >= options_.stall_ns && health_.state == CameraState::live) {
    set_state(CameraState::stalled, Error{"stalled",
                                          fmt::format("{} is connected, but has sent nothing for {} s.", source_.name,
                                                      silent_ns / kNsPerSecond),
                                          "Check the device; if it stays silent it is opened again."});
  } else if (keyless_since_monotonic_ns_ != kNoTime && now_ns - keyless_since_monotonic_ns_ >= options_.key_frame_ns) {
    const Error reason = media::no_key_frame(options_.key_frame_ns);
    if (health_.reason != reason) set_state(CameraState::first_frame, reason);
  }
}

void SourceSupervisor::count(const media::AccessUnit& unit) {
  ++health_.counters.access_units;
  health_.counters.bytes += unit.data.size();
  const bool pictures = unit.format->kind == media::MediaKind::video;
  rate_.add(unit.arrival_monotonic_ns, unit.data.size(), pictures || tracks_.size() == 1);
}

}  // namespace parallax::record
