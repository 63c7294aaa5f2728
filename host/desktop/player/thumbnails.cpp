// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/thumbnails.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "desktop/player/part_decoder.hpp"
#include "desktop/player/wake.hpp"

namespace parallax::player {
namespace {

constexpr size_t kKept = 16;
constexpr size_t kOpenParts = 4;

}  // namespace

struct Thumbnails::State {
  explicit State(std::function<void()> on_change) : wake(std::move(on_change)) {}

  struct Wish {
    size_t video = 0;
    int64_t session_ns = 0;
    friend bool operator==(const Wish&, const Wish&) = default;
  };
  /// `frame` is null where none can be had.
  struct Known {
    size_t video = 0;
    media::PictureSpan span;
    media::VideoFramePtr frame;
  };

  Wake wake;
  std::mutex mutex;  // of what follows
  std::condition_variable changed;
  bool stop = false;
  Session session;
  std::shared_ptr<MediaSource> media;
  std::optional<Wish> wish;
  std::deque<Known> known;  ///< newest first

  // The thread's own.
  std::map<std::pair<size_t, size_t>, std::unique_ptr<PartDecoder>> decoders;

  void run();
  Known fetch(const Wish& wish, const PartSpan& part, MediaSource& source);
};

Thumbnails::State::Known Thumbnails::State::fetch(const Wish& wanted, const PartSpan& part, MediaSource& source) {
  // What cannot be had is not asked for again until the session says something new.
  const Known none{wanted.video, {part.begin_session_ns, part.end_session_ns}, nullptr};
  const std::pair key(wanted.video, part.part);
  if (!decoders.contains(key)) {
    if (decoders.size() >= kOpenParts) decoders.clear();
    auto objects = source.open(wanted.video, part.part);
    if (!objects) return none;
    auto opened = PartDecoder::open(std::move(*objects), part, {});
    if (!opened) return none;
    decoders[key] = std::move(*opened);
  }
  decoders[key]->set_part(part);
  auto picture = decoders[key]->key_picture(wanted.session_ns);
  if (!picture || !*picture) return {wanted.video, {wanted.session_ns, wanted.session_ns + 1}, nullptr};
  return {wanted.video, (*picture)->span, std::move((*picture)->frame)};
}

void Thumbnails::State::run() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock, [&] { return stop || wish; });
    if (stop) return;
    const Wish wanted = *std::exchange(wish, std::nullopt);
    const auto part = wanted.video < session.videos.size() && has_pictures(session.videos[wanted.video])
                          ? part_at(session.videos[wanted.video], wanted.session_ns)
                          : std::nullopt;
    if (!part) continue;
    const auto source = media;
    lock.unlock();
    Known fetched = fetch(wanted, *part, *source);
    lock.lock();
    known.push_front(std::move(fetched));
    if (known.size() > kKept) known.pop_back();
    lock.unlock();
    wake();
    lock.lock();
  }
}

Thumbnails::Thumbnails(Workers& workers, Session session, std::shared_ptr<MediaSource> media,
                       std::function<void()> on_change)
    : state_(std::make_shared<State>(std::move(on_change))) {
  state_->session = std::move(session);
  state_->media = std::move(media);
  workers.start([state = state_] { state->run(); });
}

Thumbnails::~Thumbnails() {
  state_->wake.cancel();
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->changed.notify_all();
}

void Thumbnails::update_session(Session session, std::shared_ptr<MediaSource> media) {
  const std::lock_guard lock(state_->mutex);
  state_->session = std::move(session);
  state_->media = std::move(media);
  std::erase_if(state_->known, [](const State::Known& known) { return !known.frame; });
}

media::VideoFramePtr Thumbnails::at(size_t video, int64_t session_ns) {
  State& state = *state_;
  {
    const std::lock_guard lock(state.mutex);
    for (const State::Known& known : state.known) {
      const bool stands_for_it =
          known.video == video && session_ns >= known.span.begin_session_ns && session_ns < known.span.end_session_ns;
      if (stands_for_it) return known.frame;
    }
    state.wish = State::Wish{video, session_ns};
  }
  state.changed.notify_all();
  return nullptr;
}

}  // namespace parallax::player
