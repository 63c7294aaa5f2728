// SPDX-License-Identifier: Apache-2.0
// session.json of one session that is recorded: one save at a time, no more often than its size is worth, and what the
// copies say that were left where it was recorded before. [loop thread]
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "model/sessions/session.hpp"
#include "record/sessions/session_saver.hpp"
#include "record/volumes/place.hpp"

namespace parallax::record {

class SessionFile {
 public:
  /// Told when session.json says it on the disk, or could not be written; not at all if this ends before.
  using Saved = std::function<void(const Result<void>&)>;
  /// What its session does for it. Must not destroy it inside a call.
  struct Steps {
    std::function<Session()> newest;                 ///< what it is to say now; called for each save
    std::function<Session()> ended;                  ///< what older copies are to say, once it is over
    std::function<bool()> over;                      ///< the session has ended, and its parts are closed
    std::function<void()> idle;                      ///< a save is done; perhaps it was the last one
    std::function<void(const Error& error)> failed;  ///< the present place could not write it
    std::function<void()> unsaved;                   ///< an older copy could not be written; its place may be gone
  };

  SessionFile(Loop& loop, Steps steps) : loop_(loop), steps_(std::move(steps)) {}
  /// Hands out what waits for older copies; tells `unsaved` where that is not done by then.
  ~SessionFile();
  SessionFile(const SessionFile&) = delete;
  SessionFile& operator=(const SessionFile&) = delete;

  /// It lies in `folder` of `place`, with older copies in `other_places`. Before this nothing is saved.
  void begin(Place& place, std::string folder, std::vector<Place*> other_places = {});
  /// From now on it lies in `place`; the copy where it was becomes an older one. Saves what is under way once more.
  void move_to(Place& place);

  /// Nullptr before `begin`.
  [[nodiscard]] Place* place() const { return place_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  /// Something changed. Many changes are one save.
  void save_soon();
  /// Saves at once.
  void save();
  /// Saves `session` at once, whatever `newest` says, and tells `saved`.
  void save_as(const Session& session, Saved saved);
  [[nodiscard]] bool all_saved() const { return under_way_ == 0 && !wanted_; }

 private:
  void save_if_wanted();
  void save_if_wanted_later();
  void save_elsewhere();

  Loop& loop_;
  Steps steps_;
  Place* place_ = nullptr;
  std::string folder_;
  std::vector<Place*> other_places_;
  std::map<Place*, std::unique_ptr<SessionSaver>> elsewhere_;
  bool wanted_ = false;
  size_t under_way_ = 0;
  size_t moves_ = 0;
  int64_t pause_ns_ = 0;  ///< from one save to the next, by the size of the last one
  int64_t last_save_monotonic_ns_ = 0;
  Alive alive_;
};

}  // namespace parallax::record
