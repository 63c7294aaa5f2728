// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/live_tile.hpp"

#include <algorithm>

#include "desktop/player/sound.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr float kMainFrom = 460;
constexpr float kSmallFrom = 380;
constexpr float kScaledUp = 1.2F;  ///< not seen yet
constexpr int64_t kFactsStayNs = kNsPerSecond / 2;

std::string_view words_of(player::LiveState state) {
  switch (state) {
    case player::LiveState::connecting:
      return "Connecting";
    case player::LiveState::waiting:
      return "Waiting for a picture";
    case player::LiveState::playing:
      return "Live";
    case player::LiveState::stalled:
      return "No pictures come";
    case player::LiveState::refused:
      return "Not available";
  }
  return "";
}

}  // namespace

bool wants_main_stream(bool has_main, float height_px, std::optional<int> small_height) {
  // Known to be smaller than its place, the small stream would be shown scaled up.
  const float from = small_height ? std::min(kMainFrom, static_cast<float>(*small_height) * kScaledUp) : kMainFrom;
  return has_main ? height_px > std::min(kSmallFrom, from / kScaledUp) : height_px >= from;
}

LiveTile::LiveTile(const Program& program, const Frame& frame, const WindowActions& window, Source source)
    : program_(program), frame_(frame), window_(window), source_(std::move(source)), picture_(program) {}

void LiveTile::choose_stream(float height_px, const TileLook& look) {
  if (feed_ && connection_ != frame_.now->connection) {  // of another log-in, which is refused for good
    feed_.reset();
    next_.reset();
  }
  connection_ = frame_.now->connection;
  const bool only_main = source_.sub_url.empty();
  if (feed_ && !main_ && !only_main && feed_->has_picture()) small_height_ = feed_->stats().height;
  const bool main =
      only_main || (!look.small_only && wants_main_stream(next_ ? next_main_ : main_, height_px, small_height_));
  if (!feed_) {
    main_ = main;
    feed_ = program_.feeds.get({source_.id, main, look.sound, connection_});
    picture_.share(feed_->texture());
    return;
  }
  if (next_ && main == main_) next_.reset();  // back before the other stream came
  if (main != main_ && !next_) {
    next_main_ = main;
    next_ = program_.feeds.get({source_.id, main, look.sound, connection_});
  }
  if (!next_) return;
  next_->update(program_.feeds.frame());
  if (next_->has_picture()) change_feed();
}

void LiveTile::change_feed() {
  const auto& before = feed_->sound();
  const auto& after = next_->sound();
  if (before && after && !before->muted()) {
    after->set_volume(before->volume());
    after->set_muted(false);
    window_.listen(after);
    before->set_muted(true);  // another window may keep the feed
  }
  feed_ = std::move(next_);
  main_ = next_main_;
  picture_.share(feed_->texture());
}

std::optional<int64_t> LiveTile::capture_utc_ns() const {
  if (!feed_ || !feed_->has_picture()) return std::nullopt;
  const int64_t at = feed_->texture()->frame()->capture_utc_ns;
  return at == kNoTime ? std::nullopt : std::optional(at);
}

Rect LiveTile::draw(const Rect& rect, const TileLook& look) {
  choose_stream(rect.height, look);
  Ui& ui = program_.ui;
  feed_->update(program_.feeds.frame());
  if (feed_->has_more()) ui.ask_redraw();
  const player::LiveStats stats = feed_->stats();
  // Nothing tells when a picture that stands still has become too old to be shown: look again.
  if (stats.state != player::LiveState::playing && feed_->has_picture()) {
    window_.redraw_at(frame_.now_monotonic_ns + kNsPerSecond / 4);
  }
  Rect shown = rect;
  const bool microphone = source_.kind == SourceKind::microphone;
  const bool has_picture = feed_->has_picture();
  if (has_picture) shown = picture_.draw(rect, look.zoom);
  draw_around(ui, rect, has_picture ? shown : Rect{}, look.rounding);
  if (has_picture) {
    // Only its name and facts are drawn on it.
  } else if (!microphone) {
    draw_reason(rect, look, stats);
  } else {
    const float size = std::min(ui.px(40), rect.height / 3);
    draw_icon(ui.list(), Icon::microphone, rect.x + (rect.width - size) / 2, rect.y + (rect.height - size) / 2, size,
              mix(ui.colours().on_video, ui.colours().video, 0.35));
  }
  draw_overlay(rect, look, stats);
  ui.note("tile", source_.name,
          stats.state == player::LiveState::playing ? ui.print("live {}x{}", stats.width, stats.height)
                                                    : ui.print("{}. {}", words_of(stats.state), reason_of(stats)),
          shown);
  return shown;
}

std::string LiveTile::reason_of(const player::LiveStats& stats) const {
  // The recorder knows best why its camera is silent.
  const SourceStatus* health = frame_.now->source(source_.id);
  if (health != nullptr && health->health.reason && frame_.now->state == LinkState::ready &&
      stats.state != player::LiveState::refused) {
    return health->health.reason->line();
  }
  return stats.reason ? stats.reason->line() : std::string();
}

void LiveTile::draw_reason(const Rect& rect, const TileLook& look, const player::LiveStats& stats) {
  Ui& ui = program_.ui;
  Text& text = ui.text_engine();
  const Colour bright = ui.colours().on_video;
  const Colour dim = mix(bright, ui.colours().video, 0.35);
  const std::string reason = reason_of(stats);
  const float width = std::max(ui.px(40), rect.width - ui.px(32));
  const std::string_view state = words_of(stats.state);
  const bool roomy = rect.height > ui.px(110) && !reason.empty();
  const TextSize words = roomy ? text.draw_wrapped(nullptr, Font::small, 0, 0, dim, reason, width) : TextSize{};
  float y = rect.y + (rect.height - text.line(Font::strong) - std::min(words.height, rect.height / 2)) / 2;
  if (look.name) y = std::max(y, rect.y + ui.px(10) + text.line(Font::small) + ui.px(6));  // below it
  if (y + text.line(Font::strong) > rect.y + rect.height) return;
  const TextSize head = text.measure(Font::strong, state, width);
  text.draw(ui.list(), Font::strong, rect.x + (rect.width - head.width) / 2, y, bright, state, width);
  y += head.height + ui.px(2);
  if (!roomy) return;
  ui.list().PushClipRect(rect.from(), rect.to(), true);
  text.draw_wrapped(&ui.list(), Font::small, rect.x + (rect.width - words.width) / 2, y, dim, reason, width);
  ui.list().PopClipRect();
}

void LiveTile::draw_overlay(const Rect& rect, const TileLook& look, const player::LiveStats& stats) {
  Ui& ui = program_.ui;
  Text& text = ui.text_engine();
  const auto chip = [&](float x, float y, std::string_view words, float room) {
    const TextSize size = text.measure(Font::small, words, room);
    ui.list().AddRectFilled({x, y}, {x + size.width + ui.px(14), y + size.height + ui.px(6)},
                            packed(ui.colours().video, 0.72F), ui.px(6));
    text.draw(ui.list(), Font::small, x + ui.px(7), y + ui.px(3), ui.colours().on_video, words, room);
    return size.width + ui.px(14);
  };
  const float inset = ui.px(8);
  const float room = rect.width - 2 * inset - ui.px(14);
  if (room < ui.px(30)) return;
  if (look.name) chip(rect.x + inset, rect.y + inset, source_.name, room);
  if (!look.overlay || stats.state != player::LiveState::playing) {
    facts_.clear();
    return;
  }
  // Figures that change with every picture cannot be read; all tiles change theirs in the same frame.
  if (const int64_t turn = frame_.now_monotonic_ns / kFactsStayNs; turn != facts_turn_ || facts_.empty()) {
    facts_turn_ = turn;
    facts_ = ui.print("{:.0f} fps   {} dropped", stats.fps, stats.dropped);
    if (stats.latency_ms) facts_ += ui.print("   {:.0f} ms", *stats.latency_ms);
  }
  const float high = text.line(Font::small) + ui.px(6);
  const float below = rect.y + rect.height - inset - high;
  const float beside = look.sound ? room - sound_width(rect) : room;
  if (beside < ui.px(30) || (look.name && below < rect.y + inset + high)) return;
  const float width = chip(rect.x + inset, below, facts_, beside);
  ui.note("facts", source_.name, facts_, {rect.x + inset, below, width, high});
}

// What the loudspeaker, and the volume beside it, cover at the lower right.
float LiveTile::sound_width(const Rect& rect) const {
  const Ui& ui = program_.ui;
  const auto track = sound();
  if (track == nullptr || !has_sound()) return 0;
  return ui.px(!track->muted() && has_volume(ui, rect.width) ? 162 : 44);
}

}  // namespace parallax::desktop
