// SPDX-License-Identifier: Apache-2.0
// The bar below a live room: what is true of its recording in one sentence, and what can be done: record, record with
// those that are there, pause, mark, stop (R1–R8, R13–R19, R26, R83–R92, R108–R112). [UI thread]
#pragma once

#include <optional>
#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/recording_words.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/live_marks.hpp"
#include "desktop/views/rooms/part_strip.hpp"
#include "desktop/views/rooms/stop_dialogs.hpp"

namespace parallax::desktop {

class RecordBar {
 public:
  RecordBar(const Program& program, const Frame& frame, Navigation& navigation, const WindowActions& window,
            Asker& asker)
      : program_(program),
        frame_(frame),
        window_(window),
        asker_(asker),
        marks_(program, frame, asker),
        strip_(program.ui, frame, asker),
        stopping_(program, frame, navigation, asker) {}
  /// `capture_utc_ns`: of the picture on screen, for marks.
  void draw(const api::LocationView& room, const Rect& rect, std::optional<int64_t> capture_utc_ns);
  void draw_dialogs() { stopping_.draw(); }
  /// The page goes, or shows another room: what was typed is saved.
  void rest() { marks_.leave(); }
  [[nodiscard]] static float height(const Ui& ui) { return ui.px(100); }

 private:
  /// What each button needs to know.
  struct Hands {
    std::string_view why;           ///< nothing can be done now; empty: it can
    std::string_view why_not_stop;  ///< nor pause
    std::string_view why_not_mark;
    bool narrow = false;
  };
  void draw_free(const api::LocationView& room, const Rect& rect);
  void draw_free_words(const api::LocationView& room, std::string_view why, const Rect& rect);
  void draw_sentence(const RecordingWords& words, const Rect& rect);
  void draw_starting(const RecordingStatus& recording, const RecordingWords& words, const Hands& hands);
  void draw_running(const RecordingStatus& recording, const Hands& hands, std::optional<int64_t> capture_utc_ns);
  void draw_facts(const RecordingStatus& recording, const Rect& rect);
  void start(const std::string& location);
  void start_now(const RecordingStatus& recording);
  void pause(const RecordingStatus& recording);
  [[nodiscard]] std::string_view why_not_start(const api::LocationView& room) const;

  const Program& program_;
  const Frame& frame_;
  const WindowActions& window_;
  Asker& asker_;
  LiveMarks marks_;
  PartStrip strip_;
  StopDialogs stopping_;
  int64_t starting_until_monotonic_ns_ = 0;  ///< asked to start; the answer, or the recording itself, is to come
};

}  // namespace parallax::desktop
