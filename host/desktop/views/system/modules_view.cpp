// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/system/modules_view.hpp"

#include <fmt/format.h>

#include "api/client/calls/system.hpp"
#include "base/text.hpp"
#include "media/decode/hardware_found.hpp"

namespace parallax::desktop {

ModulesView::ModulesView(Pages& pages, const Program& program, const Frame& frame, const WindowActions& window,
                         Asker& asker, PanelDock& panels)
    : Page(pages, {.name = "modules",
                   .title = "Modules",
                   .icon = Icon::modules,
                   .command = "Show the modules",
                   .chord = "Ctrl+4"}),
      program_(program),
      frame_(frame),
      window_(window),
      asker_(asker),
      panels_(panels) {}

void ModulesView::fetch() {
  seen_changes_ = frame_.now->plugins_changes;
  asker_.ask(api::calls::system::plugins(), [this](Result<std::vector<PluginInfo>> plugins) {
    if (plugins) {
      plugins_ = std::move(*plugins);
      error_.reset();
    } else {
      error_ = plugins.error();
    }
  });
}

void ModulesView::draw() {
  Ui& ui = program_.ui;
  if (frame_.now->plugins_changes != seen_changes_) fetch();
  size_t refused = 0;
  for (const PluginInfo& plugin : plugins_.value_or(std::vector<PluginInfo>())) refused += plugin.refusal ? 1U : 0U;
  draw_page_head(ui, "Modules",
                 !plugins_      ? "Cameras, storage and exports come as modules."
                 : refused == 0 ? fmt::format("{} modules, all run", plugins_->size())
                                : fmt::format("{} modules, {} refused", plugins_->size(), refused));
  panels_.load();
  ui.begin_scroll("modules");
  if (error_ && !frame_.now->rights.allow(Action::plugins_view)) {
    ui.small("What the recorder has loaded is shown to Technicians.");
  } else if (error_) {
    ui.notice(Icon::error, ui.colours().danger_text, error_->text, error_->remedy);
  }
  if (plugins_ && plugins_->empty()) {
    ui.notice(Icon::warning, ui.colours().warning, "No modules", "The recorder found none in its plugin folders.");
  }
  if (plugins_) {
    // Two may have one id, and even one folder; the second is refused for it.
    for (size_t i = 0; i < plugins_->size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      draw_plugin((*plugins_)[i]);
      ImGui::PopID();
    }
  }
  draw_panels();
  draw_hardware();
  ui.end_scroll();
}

// Panels run in the desktop, so that it is this computer's business what happened to them.
void ModulesView::draw_panels() {
  Ui& ui = program_.ui;
  ui.space(10);
  ui.text(Font::strong, ui.colours().text, "Panels and tracks in this desktop");
  if (ui.toggle("Load them when Parallax starts (off: safe mode)", program_.settings.panels)) window_.save_settings();
  if (program_.plugins.folders.empty()) {
    ui.notice(Icon::info, ui.colours().accent_text, "Safe mode: no panel is loaded",
              program_.settings.panels ? "Start Parallax without --safe-mode to have them."
                                       : "Switch it on here, and open Parallax again, to have them.");
  }
  for (const plugins::PluginInfo& plugin : panels_.plugins()) draw_panel(plugin);
}

// Decoding, too, is this computer's business.
void ModulesView::draw_hardware() {
  Ui& ui = program_.ui;
  ui.space(10);
  ui.text(Font::strong, ui.colours().text, "Decoding on graphics hardware");
  const std::string found = media::hardware_found().value_or("It is looked for when the first picture is shown.");
  ui.small(program_.settings.hardware_decoding ? found : "Switched off in the settings.");
}

void ModulesView::draw_panel(const plugins::PluginInfo& plugin) {
  Ui& ui = program_.ui;
  const std::string id = plugin.id.empty() ? plugin.name : plugin.id;
  ui.begin_card("panel " + plugin.folder.string(), ui.width_left() - ui.px(6));
  const Rect card = ui.rest();
  ui.text(Font::strong, ui.colours().text, plugin.name, card.width - ui.px(150));
  ui.small(fmt::format("{} {}{}", plugin.id, plugin.version, plugin.vendor.empty() ? "" : "  ·  " + plugin.vendor));
  ui.small(fmt::format("Provides {}", fmt::join(plugin.provides, ",  ")));
  if (plugin.refusal) {
    ui.space(6);
    ui.notice(Icon::warning, ui.colours().warning, plugin.refusal->error.text, plugin.refusal->error.remedy);
    if (plugin.refusal->error.code == "quarantined") {
      ui.space(4);
      ImGui::PushID(id.c_str());
      if (ui.button({.label = "Try it again", .icon = Icon::refresh})) panels_.release(plugin.id);
      ImGui::PopID();
    }
  }
  const ImVec2 below = ImGui::GetCursorScreenPos();
  ui.move_to(card.x + card.width - ui.px(110), card.y + ui.px(6));
  ui.badge(plugin.refusal ? Icon::error : Icon::check, plugin.refusal ? "Refused" : "Runs",
           plugin.refusal ? ui.colours().danger_text : ui.colours().good);
  ui.move_to(below.x, below.y);
  ui.end_card();
}

void ModulesView::draw_plugin(const PluginInfo& plugin) {
  Ui& ui = program_.ui;
  const bool log = log_of_ == plugin.id;
  ui.begin_card(plugin.folder + plugin.id, ui.width_left() - ui.px(6));
  const Rect card = ui.rest();
  ui.text(Font::strong, ui.colours().text, plugin.name.empty() ? plugin.id : plugin.name, card.width - ui.px(240));
  ui.small(fmt::format("{} {}{}", plugin.id, plugin.version, plugin.vendor.empty() ? "" : "  ·  " + plugin.vendor));
  std::string provides;
  for (const std::string& extension : plugin.extensions) provides += (provides.empty() ? "" : ",  ") + extension;
  ui.small(provides.empty() ? "It was not loaded." : "Provides " + provides);
  if (plugin.refusal) {
    ui.space(6);
    ui.notice(
        Icon::warning, ui.colours().warning, plugin.refusal->error.text,
        plugin.refusal->error.remedy.empty() ? "Refused at: " + plugin.refusal->step : plugin.refusal->error.remedy);
  }
  if (log) {
    ui.space(4);
    ui.begin_scroll("log", 0, ui.px(150));
    if (log_.lines.empty()) ui.small("It has logged nothing.");
    for (const PluginLogLine& line : log_.lines)
      ui.small(format_utc(line.utc_ns) + "  " + line.level + "  " + line.text);
    ui.end_scroll();
  }
  const bool runs = !plugin.refusal;
  const ImVec2 below = ImGui::GetCursorScreenPos();
  ui.move_to(card.x + card.width - ui.px(210), card.y + ui.px(6));
  ui.badge(runs ? Icon::check : Icon::error, runs ? "Runs" : "Refused",
           runs ? ui.colours().good : ui.colours().danger_text);
  ui.move_to(card.x + card.width - ui.px(96), card.y);
  if (ui.button({.label = log ? "Hide log" : "Log", .kind = ButtonKind::quiet, .width = 96})) {
    log_of_ = log ? std::string() : plugin.id;
    log_ = {};
    if (!log) {
      asker_.change(api::calls::system::plugin_log(plugin.id, {}), "The log was not read",
                    [this](Result<PluginLog> lines) { log_ = std::move(*lines); });
    }
  }
  ui.move_to(below.x, below.y);
  ui.end_card();
}

}  // namespace parallax::desktop
