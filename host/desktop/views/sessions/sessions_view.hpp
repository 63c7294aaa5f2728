// SPDX-License-Identifier: Apache-2.0
// The table of sessions: what runs on top, all others below, paged from the recorder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/state/session_list.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/recording_words.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/stop_dialogs.hpp"
#include "desktop/views/sessions/session_dialogs.hpp"

namespace parallax::desktop {

class SessionsView final : public Page {
 public:
  SessionsView(Pages& pages, const Program& program, const Frame& frame, Navigation& navigation,
               const WindowActions& window, Asker& asker);
  void draw() override;

 private:
  struct Column {
    std::string_view title;
    float x = 0;
    float width = 0;
    std::optional<SessionSort> sort;
  };
  using Columns = std::pmr::vector<Column>;
  [[nodiscard]] Columns columns(const Rect& area) const;
  [[nodiscard]] float filters_width(float head_width) const;
  void draw_filters(const Rect& head);
  void draw_state(const SessionSummary& session, const Rect& cell);
  void draw_running();
  void draw_heads(const Columns& columns, const Rect& area);
  void draw_rows(const Columns& columns, float width);
  void draw_row(const Columns& columns, const SessionSummary& session, const Rect& rect, size_t index);
  void move_selection();
  void use_keys();
  void set_query();
  /// At what the search found where nothing else of the session was meant, else at its begin.
  void review(const SessionSummary& session);
  void review_found(const SessionSummary& session);

  const Program& program_;
  const Frame& frame_;
  Navigation& navigation_;
  const WindowActions& window_;
  SessionList list_;
  SessionDialogs dialogs_;
  StopDialogs stopping_;
  std::string search_;
  size_t filter_ = 0;
  std::string searched_;
  int64_t search_changed_monotonic_ns_ = 0;
  bool begun_ = false;
  bool focus_search_ = false;
  std::optional<size_t> selected_;
  bool reveal_ = false;
  bool to_top_ = false;  ///< another order or search: its first rows are shown
  bool menu_wanted_ = false;
  ImVec2 chosen_at_;  ///< where the selected row was drawn last
  float row_height_ = 1;
  size_t rows_shown_ = 1;
};

}  // namespace parallax::desktop
