// SPDX-License-Identifier: Apache-2.0
// Before the recorder can be used: looking for it, trusting it, the first Technician, logging in. Each obstacle has a
// state of its own that says what to do.
#pragma once

#include <future>
#include <optional>
#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/state/recorder_start.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "model/ports/accounts.hpp"

namespace parallax::desktop {

class ConnectView {
 public:
  ConnectView(const Program& program, const Frame& frame, const WindowActions& window, Asker& asker)
      : program_(program), frame_(frame), window_(window), asker_(asker) {}
  void draw();
  /// The local recorder, started where none runs; or the one used last.
  void begin(const std::string& url, const std::string& token);
  /// The recorder is this computer's, and its process has ended. Looked at once a second; if it runs at another port by
  /// then, it is followed there.
  [[nodiscard]] bool local_is_dead();
  /// Starts this computer's recorder, or finds the one that runs, and connects to it as the same user.
  void start_local();

 private:
  void draw_panel();
  void draw_waiting();
  void draw_unreachable();
  void draw_untrusted();
  void draw_set_up();
  void draw_log_in();
  void draw_address();
  /// Where nobody can log in because this computer's recorder has ended: says so and draws what starts it, in the place
  /// of the form's button. False: it runs, or is another computer's.
  bool offer_start();
  void log_in();
  void set_up();
  /// `address`: as it was written, or a URL.
  void connect(const std::string& address, const std::string& token);
  void look_for_local();
  /// Starts this computer's recorder if none runs by now.
  void try_start();
  /// Connects anew, as the same user, where this computer's recorder says to be now; false: nowhere else.
  bool follow_local();
  void took_token(const Result<LogIn>& log_in, const std::string& user);

  const Program& program_;
  const Frame& frame_;
  const WindowActions& window_;
  Asker& asker_;
  std::string url_;
  std::string user_;
  std::string full_name_;
  std::string password_;
  std::string again_;
  std::string token_;
  std::string address_;
  std::string message_;
  bool remember_ = false;
  bool busy_ = false;
  bool other_ = false;  ///< the field for another computer is open
  bool address_focus_ = false;
  int reveal_frames_ = 0;  ///< so many, in which the end of the card is scrolled to
  bool looking_ = false;
  bool started_ = false;                       ///< tried to, since it was asked for
  std::optional<StartedRecorder> local_ = {};  ///< until it is found or has ended
  std::optional<Error> not_started_ = {};      ///< why none is there
  bool focus_ = true;
  int64_t look_again_monotonic_ns_ = 0;
  int64_t dead_looked_monotonic_ns_ = 0;
  bool dead_ = false;
};

}  // namespace parallax::desktop
