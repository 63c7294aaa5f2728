// SPDX-License-Identifier: Apache-2.0
// Marks that are set while a session is recorded, and the field for the newest one's title (R15, R85). A title that was
// typed is saved however the field is left, but by Escape. [UI thread]
#pragma once

#include <map>
#include <optional>
#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "model/sessions/item.hpp"

namespace parallax::desktop {

class LiveMarks {
 public:
  LiveMarks(const Program& program, const Frame& frame, Asker& asker)
      : program_(program), frame_(frame), asker_(asker) {}
  /// Button, keys and field, beside the last widget. `why`: it cannot be done now. `capture_utc_ns`: of the picture on
  /// screen.
  void draw(const RecordingStatus& recording, std::optional<int64_t> capture_utc_ns, std::string_view why,
            bool icon_only);
  /// The field goes: the recording is stopped or begins, or the page goes. What it holds is saved.
  void leave();

 private:
  void draw_field(const RecordingStatus& recording);
  void set(const RecordingStatus& recording, std::optional<int64_t> capture_utc_ns, bool title);
  void open_field(const std::string& mark, const std::string& session, bool focus);
  void set_done(const std::string& mark, const std::string& session, bool title, const Result<Item>& item);
  void name(const std::string& mark, const std::string& title);

  const Program& program_;
  const Frame& frame_;
  Asker& asker_;
  std::string mark_;  ///< id of the newest mark of ours
  std::string session_;
  std::string title_;
  bool focus_ = false;
  /// Marks that the field was opened for and that the recorder does not have yet, with the title typed meanwhile.
  std::map<std::string, std::string> unsaved_;
  std::string called_;  ///< what the recorder called `mark_`; empty until it is saved
};

}  // namespace parallax::desktop
