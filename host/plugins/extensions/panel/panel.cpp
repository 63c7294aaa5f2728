// SPDX-License-Identifier: Apache-2.0
#include "plugins/extensions/panel/panel.hpp"

#include <algorithm>

#include "parallax/text.hpp"
#include "plugins/loading/abi_text.hpp"

namespace parallax::plugins {
namespace {

constexpr uint32_t kMaxCommands = 256;
constexpr const char* kRemedy = "Tell the plugin's vendor; install another version of it.";

/// Calls into the plugin; an exception, which is against the rules, is a failure like any other.
template <typename Call>
Result<void> guarded(std::string_view what, Call&& call) {
  plx_error error{};
  plx_status status = PLX_E_EXCEPTION;
  try {
    status = call(&error);
  } catch (...) {
    return fail("panel-threw", "The panel threw an exception while " + std::string(what) + ".", kRemedy);
  }
  if (status == PLX_OK) return {};
  Error out = error_of(status, error, "The panel failed while " + std::string(what) + ".");
  if (out.remedy.empty()) out.remedy = kRemedy;
  return fail(std::move(out));
}

}  // namespace

OpenPanel::~OpenPanel() {
  static_cast<void>(guarded("closing", [&](plx_error*) {
    table_.close(table_.ctx, handle_);
    return PLX_OK;
  }));
}

Result<void> OpenPanel::draw(const plx_panel_frame& frame, const plx_ui_1& ui) {
  return guarded("drawing", [&](plx_error* error) { return table_.draw(table_.ctx, handle_, &frame, &ui, error); });
}

Result<void> OpenPanel::command(const std::string& id, const plx_panel_frame& frame) {
  return guarded("running a command",
                 [&](plx_error* error) { return table_.command(table_.ctx, handle_, plx::str(id), &frame, error); });
}

Result<std::unique_ptr<PanelExtension>> PanelExtension::make(std::string plugin_id, const plx_panel_1& table) {
  auto about = plx::sized<plx_panel_info>();
  auto described =
      guarded("describing itself", [&](plx_error* error) { return table.describe(table.ctx, &about, error); });
  if (!described) return fail(described.error());
  if (about.command_count > kMaxCommands || (about.command_count > 0 && about.commands == nullptr)) {
    return fail("panel-commands",
                "The panel names " + std::to_string(about.command_count) + " commands; expected at most " +
                    std::to_string(kMaxCommands) + ".",
                kRemedy);
  }
  PanelInfo info{std::move(plugin_id),
                 text_from(about.panel),
                 text_from(about.title),
                 (about.flags & PLX_PANEL_TAKES_KEYS) != 0,
                 {}};
  if (info.panel.empty() || info.title.empty()) {
    return fail("panel-nameless", "The panel has no name or no title.", kRemedy);
  }
  for (uint32_t i = 0; i < about.command_count; ++i) {
    const plx_panel_command& command = about.commands[i];
    info.commands.push_back({text_from(command.id), text_from(command.label), text_from(command.default_key)});
  }
  return std::unique_ptr<PanelExtension>(new PanelExtension(std::move(info), table));
}

Result<std::unique_ptr<OpenPanel>> PanelExtension::open() {
  plx_panel* handle = nullptr;
  auto opened = guarded("opening", [&](plx_error* error) { return table_.open(table_.ctx, &handle, error); });
  if (!opened) return fail(opened.error());
  if (handle == nullptr) {
    return fail("panel-null", "The plugin said that its panel is open and handed nothing out.", kRemedy);
  }
  return std::make_unique<OpenPanel>(table_, handle);
}

}  // namespace parallax::plugins
