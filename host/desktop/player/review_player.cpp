// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/review_player.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <thread>
#include <vector>

#include "desktop/player/review_clock.hpp"
#include "desktop/player/review_sound.hpp"
#include "desktop/player/review_tile.hpp"

namespace parallax::player {
namespace {

/// While playing something moves at least so often (the counter).
constexpr int64_t kSlowestRedrawNs = 100 * kNsPerMs;
constexpr int64_t kFastestRedrawNs = 2 * kNsPerMs;
constexpr int kMostThreads = 4;
constexpr double kPlainRate = 1;

}  // namespace

struct ReviewPlayer::State {
  State(Workers& the_workers, const Clock& the_clock, Session the_session, std::shared_ptr<MediaSource> the_media,
        ReviewOptions the_options)
      : workers(the_workers),
        clock(the_clock),
        options(std::move(the_options)),
        wake(std::make_shared<Wake>(options.on_change)),
        session(std::move(the_session)),
        media(std::move(the_media)),
        time(clock) {}

  Workers& workers;
  const Clock& clock;
  const ReviewOptions options;
  const std::shared_ptr<Wake> wake;
  Session session;
  std::shared_ptr<MediaSource> media;
  std::vector<std::shared_ptr<ReviewTile>> tiles;
  std::shared_ptr<ReviewSound> sound;
  ReviewClock time;
  SeekMode mode = SeekMode::exact;
  Heading heading = Heading::forward;
  std::optional<SessionRange> loop;
  std::optional<size_t> lead;
  std::optional<size_t> sound_of;
  int pending_steps = 0;
  /// A step back lands just before a picture; once that picture is known, the clock moves to its begin.
  bool lands_on_begin = false;

  void add_tiles();
  [[nodiscard]] int64_t last_moment() const { return std::max<int64_t>(session.duration_ns - 1, 0); }
  [[nodiscard]] SessionRange limits() const;
  [[nodiscard]] bool all_ready() const;
  [[nodiscard]] size_t lead_video() const;
  void jump(int64_t session_ns);
  void keep_within_limits();
  void walk();
  bool walk_once(int direction);
  void tell_tiles();
  [[nodiscard]] int64_t next_due(int64_t now_monotonic_ns) const;
};

void ReviewPlayer::State::add_tiles() {
  const size_t count = session.videos.size();
  const auto cores = static_cast<double>(std::max(1U, std::thread::hardware_concurrency()));
  const int threads = options.decoder_threads > 0
                          ? options.decoder_threads
                          : std::clamp(static_cast<int>(cores) / std::max(1, static_cast<int>(count)), 1, kMostThreads);
  for (size_t i = 0; i < count; ++i) {
    auto video = std::make_shared<const Video>(session.videos[i]);
    if (i < tiles.size()) {
      tiles[i]->set_video(std::move(video), media);
      continue;
    }
    TileSetup setup;
    setup.number = i;
    setup.when_slow = options.when_slow;
    setup.decoder = {.hardware = options.hardware, .threads = threads, .threading = media::DecoderThreading::pictures};
    setup.cache_bytes = options.cache_bytes / count;
    setup.cores = cores / static_cast<double>(count);
    auto tile = std::make_shared<ReviewTile>(clock, setup, wake);
    tile->set_video(std::move(video), media);
    tiles.push_back(tile);
    workers.start([tile] { tile->run(); });
  }
}

SessionRange ReviewPlayer::State::limits() const {
  return loop ? *loop : SessionRange{0, std::max<int64_t>(session.duration_ns, 1)};
}

bool ReviewPlayer::State::all_ready() const {
  const int64_t position = time.position_session_ns();
  return std::all_of(tiles.begin(), tiles.end(), [&](const auto& tile) { return tile->is_ready(position); });
}

size_t ReviewPlayer::State::lead_video() const {
  if (lead && *lead < session.videos.size()) return *lead;
  for (size_t i = 0; i < session.videos.size(); ++i) {
    if (has_pictures(session.videos[i]) && !session.videos[i].parts.empty()) return i;
  }
  return 0;
}

void ReviewPlayer::State::jump(int64_t session_ns) {
  if (time.playing()) time.hold(options.longest_hold_ns);  // first: the clock runs on between two calls
  time.go_to(std::clamp<int64_t>(session_ns, 0, last_moment()));
  lands_on_begin = false;
}

void ReviewPlayer::State::keep_within_limits() {
  if (!time.playing() || time.holding()) return;
  const SessionRange range = limits();
  const int64_t position = time.position_session_ns();
  const bool forward = time.rate() > 0;
  const bool is_over = forward ? position >= range.end_session_ns : position <= range.begin_session_ns;
  if (!is_over) return;
  if (loop) {
    jump(forward ? range.begin_session_ns : range.end_session_ns - 1);
  } else if (forward && session.state == SessionState::recording) {
    time.go_to(last_moment());  // goes on as the recording does
  } else {
    time.pause();
    time.go_to(forward ? last_moment() : 0);
  }
}

/// One step of the leading video; false: its picture is not known yet.
bool ReviewPlayer::State::walk_once(int direction) {
  const size_t number = lead_video();
  if (number >= tiles.size()) return true;
  const int64_t position = time.position_session_ns();
  const Video& video = session.videos[number];
  const auto part = part_at(video, position);
  if (!part) {  // in a gap: to the nearest picture on the other side
    const auto next = direction > 0 ? part_after(video, position) : part_before(video, position);
    if (next) jump(direction > 0 ? next->begin_session_ns : next->end_session_ns - 1);
    lands_on_begin = direction < 0;
    return true;
  }
  const auto span = tiles[number]->exact_span_at(position);
  if (!span) return !tiles[number]->is_ready(position) ? false : true;  // a broken file cannot be stepped through
  if (direction > 0) {
    if (span->end_session_ns <= last_moment()) jump(span->end_session_ns);
  } else if (span->begin_session_ns > 0) {
    jump(span->begin_session_ns - 1);
    lands_on_begin = true;
  }
  return true;
}

void ReviewPlayer::State::walk() {
  if (lands_on_begin) {
    const size_t number = lead_video();
    const int64_t position = time.position_session_ns();
    const auto span = number < tiles.size() ? tiles[number]->exact_span_at(position) : std::nullopt;
    if (!span && !tiles[number]->is_ready(position)) return;
    if (span) time.go_to(span->begin_session_ns);
    lands_on_begin = false;
  }
  while (pending_steps != 0) {
    const int direction = pending_steps > 0 ? 1 : -1;
    heading = direction > 0 ? Heading::forward : Heading::backward;
    if (!walk_once(direction)) return;
    pending_steps -= direction;
    if (!lands_on_begin) continue;
    const auto span = tiles[lead_video()]->exact_span_at(time.position_session_ns());
    if (!span) return;
    time.go_to(span->begin_session_ns);
    lands_on_begin = false;
  }
}

void ReviewPlayer::State::tell_tiles() {
  TileWant want;
  want.position_session_ns = time.position_session_ns();
  want.rate = time.rate();
  want.heading = time.playing() ? (time.rate() > 0 ? Heading::forward : Heading::backward) : heading;
  want.playing = time.playing();
  want.mode = time.playing() ? SeekMode::exact : mode;
  for (const auto& tile : tiles) tile->want(want);
  if (!sound) return;
  const bool is_audible = time.playing() && !time.holding() && time.rate() == kPlainRate && sound_of.has_value();
  sound->want({is_audible, want.position_session_ns, clock.monotonic_ns()});
}

int64_t ReviewPlayer::State::next_due(int64_t now) const {
  if (time.holding()) return now + kSlowestRedrawNs;
  const int64_t position = time.position_session_ns();
  const bool forward = time.rate() > 0;
  double nearest = static_cast<double>(kSlowestRedrawNs) * std::abs(time.rate());
  for (const auto& tile : tiles) {
    const auto span = tile->span_at(position);
    if (!span) continue;
    const int64_t edge = forward ? span->end_session_ns - position : position - span->begin_session_ns + 1;
    nearest = std::min(nearest, static_cast<double>(edge));
  }
  const auto wait = static_cast<int64_t>(std::ceil(nearest / std::abs(time.rate())));
  return now + std::clamp(wait, kFastestRedrawNs, kSlowestRedrawNs);
}

ReviewPlayer::ReviewPlayer(Workers& workers, const Clock& clock, Session session, std::shared_ptr<MediaSource> media,
                           ReviewOptions options)
    : state_(std::make_shared<State>(workers, clock, std::move(session), std::move(media), std::move(options))) {
  state_->add_tiles();
  if (state_->options.sound) {
    state_->sound = std::make_shared<ReviewSound>(clock, state_->options.sound);
    workers.start([sound = state_->sound] { sound->run(); });
  }
}

ReviewPlayer::~ReviewPlayer() {
  state_->wake->cancel();
  for (const auto& tile : state_->tiles) tile->stop();
  if (state_->sound) state_->sound->stop();
}

void ReviewPlayer::update_session(Session session, std::shared_ptr<MediaSource> media) {
  State& state = *state_;
  if (session.videos.size() < state.session.videos.size()) return;
  state.session = std::move(session);
  state.media = std::move(media);
  state.add_tiles();
  set_sound(state.sound_of);
}

void ReviewPlayer::set_duration(int64_t duration_ns) {
  state_->session.duration_ns = duration_ns;
}

void ReviewPlayer::play() {
  State& state = *state_;
  if (state.time.playing()) return;
  const SessionRange range = state.limits();
  const int64_t position = state.time.position_session_ns();
  const bool forward = state.time.rate() > 0;
  const bool at_end = forward ? position >= range.end_session_ns - 1 : position <= range.begin_session_ns;
  const bool outside = position < range.begin_session_ns || position >= range.end_session_ns;
  if (at_end || (state.loop && outside)) state.jump(forward ? range.begin_session_ns : range.end_session_ns - 1);
  state.pending_steps = 0;
  // A step back that is under way still lands on its picture's begin, so that the picture is played, not just its end.
  state.lands_on_begin = state.lands_on_begin && forward;
  state.mode = SeekMode::exact;
  state.time.play();
  state.time.hold(state.options.longest_hold_ns);
}

void ReviewPlayer::pause() {
  state_->time.pause();
}

bool ReviewPlayer::playing() const {
  return state_->time.playing();
}

void ReviewPlayer::set_rate(double rate) {
  const double size = std::clamp(std::isfinite(rate) ? std::abs(rate) : kPlainRate, kSlowestRate, kFastestRate);
  state_->time.set_rate(std::signbit(rate) ? -size : size);
}

double ReviewPlayer::rate() const {
  return state_->time.rate();
}

void ReviewPlayer::seek(int64_t session_ns, SeekMode mode) {
  state_->pending_steps = 0;
  state_->mode = mode;
  state_->heading = Heading::forward;
  state_->jump(session_ns);
}

void ReviewPlayer::step(int pictures) {
  state_->time.pause();
  state_->mode = SeekMode::exact;
  state_->pending_steps += pictures;
  state_->tell_tiles();  // key frames that stood in for others are nothing to step by
}

void ReviewPlayer::set_lead(size_t video) {
  state_->lead = video;
}

void ReviewPlayer::set_loop(std::optional<SessionRange> range) {
  if (range) {
    range->begin_session_ns = std::clamp<int64_t>(range->begin_session_ns, 0, state_->last_moment());
    range->end_session_ns = std::clamp<int64_t>(range->end_session_ns, 0, std::max<int64_t>(duration_ns(), 1));
    if (range->end_session_ns <= range->begin_session_ns) range.reset();
  }
  state_->loop = range;
}

std::optional<SessionRange> ReviewPlayer::loop() const {
  return state_->loop;
}

void ReviewPlayer::set_sound(std::optional<size_t> video) {
  State& state = *state_;
  if (video && *video >= state.tiles.size()) video.reset();
  state.sound_of = video;
  if (state.sound) state.sound->choose(video, video ? state.tiles[*video]->video() : nullptr, state.media);
}

ReviewTick ReviewPlayer::update() {
  State& state = *state_;
  state.time.advance();
  state.keep_within_limits();
  state.walk();
  state.tell_tiles();
  const bool has_landed = !state.lands_on_begin && state.all_ready();
  if (state.time.holding() && (state.time.hold_is_over() || has_landed)) {
    state.time.go_on();
    state.lands_on_begin = false;
  }
  const int64_t now = state.clock.monotonic_ns();
  ReviewTick tick;
  tick.position_session_ns = state.time.position_session_ns();
  tick.playing = state.time.playing();
  tick.holding = state.time.holding();
  tick.all_ready = state.pending_steps == 0 && !state.lands_on_begin && state.all_ready();
  if (tick.playing) tick.next_due_monotonic_ns = state.next_due(now);
  return tick;
}

int64_t ReviewPlayer::position_session_ns() const {
  return state_->time.position_session_ns();
}

int64_t ReviewPlayer::duration_ns() const {
  return state_->session.duration_ns;
}

size_t ReviewPlayer::videos() const {
  return state_->tiles.size();
}

TileView ReviewPlayer::tile(size_t video) {
  if (video >= state_->tiles.size()) return {};
  TileView view = state_->tiles[video]->view(state_->time.position_session_ns());
  if (view.kind == TileKind::loading && state_->time.playing() && !state_->time.holding())
    state_->tiles[video]->count_late();
  return view;
}

TileStats ReviewPlayer::stats(size_t video) const {
  return video < state_->tiles.size() ? state_->tiles[video]->stats() : TileStats{};
}

}  // namespace parallax::player
