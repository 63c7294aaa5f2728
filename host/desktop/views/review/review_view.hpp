// SPDX-License-Identifier: Apache-2.0
// A session under review: all videos in sync, transport, timeline with marks (R92–R94, R139, R145–R148).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desktop/player/review_player.hpp"
#include "desktop/player/thumbnails.hpp"
#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/state/review_data.hpp"
#include "desktop/timeline/draw.hpp"
#include "desktop/timeline/model.hpp"
#include "desktop/timeline/widget.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/panel_dock.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/review_text.hpp"
#include "desktop/views/parts/video_picture.hpp"
#include "desktop/views/parts/watched.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/room_layout.hpp"
#include "model/sessions/item.hpp"

namespace parallax::desktop {

class ReviewView final : public Page {
 public:
  ReviewView(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
             const WindowActions& window, Asker& asker, Watched& watched);
  void draw() override;
  /// Panels of plugins, for the modules view.
  PanelDock& panels() { return dock_; }
  /// Lets go of the player.
  void rest() override;

 private:
  struct Shown {
    std::unique_ptr<VideoPicture> picture;
    gpu::Zoom zoom;
    std::string remarks;  ///< on its parts: lost on the way, mended
  };
  void open();
  /// Of all that shows it, but not of what is known of it.
  void let_go();
  void draw_not_shown();
  void take_facts();
  void take_items();
  void select_wanted();
  void draw_head(const Rect& rect);
  void draw_tiles(const Rect& area);
  void draw_tile(size_t video, const Rect& rect);
  void draw_others(float x, float y);
  void draw_transport(const Rect& rect);
  [[nodiscard]] bool has_room_for_all(float width) const;
  /// `folded`: of a bar that is too narrow for all, what else there is stands in a menu.
  void draw_steps(float width, bool folded);
  void draw_position(const Rect& rect, bool folded);
  void draw_folded();
  void draw_speed();
  void list_speeds(std::string_view before);
  /// One button for three keys: from here, to here, no more.
  struct LoopStep {
    std::string_view name;
    std::string_view command;
  };
  [[nodiscard]] LoopStep loop_step() const;
  void take_loop_step();
  void draw_loop();
  void draw_sound(float right);
  void draw_timeline(const Rect& rect);
  void note_items(const Rect& rect);
  void draw_thumbnail(const std::string& track, int64_t session_ns, float x, float bottom);
  void edit_title(const timeline::Selected& item);
  void save_title();
  void draw_title_field(const Rect& timeline);
  void follow_recording();
  void fill_videos(const Session& session, int64_t now_session_ns);
  /// Where all videos that begin with the session have a picture.
  [[nodiscard]] int64_t first_moment() const;
  void use_keys();
  void use_timeline_keys();
  void do_intents(const timeline::Intents& intents);
  void do_intent(const timeline::Intent& intent);
  /// Whether a change is made only where nobody else has changed the item since this review last did.
  enum class If { anything, unchanged };
  [[nodiscard]] api::ClientCall<Item> call_of(const timeline::Command& command, If when) const;
  void ask_for(const timeline::Command& command, If when, std::function<void(const Result<Item>&)> then);
  /// Said when the recorder has done it; nothing by default.
  struct Done {
    std::string title = {};
    std::string text = {};
  };
  void send(const timeline::Command& command, If when, Done done);
  void send(const timeline::Command& command) { send(command, If::anything, Done()); }
  void undo();
  void redo();
  void jump(int64_t by_ns);
  void go_to_mark(bool forward);
  void go_to_part(bool forward);
  void add_mark(bool title);
  void change_rate(bool faster);
  void play_or_pause();
  void set_loop_end(bool end);
  void end_loop();
  void choose_sound(std::optional<size_t> video);

  const Program& program_;
  const Frame& frame_;
  Navigation& navigation_;
  const WindowActions& window_;
  Asker& asker_;
  Watched& watched_;
  std::unique_ptr<ReviewData> data_;
  std::unique_ptr<player::ReviewPlayer> player_;
  std::unique_ptr<player::Thumbnails> thumbnails_;
  std::unique_ptr<VideoPicture> thumbnail_;
  media::VideoFramePtr thumbnail_frame_;
  std::shared_ptr<player::SoundTrack> sound_;
  player::ReviewTick tick_;
  std::vector<Shown> tiles_;           ///< one per video of the session
  std::optional<ReviewPlace> wanted_;  ///< where it was opened, until the marks are there
  uint64_t facts_version_ = 0;
  std::string facts_line_;  ///< when and where, beside the name
  uint64_t items_version_ = 0;
  std::map<std::string, int64_t, std::less<>> revisions_;  ///< by item: what this review's last change made it

  timeline::Model model_;
  timeline::Widget widget_;
  PanelDock dock_;
  size_t marks_track_ = 0;
  size_t marks_ = 0;
  std::optional<size_t> focus_;  ///< video shown large
  std::optional<size_t> sound_of_;
  std::optional<int64_t> loop_start_session_ns_;
  /// Where parts begin: on the first and on the last of the videos that begin one together.
  std::vector<timeline::TimeRange> part_starts_;
  int64_t followed_monotonic_ns_ = 0;
  std::optional<std::vector<SessionSummary>> others_;  ///< of the same room; nothing: not asked for yet

  std::optional<timeline::Command> named_early_;  ///< a title for a mark that is being saved
  std::optional<timeline::Selected> titling_;     ///< the mark whose title is being changed
  bool title_focus_ = false;
  std::string title_;
  std::string title_before_;  ///< as the field opened with it
};

}  // namespace parallax::desktop
