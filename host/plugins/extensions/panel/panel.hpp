// SPDX-License-Identifier: Apache-2.0
// The host's side of `plx.panel/1`: panels of plugins, called and answered safely. What they draw with is the desktop's
// affair (desktop/panel). @errors the plugin's own, "panel-threw", "panel-null".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "parallax/abi/draft/panel.h"
#include "plugins/extensions/extension.hpp"

namespace parallax::plugins {

struct PanelCommand {
  std::string id;
  std::string label;
  std::string default_key;
};

struct PanelInfo {
  std::string plugin_id;
  std::string panel;  ///< short name: "counter"
  std::string title;
  bool takes_keys = false;
  std::vector<PanelCommand> commands;
};

/// A panel that is open; closed when destroyed. [UI thread]
class OpenPanel {
 public:
  OpenPanel(const plx_panel_1& table, plx_panel* handle) : table_(table), handle_(handle) {}
  ~OpenPanel();
  OpenPanel(const OpenPanel&) = delete;
  OpenPanel& operator=(const OpenPanel&) = delete;
  Result<void> draw(const plx_panel_frame& frame, const plx_ui_1& ui);
  Result<void> command(const std::string& id, const plx_panel_frame& frame);

 private:
  const plx_panel_1& table_;
  plx_panel* handle_;
};

/// A loaded plugin's panel; lives as long as the process.
class PanelExtension final : public Extension {
 public:
  [[nodiscard]] static Result<std::unique_ptr<PanelExtension>> make(std::string plugin_id, const plx_panel_1& table);
  [[nodiscard]] const PanelInfo& info() const { return info_; }
  [[nodiscard]] const std::string& short_name() const override { return info_.panel; }
  /// The plugin's own table, for the conformance tool.
  [[nodiscard]] const plx_panel_1& table() const { return table_; }
  /// [UI thread]
  [[nodiscard]] Result<std::unique_ptr<OpenPanel>> open();

 private:
  PanelExtension(PanelInfo info, const plx_panel_1& table) : info_(std::move(info)), table_(table) {}
  PanelInfo info_;
  const plx_panel_1& table_;
};

}  // namespace parallax::plugins
