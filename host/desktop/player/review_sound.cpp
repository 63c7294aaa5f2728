// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/review_sound.hpp"

#include <chrono>
#include <cstdlib>

#include "desktop/player/review_plan.hpp"

namespace parallax::player {
namespace {

/// So much is decoded ahead of the loudspeaker.
constexpr int64_t kAheadNs = 250 * kNsPerMs;
/// Farther from the clock than this is heard as an echo or seen as wrong lips: begin anew.
constexpr int64_t kMostDriftNs = 80 * kNsPerMs;
constexpr auto kPause = std::chrono::milliseconds(20);

int64_t ns_of_frames(size_t frames) {
  return static_cast<int64_t>(frames) * kNsPerSecond / kSoundRateHz;
}

}  // namespace

ReviewSound::ReviewSound(const Clock& clock, std::shared_ptr<SoundTrack> track)
    : clock_(clock), track_(std::move(track)) {}

void ReviewSound::choose(std::optional<size_t> number, std::shared_ptr<const Video> video,
                         std::shared_ptr<MediaSource> media) {
  {
    const std::lock_guard lock(mutex_);
    if (number != number_) ++choice_;
    number_ = number;
    video_ = std::move(video);
    media_ = std::move(media);
  }
  changed_.notify_all();
}

void ReviewSound::want(const SoundWant& want) {
  bool is_news = false;
  {
    const std::lock_guard lock(mutex_);
    is_news = want.audible != want_.audible;
    want_ = want;
  }
  if (is_news) changed_.notify_all();
}

void ReviewSound::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
}

void ReviewSound::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (!want_.audible || !number_) {
      if (pushed_until_session_ns_ != kNoTime) track_->clear();
      pushed_until_session_ns_ = kNoTime;
      track_->fade_level();
      changed_.wait(lock, [&] { return stop_ || (want_.audible && number_); });
      continue;
    }
    if (open_choice_ != choice_) {
      open_choice_ = choice_;
      open_part_.reset();
      reader_.reset();
      track_->clear();
      pushed_until_session_ns_ = kNoTime;
    }
    const Task task{*number_, video_, media_,
                    want_.position_session_ns + (clock_.monotonic_ns() - want_.at_monotonic_ns)};
    lock.unlock();
    play_some(task);
    lock.lock();
    changed_.wait_for(lock, kPause, [&] { return stop_ || !want_.audible; });
  }
}

void ReviewSound::play_some(const Task& task) {
  const auto part = part_at(*task.video, task.position_session_ns);
  if (!part) {
    pushed_until_session_ns_ = kNoTime;
    return;
  }
  if (open_part_ != part->part) {
    open_part_ = part->part;
    reader_.reset();
    pushed_until_session_ns_ = kNoTime;
    if (auto objects = task.media->open(task.number, part->part)) {
      if (auto opened = SoundReader::open(std::move(*objects))) reader_ = std::move(*opened);
    }
  }
  if (!reader_) return;
  const int64_t heard =
      pushed_until_session_ns_ == kNoTime ? kNoTime : pushed_until_session_ns_ - ns_of_frames(track_->waiting());
  if (heard == kNoTime || std::abs(heard - task.position_session_ns) > kMostDriftNs) {
    track_->clear();
    if (!reader_->seek(task.position_session_ns)) return;
    pushed_until_session_ns_ = task.position_session_ns;
  }
  while (pushed_until_session_ns_ < task.position_session_ns + kAheadNs) {
    samples_.clear();
    const auto begin = reader_->read(samples_);
    if (!begin || !*begin) return;
    const int64_t end = **begin + ns_of_frames(samples_.size() / kSoundChannels);
    if (end <= task.position_session_ns) continue;  // the decoder's start-up, or before the moment
    track_->push(samples_);
    pushed_until_session_ns_ = end;
  }
}

}  // namespace parallax::player
