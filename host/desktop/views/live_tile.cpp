// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/live_tile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "desktop/player/sound.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr float kMainFrom = 460;
constexpr float kSmallFrom = 380;
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

bool wants_main_stream(bool has_main, float height_px) {
  return has_main ? height_px > kSmallFrom : height_px >= kMainFrom;
}

LiveTile::LiveTile(App& app, Source source) : app_(app), source_(std::move(source)), picture_(app) {}

std::unique_ptr<player::LivePlayer> LiveTile::make_player(bool main, bool sound) {
  player::LiveOptions options;
  options.recorder = app_.link.client_options();
  options.source = source_.id;
  options.stream = main ? "main" : "sub";
  options.decoder.hardware =
      app_.settings.hardware_decoding ? media::HardwareDecoding::automatic : media::HardwareDecoding::off;
  options.on_change = app_.wake;
  if (sound) {
    if (!track_) {
      track_ = std::make_shared<player::SoundTrack>();
      track_->set_muted(true);
    }
    options.sound = track_;
  }
  return std::make_unique<player::LivePlayer>(app_.workers, app_.clock, std::move(options));
}

void LiveTile::choose_stream(float height_px, const TileLook& look) {
  const bool only_main = source_.sub_url.empty();
  const bool main = only_main || (!look.small_only && wants_main_stream(next_ ? next_main_ : main_, height_px));
  if (!player_) {
    main_ = main;
    player_ = make_player(main, look.sound);
    return;
  }
  if (next_ && main == main_) next_.reset();  // back before the other stream came
  if (main != main_ && !next_) {
    next_main_ = main;
    next_ = make_player(main, look.sound);
  }
  if (!next_) return;
  if (auto frame = next_->take_frame()) {
    picture_.texture().update(frame);
    player_ = std::move(next_);
    main_ = next_main_;
  }
}

std::optional<int64_t> LiveTile::capture_utc_ns() const {
  const auto& frame = const_cast<LiveTile*>(this)->picture_.texture().frame();
  if (!frame || frame->capture_utc_ns == kNoTime) return std::nullopt;
  return frame->capture_utc_ns;
}

Rect LiveTile::draw(const Rect& rect, const TileLook& look) {
  choose_stream(rect.height, look);
  picture_.new_frame();
  Ui& ui = app_.ui;
  const auto frame = player_->take_frame();
  if (frame) {
    picture_.texture().update(frame);
  } else if (!next_) {
    picture_.texture().clear();
  }
  if (player_->has_more()) ui.ask_redraw();
  const player::LiveStats stats = player_->stats();
  Rect shown = rect;
  const bool microphone = source_.kind == "microphone";
  const bool has_picture = picture_.texture().width() > 0;
  if (has_picture) shown = picture_.draw(rect, look.zoom);
  draw_around(ui, rect, has_picture ? shown : Rect{}, look.rounding);
  if (has_picture) {
    // Only its name and facts are drawn on it.
  } else if (!microphone) {
    draw_reason(rect, stats);
  } else {
    const float size = std::min(ui.px(40), rect.height / 3);
    draw_icon(ui.list(), Icon::microphone, rect.x + (rect.width - size) / 2, rect.y + (rect.height - size) / 2, size,
              mix(ui.colours().on_video, ui.colours().video, 0.35));
  }
  draw_overlay(rect, look, stats);
  ui.note("tile", source_.name,
          stats.state == player::LiveState::playing ? fmt::format("live {}x{}", stats.width, stats.height)
                                                    : std::string(words_of(stats.state)),
          shown);
  return shown;
}

void LiveTile::draw_reason(const Rect& rect, const player::LiveStats& stats) {
  Ui& ui = app_.ui;
  Text& text = ui.text_engine();
  const Colour bright = ui.colours().on_video;
  const Colour dim = mix(bright, ui.colours().video, 0.35);
  std::string reason = stats.reason ? stats.reason->line() : std::string();
  // The recorder knows best why its camera is silent.
  if (const SourceStatus* health = app_.now->source(source_.id);
      health != nullptr && health->health.reason && stats.state != player::LiveState::refused) {
    reason = health->health.reason->line();
  }
  const float width = std::max(ui.px(40), rect.width - ui.px(32));
  const std::string_view state = words_of(stats.state);
  const bool roomy = rect.height > ui.px(110) && !reason.empty();
  const TextSize words = roomy ? text.draw_wrapped(nullptr, Font::small, 0, 0, dim, reason, width) : TextSize{};
  float y = rect.y + (rect.height - text.line(Font::strong) - std::min(words.height, rect.height / 2)) / 2;
  const TextSize head = text.measure(Font::strong, state, width);
  text.draw(ui.list(), Font::strong, rect.x + (rect.width - head.width) / 2, y, bright, state, width);
  y += head.height + ui.px(2);
  if (!roomy) return;
  ui.list().PushClipRect(rect.from(), rect.to(), true);
  text.draw_wrapped(&ui.list(), Font::small, rect.x + (rect.width - words.width) / 2, y, dim, reason, width);
  ui.list().PopClipRect();
}

void LiveTile::draw_overlay(const Rect& rect, const TileLook& look, const player::LiveStats& stats) {
  Ui& ui = app_.ui;
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
  if (const int64_t turn = app_.now_monotonic_ns / kFactsStayNs; turn != facts_turn_ || facts_.empty()) {
    facts_turn_ = turn;
    facts_ = fmt::format("{:.0f} fps   {} dropped", stats.fps, stats.dropped);
    if (stats.latency_ms) facts_ += fmt::format("   {:.0f} ms", *stats.latency_ms);
  }
  const float y = rect.y + rect.height - inset - text.line(Font::small) - ui.px(6);
  const float width = chip(rect.x + inset, y, facts_, room);
  ui.note("facts", source_.name, facts_, {rect.x + inset, y, width, text.line(Font::small) + ui.px(6)});
}

}  // namespace parallax::desktop
