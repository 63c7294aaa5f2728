// SPDX-License-Identifier: Apache-2.0
// The recorder's notices on their way to the screen: those of the event stream as they come, those that nobody has seen
// yet when the recorder is reached, and back to the recorder that one was seen. [UI thread]
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "desktop/state/link.hpp"
#include "desktop/state/notices.hpp"

namespace parallax::desktop {

class RecorderNotices {
 public:
  RecorderNotices(Link& link, Notices& notices) : link_(link), notices_(notices) {}
  /// Once per frame, before anything is drawn.
  void update(const Snapshot& now);
  void see(int64_t id);
  /// The recorder's list, for a page that shows all; then they are in Notices::all.
  void fetch_all();

 private:
  void fetch(bool unseen);

  Link& link_;
  Notices& notices_;
  std::string user_;  ///< id of whom the notices are for
  uint64_t connection_ = 0;
  uint64_t returns_ = 0;
};

}  // namespace parallax::desktop
