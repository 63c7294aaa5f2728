// SPDX-License-Identifier: Apache-2.0
// What every view has at hand. [UI thread]
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "desktop/shell/commands.hpp"
#include "desktop/shell/settings.hpp"
#include "desktop/shell/ui.hpp"
#include "desktop/state/job_watch.hpp"
#include "desktop/state/link.hpp"
#include "desktop/state/local_recorder.hpp"
#include "desktop/state/notices.hpp"
#include "plugins/registry.hpp"

namespace parallax::gpu {
class Device;
class VideoRenderer;
class VideoTexture;
}  // namespace parallax::gpu
namespace parallax::player {
class SoundTrack;
class Workers;
}  // namespace parallax::player

namespace parallax::desktop {

class LiveFeeds;

/// The large or first picture of the session under review, as the mini window shows it. Of one frame.
struct ReviewedPicture {
  std::string_view name;
  std::shared_ptr<gpu::VideoTexture> texture;  ///< null: there is none at that moment
};

/// A moment of a session that a review is to be opened at.
struct ReviewPlace {
  std::string session;
  std::string item;  ///< id of what is there; selected
  int64_t session_ns = 0;
};

enum class Page { locations, room, sessions, review, activity, modules, settings };

struct App {
  Ui& ui;
  Link& link;
  Notices& notices;
  JobWatch& jobs;
  Settings& settings;
  Keymap& keymap;
  const Clock& clock;
  gpu::Device& device;
  gpu::VideoRenderer& renderer;
  player::Workers& workers;
  LiveFeeds& feeds;
  std::function<void()> wake;              ///< for players [any thread]
  std::function<void(int64_t)> redraw_at;  ///< monotonic time
  std::function<void()> save_settings;
  /// Lets a track be heard; the loudspeaker is opened for the first one.
  std::function<void(const std::shared_ptr<player::SoundTrack>&)> listen;
  std::function<void(bool)> set_fullscreen;  ///< of the window that this is at hand in
  std::function<void()> quit;                ///< at once; Desktop::ask_to_close tells first that recordings go on
  // Further windows open and close between two frames.
  std::function<void()> toggle_second_window;
  std::function<void()> toggle_mini_window;

  std::shared_ptr<const Snapshot> now;  ///< what the recorder said, as of this frame
  int64_t now_monotonic_ns = 0;
  std::vector<std::string> commands;  ///< whose keys were pressed since the last frame, oldest first
  Page page = Page::locations;
  std::string room;                      ///< location id of the open room
  std::string session;                   ///< session under review
  std::optional<ReviewPlace> review_at;  ///< where the review that is opened next begins; taken by it
  bool fullscreen = false;
  std::string watched_room;    ///< location id of the room that is or was open last
  std::string watched_source;  ///< the camera there that is large, or was clicked last; for the mini window
  std::optional<ReviewedPicture> reviewed;  ///< while a review is shown
  bool second_window = false;               ///< whether it is open
  bool mini_window = false;
  bool has_pages = true;       ///< false in the windows beside the main one: `page` means nothing there
  std::filesystem::path data;  ///< of the local recorder, if it is one
  std::vector<plugins::PluginFolder> plugin_folders = {};  ///< empty: no panels (safe mode)
  std::filesystem::path plugin_state = {};                 ///< where crashes of panels are remembered
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);

  /// Whether `id` is among this frame's commands; each is taken once.
  bool take_command(std::string_view id) {
    const auto found = std::find(commands.begin(), commands.end(), id);
    if (found == commands.end()) return false;
    commands.erase(found);
    return true;
  }
  /// Sets the commands that the keys of this frame ask for in `scope`; keys of a field that is edited are the field's.
  void find_command(const std::vector<KeyEvent>& keys, Scope scope);
  /// Does what is the same in every window: full screen, theme, size, further windows.
  void run_window_commands();
  /// All of this frame's commands that begin with `prefix`, oldest first: where a key may come more than once.
  [[nodiscard]] std::vector<std::string> take_commands(std::string_view prefix) {
    std::vector<std::string> taken;
    std::copy_if(commands.begin(), commands.end(), std::back_inserter(taken),
                 [&](const std::string& id) { return id.starts_with(prefix); });
    std::erase_if(commands, [&](const std::string& id) { return id.starts_with(prefix); });
    return taken;
  }
  /// Asks the recorder; `done` is for the views of this window: it does not run if the window has gone meanwhile.
  void ask(api::ClientRequest request, Link::Done done, AskOptions options = {}) {
    link.ask(
        std::move(request),
        [alive = std::weak_ptr<bool>(alive), done = std::move(done)](Result<std::string> answer) {
          if (!alive.expired()) done(std::move(answer));
        },
        options);
  }
  /// Sends a change; a failure becomes a notice that begins with `failed`, also when the window has gone.
  void change(api::ClientRequest request, std::string failed, std::function<void(const std::string&)> then = {}) {
    link.ask(std::move(request), [&told = notices, window = std::weak_ptr<bool>(alive), failed = std::move(failed),
                                  then = std::move(then)](const Result<std::string>& answer) {
      if (!answer) {
        told.failed(failed, answer.error());
      } else if (then && !window.expired()) {
        then(*answer);
      }
    });
  }
};

/// The head of a page: title, a line below it; the caller puts actions beside. Returns the y where content begins.
/// `controls`: pixels at the right that something else stands in.
void draw_page_head(Ui& ui, std::string_view title, std::string_view line, float controls = 0);

}  // namespace parallax::desktop
