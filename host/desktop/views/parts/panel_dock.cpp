// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/panel_dock.hpp"
#include "plugins/extensions/track/tracks.hpp"

#include <algorithm>

#include "desktop/views/parts/review_text.hpp"
#include "parallax/abi/draft/track.h"

namespace parallax::desktop {

namespace {

constexpr float kPanelWidth = 320;

panel::PanelPalette panel_palette(const Palette& p) {
  return {.text = packed(p.text),
          .dim = packed(p.muted),
          .accent = packed(p.accent_text),
          .line = packed(p.line),
          .background = packed(p.surface),
          .tooltip = packed(p.raised),
          .warning = packed(p.warning),
          .error = packed(p.danger_text)};
}

/// ImGui's own widgets in the theme's colours.
class PanelColours {
 public:
  explicit PanelColours(const Palette& p) {
    push(ImGuiCol_Button, p.raised);
    push(ImGuiCol_ButtonHovered, p.hover);
    push(ImGuiCol_ButtonActive, p.selected);
    push(ImGuiCol_FrameBgHovered, p.hover);
    push(ImGuiCol_CheckMark, p.accent_text);
    push(ImGuiCol_SliderGrab, p.accent);
    push(ImGuiCol_SliderGrabActive, p.accent_hover);
    push(ImGuiCol_Header, p.selected);
    push(ImGuiCol_HeaderHovered, p.hover);
    push(ImGuiCol_HeaderActive, p.selected);
    push(ImGuiCol_Separator, p.line);
    push(ImGuiCol_Tab, p.surface);
    push(ImGuiCol_TabHovered, p.hover);
    push(ImGuiCol_TabActive, p.selected);
    push(ImGuiCol_TableHeaderBg, p.surface);
    push(ImGuiCol_TableBorderLight, p.line);
    push(ImGuiCol_TableBorderStrong, p.line);
    push(ImGuiCol_PlotHistogram, p.accent);
  }
  ~PanelColours() { ImGui::PopStyleColor(count_); }
  PanelColours(const PanelColours&) = delete;
  PanelColours& operator=(const PanelColours&) = delete;

 private:
  void push(ImGuiCol which, Colour colour) {
    ImGui::PushStyleColor(which, packed(colour));
    ++count_;
  }
  int count_ = 0;
};

plx_key_press press_of(const KeyEvent& key, int64_t shown_session_ns) {
  const int32_t action = key.action == KeyEvent::Action::press    ? PLX_PRESS_DOWN
                         : key.action == KeyEvent::Action::repeat ? PLX_PRESS_REPEAT
                                                                  : PLX_PRESS_UP;
  int32_t modifiers = 0;
  if ((key.mods & kModShift) != 0) modifiers |= PLX_MODIFIER_SHIFT;
  if ((key.mods & kModControl) != 0) modifiers |= PLX_MODIFIER_CTRL;
  if ((key.mods & kModAlt) != 0) modifiers |= PLX_MODIFIER_ALT;
  return {key.at_monotonic_ns, shown_session_ns, key.key, action, modifiers, 0};
}

}  // namespace

std::filesystem::path bundled_plugins() {
  std::error_code error;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const auto beside = here.parent_path() / "plugins";
  if (std::filesystem::is_directory(beside, error)) return beside;
  return here.parent_path() / "lib" / "parallax" / "plugins";
}

struct PanelDock::Loaded {
  Loaded(const plugins::RegistryOptions& options, const plugins::HostServices& services, const Clock& clock,
         std::function<void()> wake)
      : registry(options, services),
        host(registry, clock),
        tracks(registry.all<plugins::TracksExtension>(), {.wake = std::move(wake)}) {}
  plugins::Registry registry;
  panel::PanelHost host;
  panel::PluginTracks tracks;
};

void PanelDock::load() {
  if (loaded_ || program_.plugins.folders.empty()) return;
  plugins::RegistryOptions options;
  options.folders = program_.plugins.folders;
  options.only_with = {PLX_PANEL_ID, PLX_TRACK_ID};
  options.state_folder = program_.plugins.state;
  plugins::HostServices services;
  // Never freed: plugins are never unloaded and keep pointers into it.
  services.settings = plugins::make_settings_store((program_.plugins.state / "settings").string()).release();
  loaded_ = std::make_shared<Loaded>(options, services, program_.clock, window_.wake);
  for (const plugins::PluginInfo& info : loaded_->registry.plugins()) {
    if (info.refusal) program_.notices.failed(info.name + " was not loaded", info.refusal->error);
  }
}

std::vector<plugins::PluginInfo> PanelDock::plugins() const {
  return loaded_ ? loaded_->registry.plugins() : std::vector<plugins::PluginInfo>();
}

void PanelDock::release(const std::string& plugin_id) {
  if (loaded_ && loaded_->registry.release(plugin_id)) {
    program_.notices.done("It is tried again", "Close Parallax and open it again.");
  }
}

void PanelDock::show(const std::string& session) {
  if (!session.empty()) load();
  if (loaded_) loaded_->tracks.show(session);
}

void PanelDock::apply(timeline::Model& model) {
  if (loaded_ && loaded_->tracks.apply(model)) program_.ui.ask_redraw();
}

void PanelDock::view_changed(const timeline::View& view) {
  if (loaded_) loaded_->tracks.view_changed(view);
}

void PanelDock::take(const std::string& plugin_id, const panel::PanelDrawn& drawn) {
  if (drawn.closed) {
    std::erase(open_, plugin_id);
    program_.notices.failed("A panel was closed", *drawn.closed);
  }
  if (drawn.requests.seek_session_ns) sought_session_ns_ = drawn.requests.seek_session_ns;
  if (drawn.requests.tracks_changed) loaded_->tracks.refresh();
}

void PanelDock::take_keys(const panel::PanelState& state) {
  if (open_.empty() || Ui::is_typing() || program_.ui.dialog_open()) return;
  const std::string front = open_.back();
  for (const KeyEvent& key : program_.ui.keys()) {
    const Chord chord{key.key, key.mods};
    if (!program_.keymap.find(chord, Scope::review).empty()) continue;
    std::string command;
    for (const plugins::PanelInfo* info : loaded_->host.available()) {
      if (info->plugin_id != front || key.action != KeyEvent::Action::press) continue;
      for (const plugins::PanelCommand& one : info->commands) {
        if (parse_chord(one.default_key) == std::optional(chord)) command = one.id;
      }
    }
    if (command.empty()) {
      loaded_->host.press(front, press_of(key, state.playhead_session_ns));
    } else {
      take(front, loaded_->host.command(front, command, state));
    }
    program_.ui.ask_redraw();
  }
}

float PanelDock::button_width() const {
  return loaded_ && loaded_->host.has_panels() ? program_.ui.px(44) : 0;
}

void PanelDock::draw_button(float right, float y) {
  if (button_width() <= 0) return;
  Ui& ui = program_.ui;
  ui.move_to(right - button_width(), y);
  const bool menu = ui.icon_button(Icon::modules, "Panels", true, !open_.empty());
  if (!ui.begin_menu("panels", menu)) return;
  for (const plugins::PanelInfo* info : loaded_->host.available()) {
    if (ui.menu_item(loaded_->host.is_open(info->plugin_id) ? Icon::check : Icon::none, info->title)) {
      open_or_close(*info);
    }
  }
  ui.end_menu();
}

void PanelDock::open_or_close(const plugins::PanelInfo& info) {
  if (std::erase(open_, info.plugin_id) > 0) return loaded_->host.close(info.plugin_id);
  if (auto opened = loaded_->host.open(info.plugin_id); !opened) {
    program_.notices.failed("The panel " + info.title + " was not opened", opened.error());
    return;
  }
  open_.push_back(info.plugin_id);
}

float PanelDock::wanted_width(float available) const {
  return open_.empty() ? 0 : std::min(program_.ui.px(kPanelWidth), available / 2);
}

std::optional<int64_t> PanelDock::draw(const Rect& rect, const panel::PanelState& state) {
  Ui& ui = program_.ui;
  sought_session_ns_.reset();
  const std::vector<std::string> shown = open_;
  const float gap = ui.px(8);
  const float height = (rect.height - gap * static_cast<float>(shown.size() - 1)) / static_cast<float>(shown.size());
  for (size_t i = 0; i < shown.size(); ++i) {
    const auto all = loaded_->host.available();
    const auto info = std::ranges::find(all, shown[i], &plugins::PanelInfo::plugin_id);
    if (info == all.end()) continue;
    const Rect place{rect.x, rect.y + static_cast<float>(i) * (height + gap), rect.width, height};
    ui.list().AddRectFilled(place.from(), place.to(), packed(ui.colours().surface), ui.px(10));
    ui.note("panel", (*info)->title, {}, place);
    ui.text_engine().draw(ui.list(), Font::strong, place.x + ui.px(14), place.y + ui.px(12), ui.colours().text,
                          (*info)->title, place.width - ui.px(64));
    ui.move_to(place.x + place.width - ui.px(42), place.y + ui.px(5));
    ImGui::PushID(shown[i].c_str());
    const bool close = ui.icon_button(Icon::close, "Close the panel");
    ui.move_to(place.x + ui.px(14), place.y + ui.px(44));
    ui.begin_scroll("content", place.width - ui.px(28), place.height - ui.px(54));
    TimelineText text(ui.text_engine());
    panel::PanelDrawn drawn;
    {
      const PanelColours colours(ui.colours());
      drawn = loaded_->host.draw(
          shown[i], state, {.palette = panel_palette(ui.colours()), .text = &text, .scale = ui.text_engine().scale()});
    }
    ui.end_scroll();
    ImGui::PopID();
    take(shown[i], drawn);
    if (close && !drawn.closed) open_or_close(**info);
    const bool clicked = ImGui::IsMouseClicked(0) && ImGui::IsMouseHoveringRect(place.from(), place.to());
    if (clicked && std::erase(open_, shown[i]) > 0) open_.push_back(shown[i]);  // comes to the front, for keys
  }
  return sought_session_ns_;
}

}  // namespace parallax::desktop
