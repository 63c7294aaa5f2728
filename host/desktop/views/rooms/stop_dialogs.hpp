// SPDX-License-Identifier: Apache-2.0
// Stopping a recording: the question, what the recorder says of its name, and the "Save session" window with what the
// session holds and lacks (R7, R8, R17–R19). [UI thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/rooms/checked_field.hpp"

namespace parallax::desktop {

class StopDialogs {
 public:
  StopDialogs(const Program& program, const Frame& frame, Navigation& navigation, Asker& asker)
      : ui_(program.ui),
        notices_(program.notices),
        frame_(frame),
        navigation_(navigation),
        asker_(asker),
        field_(program.ui, frame, asker) {}
  /// Asks whether to stop, or to give a start up.
  void ask(const RecordingStatus& recording);
  void draw();

 private:
  void draw_question();
  void draw_save();
  void draw_discard();
  void draw_facts();
  struct Which {
    std::string session;
    std::string name;
    std::string location;  ///< id
  };
  void stop();
  void stopped(const Which& which, const StoppedRecording& answer);
  void fetch_facts();
  void save(bool review);
  void saved(const std::string& name, bool review);
  void discard();

  Ui& ui_;
  Notices& notices_;
  const Frame& frame_;
  Navigation& navigation_;
  Asker& asker_;
  Which asked_;          ///< whether to stop it
  std::string user_;     ///< who was asked
  std::string session_;  ///< that was stopped, and is named or discarded
  std::string present_name_;
  bool starting_ = false;  ///< nothing is kept yet
  bool asking_ = false;
  bool naming_ = false;
  bool discarding_ = false;
  CheckedField field_;            ///< the name
  std::optional<Session> facts_;  ///< once the catalogue knows that it has stopped
  uint64_t facts_changes_ = 0;    ///< how often it had changed when they were asked for
  bool waiting_ = false;          ///< it had not stopped there yet
  bool telling_ = false;          ///< no window shows them: a notice does
  std::vector<std::string> missing_;
};

}  // namespace parallax::desktop
