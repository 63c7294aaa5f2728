// SPDX-License-Identifier: Apache-2.0
#include "receiving.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>

namespace parallax::test {

bool Received::saw(const std::string& state) const {
  return std::find(states.begin(), states.end(), state) != states.end();
}

Receiving::Receiving(const media::RtspOptions& options) {
  auto receiver = media::RtspReceiver::create(loop_, options);
  if (!receiver) throw std::runtime_error(receiver.error().line());
  receiver_ = std::move(*receiver);
  thread_ = std::thread([this] { loop_.run(); });
  loop_.post([this] { receiver_->start(*this); });
}

Receiving::~Receiving() {
  stop();
  loop_.stop();
  thread_.join();
  receiver_.reset();
}

void Receiving::on_loop(const std::function<void()>& work) {
  std::promise<void> done;
  loop_.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void Receiving::stop() {
  on_loop([this] { receiver_->stop(); });
}

SourceHealth Receiving::health() {
  SourceHealth out;
  on_loop([&] { out = receiver_->health(); });
  return out;
}

bool Receiving::wait_until(const std::function<bool(const Received&)>& condition, double seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return condition(received_); });
}

Received Receiving::now() {
  const std::lock_guard lock(mutex_);
  return received_;
}

void Receiving::on_state(CameraState state, const std::optional<Error>& reason) {
  const std::lock_guard lock(mutex_);
  received_.states.emplace_back(parallax::name_of(state));
  if (reason) received_.reason = reason;
  changed_.notify_all();
}

void Receiving::on_tracks(const std::vector<media::StreamTrack>& tracks) {
  const std::lock_guard lock(mutex_);
  received_.codecs.clear();
  for (const auto& track : tracks) received_.codecs.emplace_back(media::name_of(track.format->codec));
}

void Receiving::on_access_unit(size_t track, const media::AccessUnit& unit) {
  const std::lock_guard lock(mutex_);
  ++received_.units[track];
  received_.bytes[track] += unit.data.size();
  if (unit.format->kind == media::MediaKind::video) {
    received_.width = unit.format->width;
    received_.height = unit.format->height;
  }
  changed_.notify_all();
}

void Receiving::on_note(std::string_view text) {
  const std::lock_guard lock(mutex_);
  received_.notes.emplace_back(text);
}

}  // namespace parallax::test
