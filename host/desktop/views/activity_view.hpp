// SPDX-License-Identifier: Apache-2.0
// Long work with its progress, and the notices so far.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "desktop/views/app.hpp"

namespace parallax::desktop {

class ActivityView {
 public:
  explicit ActivityView(App& app) : app_(app) {}
  void draw();

 private:
  void fetch();
  void fetch_name(const std::string& object);
  void draw_job(const Job& job);

  App& app_;
  std::vector<Job> jobs_;
  std::map<std::string, std::string> names_;  ///< of the sessions that work is done on, by Job::object
  uint64_t seen_changes_ = 0;
  int64_t fetched_monotonic_ns_ = 0;
};

}  // namespace parallax::desktop
