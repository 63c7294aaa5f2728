// SPDX-License-Identifier: Apache-2.0
// The timeline below the pictures, the picture under the mouse, and the title of a mark, changed where the mark stands.
#include <algorithm>
#include <charconv>

#include "desktop/state/words.hpp"
#include "desktop/views/review/review_view.hpp"

namespace parallax::desktop {

namespace {

constexpr std::string_view kVideoTrack = "video ";
/// Automation is told of so many items at most; more cannot be told apart on a screen.
constexpr size_t kMostNotes = 300;

std::optional<size_t> video_of(std::string_view track) {
  if (!track.starts_with(kVideoTrack)) return std::nullopt;
  size_t video = 0;
  std::from_chars(track.data() + kVideoTrack.size(), track.data() + track.size(), video);
  return video;
}

}  // namespace

void ReviewView::draw_timeline(const Rect& rect) {
  Ui& ui = program_.ui;
  ui.move_to(rect.x, rect.y);
  TimelineText text(ui.text_engine());
  timeline::DrawContext context;
  context.width_px = rect.width;
  context.height_px = rect.height;
  context.scale = ui.text_engine().scale();
  context.palette = timeline_palette(ui.colours());
  context.text = &text;
  context.hover_thumbnail = [&](const std::string& track, int64_t session_ns, float x, float) {
    draw_thumbnail(track, session_ns, x, rect.y);
  };
  const timeline::Intents intents = timeline::draw(widget_, model_, context);
  if (widget_.frame().unfinished) ui.ask_redraw();
  ui.note("timeline", "Timeline", ui.print("{} marks", marks_), rect);
  note_items(rect);
  do_intents(intents);
}

// What is drawn by hand is told to automation by its label, as other widgets are.
void ReviewView::note_items(const Rect& rect) {
  Ui& ui = program_.ui;
  const timeline::Frame& frame = widget_.frame();
  const float left = rect.x + frame.layout.header_px;
  const float right = left + static_cast<float>(frame.view.width_px());
  ui.note("ruler", "Timeline", ui.print("{} {}", frame.view.start_session_ns(), frame.view.end_session_ns()),
          {left, rect.y, right - left, frame.layout.ruler_px});
  size_t notes = 0;
  for (const timeline::ShownItem& item : frame.items) {
    if (++notes > kMostNotes) break;
    const timeline::Track& track = model_.track(item.track);
    const timeline::ItemView shown = track.at(item.place);
    const float grip = item.point ? frame.layout.edge_px : 0;
    const float x0 = std::clamp(left + item.x0_px - grip, left, right);
    const float x1 = std::clamp(left + (item.point ? item.x0_px + grip : item.x1_px), left, right);
    const Rect place{x0, rect.y + item.y_px, x1 - x0, frame.layout.lane_px};
    const std::string_view times =
        ui.print("{}{}{}", words_of_time(shown.start_session_ns), shown.is_point() ? "" : " to ",
                 shown.is_point() ? std::string() : words_of_time(shown.end_session_ns));
    switch (item.style) {
      case timeline::ItemStyle::part:
        ui.note("part", track.info().title, times, place);
        break;
      case timeline::ItemStyle::gap:
        ui.note("gap", track.info().title, ui.print("{}  {}", times, shown.title), place);
        break;
      case timeline::ItemStyle::mark:
        ui.note(item.track == marks_track_ ? "mark" : "item", shown.title, times, place);
        break;
      case timeline::ItemStyle::density:
        break;
    }
  }
  for (const timeline::ShownRun& run : frame.runs) {
    if (++notes > kMostNotes) break;
    ui.note("folded", model_.track(run.track).info().title, ui.print("{}", run.count),
            {left + run.x0_px, rect.y + run.y_px, run.x1_px - run.x0_px, frame.layout.lane_px});
  }
}

/// What is seen about there: the key frame that stands for the moment, above the timeline.
void ReviewView::draw_thumbnail(const std::string& track, int64_t session_ns, float x, float bottom) {
  Ui& ui = program_.ui;
  const auto& videos = data_->facts()->detail.session.videos;
  const auto video = video_of(track);
  if (!video || *video >= videos.size()) return;
  const media::VideoFramePtr frame =
      videos[*video].kind == SourceKind::microphone ? nullptr : thumbnails_->at(*video, session_ns);
  const float width = ui.px(256);
  const float height = frame ? width * static_cast<float>(frame->height) / static_cast<float>(frame->width) : 0;
  const float line = ui.text_engine().line(Font::small);
  const float pad = ui.px(8);
  const std::string& remarks = tiles_[*video].remarks;
  const float words =
      remarks.empty()
          ? 0
          : ui.px(4) +
                ui.text_engine().draw_wrapped(nullptr, Font::small, 0, 0, ui.colours().warning, remarks, width).height;
  const ImVec2 size{width + 2 * pad, height + line + words + 2 * pad + (frame ? ui.px(4) : 0)};
  const float most_x = ImGui::GetIO().DisplaySize.x - size.x;
  ImGui::SetNextWindowPos({std::clamp(x - size.x / 2, 0.0F, std::max(0.0F, most_x)), bottom - size.y - ui.px(4)});
  ImGui::SetNextWindowSize(size);
  ui.begin_tooltip();
  const ImVec2 at = ImGui::GetWindowPos();
  if (frame) {
    if (!thumbnail_) thumbnail_ = std::make_unique<VideoPicture>(program_);
    thumbnail_->texture().update(frame);
    const Rect picture = thumbnail_->draw({at.x + pad, at.y + pad, width, height});
    ui.note("thumbnail", videos[*video].source, words_of_time(session_ns), picture);
  }
  ui.text_engine().draw(ui.list(), Font::small, at.x + pad, at.y + size.y - pad - line - words, ui.colours().text,
                        ui.print("{}  ·  {}", videos[*video].source, words_of_time(session_ns)), width);
  if (!remarks.empty()) {
    ui.text_engine().draw_wrapped(&ui.list(), Font::small, at.x + pad, at.y + size.y - pad - words + ui.px(4),
                                  ui.colours().warning, remarks, width);
  }
  ui.end_tooltip();
  // A window that has just appeared is drawn in the frame after.
  if (frame != thumbnail_frame_) ui.ask_redraw();
  thumbnail_frame_ = frame;
}

void ReviewView::edit_title(const timeline::Selected& item) {
  const auto found = model_.item(item);
  if (!found || item.track != marks_track_) return;
  titling_ = item;
  title_focus_ = true;
  title_ = std::string(found->title);
  title_before_ = title_;
}

void ReviewView::save_title() {
  const auto item = titling_ ? model_.item(*titling_) : std::nullopt;
  titling_.reset();
  // Untouched it stays as it is: the recorder may have numbered it meanwhile.
  if (!item || title_ == title_before_ || item->title == title_ || title_.empty()) return;
  timeline::Command command;
  command.kind = timeline::CommandKind::change;
  command.track = marks_track_;
  command.before = item->value();
  command.after = command.before;
  command.after.title = title_;
  if (widget_.history.is_unsaved(marks_track_, command.before.id)) {
    named_early_ = command;  // the recorder does not have the mark yet
    return;
  }
  widget_.history.begin(model_, command);
  send(command);
}

/// A field above the mark, within the timeline.
void ReviewView::draw_title_field(const Rect& timeline) {
  if (!titling_) return;
  const auto item = model_.item(*titling_);
  if (!item) {
    titling_.reset();
    return;
  }
  Ui& ui = program_.ui;
  const timeline::Frame& frame = widget_.frame();
  const float width = ui.px(392);
  const float height = ui.px(52);
  const float left = timeline.x + frame.layout.header_px;
  const auto mark = static_cast<float>(frame.view.x_of(item->start_session_ns));
  const float most_x = std::max(left, timeline.x + timeline.width - width);
  const Rect box{std::clamp(left + mark - ui.px(20), left, most_x), timeline.y - height - ui.px(4), width, height};
  ImGui::SetNextWindowPos(box.from());
  ImGui::SetNextWindowSize({box.width, box.height});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(ui.colours().raised));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(10));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(8), ui.px(8)});
  ImGui::Begin("title of the mark", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  ui.move_to(box.x + ui.px(8), box.y + ui.px(8));
  const FieldResult field = ui.field(title_, {.label = "Title of the mark",
                                              .placeholder = "Title",
                                              .width = 230,
                                              .focus = std::exchange(title_focus_, false),
                                              .show_label = false});
  ui.beside(8);
  const bool save = ui.button({.label = "Save", .kind = ButtonKind::primary, .enabled = !title_.empty()});
  ui.beside(4);
  const bool leave = ui.icon_button(Icon::close, "Leave the title") || ui.key_pressed(kKeyEscape);
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
  if (save || field.submitted) {
    save_title();
  } else if (leave) {
    titling_.reset();
  }
}

}  // namespace parallax::desktop
