// SPDX-License-Identifier: Apache-2.0
#include "record/sources/push_queue.hpp"

#include <utility>

namespace parallax::record {

void PushQueue::shut() {
  receiver_ = nullptr;
  const std::lock_guard lock(mutex_);
  shut_ = true;
  items_.clear();
  bytes_ = 0;
}

void PushQueue::on_address(StreamAddress address) {
  add(std::move(address), 0, false);
}

void PushQueue::on_opened() {
  add(Opened{}, 0, false);
}

Pushed PushQueue::on_pushed_tracks(std::vector<std::shared_ptr<const media::StreamFormat>> tracks) {
  {
    const std::lock_guard lock(mutex_);
    formats_ = tracks;
  }
  return add(std::move(tracks), 0, false);
}

Pushed PushQueue::on_pushed_unit(size_t track, media::AccessUnit unit) {
  const size_t bytes = media::cost_of(unit);
  {
    const std::lock_guard lock(mutex_);
    if (track >= formats_.size()) return shut_ ? Pushed::stop : Pushed::ok;  // of no announced track: skipped
    unit.format = formats_[track];
  }
  return add(Unit{track, std::move(unit)}, bytes, true);
}

void PushQueue::on_ended(std::optional<Error> reason) {
  add(End{std::move(reason)}, 0, false);
}

Pushed PushQueue::add(Item item, size_t bytes, bool droppable) {
  bool post = false;
  {
    const std::lock_guard lock(mutex_);
    if (shut_) return Pushed::stop;
    if (droppable && (items_.size() >= limits_.most_units || bytes_ + bytes > limits_.most_bytes)) return Pushed::busy;
    items_.push_back(std::move(item));
    bytes_ += bytes;
    post = !std::exchange(posted_, true);
  }
  if (post) loop_.post([self = shared_from_this()] { self->deliver(); });
  return Pushed::ok;
}

void PushQueue::deliver() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(items_, delivering_);
    bytes_ = 0;
    posted_ = false;
  }
  for (Item& item : delivering_) {
    if (receiver_ == nullptr) break;
    if (auto* unit = std::get_if<Unit>(&item)) {
      receiver_->unit_came(unit->track, unit->unit);
    } else if (auto* tracks = std::get_if<Tracks>(&item)) {
      receiver_->tracks_came(*tracks);
    } else if (auto* address = std::get_if<StreamAddress>(&item)) {
      receiver_->address_came(std::move(*address));
    } else if (std::holds_alternative<Opened>(item)) {
      receiver_->opened();
    } else {
      receiver_->stream_ended(std::get<End>(item).reason);
    }
  }
  delivering_.clear();
}

}  // namespace parallax::record
