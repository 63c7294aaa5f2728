// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>
#include "plugins/extensions/panel/panel.hpp"

#include "catch.hpp"
#include "support.hpp"

using namespace parallax;
using namespace parallax::panel;
using namespace parallax::test;
namespace fs = std::filesystem;

namespace {

plx_str text(std::string_view words) {
  return plx::str(words);
}

void draw_everything(const plx::Ui& ui) {
  ui.heading("Heading");
  ui.text("", PLX_TEXT_WARNING);
  ui.text("日本語 العربية", 4711);
  ui.paragraph(
      "Many words that do not fit on one line, and\na line end, and averyveryveryverylongwordwithoutanyblank.");
  ui.separator();
  ui.spacing();
  static_cast<void>(ui.button("", PLX_BUTTON_PRIMARY | PLX_BUTTON_WIDE));
  bool flag = true;
  ui.checkbox("Check##ed", flag);
  static_cast<void>(ui.radio("Radio", false));
  static_cast<void>(ui.selectable("Select", true));
  std::string words = "text";
  ui.input("Text", words, 32);
  double number = std::nan("");
  ui.input("Number", number, 1, 0, 10);
  ui.slider("Slider", number, 0, 1);
  ui.slider("Wrong way round", number, 1, 0);
  int32_t index = 99;
  ui.choice("Choice", {"one", "two"}, index);
  ui.choice("None", {}, index);
  ui.progress(7, "more than all");
  ui.tooltip("tip");
  {
    const auto row = ui.side_by_side();
    ui.text("left");
    const auto id = ui.id("x");
    static_cast<void>(ui.button("right"));
  }
  if (const auto section = ui.section("Section")) ui.text("inside");
  if (const auto scroll = ui.scroll("scroll", 50)) {
    for (int i = 0; i < 50; ++i) ui.text("line");
  }
  if (const auto table = ui.table("table", 3)) {
    ui.column("A");
    ui.column("B", 0);
    for (int r = 0; r < 3; ++r) {
      ui.row();
      for (int c = 0; c < 3; ++c) {
        ui.cell();
        ui.text("cell");
      }
    }
  }
  if (const auto tabs = ui.tabs("tabs")) {
    if (const auto first = ui.tab("First")) ui.text("first");
    if (const auto second = ui.tab("Second")) ui.text("second");
  }
  {
    const auto off = ui.disabled(true);
    static_cast<void>(ui.button("off"));
  }
  const auto canvas = ui.canvas("canvas", 0, 100);
  canvas.rect(0, 0, 10, 10, 0);
  canvas.rect(0, 0, 1e300, std::nan(""), 0xFF0000FF, 2);
  canvas.line(0, 0, 5, 5, ui.colour(PLX_COLOUR_ACCENT), -1);
  canvas.circle(5, 5, 3, ui.colour(4711));
  canvas.text(1, 1, 0, "on canvas");
}

/// Runs `body` in a child; the signal that ended it, or 0.
int signal_of_child(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);
    body();
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a panel draws with every call of the table") {
  Desk desk;
  desk.screen.frame([] {});
  const int empty = Screen::vertices();
  for (int i = 0; i < 3; ++i) {
    const PanelDrawn drawn = desk.draw([](const plx::Ui& ui, const plx::PanelFrame&) { draw_everything(ui); });
    CAPTURE(drawn.closed ? drawn.closed->line() : "");
    CHECK_FALSE(drawn.closed);
  }
  CHECK(Screen::vertices() > empty + 500);
}

TEST_CASE("a panel that throws is closed with its words, and the desktop goes on") {
  Desk desk;
  const PanelDrawn drawn = desk.draw([](const plx::Ui& ui, const plx::PanelFrame&) {
    const auto row = ui.side_by_side();
    const auto table = ui.table("t", 2);
    throw plx::Error(PLX_E_FAILED, "heart-lost", "The heart rate was lost.", "Put the belt on.");
  });
  REQUIRE(drawn.closed);
  CHECK(drawn.closed->code == "heart-lost");
  CHECK(drawn.closed->text.find("\"Test\" was closed") != std::string::npos);
  CHECK(drawn.closed->remedy == "Put the belt on.");
  CHECK_FALSE(desk.host().is_open("test.panel"));
  desk.screen.frame([] { ImGui::TextUnformatted("still here"); });
  REQUIRE(desk.host().open("test.panel").has_value());
  CHECK_FALSE(desk.draw([](const plx::Ui& ui, const plx::PanelFrame&) { ui.text("again"); }).closed);
}

TEST_CASE("whatever a panel leaves open, or ends wrongly, is closed and told") {
  using Call = std::function<void(const plx_ui_1*)>;
  const std::vector<std::pair<const char*, Call>> wrong{
      {"row", [](const plx_ui_1* ui) { ui->begin_row(ui->ctx); }},
      {"section", [](const plx_ui_1* ui) { ui->begin_section(ui->ctx, text("s")); }},
      {"scroll", [](const plx_ui_1* ui) { ui->begin_scroll(ui->ctx, text("s"), 40); }},
      {"table", [](const plx_ui_1* ui) { ui->begin_table(ui->ctx, text("t"), 2); }},
      {"table in a row",
       [](const plx_ui_1* ui) {
         ui->begin_table(ui->ctx, text("t"), 2);
         ui->next_row(ui->ctx);
         ui->next_cell(ui->ctx);
       }},
      {"tab",
       [](const plx_ui_1* ui) {
         ui->begin_tabs(ui->ctx, text("t"));
         ui->begin_tab(ui->ctx, text("a"));
       }},
      {"disabled", [](const plx_ui_1* ui) { ui->begin_disabled(ui->ctx, 1); }},
      {"id", [](const plx_ui_1* ui) { ui->push_id(ui->ctx, text("x")); }},
      {"canvas",
       [](const plx_ui_1* ui) {
         plx_canvas_state state{};
         ui->begin_canvas(ui->ctx, text("c"), 10, 10, &state);
       }},
      {"end without begin", [](const plx_ui_1* ui) { ui->end_table(ui->ctx); }},
      {"wrong end",
       [](const plx_ui_1* ui) {
         ui->begin_scroll(ui->ctx, text("s"), 40);
         ui->push_id(ui->ctx, text("x"));
         ui->end_scroll(ui->ctx);
         ui->pop_id(ui->ctx);
       }},
      {"too many ids",
       [](const plx_ui_1* ui) {
         for (int i = 0; i < 1000; ++i) ui->push_id(ui->ctx, text("x"));
       }},
      {"widget in a table",
       [](const plx_ui_1* ui) {
         ui->begin_table(ui->ctx, text("t"), 2);
         ui->text(ui->ctx, 0, text("x"));
         ui->end_table(ui->ctx);
       }},
      {"tab outside tabs",
       [](const plx_ui_1* ui) {
         ui->begin_tab(ui->ctx, text("t"));
         ui->end_tab(ui->ctx);
       }},
      {"cells without end",
       [](const plx_ui_1* ui) {
         ui->begin_table(ui->ctx, text("t"), 2);
         ui->next_row(ui->ctx);
         for (int i = 0; i < 5; ++i) ui->next_cell(ui->ctx);
         ui->end_table(ui->ctx);
       }},
      {"a late column",
       [](const plx_ui_1* ui) {
         ui->begin_table(ui->ctx, text("t"), 2);
         ui->next_row(ui->ctx);
         ui->table_column(ui->ctx, text("x"), 1);
         ui->end_table(ui->ctx);
       }},
      {"a table of no columns",
       [](const plx_ui_1* ui) {
         ui->begin_table(ui->ctx, text("t"), 0);
         ui->end_table(ui->ctx);
       }},
      {"drawing without a canvas", [](const plx_ui_1* ui) { ui->canvas_line(ui->ctx, 0, 0, 1, 1, 0, 1); }},
      {"a widget on a canvas",
       [](const plx_ui_1* ui) {
         plx_canvas_state state{};
         ui->begin_canvas(ui->ctx, text("c"), 10, 10, &state);
         ui->separator(ui->ctx);
         ui->end_canvas(ui->ctx);
       }},
  };
  for (const auto& [name, call] : wrong) {
    CAPTURE(name);
    Desk desk;
    const PanelDrawn drawn =
        desk.draw([&, &go = call](const plx::Ui& ui, const plx::PanelFrame&) { go(ui.table_of_calls()); });
    REQUIRE(drawn.closed);
    CHECK(drawn.closed->code == "panel-unbalanced");
    CHECK_FALSE(drawn.closed->text.empty());
    for (int i = 0; i < 2; ++i) desk.screen.frame([] { ImGui::TextUnformatted("still here"); });
  }
}

TEST_CASE("the table does nothing after the drawing is over or on another thread") {
  Desk desk;
  const plx_ui_1* kept = nullptr;
  int32_t other_thread = -1;
  const PanelDrawn drawn = desk.draw([&](const plx::Ui& ui, const plx::PanelFrame&) {
    kept = ui.table_of_calls();
    std::thread([&] { other_thread = kept->begin_table(kept->ctx, text("t"), 2); }).join();
  });
  CHECK_FALSE(drawn.closed);
  CHECK(other_thread == 0);
  kept->text(kept->ctx, 0, text("late"));
  CHECK(kept->button(kept->ctx, text("late"), 0) == 0);
}

TEST_CASE("a panel that is slow again and again is closed, one that is slow at times is not") {
  Desk desk;
  const auto draw_in = [&](int64_t ms) {
    return desk.draw([&, ms](const plx::Ui& ui, const plx::PanelFrame&) {
      ui.text("x");
      desk.clock.now_ns += ms * kNsPerMs;
    });
  };
  for (int i = 0; i < 200; ++i) CHECK_FALSE(draw_in(i % 10 == 0 ? 80 : 5).closed);
  for (int i = 0; i < 2; ++i) CHECK_FALSE(draw_in(80).closed);
  std::optional<Error> closed;
  for (int i = 0; i < 5 && !closed; ++i) closed = draw_in(80).closed;
  REQUIRE(closed);
  CHECK(closed->code == "panel-slow");
}

TEST_CASE("a panel that hangs is reported while it hangs, and closed when it comes back") {
  const ManualClock clock;
  std::atomic<int> reports{0};
  std::atomic<int64_t> since{0};
  Watchdog watchdog(clock, kNsPerSecond, [&](const std::string& name, int64_t since_ns) {
    CHECK(name == "test.panel");
    since = since_ns;
    ++reports;
  });
  {
    const Watchdog::Visit visit(watchdog, "test.panel");
    const_cast<ManualClock&>(clock).now_ns += 3 * kNsPerSecond;
    while (reports == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(since == 3 * kNsPerSecond);

  Desk desk;
  const PanelDrawn drawn =
      desk.draw([&](const plx::Ui&, const plx::PanelFrame&) { desk.clock.now_ns += 3 * kNsPerSecond; });
  REQUIRE(drawn.closed);
  CHECK(drawn.closed->code == "panel-hung");
}

TEST_CASE("keys reach a panel with the moment that was on screen, each once") {
  Desk desk;
  const plx_key_press press{5, 42 * kNsPerSecond, '1', PLX_PRESS_DOWN, 0, 0};
  CHECK(desk.host().press("test.panel", press));
  CHECK_FALSE(desk.host().press("another", press));
  std::vector<int64_t> shown;
  const auto drawing = [&](const plx::Ui&, const plx::PanelFrame& frame) {
    for (const plx_key_press& key : frame.keys) shown.push_back(key.shown_session_ns);
  };
  desk.draw(drawing);
  desk.draw(drawing);
  CHECK(shown == std::vector<int64_t>{42 * kNsPerSecond});
}

TEST_CASE("commands run, and one that fails closes the panel") {
  Desk desk;
  const PanelDrawn done = desk.host().command("test.panel", "go", {.session = "s"});
  CHECK_FALSE(done.closed);
  CHECK(done.requests.tracks_changed);
  CHECK(desk.host().command("test.panel", "go", {.session = "refuse"}).closed->code == "no-go");
  CHECK_FALSE(desk.host().is_open("test.panel"));
}

TEST_CASE("a panel that ends the program is not loaded at the next start") {
  const TempFolder place;
  const TempFolder state;
  fs::copy(fs::path(PLX_BAD_PLUGINS) / "bad_panel_aborts", place.path() / "p", fs::copy_options::recursive);
  const plugins::RegistryOptions options{.folders = {{place.path()}}, .state_folder = state.path()};
  const auto open_only = [&] {
    const ManualClock clock;
    const plugins::Registry registry(options, {});
    PanelHost host(registry, clock);
    if (!host.open("test.panel-aborts")) std::_Exit(1);
    ::raise(SIGKILL);  // the desktop ends while the panel is open and does nothing
  };
  CHECK(signal_of_child(open_only) == SIGKILL);
  CHECK(plugins::Registry(options, {}).plugins().front().loaded());
  CHECK(fs::is_empty(state.path() / "loading"));

  const auto draw_it = [&] {
    const ManualClock clock;
    const plugins::Registry registry(options, {});
    PanelHost host(registry, clock);
    Screen screen;
    if (!host.open("test.panel-aborts")) std::_Exit(1);
    screen.frame([&] { static_cast<void>(host.draw("test.panel-aborts", {}, {})); });
  };
  CHECK(signal_of_child(draw_it) == SIGABRT);
  const plugins::Registry registry(options, {});
  REQUIRE(registry.plugins().front().refusal);
  CHECK(registry.plugins().front().refusal->error.code == "quarantined");
  CHECK(registry.plugins().front().refusal->error.text.find("panel-draw") != std::string::npos);
  CHECK(registry.all<plugins::PanelExtension>().empty());
}
