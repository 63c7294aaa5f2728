// SPDX-License-Identifier: Apache-2.0
#include "desktop/side_windows.hpp"

#include <cmath>
#include <utility>

namespace parallax::desktop {

namespace {

/// Of the mini window, at scale 1.
constexpr float kMiniWidth = 384;
constexpr float kMiniHeight = 216;
constexpr float kMiniMargin = 20;

bool is_inside(const Snapshot& now) {
  return now.state == LinkState::ready || now.state == LinkState::lost;
}

}  // namespace

struct SideWindows::Side {
  std::unique_ptr<Window> window;
  std::unique_ptr<gpu::VideoRenderer> renderer;
  WidgetLog widgets;
  std::unique_ptr<Ui> ui;
  std::optional<Program> program;
  Frame frame;
  WindowActions actions;
  std::unique_ptr<Asker> asker;
  // One of the two; the tiles in them go before the renderer that draws them.
  std::unique_ptr<SecondView> second;
  std::unique_ptr<MiniView> mini;

  Side() = default;
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;
  ~Side() {
    second.reset();
    mini.reset();
    // Its vertex array is this window's.
    if (window) window->make_current();
    renderer.reset();
  }
};

SideWindows::SideWindows(const MainWindow& main, const WindowSystem& system, ImFontAtlas& atlas, Text& text)
    : main_(main), system_(system), atlas_(atlas), text_(text) {}

SideWindows::~SideWindows() {
  close(second_);
  close(mini_);
}

Result<std::unique_ptr<SideWindows::Side>> SideWindows::open(const WindowOptions& options) {
  auto side = std::make_unique<Side>();
  auto window = Window::open(system_, options, atlas_, &main_.window);
  if (!window) return fail(window.error());
  side->window = std::move(*window);
  side->window->set_partial_redraw(main_.program.device.is_software());
  auto renderer = gpu::VideoRenderer::create(main_.program.device);
  if (!renderer) return fail(renderer.error());
  side->renderer = std::move(*renderer);
  side->ui = std::make_unique<Ui>(text_, side->widgets);
  side->program.emplace(main_.program.in_window(*side->ui, *side->renderer));
  side->actions = {.wake = main_.actions.wake,
                   .redraw_at = main_.actions.redraw_at,
                   .save_settings = main_.actions.save_settings,
                   .listen = main_.actions.listen,
                   .set_fullscreen =
                       [raw = side.get()](bool on) {
                         raw->window->set_fullscreen(on);
                         raw->frame.fullscreen = on;
                       },
                   .quit = {},  // no view beside the main window ends the program
                   .toggle_second_window = [this] { toggle_second(); },
                   .toggle_mini_window = [this] { toggle_mini(); }};
  side->asker = std::make_unique<Asker>(main_.program.link, main_.program.notices);
  begin_frame(*side);
  return side;
}

Result<void> SideWindows::open_second() {
  auto side =
      open({.title = "Parallax: second window",
            .place = second_place(main_.window.place(), main_.window.work_area(), main_.window.other_work_area())});
  if (!side) return fail(side.error());
  second_ = std::move(*side);
  second_->second = std::make_unique<SecondView>(*second_->program, second_->frame, second_->actions, *second_->asker,
                                                 main_.watched, main_.told);
  second_->window->opens_field = [view = second_->second.get()](const KeyEvent& key) { return view->opens_field(key); };
  return {};
}

Result<void> SideWindows::open_mini() {
  const auto scaled = [&](float value) { return static_cast<int>(std::lround(value * text_.scale())); };
  auto side = open({.title = "Parallax: picture in picture",
                    .place = in_corner(main_.window.work_area(), scaled(kMiniWidth), scaled(kMiniHeight),
                                       scaled(kMiniMargin), corner_of(main_.program.settings.mini_corner)),
                    .floating = true});
  if (!side) return fail(side.error());
  mini_ = std::move(*side);
  Window& window = *mini_->window;
  MiniActions actions;
  actions.show_room = [this] { show_room(); };
  actions.show_main = [this] { main_.window.raise(); };
  actions.move_by = [&window](float dx, float dy) {
    const ScreenRect place = window.place();
    window.move_to(place.x + static_cast<int>(std::lround(dx)), place.y + static_cast<int>(std::lround(dy)));
  };
  actions.drop = [this, &window, margin = scaled(kMiniMargin)] {
    const ScreenRect place = window.place();
    const ScreenRect area = window.work_area();
    const Corner corner = nearest_corner(area, place);
    const ScreenRect there = in_corner(area, place.width, place.height, margin, corner);
    window.move_to(there.x, there.y);
    main_.program.settings.mini_corner = name_of(corner);
    main_.actions.save_settings();
  };
  mini_->mini =
      std::make_unique<MiniView>(*mini_->program, mini_->frame, mini_->actions, main_.watched, std::move(actions));
  return {};
}

void SideWindows::show_room() {
  if (!main_.watched.reviewed && main_.frame.now->location(mini_->mini->room()) != nullptr) {
    main_.navigation.open_room(mini_->mini->room());
  }
  main_.window.raise();
}

void SideWindows::close(std::unique_ptr<Side>& side) {
  if (!side) return;
  const bool had_keyboard = side->second && side->window->focused();
  side.reset();
  if (had_keyboard && !main_.window.iconified()) main_.window.focus();
  // The atlas' texture went with the window that uploaded it last.
  main_.window.refresh_fonts();
  for (const auto& other : {second_.get(), mini_.get()}) {
    if (other != nullptr) other->window->refresh_fonts();
  }
}

void SideWindows::follow_wishes() {
  if (!is_inside(*main_.frame.now)) second_wanted_ = mini_wanted_ = false;
  if (second_ && second_->window->take_close_request()) second_wanted_ = false;
  if (mini_ && mini_->window->take_close_request()) mini_wanted_ = false;
  const auto follow = [&](std::unique_ptr<Side>& side, bool& wanted, const char* failed,
                          Result<void> (SideWindows::*opener)()) {
    if (!wanted) return close(side);
    if (side) return;
    if (auto opened = (this->*opener)(); !opened) {
      wanted = false;
      main_.program.notices.failed(failed, opened.error());
    }
  };
  follow(second_, second_wanted_, "The second window did not open", &SideWindows::open_second);
  follow(mini_, mini_wanted_, "The picture in picture did not open", &SideWindows::open_mini);
  main_.frame.second_window = second_wanted_;
  main_.frame.mini_window = mini_wanted_;
}

bool SideWindows::has_input() const {
  return (second_ && second_->window->has_input()) || (mini_ && mini_->window->has_input());
}

void SideWindows::refresh_fonts() {
  for (const auto& side : {second_.get(), mini_.get()}) {
    if (side != nullptr) side->window->refresh_fonts();
  }
}

void SideWindows::begin_frame(Side& side) const {
  side.frame.now = main_.frame.now;
  side.frame.now_monotonic_ns = main_.frame.now_monotonic_ns;
  side.frame.second_window = main_.frame.second_window;
  side.frame.mini_window = main_.frame.mini_window;
}

bool SideWindows::draw() {
  bool again = false;
  for (const auto& side : {second_.get(), mini_.get()}) {
    if (side == nullptr) continue;
    begin_frame(*side);
    side->window->begin_frame();
    if (side->second) side->second->draw(side->window->keys());
    if (side->mini) side->mini->draw(side->window->keys());
    side->window->end_frame(palette_of(main_.program.settings.theme).window);
    again = side->ui->take_redraw() || again;
  }
  return again;
}

void SideWindows::tell(std::vector<AutomationWindow>& windows) const {
  const auto add = [&](const char* name, const std::unique_ptr<Side>& side) {
    if (!side) return;
    const ScreenRect place = side->window->place();
    windows.push_back({name, &side->widgets.current(), place.x, place.y, place.width, place.height});
  };
  add("second", second_);
  add("mini", mini_);
}

}  // namespace parallax::desktop
