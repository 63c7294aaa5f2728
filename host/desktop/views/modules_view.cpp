// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/modules_view.hpp"

#include <fmt/format.h>

#include "api/client/base_url.hpp"
#include "base/text.hpp"

namespace parallax::desktop {

void ModulesView::fetch() {
  seen_changes_ = app_.now->plugins_changes;
  app_.link.ask({.target = "/api/v1/plugins"}, [this](const Result<std::string>& text) {
    auto plugins = text ? decode_plugins(*text) : Result<std::vector<PluginInfo>>(fail(text.error()));
    if (plugins) {
      plugins_ = std::move(*plugins);
      error_.reset();
    } else {
      error_ = plugins.error();
    }
  });
}

void ModulesView::draw() {
  Ui& ui = app_.ui;
  if (app_.now->plugins_changes != seen_changes_) fetch();
  size_t refused = 0;
  for (const PluginInfo& plugin : plugins_.value_or(std::vector<PluginInfo>())) refused += plugin.refusal ? 1U : 0U;
  draw_page_head(ui, "Modules",
                 !plugins_      ? "Cameras, storage and exports come as modules."
                 : refused == 0 ? fmt::format("{} modules, all run", plugins_->size())
                                : fmt::format("{} modules, {} refused", plugins_->size(), refused));
  if (error_) {
    ui.notice(Icon::error, ui.colours().danger_text, error_->text, error_->remedy);
    return;
  }
  if (!plugins_) return;
  if (plugins_->empty()) {
    ui.empty_state(Icon::modules, "No modules", "The recorder found none in its plugin folders.");
    return;
  }
  ui.begin_scroll("modules");
  for (const PluginInfo& plugin : *plugins_) draw_plugin(plugin);
  ui.end_scroll();
}

void ModulesView::draw_plugin(const PluginInfo& plugin) {
  Ui& ui = app_.ui;
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
      app_.change({.target = "/api/v1/plugins/" + api::percent_encode(plugin.id) + "/log?limit=200"},
                  "The log was not read", [this](const std::string& text) {
                    if (auto lines = decode_plugin_log(text)) log_ = std::move(*lines);
                  });
    }
  }
  ui.move_to(below.x, below.y);
  ui.end_card();
}

}  // namespace parallax::desktop
