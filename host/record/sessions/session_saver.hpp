// SPDX-License-Identifier: Apache-2.0
// Saves one session to one place: one save at a time, and of what changes meanwhile only the newest. A save is a copy
// of the whole session, so that a disk that is slower than the changes would be owed more and more of them.
// [loop thread]
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/alive.hpp"
#include "model/sessions/session.hpp"
#include "record/volumes/place.hpp"

namespace parallax::record {

class SessionSaver {
 public:
  /// What is to be saved, asked when its turn comes.
  using Newest = std::function<Session()>;
  using Saved = std::function<void(const Result<void>&)>;

  /// `place` must outlive it. `saved` is told how each save ended, not after the end of this object.
  SessionSaver(Place& place, std::string folder, Newest newest, Saved saved);
  SessionSaver(const SessionSaver&) = delete;
  SessionSaver& operator=(const SessionSaver&) = delete;

  /// Something has changed.
  void save();
  /// Hands out what waits, without waiting for the save before: the place is about to be closed, and writes what it has
  /// got by then.
  void flush();
  /// Everything is saved, or could not be.
  [[nodiscard]] bool idle() const { return !under_way_; }

 private:
  void begin();

  Place& place_;
  std::string folder_;
  Newest newest_;
  Saved saved_;
  bool under_way_ = false;
  bool wanted_ = false;
  Alive alive_;
};

}  // namespace parallax::record
