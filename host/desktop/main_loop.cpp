// SPDX-License-Identifier: Apache-2.0
#include "desktop/main_loop.hpp"

#include <imgui.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "desktop/automation/automation.hpp"
#include "desktop/gpu/device.hpp"
#include "desktop/gpu/video_renderer.hpp"
#include "desktop/player/sound.hpp"
#include "desktop/player/workers.hpp"
#include "desktop/shell/frame_pacer.hpp"
#include "desktop/shell/window.hpp"
#include "desktop/side_windows.hpp"
#include "desktop/views/parts/panel_dock.hpp"
#include "desktop/views/rooms/live_feed.hpp"
#include "desktop/views/windows/desktop.hpp"

namespace parallax::desktop {

namespace {

int64_t thread_cpu_ns() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return int64_t{spent.tv_sec} * kNsPerSecond + spent.tv_nsec;
}

class MainLoop {
 public:
  explicit MainLoop(const ProgramOptions& options) : options_(options) {}
  Result<void> open();
  void run();

 private:
  void make_views();
  void listen(const std::shared_ptr<player::SoundTrack>& track);
  void draw_frame();
  void serve_automation();
  [[nodiscard]] bool has_input() const { return window_->has_input() || side_windows_->has_input(); }

  const ProgramOptions& options_;
  SystemClock clock_;
  std::atomic<bool> woken_{false};
  // In the order of making; destroyed in reverse: views and players before the device, that before its window.
  std::unique_ptr<WindowSystem> system_;
  std::unique_ptr<ImFontAtlas> atlas_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<gpu::Device> device_;
  std::unique_ptr<gpu::VideoRenderer> renderer_;
  std::unique_ptr<player::Workers> workers_;
  std::unique_ptr<player::SoundDevice> sound_;
  bool sound_tried_ = false;
  std::vector<std::weak_ptr<player::SoundTrack>> heard_;  ///< given to the loudspeaker already
  std::unique_ptr<Text> text_;
  WidgetLog widgets_;
  std::unique_ptr<Ui> ui_;
  Settings settings_;
  Keymap keymap_;
  std::unique_ptr<Link> link_;
  std::unique_ptr<Notices> notices_;
  std::unique_ptr<JobWatch> jobs_;
  std::unique_ptr<LiveFeeds> feeds_;
  std::filesystem::path local_data_;
  PluginPlaces plugins_;
  std::optional<Program> program_;
  Frame frame_;
  Navigation navigation_;
  WindowActions actions_;
  Watched watched_;
  std::unique_ptr<Asker> asker_;
  std::unique_ptr<Desktop> desktop_;
  std::unique_ptr<SideWindows> side_windows_;
  std::unique_ptr<Automation> automation_;
  FramePacer pacer_;
  bool settings_changed_ = false;
  bool quit_ = false;
  AutomationStats stats_;
  AutomationView automation_view_;
  int64_t spent_ns_ = 0;
  int64_t longest_ns_ = 0;
  uint64_t counted_frames_ = 0;
};

Result<void> MainLoop::open() {
  auto system = WindowSystem::start(clock_);
  if (!system) return fail(system.error());
  system_ = std::move(*system);
  atlas_ = std::make_unique<ImFontAtlas>();
  auto window = Window::open(*system_, {.width = options_.width, .height = options_.height}, *atlas_);
  if (!window) return fail(window.error());
  window_ = std::move(*window);
  auto device = gpu::Device::create();
  if (!device) return fail(device.error());
  device_ = std::move(*device);
  window_->set_partial_redraw(device_->is_software());
  auto renderer = gpu::VideoRenderer::create(*device_);
  if (!renderer) return fail(renderer.error());
  renderer_ = std::move(*renderer);
  settings_ = read_settings(options_.settings);
  if (options_.scale > 0) settings_.scale = std::clamp(options_.scale, kMinScale, kMaxScale);
  if (!options_.theme.empty()) settings_.theme = options_.theme == "light" ? Theme::light : Theme::dark;
  workers_ = std::make_unique<player::Workers>();
  text_ = std::make_unique<Text>(*atlas_);
  ui_ = std::make_unique<Ui>(*text_, widgets_);
  const auto wake = [this] {
    if (!woken_.exchange(true)) WindowSystem::wake();
  };
  link_ = std::make_unique<Link>(clock_, wake);
  notices_ = std::make_unique<Notices>(clock_);
  jobs_ = std::make_unique<JobWatch>(*link_, *notices_);
  if (!options_.automation.empty()) {
    auto automation = Automation::listen(options_.automation, wake);
    if (!automation) return fail(automation.error());
    automation_ = std::move(*automation);
  }
  make_views();
  return {};
}

void MainLoop::make_views() {
  const auto wake = [this] {
    if (!woken_.exchange(true)) WindowSystem::wake();
  };
  feeds_ = std::make_unique<LiveFeeds>(*link_, settings_, clock_, *workers_, *device_, wake);
  if (!options_.safe_mode && settings_.panels) {
    plugins_.folders = {{bundled_plugins()}};
    if (!options_.plugins_dev.empty()) {
      plugins_.folders.push_back({options_.plugins_dev, plugins::FolderKind::developer});
    }
  }
  plugins_.state = options_.settings.parent_path() / "plugins";
  program_.emplace(Program{.ui = *ui_,
                           .renderer = *renderer_,
                           .device = *device_,
                           .link = *link_,
                           .notices = *notices_,
                           .jobs = *jobs_,
                           .settings = settings_,
                           .keymap = keymap_,
                           .clock = clock_,
                           .workers = *workers_,
                           .feeds = *feeds_,
                           .local_data = local_data_,
                           .plugins = plugins_});
  actions_ = {.wake = wake,
              .redraw_at = [this](int64_t at_monotonic_ns) { pacer_.at(at_monotonic_ns); },
              .save_settings = [this] { settings_changed_ = true; },
              .listen = [this](const std::shared_ptr<player::SoundTrack>& track) { listen(track); },
              .set_fullscreen =
                  [this](bool on) {
                    window_->set_fullscreen(on);
                    frame_.fullscreen = on;
                  },
              .quit = [this] { quit_ = true; },
              .toggle_second_window = [this] { side_windows_->toggle_second(); },
              .toggle_mini_window = [this] { side_windows_->toggle_mini(); }};
  asker_ = std::make_unique<Asker>(*link_, *notices_);
  frame_.now = link_->snapshot();
  navigation_.wish_room(options_.location);
  desktop_ = std::make_unique<Desktop>(*program_, frame_, navigation_, actions_, *asker_, watched_);
  for (const auto& [id, chord] : settings_.keys) keymap_.bind(id, chord);  // all commands are known now
  window_->opens_field = [this](const KeyEvent& key) { return desktop_->opens_field(key); };
  side_windows_ = std::make_unique<SideWindows>(
      MainWindow{*program_, frame_, navigation_, actions_, watched_, desktop_->told(), *window_}, *system_, *atlas_,
      *text_);
  desktop_->connection().begin(options_.url, options_.token);
}

void MainLoop::listen(const std::shared_ptr<player::SoundTrack>& track) {
  if (!sound_ && !sound_tried_) {
    sound_tried_ = true;
    auto sound = player::SoundDevice::open();
    if (sound) {
      sound_ = std::move(*sound);
    } else {
      notices_->failed("Nothing will be heard", sound.error());
    }
  }
  const bool known =
      std::any_of(heard_.begin(), heard_.end(), [&](const auto& entry) { return entry.lock() == track; });
  if (!sound_ || known) return;
  std::erase_if(heard_, [](const auto& entry) { return entry.expired(); });
  heard_.push_back(track);
  sound_->add(track);
}

void MainLoop::run() {
  while (!quit_) {
    const int64_t wait_ns = pacer_.wait_ns(clock_.monotonic_ns());
    // Input that is left over from the last frame is there already.
    system_->wait(has_input() ? std::min(wait_ns, kNsPerSecond / 60) : wait_ns);
    if (has_input()) pacer_.input();
    if (woken_.exchange(false)) pacer_.changed();
    if (window_->take_close_request()) {
      desktop_->ask_to_close();
      pacer_.changed();
    }
    if (pacer_.wait_ns(clock_.monotonic_ns()) > 0) continue;
    draw_frame();
  }
  if (settings_changed_) (void)write_settings(options_.settings, settings_);
}

void MainLoop::draw_frame() {
  const int64_t begun_ns = thread_cpu_ns();
  pacer_.begin_frame(clock_.monotonic_ns());
  side_windows_->follow_wishes();
  window_->make_current();
  if (text_->new_frame(static_cast<float>(settings_.scale))) {
    window_->refresh_fonts();
    side_windows_->refresh_fonts();
  }
  link_->run_completions();
  frame_.now = link_->snapshot();
  frame_.now_monotonic_ns = clock_.monotonic_ns();
  watched_.reviewed.reset();
  feeds_->new_frame();
  window_->begin_frame();
  desktop_->draw(window_->keys());
  window_->end_frame(palette_of(settings_.theme).window);
  const bool again = side_windows_->draw();
  device_->collect();
  if (ui_->take_redraw() || again) pacer_.changed();
  if (std::exchange(settings_changed_, false)) {
    if (auto written = write_settings(options_.settings, settings_); !written) {
      notices_->failed("The settings were not kept", written.error());
    }
  }
  const int64_t spent_ns = thread_cpu_ns() - begun_ns;
  spent_ns_ += spent_ns;
  longest_ns_ = std::max(longest_ns_, spent_ns);
  ++counted_frames_;
  serve_automation();
}

void MainLoop::serve_automation() {
  if (!automation_) return;
  const ScreenRect place = window_->place();
  stats_.frames = pacer_.frames();
  stats_.build_ms = static_cast<double>(spent_ns_) / static_cast<double>(kNsPerMs) /
                    static_cast<double>(std::max<uint64_t>(1, counted_frames_));
  stats_.longest_ms = static_cast<double>(longest_ns_) / static_cast<double>(kNsPerMs);
  stats_.uploads = device_->counters().uploads;
  stats_.notice_ms = static_cast<double>(notices_->longest_delay_ns()) / static_cast<double>(kNsPerMs);
  stats_.allocations = device_->counters().allocations;
  stats_.wrong_thread_calls = device_->counters().wrong_thread_calls;
  stats_.requests = link_->in_flight();
  stats_.settled = pacer_.is_settled() && !has_input();
  AutomationView& view = automation_view_;
  view.windows.clear();
  view.windows.push_back({"main", &widgets_.current(), place.x, place.y, place.width, place.height});
  side_windows_->tell(view.windows);
  view.idle = stats_.settled && stats_.requests == 0;
  view.page = desktop_->page_name();
  view.stats = stats_;
  if (automation_->serve(view)) pacer_.at(clock_.monotonic_ns() + 10 * kNsPerMs);
}

}  // namespace

Result<void> run_program(const ProgramOptions& options) {
  MainLoop loop(options);
  if (auto opened = loop.open(); !opened) return opened;
  loop.run();
  return {};
}

}  // namespace parallax::desktop
