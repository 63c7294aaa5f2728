// SPDX-License-Identifier: Apache-2.0
// What is shown: head and tiles. Transport, timeline and what keys do have files of their own (review_*.cpp).
#include "desktop/views/review/review_view.hpp"

#include <algorithm>
#include <utility>

#include "api/client/calls/sessions.hpp"
#include "desktop/state/missing.hpp"
#include "desktop/state/words.hpp"
#include "model/sessions/start_offset.hpp"

namespace parallax::desktop {

ReviewView::ReviewView(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
                       const WindowActions& window, Asker& asker, Watched& watched)
    : Page(pages, {.name = kReviewPage,
                   .scope = Scope::review,
                   .parent = kSessionsPage,
                   .has_pictures = true,
                   .has_arrow_keys = true}),
      program_(program),
      frame_(frame),
      navigation_(navigation),
      window_(window),
      asker_(asker),
      watched_(watched),
      dock_(program, window) {}

void ReviewView::rest() {
  let_go();
  data_.reset();
}

void ReviewView::let_go() {
  player_.reset();
  thumbnails_.reset();
  thumbnail_.reset();
  thumbnail_frame_.reset();
  tiles_.clear();
  titling_.reset();
  named_early_.reset();
  others_.reset();
  dock_.show("");
}

void ReviewView::open() {
  rest();
  data_ = std::make_unique<ReviewData>(program_.link, navigation_.session());
  wanted_ = navigation_.take_place();
  facts_version_ = 0;
  items_version_ = 0;
  model_.clear();
  widget_ = timeline::Widget();
  revisions_.clear();
  focus_.reset();
  sound_of_.reset();
  part_starts_.clear();
  followed_monotonic_ns_ = 0;
  loop_start_session_ns_.reset();
  dock_.show(navigation_.session());
}

void ReviewView::take_facts() {
  facts_version_ = data_->facts_version();
  const api::SessionFacts& facts = *data_->facts();
  const SessionSummary& summary = facts.detail.summary;
  facts_line_ = words_of_date(summary.start_utc_ns) + "  ·  " + summary.location;
  if (summary.state != SessionState::stopped) facts_line_ += "  ·  still being recorded";
  const Session& session = facts.detail.session;
  player::RecorderMediaOptions media;
  media.recorder = program_.link.client_options();
  media.session = session.id;
  for (const auto& parts : facts.paths) {
    auto& paths = media.paths.emplace_back();
    for (const std::string& path : parts) paths.emplace_back(path);
  }
  const auto source = player::make_recorder_media(std::move(media));
  const bool opening = !player_;
  if (player_) {
    player_->update_session(session, source);
    thumbnails_->update_session(session, source);
  } else {
    thumbnails_ = std::make_unique<player::Thumbnails>(program_.workers, session, source, window_.wake);
    player::ReviewOptions options;
    options.hardware =
        program_.settings.hardware_decoding ? media::HardwareDecoding::automatic : media::HardwareDecoding::off;
    options.on_change = window_.wake;
    if (!sound_) {
      sound_ = std::make_shared<player::SoundTrack>();
    }
    sound_->set_volume(static_cast<float>(program_.settings.volume));
    options.sound = sound_;
    player_ =
        std::make_unique<player::ReviewPlayer>(program_.workers, program_.clock, session, source, std::move(options));
    for (size_t i = 0; i < session.videos.size() && !sound_of_; ++i) {
      const Video& video = session.videos[i];
      const bool heard = std::any_of(video.parts.begin(), video.parts.end(),
                                     [](const Part& part) { return !part.audio_codec.empty(); });
      if (heard || video.kind == SourceKind::microphone) choose_sound(i);
    }
  }
  while (tiles_.size() < session.videos.size()) {
    tiles_.emplace_back();
    tiles_.back().picture = std::make_unique<VideoPicture>(program_);
  }
  for (size_t i = 0; i < session.videos.size(); ++i) tiles_[i].remarks = remarks_on(session.videos[i]);
  fill_videos(session, session.duration_ns);
  if (!model_.track_by_id("marks")) {
    marks_track_ = model_.add_track({.id = "marks",
                                     .title = "Marks",
                                     .kind = timeline::TrackKind::items,
                                     .colour = packed(program_.ui.colours().accent_text),
                                     .editable = true});
  }
  followed_monotonic_ns_ = 0;
  follow_recording();
  if (opening) player_->seek(wanted_ ? wanted_->session_ns : first_moment());
}

int64_t ReviewView::first_moment() const {
  if (part_starts_.empty() || part_starts_.front().from_session_ns >= kTogetherNs) return 0;
  return part_starts_.front().until_session_ns;
}

void ReviewView::fill_videos(const Session& session, int64_t now_session_ns) {
  std::vector<int64_t> starts;
  for (size_t i = 0; i < session.videos.size(); ++i) {
    const Video& video = session.videos[i];
    const std::string id = "video " + std::to_string(i);
    auto track = model_.track_by_id(id);
    if (!track) {
      track =
          model_.add_track({.id = id,
                            .title = video.source,
                            .kind = timeline::TrackKind::video,
                            .colour = packed(mix(program_.ui.colours().accent, program_.ui.colours().surface, 0.3))});
    }
    timeline::fill_video(model_.track(*track), video, now_session_ns);
    for (const Part& part : video.parts) {
      starts.push_back(part.start_session_ns);
      if (part.fps > 1) model_.frame_ns = static_cast<int64_t>(static_cast<double>(kNsPerSecond) / part.fps);
    }
  }
  // Cameras begin a part together, but not in the same instant: the last of them is where all have a picture.
  std::sort(starts.begin(), starts.end());
  part_starts_.clear();
  for (const int64_t start_ns : starts) {
    if (!part_starts_.empty() && start_ns - part_starts_.back().until_session_ns < kTogetherNs) {
      part_starts_.back().until_session_ns = start_ns;
    } else {
      part_starts_.push_back({start_ns, start_ns});
    }
  }
  model_.set_extent(now_session_ns);
}

// While it is recorded the session grows without the recorder saying so.
void ReviewView::follow_recording() {
  constexpr int64_t kPauseNs = kNsPerSecond / 4;
  constexpr int64_t kBehindNs = kNsPerSecond;  // what was taken just now is not in the files yet
  const RecordingStatus* recording = frame_.now->recording(data_->session());
  if (recording == nullptr) return;
  window_.redraw_at(frame_.now_monotonic_ns + kPauseNs);
  if (followed_monotonic_ns_ != 0 && frame_.now_monotonic_ns - followed_monotonic_ns_ < kPauseNs) return;
  followed_monotonic_ns_ = frame_.now_monotonic_ns;
  const Session& session = data_->facts()->detail.session;
  const int64_t now_ns = frame_.now->duration_now_ns(*recording, frame_.now_monotonic_ns) - kBehindNs;
  const int64_t duration_ns = std::max({session.duration_ns, player_->duration_ns(), now_ns});
  player_->set_duration(duration_ns);
  fill_videos(session, duration_ns);
}

void ReviewView::take_items() {
  items_version_ = data_->items_version();
  std::vector<timeline::ItemValue> values;
  marks_ = 0;
  for (const Item& item : data_->items()) {
    if (item.kind == ItemKind::gap || item.removed) continue;
    marks_ += item.kind == ItemKind::mark ? 1U : 0U;
    if (auto value = timeline::from_item(item)) values.push_back(std::move(*value));
  }
  model_.track(marks_track_).assign(std::move(values));
  model_.mend_selection();
  if (wanted_) select_wanted();
}

/// It may have been moved or removed since it was found.
void ReviewView::select_wanted() {
  const auto wanted = std::exchange(wanted_, std::nullopt);
  const auto item = std::find_if(data_->items().begin(), data_->items().end(),
                                 [&](const Item& each) { return each.id == wanted->item && !each.removed; });
  const auto id = timeline::item_id_from(wanted->item);
  if (item == data_->items().end() || !id) {
    return program_.notices.hint("The mark is gone", "It was removed after the search had found it.");
  }
  model_.select_only(timeline::Selected{marks_track_, *id, item->start_session_ns});
  if (item->start_session_ns != wanted->session_ns) player_->seek(item->start_session_ns);
}

void ReviewView::draw_not_shown() {
  if (!data_->error()) return;  // it is on its way
  const bool gone = data_->gone();
  if (program_.ui.empty_state(Icon::error, gone ? "This session is gone" : "The session cannot be shown",
                              gone ? "It was deleted, or it is not for you any more." : data_->error()->line(),
                              "Back to the sessions")) {
    navigation_.open(kSessionsPage);
  }
}

void ReviewView::draw() {
  Ui& ui = program_.ui;
  if (!data_ || data_->session() != navigation_.session()) open();
  data_->update(*frame_.now);
  // It was deleted while it was shown: nothing of it is played or marked any more.
  if (data_->gone() && player_) let_go();
  if (data_->gone() || !data_->facts()) return draw_not_shown();
  const Rect area = ui.rest();
  if (data_->facts_version() != facts_version_) take_facts();
  if (data_->items_version() != items_version_) take_items();
  follow_recording();
  use_keys();
  tick_ = player_->update();
  if (tick_.next_due_monotonic_ns) window_.redraw_at(*tick_.next_due_monotonic_ns);
  model_.playhead_session_ns = tick_.position_session_ns;
  const panel::PanelState panels{data_->session(), tick_.position_session_ns, player_->duration_ns()};
  dock_.take_keys(panels);
  dock_.apply(model_);
  widget_.follow_playhead = tick_.playing;
  const bool alone = frame_.fullscreen;
  const float head = alone ? 0 : ui.px(46);
  const float transport = ui.px(50);
  const size_t rows = model_.track_count();
  const float wanted = std::min(area.height * 0.42F,
                                std::max(ui.px(30) + widget_.frame().content_height_px,  // of the last frame
                                         ui.px(40) + ui.px(27) * static_cast<float>(std::max<size_t>(2, rows))));
  // In a window that is too low for all, pictures and timeline share what there is: neither lies on the bar between.
  const float shared = std::max(ui.px(2), area.height - head - transport - ui.px(alone ? 0 : 12));
  const float timeline = alone ? 0 : std::min(wanted, std::max(shared / 2, shared - ui.px(40)));
  if (!alone) draw_head({area.x, area.y, area.width, head});
  const float pictures = shared - timeline;
  const float dock = alone ? 0 : dock_.wanted_width(area.width);
  draw_tiles({area.x, area.y + head, area.width - (dock > 0 ? dock + ui.px(8) : 0), pictures});
  if (dock > 0) {
    const auto sought = dock_.draw({area.x + area.width - dock, area.y + head, dock, pictures}, panels);
    if (sought) player_->seek(*sought);
  }
  draw_transport({area.x, area.y + area.height - transport - timeline - ui.px(alone ? 0 : 6), area.width, transport});
  if (!alone) draw_timeline({area.x, area.y + area.height - timeline, area.width, timeline});
  if (!alone) draw_title_field({area.x, area.y + area.height - timeline, area.width, timeline});
}

void ReviewView::draw_head(const Rect& rect) {
  Ui& ui = program_.ui;
  const SessionSummary& summary = data_->facts()->detail.summary;
  ui.move_to(rect.x, rect.y);
  if (ui.button({.label = "Back",
                 .icon = Icon::back,
                 .kind = ButtonKind::quiet,
                 .tip = program_.keymap.text_of("go.back")})) {
    navigation_.open(kSessionsPage);
  }
  const float left = ImGui::GetItemRectMax().x + ui.px(10);
  const float right = ui.px(144) + dock_.button_width();
  const TextSize name = ui.text_engine().draw(ui.list(), Font::title, left, rect.y + ui.px(4), ui.colours().text,
                                              summary.name, std::max(ui.px(40), rect.width * 0.6F - left + rect.x));
  ui.note("heading", summary.name, {}, {left, rect.y, name.width, rect.height});
  const float room = rect.x + rect.width - right - left - name.width - ui.px(30);
  if (room > ui.px(60)) {
    ui.text_engine().draw(ui.list(), Font::small, left + name.width + ui.px(14), rect.y + ui.px(11), ui.colours().muted,
                          facts_line_, room);
  }
  dock_.draw_button(rect.x + rect.width - ui.px(128), rect.y);
  draw_others(rect.x + rect.width - ui.px(124), rect.y);
  ui.move_to(rect.x + rect.width - ui.px(80), rect.y);
  if (ui.icon_button(focus_ ? Icon::grid : Icon::focus, focus_ ? "All the same size" : "One large")) {
    focus_ = focus_ ? std::nullopt : std::optional<size_t>(0);
  }
  ui.beside();
  if (ui.icon_button(Icon::fullscreen, "Full screen")) window_.set_fullscreen(!frame_.fullscreen);
}

// R145, R146: other recordings of this room, as far as the recorder lets this user see them.
void ReviewView::draw_others(float x, float y) {
  constexpr size_t kMost = 12;
  Ui& ui = program_.ui;
  ui.move_to(x, y);
  const bool open = ui.icon_button(Icon::sessions, "Other recordings");
  const SessionSummary& here = data_->facts()->detail.summary;
  if (open) {
    SessionQuery query;
    query.location = here.location;
    query.limit = kMost + 1;
    asker_.ask(api::calls::sessions::list(query), [this, session = data_->session()](Result<SessionPage> page) {
      if (!data_ || data_->session() != session) return;
      if (!page) return program_.notices.failed("The other recordings are not known", page.error());
      std::erase_if(page->sessions, [&](const SessionSummary& each) { return each.id == session; });
      others_ = std::move(page->sessions);
    });
  }
  if (!ui.begin_menu("other recordings", open)) return;
  if (!others_) ui.menu_item(Icon::none, "One moment", false, "The recorder is asked.");
  if (others_ && others_->empty()) {
    ui.menu_item(Icon::none, "No other recordings", false, "Of " + here.location + " this is the only one.");
  }
  for (size_t i = 0; others_ && i < std::min(kMost, others_->size()); ++i) {
    const SessionSummary& other = (*others_)[i];
    if (ui.menu_item(Icon::play, other.name + "  ·  " + words_of_date(other.start_utc_ns)))
      navigation_.review(other.id);
  }
  ui.end_menu();
}

void ReviewView::draw_tiles(const Rect& area) {
  const auto& videos = data_->facts()->detail.session.videos;
  std::pmr::vector<size_t> shown(program_.ui.memory().resource());
  for (size_t i = 0; i < videos.size(); ++i) {
    if (videos[i].kind != SourceKind::microphone) shown.push_back(i);
  }
  if (shown.empty()) {
    program_.ui.move_to(area.x, area.y);
    program_.ui.empty_state(Icon::microphone, "Sound only", "This session has no pictures.");
    return;
  }
  if (focus_) {
    const auto first = std::find(shown.begin(), shown.end(), *focus_);
    if (first != shown.end()) std::rotate(shown.begin(), first, std::next(first));
  }
  const float gap = program_.ui.px(frame_.fullscreen ? 2 : 8);
  const auto places_of = focus_ ? focus_places : grid_places;
  const TilePlaces places =
      places_of(shown.size(), area.width, area.height, gap, program_.ui.memory().resource(), kTileAspect);
  if (!shown.empty())
    watched_.reviewed = ReviewedPicture{data_->facts()->detail.session.videos[shown.front()].source, {}};
  for (size_t i = 0; i < shown.size(); ++i) {
    draw_tile(shown[i], {area.x + places[i].x, area.y + places[i].y, places[i].width, places[i].height});
  }
}

void ReviewView::draw_tile(size_t video, const Rect& rect) {
  Ui& ui = program_.ui;
  const Palette& p = ui.colours();
  Shown& shown = tiles_[video];
  const std::string& name = data_->facts()->detail.session.videos[video].source;
  const TextSize label = ui.text_engine().measure(Font::small, name, rect.width - ui.px(70));
  const Rect mark{rect.x + ui.px(28) + label.width, rect.y + ui.px(8), ui.px(24), label.height + ui.px(6)};
  // Before the picture, so that the mouse finds it first.
  const Press remarks = shown.remarks.empty()
                            ? Press{}
                            : ui.pressable(ui.print("remarks {}", video), mark,
                                           {.kind = "remarks", .label = name, .value = shown.remarks});
  const Press press = ui.pressable(ui.print("review {}", video), rect, {.kind = "picture", .label = name});
  if (press.double_clicked) focus_ = focus_ == video ? std::nullopt : std::optional<size_t>(video);
  const player::TileView view = player_->tile(video);
  ui.list().AddRectFilled(rect.from(), rect.to(), packed(p.video), ui.px(10));
  const bool has_picture =
      view.frame && (view.kind == player::TileKind::picture || view.kind == player::TileKind::loading);
  Rect picture = rect;
  if (has_picture) {
    shown.picture->texture().update(view.frame);
    picture = shown.picture->draw(rect, shown.zoom);
    if (watched_.reviewed && watched_.reviewed->name == name) watched_.reviewed->texture = shown.picture->shared();
  }
  const ImGuiIO& io = ImGui::GetIO();
  zoom_with_wheel(ui, press, picture, shown.zoom);
  if (press.held && shown.zoom.factor > 1) {
    shown.zoom = gpu::moved(shown.zoom, io.MouseDelta.x / picture.width, io.MouseDelta.y / picture.height);
  }
  std::string_view state = view.text;
  if (view.kind == player::TileKind::picture) state = view.exact ? "exact" : "near";
  if (view.kind == player::TileKind::loading) state = "loading";
  if (!has_picture && !view.text.empty()) {
    const bool failed = view.kind == player::TileKind::failed;
    const float width = std::max(ui.px(40), rect.width - ui.px(40));
    const TextSize words = ui.text_engine().draw_wrapped(nullptr, Font::body, 0, 0, p.on_video, view.text, width);
    const float y = rect.y + (rect.height - words.height) / 2;
    draw_icon(ui.list(), failed ? Icon::error : Icon::info, rect.x + (rect.width - ui.px(24)) / 2, y - ui.px(34),
              ui.px(24), mix(p.on_video, p.video, 0.3));
    ui.list().PushClipRect(rect.from(), rect.to(), true);
    ui.text_engine().draw_wrapped(&ui.list(), Font::body, rect.x + (rect.width - words.width) / 2, y, p.on_video,
                                  view.text, width);
    ui.list().PopClipRect();
  }
  ui.list().AddRectFilled({rect.x + ui.px(8), rect.y + ui.px(8)},
                          {rect.x + ui.px(22) + label.width, rect.y + ui.px(14) + label.height}, packed(p.video, 0.72F),
                          ui.px(6));
  ui.text_engine().draw(ui.list(), Font::small, rect.x + ui.px(15), rect.y + ui.px(11), p.on_video, name,
                        rect.width - ui.px(70));
  if (!shown.remarks.empty()) {
    ui.list().AddRectFilled(mark.from(), mark.to(), packed(p.video, 0.72F), ui.px(6));
    draw_icon(ui.list(), Icon::warning, mark.x + ui.px(4), mark.y + (mark.height - ui.px(16)) / 2, ui.px(16),
              palette_of(Theme::dark).warning);  // over a picture
    if (remarks.focused) ui.focus_ring(mark, ui.px(6));
    ui.tip(remarks, mark, shown.remarks);
  }
  if (press.focused) ui.focus_ring({rect.x + 2, rect.y + 2, rect.width - 4, rect.height - 4}, ui.px(10));
  ui.note("tile", name, state, picture);
}

}  // namespace parallax::desktop
