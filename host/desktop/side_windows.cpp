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
  std::unique_ptr<App> app;
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

SideWindows::SideWindows(App& main, RecorderNotices& told, const WindowSystem& system, Window& first,
                         ImFontAtlas& atlas, Text& text)
    : main_(main), told_(told), system_(system), first_(first), atlas_(atlas), text_(text) {}

SideWindows::~SideWindows() {
  close(second_);
  close(mini_);
}

Result<std::unique_ptr<SideWindows::Side>> SideWindows::open(const WindowOptions& options) {
  auto side = std::make_unique<Side>();
  auto window = Window::open(system_, options, atlas_, &first_);
  if (!window) return fail(window.error());
  side->window = std::move(*window);
  side->window->set_partial_redraw(main_.device.is_software());
  auto renderer = gpu::VideoRenderer::create(main_.device);
  if (!renderer) return fail(renderer.error());
  side->renderer = std::move(*renderer);
  side->ui = std::make_unique<Ui>(text_, side->widgets);
  side->app = std::make_unique<App>(App{.ui = *side->ui,
                                        .link = main_.link,
                                        .notices = main_.notices,
                                        .jobs = main_.jobs,
                                        .settings = main_.settings,
                                        .keymap = main_.keymap,
                                        .clock = main_.clock,
                                        .device = main_.device,
                                        .renderer = *side->renderer,
                                        .workers = main_.workers,
                                        .feeds = main_.feeds,
                                        .wake = main_.wake,
                                        .redraw_at = main_.redraw_at,
                                        .save_settings = main_.save_settings,
                                        .listen = main_.listen,
                                        .set_fullscreen = {},
                                        .toggle_second_window = [this] { toggle_second(); },
                                        .toggle_mini_window = [this] { toggle_mini(); },
                                        .now = main_.now,
                                        .now_monotonic_ns = main_.now_monotonic_ns,
                                        .page = Page::room,
                                        .has_pages = false,
                                        .data = main_.data});
  side->app->set_fullscreen = [raw = side.get()](bool on) {
    raw->window->set_fullscreen(on);
    raw->app->fullscreen = on;
  };
  return side;
}

Result<void> SideWindows::open_second() {
  auto side = open({.title = "Parallax: second window",
                    .place = second_place(first_.place(), first_.work_area(), first_.other_work_area())});
  if (!side) return fail(side.error());
  second_ = std::move(*side);
  second_->second = std::make_unique<SecondView>(*second_->app, main_, told_);
  second_->window->opens_field = [view = second_->second.get()](const KeyEvent& key) { return view->opens_field(key); };
  return {};
}

Result<void> SideWindows::open_mini() {
  const auto scaled = [&](float value) { return static_cast<int>(std::lround(value * text_.scale())); };
  auto side = open({.title = "Parallax: picture in picture",
                    .place = in_corner(first_.work_area(), scaled(kMiniWidth), scaled(kMiniHeight), scaled(kMiniMargin),
                                       corner_of(main_.settings.mini_corner)),
                    .floating = true});
  if (!side) return fail(side.error());
  mini_ = std::move(*side);
  Window& window = *mini_->window;
  MiniActions actions;
  actions.show_room = [this] { show_room(); };
  actions.show_main = [this] { first_.raise(); };
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
    main_.settings.mini_corner = name_of(corner);
    main_.save_settings();
  };
  mini_->mini = std::make_unique<MiniView>(*mini_->app, main_, std::move(actions));
  return {};
}

void SideWindows::show_room() {
  if (!main_.reviewed && main_.now->location(mini_->mini->room()) != nullptr) {
    main_.room = mini_->mini->room();
    main_.page = Page::room;
  }
  first_.raise();
}

void SideWindows::close(std::unique_ptr<Side>& side) {
  if (!side) return;
  const bool had_keyboard = side->second && side->window->focused();
  side.reset();
  if (had_keyboard && !first_.iconified()) first_.focus();
  // The atlas' texture went with the window that uploaded it last.
  first_.refresh_fonts();
  for (const auto& other : {second_.get(), mini_.get()}) {
    if (other != nullptr) other->window->refresh_fonts();
  }
}

void SideWindows::follow_wishes() {
  if (!is_inside(*main_.now)) second_wanted_ = mini_wanted_ = false;
  if (second_ && second_->window->take_close_request()) second_wanted_ = false;
  if (mini_ && mini_->window->take_close_request()) mini_wanted_ = false;
  const auto follow = [&](std::unique_ptr<Side>& side, bool& wanted, const char* failed,
                          Result<void> (SideWindows::*opener)()) {
    if (!wanted) return close(side);
    if (side) return;
    if (auto opened = (this->*opener)(); !opened) {
      wanted = false;
      main_.notices.failed(failed, opened.error());
    }
  };
  follow(second_, second_wanted_, "The second window did not open", &SideWindows::open_second);
  follow(mini_, mini_wanted_, "The picture in picture did not open", &SideWindows::open_mini);
  main_.second_window = second_wanted_;
  main_.mini_window = mini_wanted_;
}

bool SideWindows::has_input() const {
  return (second_ && second_->window->has_input()) || (mini_ && mini_->window->has_input());
}

void SideWindows::refresh_fonts() {
  for (const auto& side : {second_.get(), mini_.get()}) {
    if (side != nullptr) side->window->refresh_fonts();
  }
}

bool SideWindows::draw() {
  bool again = false;
  for (const auto& side : {second_.get(), mini_.get()}) {
    if (side == nullptr) continue;
    App& app = *side->app;
    app.now = main_.now;
    app.now_monotonic_ns = main_.now_monotonic_ns;
    app.second_window = main_.second_window;
    app.mini_window = main_.mini_window;
    side->window->begin_frame();
    if (side->second) side->second->draw(side->window->keys());
    if (side->mini) side->mini->draw(side->window->keys());
    side->window->end_frame(palette_of(app.settings.theme).window);
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
