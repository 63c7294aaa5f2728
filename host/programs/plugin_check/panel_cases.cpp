// SPDX-License-Identifier: Apache-2.0
// Contract of plx.panel/1, with a fake user interface.
#include <memory>
#include <set>
#include <span>

#include "parallax/text.hpp"
#include "plugins/extensions/panel/panel.hpp"
#include "programs/plugin_check/cases.hpp"
#include "programs/plugin_check/fake_ui.hpp"

namespace parallax::check {
namespace {

constexpr int64_t kSlowNs = 50 * kNsPerMs;

plugins::PanelExtension& panel_of(Subject& subject) {
  auto* const panel = subject.plugin.find<plugins::PanelExtension>();
  if (panel == nullptr) throw Skipped("The plugin offers no panel.");
  return *panel;
}

std::unique_ptr<plugins::OpenPanel> open_panel(Subject& subject) {
  return value_of(panel_of(subject).open(), "open");
}

plx_panel_frame frame_of(std::string_view session, std::span<const plx_key_press> keys = {}) {
  auto frame = plx::sized<plx_panel_frame>();
  frame.key_count = static_cast<uint32_t>(keys.size());
  frame.keys = keys.data();
  frame.session = plx::str(session);
  frame.playhead_session_ns = session.empty() ? 0 : 5 * kNsPerSecond;
  frame.duration_session_ns = session.empty() ? 0 : 60 * kNsPerSecond;
  return frame;
}

void draw(plugins::OpenPanel& panel, FakeUi& ui, const plx_panel_frame& frame) {
  ui.begin();
  const auto drawn = panel.draw(frame, ui.table());
  const std::string fault = ui.end();
  expect(fault.empty(), "{}", fault);
  value_of(drawn, "draw");
}

void describes_itself(Subject& subject) {
  const plugins::PanelInfo& info = panel_of(subject).info();
  expect(!info.panel.empty() && !info.title.empty(), "The panel has no name or no title.");
  std::set<std::string> ids;
  for (const plugins::PanelCommand& command : info.commands) {
    expect(!command.id.empty() && !command.label.empty(), "A command has no id or no label.");
    expect(ids.insert(command.id).second, "The command \"{}\" is named twice.", command.id);
  }
}

void draws_with_and_without_a_session(Subject& subject) {
  const auto panel = open_panel(subject);
  FakeUi ui(FakeUser::watches);
  for (const std::string_view session : {"", "session", "", "another"}) draw(*panel, ui, frame_of(session));
  expect(ui.calls() > 0, "It drew nothing.");
}

void closes_what_it_opens_whatever_is_pressed(Subject& subject) {
  const auto panel = open_panel(subject);
  for (const FakeUser user : {FakeUser::presses, FakeUser::hides, FakeUser::watches}) {
    FakeUi ui(user);
    for (int i = 0; i < 50; ++i) draw(*panel, ui, frame_of("session"));
  }
}

void takes_any_key(Subject& subject) {
  const auto panel = open_panel(subject);
  FakeUi ui(FakeUser::watches);
  std::vector<plx_key_press> keys;
  for (int32_t key = -1; key < 350; ++key) {
    keys.push_back({key, key % 2 == 0 ? PLX_NO_TIME : key * kNsPerMs, key, 1 + key % 4, key % 8, 0});
  }
  draw(*panel, ui, frame_of("session", keys));
  draw(*panel, ui, frame_of("", keys));
}

void draws_quickly(Subject& subject) {
  const auto panel = open_panel(subject);
  FakeUi ui(FakeUser::watches);
  int slow = 0;
  for (int i = 0; i < 20; ++i) {
    const int64_t started_ns = subject.clock.monotonic_ns();
    draw(*panel, ui, frame_of("session"));
    slow += subject.clock.monotonic_ns() - started_ns > kSlowNs ? 1 : 0;
  }
  expect(slow < 5, "{} of 20 drawings took more than 50 ms.", slow);
}

void runs_its_commands_and_no_others(Subject& subject) {
  const auto panel = open_panel(subject);
  for (const plugins::PanelCommand& command : panel_of(subject).info().commands) {
    value_of(panel->command(command.id, frame_of("session")), "command " + command.id);
    value_of(panel->command(command.id, frame_of("")), "command " + command.id + " without a session");
  }
  expect(error_of_failed(panel->command("no-such-command", frame_of("session")), "an unknown command").code !=
             "plugin-exception",
         "An unknown command is not answered by PLX_E_NOT_FOUND.");
}

void opens_again_after_closing(Subject& subject) {
  FakeUi ui(FakeUser::watches);
  for (int i = 0; i < 3; ++i) draw(*open_panel(subject), ui, frame_of("session"));
}

}  // namespace

std::vector<Case> panel_cases() {
  return {
      {"panel: describes itself", describes_itself},
      {"panel: draws with and without a session", draws_with_and_without_a_session},
      {"panel: closes what it opens, whatever is pressed or hidden", closes_what_it_opens_whatever_is_pressed},
      {"panel: takes any key", takes_any_key},
      {"panel: draws quickly", draws_quickly},
      {"panel: runs its commands and no others", runs_its_commands_and_no_others},
      {"panel: opens again after closing", opens_again_after_closing},
  };
}

}  // namespace parallax::check
