// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/review_tile.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace parallax::player {
namespace {

/// While paused so many pictures beyond the one shown are kept ready for a step.
constexpr size_t kPausedAhead = 2;
/// … but not before the other tiles have had the time to find theirs, with all cores.
constexpr int64_t kRestNs = 80 * kNsPerMs;
/// Kept on the way to a seek's target, for steps back.
constexpr size_t kBeforeTarget = 3;
constexpr size_t kKeysAhead = 3;
/// The begin of the next part is decoded when it is so near.
constexpr int64_t kNextPartNs = 2 * kNsPerSecond;
constexpr int64_t kRetryNs = 2 * kNsPerSecond;
constexpr int64_t kGrowthNs = 200 * kNsPerMs;
constexpr size_t kMostPictures = 64;
constexpr size_t kFewestPictures = 8;
constexpr double kAssumedFps = 25;
/// Going back decodes each group of pictures about twice.
constexpr double kBackwardCost = 2;
constexpr double kHope = 0.97;

}  // namespace

ReviewTile::ReviewTile(const Clock& clock, TileSetup setup, std::shared_ptr<Wake> wake)
    : clock_(clock), setup_(setup), wake_(std::move(wake)) {
  cache_.set_limit(kFewestPictures);
}

void ReviewTile::set_video(std::shared_ptr<const Video> video, std::shared_ptr<MediaSource> media) {
  {
    const std::lock_guard lock(mutex_);
    video_ = std::move(video);
    media_ = std::move(media);
    failures_.clear();
    blocked_session_ns_.reset();
    dirty_ = true;
  }
  changed_.notify_all();
}

void ReviewTile::want(const TileWant& want) {
  {
    const std::lock_guard lock(mutex_);
    if (want == want_) return;
    const bool is_exact_again = want.mode == SeekMode::exact && want_.mode == SeekMode::preview;
    want_ = want;
    judge_speed();
    if (is_exact_again && !hurries_) cache_.drop_key_only();
    dirty_ = true;
  }
  changed_.notify_all();
}

void ReviewTile::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
}

/// Whether there is time for every picture.
void ReviewTile::judge_speed() {
  const bool was_hurrying = hurries_;
  const auto part = part_at(*video_, want_.position_session_ns);
  const double fps = part && video_->parts[part->part].fps > 0 ? video_->parts[part->part].fps : kAssumedFps;
  const double cost = want_.heading == Heading::backward ? kBackwardCost : 1;
  const double load = std::abs(want_.rate) * fps * unit_seconds_ * cost / std::min(1.0, setup_.cores);
  hurries_ = setup_.when_slow == WhenSlow::key_frames && want_.playing && load > (was_hurrying ? 0.7 : 1.0);
  if (was_hurrying && !hurries_) cache_.drop_key_only();
}

const ReviewTile::Failure* ReviewTile::failure_at(const PartSpan& part, int64_t session_ns) const {
  const auto found = failures_.find(part.part);
  return found != failures_.end() && session_ns >= found->second.from_session_ns ? &found->second : nullptr;
}

ReviewTile::Task ReviewTile::task_at(Task::Kind kind, int64_t target, size_t before) {
  const auto part = part_at(*video_, target);
  if (!part) return {};
  const Failure* failure = failure_at(*part, target);
  if (failure != nullptr && clock_.monotonic_ns() < failure->retry_monotonic_ns) return {};
  if (blocked_session_ns_ && target >= *blocked_session_ns_) return {};
  return {kind, *part, target, before};
}

/// The next picture that is missing in this direction, while fewer than `most` are there.
ReviewTile::Task ReviewTile::towards(Heading heading, int64_t from, size_t most) {
  const bool forward = heading == Heading::forward;
  const auto run = forward ? cache_.run_forward(from) : cache_.run_backward(from);
  if (run.pictures >= most) return {};
  const int64_t target = forward ? run.reaches_session_ns : run.reaches_session_ns - 1;
  if (part_at(*video_, target))
    return task_at(Task::Kind::exact, target, forward ? 0 : std::max<size_t>(cache_.limit() / 2, 1) - 1);
  // A gap: the first picture behind it.
  const auto next = forward ? part_after(*video_, target) : part_before(*video_, target + 1);
  if (!next) return {};
  const int64_t edge = forward ? next->begin_session_ns : next->end_session_ns - 1;
  if (std::abs(edge - from) > kNextPartNs || cache_.at(edge) != nullptr) return {};
  return task_at(Task::Kind::exact, edge, 0);
}

/// Whether the picture of this moment has come just now, while paused.
bool ReviewTile::rests_at(int64_t session_ns) {
  const int64_t now = clock_.monotonic_ns();
  if (rested_session_ns_ != session_ns) {
    rested_session_ns_ = session_ns;
    rests_until_monotonic_ns_ = now + kRestNs;
  }
  rests_ = now < rests_until_monotonic_ns_;
  return rests_;
}

ReviewTile::Task ReviewTile::decide() {
  rests_ = false;
  const int64_t position = want_.position_session_ns;
  const bool forward = want_.heading == Heading::forward;
  const CachedPicture* here = cache_.at(position);
  if (want_.mode == SeekMode::preview || hurries_) {
    if (here == nullptr) return task_at(Task::Kind::key, position, 0);
    if (!want_.playing) return {};
    const auto run = forward ? cache_.run_forward(position) : cache_.run_backward(position);
    if (run.pictures >= kKeysAhead) return {};
    return task_at(Task::Kind::key, forward ? run.reaches_session_ns : run.reaches_session_ns - 1, 0);
  }
  const bool is_here = here != nullptr && here->exactness == Exactness::exact;
  if (!is_here && part_at(*video_, position))
    return task_at(Task::Kind::exact, position, forward ? kBeforeTarget : cache_.limit() / 2);
  if (!want_.playing && (!is_here || rests_at(position))) return {};
  if (forward) return towards(Heading::forward, position, want_.playing ? cache_.limit() * 3 / 4 : kPausedAhead);
  return towards(Heading::backward, position, want_.playing ? cache_.limit() / 2 : kPausedAhead);
}

void ReviewTile::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    dirty_ = false;
    const Task task = decide();
    if (task.kind != Task::Kind::none) {
      lock.unlock();
      carry_out(task);
      lock.lock();
      continue;
    }
    const auto is_due = [&] { return stop_ || dirty_; };
    if (blocked_session_ns_ || !failures_.empty()) {
      const int64_t pause_ns = blocked_session_ns_ ? kGrowthNs : kRetryNs;
      changed_.wait_for(lock, std::chrono::nanoseconds(pause_ns), is_due);
      blocked_session_ns_.reset();
    } else if (rests_) {
      changed_.wait_for(lock, std::chrono::nanoseconds(kRestNs), is_due);
    } else {
      changed_.wait(lock, is_due);
    }
  }
}

Result<PartDecoder*> ReviewTile::decoder_of(const PartSpan& part) {
  std::shared_ptr<MediaSource> media;
  {
    const std::lock_guard lock(mutex_);
    media = media_;
  }
  auto& decoder = decoders_[part.part];
  if (decoder) {
    decoder->set_part(part);
    return decoder.get();
  }
  auto objects = media->open(setup_.number, part.part);
  if (!objects) return fail(objects.error());
  auto opened = PartDecoder::open(std::move(*objects), part, setup_.decoder);
  if (!opened) return fail(opened.error());
  decoder = std::move(*opened);
  // One part is left, another entered: no more than those two stay open.
  for (auto at = decoders_.begin(); decoders_.size() > 2 && at != decoders_.end();)
    at = at->first == part.part ? std::next(at) : decoders_.erase(at);
  return decoders_[part.part].get();
}

void ReviewTile::note_failure(const PartSpan& part, const Error& error, int64_t from) {
  {
    const std::lock_guard lock(mutex_);
    failures_[part.part] = {error.line(), from, clock_.monotonic_ns() + kRetryNs};
  }
  (*wake_)();
}

void ReviewTile::wait_for_growth(int64_t session_ns) {
  const std::lock_guard lock(mutex_);
  blocked_session_ns_ = session_ns;
}

void ReviewTile::carry_out(const Task& task) {
  const int64_t began_ns = clock_.monotonic_ns();
  const auto seconds = [&] { return static_cast<double>(clock_.monotonic_ns() - began_ns) / 1e9; };
  const auto opened = decoder_of(task.part);
  if (!opened) {
    decoders_.erase(task.part.part);
    note_failure(task.part, opened.error(), task.part.begin_session_ns);
    return;
  }
  PartDecoder& decoder = **opened;
  const auto missing = [&] {
    if (task.part.growing) return wait_for_growth(task.target_session_ns);
    note_failure(task.part,
                 {"part-damaged", "The file ends before the recording does.",
                  "The rest is lost here; look for a copy of the file."},
                 decoder.known_end_session_ns());
  };
  const auto failed = [&](const Error& error) {
    decoders_.erase(task.part.part);
    note_failure(task.part, error, task.target_session_ns);
  };
  std::vector<DecodedPicture> pictures;
  if (task.kind == Task::Kind::key) {
    auto key = decoder.key_picture(task.target_session_ns);
    if (!key) return failed(key.error());
    if (!*key) return missing();
    pictures.push_back(std::move(**key));
    return take(pictures, Exactness::key_only, decoder, 0);
  }
  const auto aimed = decoder.aim(task.target_session_ns, task.before);
  if (!aimed) return failed(aimed.error());
  if (!*aimed) return missing();
  const auto stepped = decoder.step(pictures);
  if (!stepped) return failed(stepped.error());
  take(pictures, Exactness::exact, decoder, seconds());
}

void ReviewTile::take(std::vector<DecodedPicture>& pictures, Exactness exactness, const PartDecoder& from,
                      double seconds) {
  bool is_news = false;
  {
    const std::lock_guard lock(mutex_);
    const int64_t position = want_.position_session_ns;
    const bool was_ready = cache_.at(position) != nullptr;
    // While only key frames are decoded nothing is measured: the guess gets better until it is tried again.
    if (exactness == Exactness::key_only) unit_seconds_ *= kHope;
    if (seconds > 0) unit_seconds_ = unit_seconds_ == 0 ? seconds : unit_seconds_ * 0.95 + seconds * 0.05;
    if (exactness == Exactness::exact) cache_.retime(from.spans());
    for (auto& picture : pictures) {
      if (picture.frame) {
        const size_t fits = setup_.cache_bytes / std::max<size_t>(picture.frame->bytes(), 1);
        cache_.set_limit(std::clamp(fits, kFewestPictures, kMostPictures));
        ++stats_.decoded;
      }
      const bool covers = position >= picture.span.begin_session_ns && position < picture.span.end_session_ns;
      is_news = is_news || covers;
      cache_.insert({std::move(picture.frame), picture.span, exactness}, position, want_.heading);
    }
    is_news = is_news || (!was_ready && cache_.at(position) != nullptr);
    stats_.decode_fps = unit_seconds_ > 0 ? 1 / unit_seconds_ : 0;
    stats_.decoder = from.how();
  }
  if (is_news) (*wake_)();
}

TileView ReviewTile::view(int64_t session_ns) {
  const std::lock_guard lock(mutex_);
  TileView view;
  view.exact = true;
  if (!has_pictures(*video_)) {
    view.kind = TileKind::sound;
    return view;
  }
  const auto part = part_at(*video_, session_ns);
  const CachedPicture* picture = part ? cache_.at(session_ns) : nullptr;
  if (picture != nullptr && picture->frame) {
    view.kind = TileKind::picture;
    view.exact = picture->exactness == Exactness::exact;
    // A stand-in never takes playing back to before what was seen already.
    const bool is_older = !view.exact && want_.playing && want_.heading == Heading::forward && last_shown_ &&
                          last_shown_->pts_session_ns > picture->frame->pts_session_ns &&
                          last_shown_->pts_session_ns <= session_ns;
    if (!is_older) last_shown_ = picture->frame;
    view.frame = last_shown_;
    return view;
  }
  const Failure* failure = part ? failure_at(*part, session_ns) : nullptr;
  if (!part) {
    view.kind = TileKind::gap;
    view.text = gap_text(*video_, session_ns);
  } else if (picture != nullptr) {
    view.kind = TileKind::gap;
    view.text = "The picture was damaged here; it goes on with the next key frame.";
  } else if (failure != nullptr) {
    view.kind = TileKind::failed;
    said_ = failure->text;  // a worker may change the failure
    view.text = said_;
  } else {
    view.kind = TileKind::loading;
    view.frame = last_shown_;
    view.exact = false;
    return view;
  }
  last_shown_.reset();
  return view;
}

bool ReviewTile::is_ready(int64_t session_ns) const {
  const std::lock_guard lock(mutex_);
  const auto part = part_at(*video_, session_ns);
  if (!part || !has_pictures(*video_)) return true;
  if (const CachedPicture* picture = cache_.at(session_ns))
    return picture->exactness == Exactness::exact || want_.mode == SeekMode::preview || hurries_;
  return failure_at(*part, session_ns) != nullptr;
}

std::optional<media::PictureSpan> ReviewTile::span_at(int64_t session_ns) const {
  const std::lock_guard lock(mutex_);
  const CachedPicture* picture = cache_.at(session_ns);
  return picture == nullptr ? std::nullopt : std::optional(picture->span);
}

std::optional<media::PictureSpan> ReviewTile::exact_span_at(int64_t session_ns) const {
  const std::lock_guard lock(mutex_);
  const CachedPicture* picture = cache_.at(session_ns);
  if (picture == nullptr || picture->exactness != Exactness::exact) return std::nullopt;
  return picture->span;
}

void ReviewTile::count_late() {
  const std::lock_guard lock(mutex_);
  ++stats_.late;
}

TileStats ReviewTile::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

std::shared_ptr<const Video> ReviewTile::video() const {
  const std::lock_guard lock(mutex_);
  return video_;
}

}  // namespace parallax::player
