// SPDX-License-Identifier: Apache-2.0
// Long work with its progress, and what the recorder and the desktop had to tell.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "desktop/state/asker.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/state/recorder_notices.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::desktop {

class ActivityView final : public Page {
 public:
  ActivityView(Pages& pages, const Program& program, const Frame& frame, const WindowActions& window, Asker& asker,
               RecorderNotices& recorder);
  void draw() override;

 private:
  void fetch();
  void fetch_name(const std::string& object);
  void draw_job(const Job& job);
  void draw_notices();
  void draw_seen();
  void draw_notice(const Notice& notice);

  Ui& ui_;
  Notices& notices_;
  const Frame& frame_;
  const WindowActions& window_;
  Asker& asker_;
  RecorderNotices& recorder_;
  std::vector<Job> jobs_;
  std::map<std::string, std::string> names_;  ///< of the sessions that work is done on, by Job::object
  uint64_t seen_changes_ = 0;
  uint64_t seen_connection_ = 0;  ///< another user's work and notices are not this one's
  uint64_t seen_returns_ = 0;
  int64_t fetched_monotonic_ns_ = 0;
};

}  // namespace parallax::desktop
