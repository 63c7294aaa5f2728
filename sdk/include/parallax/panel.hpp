// SPDX-License-Identifier: Apache-2.0
// Writes a panel: derive from Panel, give it `static plx::PanelInfo info()`, throw plx::Error on failure, and end the
// file with PLX_PLUGIN(plx::PanelOf<YourPanel>). The rules stand in abi/draft/panel.h and ui.h.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "abi/draft/panel.h"
#include "detail/table.hpp"
#include "plugin.hpp"
#include "ui.hpp"

namespace plx {

/// The texts are literals: they live as long as the process.
struct PanelCommand {
  std::string_view id;
  std::string_view label;
  std::string_view default_key = {};
};

struct PanelInfo {
  std::string_view panel;  ///< short and stable
  std::string_view title;
  uint32_t flags = 0;  ///< PLX_PANEL_…
  std::vector<PanelCommand> commands = {};
};

/// What is going on; valid during the call.
struct PanelFrame {
  std::span<const plx_key_press> keys;
  std::string_view session;
  int64_t playhead_session_ns = 0;
  int64_t duration_session_ns = 0;
};

/// An open panel. [ui]
class Panel {
 public:
  virtual ~Panel() = default;
  virtual void draw(const Ui& ui, const PanelFrame& frame) = 0;
  /// One of info().commands.
  virtual void command(std::string_view /*id*/, const PanelFrame& /*frame*/) {}
};

namespace detail {

inline PanelFrame panel_frame(const plx_panel_frame* frame) {
  return {std::span(frame->keys, frame->key_count), view(frame->session), frame->playhead_session_ns,
          frame->duration_session_ns};
}

template <typename Made>
class PanelTable : public Table<PanelTable<Made>, plx_panel_1> {
 public:
  explicit PanelTable(const Host& host)
      : Table<PanelTable<Made>, plx_panel_1>({0, 0, nullptr, &describe, &open, &Opened::close, &draw, &command}),
        host_(host),
        info_(Made::info()) {
    for (const PanelCommand& c : info_.commands) commands_.push_back({str(c.id), str(c.label), str(c.default_key)});
  }

 private:
  struct Opened : Box<Opened, plx_panel> {
    std::unique_ptr<Panel> panel;
  };
  using Table<PanelTable<Made>, plx_panel_1>::self;

  static plx_status describe(void* ctx, plx_panel_info* out, plx_error* error) noexcept {
    return guarded(error, [&] {
      const PanelTable& me = self(ctx);
      auto info = sized<plx_panel_info>();
      info.command_count = static_cast<uint32_t>(me.commands_.size());
      info.commands = me.commands_.data();
      info.panel = str(me.info_.panel);
      info.title = str(me.info_.title);
      info.flags = me.info_.flags;
      fill(out, info);
    });
  }
  static plx_status open(void* ctx, plx_panel** out, plx_error* error) noexcept {
    return guarded(error, [&] {
      auto box = std::make_unique<Opened>();
      if constexpr (std::is_constructible_v<Made, const Host&>) {
        box->panel = std::make_unique<Made>(self(ctx).host_);
      } else {
        box->panel = std::make_unique<Made>();
      }
      *out = Opened::hand_out(std::move(box));
    });
  }
  static plx_status draw(void* /*ctx*/, plx_panel* panel, const plx_panel_frame* frame, const plx_ui_1* ui,
                         plx_error* error) noexcept {
    return run_slot(Opened::of(panel), "draw", error,
                    [&](Opened& box) { box.panel->draw(Ui(ui), panel_frame(frame)); });
  }
  static plx_status command(void* ctx, plx_panel* panel, plx_str id, const plx_panel_frame* frame,
                            plx_error* error) noexcept {
    return run_slot(Opened::of(panel), "command", error, [&](Opened& box) {
      bool known = false;
      for (const PanelCommand& c : self(ctx).info_.commands) known = known || c.id == view(id);
      if (!known) {
        throw Error(PLX_E_NOT_FOUND, "command-unknown", "The panel has no command \"" + std::string(view(id)) + "\".");
      }
      box.panel->command(view(id), panel_frame(frame));
    });
  }

  Host host_;
  PanelInfo info_;
  std::vector<plx_panel_command> commands_;
};

}  // namespace detail

/// For PLX_PLUGIN: offers `Made` (a Panel with `static PanelInfo info()`, default-constructible or made from
/// `const Host&`).
template <typename Made>
struct PanelOf {
  static constexpr std::string_view kId = PLX_PANEL_ID;
  static const void* table(const Host& host) {
    static const auto* table = new detail::PanelTable<Made>(host);  // never destroyed
    return table->table();
  }
};

}  // namespace plx
