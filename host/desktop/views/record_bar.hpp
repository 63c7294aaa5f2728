// SPDX-License-Identifier: Apache-2.0
// The bar below a live room: record, pause, mark, stop, name (R1–R8, R13–R19, R26, R83–R92).
#pragma once

#include <optional>
#include <string>

#include "desktop/views/app.hpp"

namespace parallax::desktop {

/// What the session shall be called when it is stopped, after the user's setting (R17–R19).
struct Naming {
  bool ask = true;         ///< show the Save-session window
  std::string suggestion;  ///< stands in it
  bool numbered = false;   ///< the name is the suggestion and a number
};
[[nodiscard]] Naming naming_of(const Settings& settings, const std::string& present_name);
/// "Training 7" after six sessions of that name. [any thread]
[[nodiscard]] std::string numbered(const std::string& name, size_t others);

class RecordBar {
 public:
  explicit RecordBar(App& app) : app_(app) {}
  /// `capture_utc_ns`: of the picture on screen, for marks.
  void draw(const api::LocationView& room, const Rect& rect, std::optional<int64_t> capture_utc_ns);
  void draw_dialogs();
  [[nodiscard]] static float height(const Ui& ui) { return ui.px(84); }
  /// Asks whether to stop; from other views, too.
  void ask_stop(const RecordingStatus& recording);

 private:
  void draw_free(const api::LocationView& room, const Rect& rect);
  void draw_running(const RecordingStatus& recording, const Rect& rect);
  void draw_strip(const RecordingStatus& recording, const Rect& rect);
  void draw_mark_field(const RecordingStatus& recording);
  void start(const std::string& location);
  void stop();
  void pause(const RecordingStatus& recording);
  void mark(const RecordingStatus& recording, bool title);
  void name_session(const std::string& name);
  std::string_view why_not_stop(const RecordingStatus& recording) const;

  App& app_;
  std::optional<int64_t> capture_utc_ns_;
  bool starting_ = false;

  std::string session_;  ///< that is being stopped and named
  std::string session_name_;
  bool confirming_ = false;
  bool naming_ = false;
  bool focus_ = false;
  std::string name_;

  std::string mark_;  ///< id of the newest mark of ours
  std::string mark_session_;
  std::string mark_title_;
  bool mark_focus_ = false;
  bool mark_title_wanted_ = false;
  size_t marks_ = 0;

  std::string facts_session_;
  std::optional<uint64_t> facts_changes_;
  std::optional<SessionFacts> facts_;
};

}  // namespace parallax::desktop
