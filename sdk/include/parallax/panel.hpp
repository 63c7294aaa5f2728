// SPDX-License-Identifier: Apache-2.0
// Writes a panel: derive from Panel, give it `static plx::PanelInfo info()`, throw plx::Error on failure, and end the
// file with PLX_PLUGIN(plx::PanelOf<YourPanel>). The rules stand in abi/draft/panel.h and ui.h.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "abi/draft/panel.h"
#include "plugin.hpp"
#include "thread_check.hpp"
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
class PanelTable {
 public:
  explicit PanelTable(const Host& host) : host_(host), info_(Made::info()), table_(make(this)) {
    for (const PanelCommand& c : info_.commands) commands_.push_back({str(c.id), str(c.label), str(c.default_key)});
  }
  PanelTable(const PanelTable&) = delete;
  PanelTable& operator=(const PanelTable&) = delete;
  [[nodiscard]] const plx_panel_1* table() const { return &table_; }

 private:
  struct Box {
    std::unique_ptr<Panel> panel;
    EntryGuard guard;
    static Box& of(plx_panel* panel) { return *reinterpret_cast<Box*>(panel); }
  };
  static PanelTable& self(void* ctx) { return *static_cast<PanelTable*>(ctx); }

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
      auto box = std::make_unique<Box>();
      if constexpr (std::is_constructible_v<Made, const Host&>) {
        box->panel = std::make_unique<Made>(self(ctx).host_);
      } else {
        box->panel = std::make_unique<Made>();
      }
      *out = reinterpret_cast<plx_panel*>(box.release());
    });
  }
  static void close(void* /*ctx*/, plx_panel* panel) noexcept {
    contained([&] { delete &Box::of(panel); });
  }
  static plx_status draw(void* /*ctx*/, plx_panel* panel, const plx_panel_frame* frame, const plx_ui_1* ui,
                         plx_error* error) noexcept {
    return guarded(error, [&] {
      Box& box = Box::of(panel);
      const EntryGuard::Scope scope(box.guard, "draw");
      box.panel->draw(Ui(ui), panel_frame(frame));
    });
  }
  static plx_status command(void* ctx, plx_panel* panel, plx_str id, const plx_panel_frame* frame,
                            plx_error* error) noexcept {
    return guarded(error, [&] {
      bool known = false;
      for (const PanelCommand& c : self(ctx).info_.commands) known = known || c.id == view(id);
      if (!known) {
        throw Error(PLX_E_NOT_FOUND, "command-unknown", "The panel has no command \"" + std::string(view(id)) + "\".");
      }
      Box& box = Box::of(panel);
      const EntryGuard::Scope scope(box.guard, "command");
      box.panel->command(view(id), panel_frame(frame));
    });
  }
  static plx_panel_1 make(PanelTable* me) {
    return {sizeof(plx_panel_1), 0, me, &describe, &open, &close, &draw, &command};
  }

  Host host_;
  PanelInfo info_;
  std::vector<plx_panel_command> commands_;
  plx_panel_1 table_;
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
