// SPDX-License-Identifier: Apache-2.0
// What follows when a part is closed: it becomes a plain MP4, then it is hashed, and session.json is told. For the
// parts of one session, also of one that was interrupted long ago. Where the storage does not answer it is tried again,
// after 10 s, then after twice as long each time, up to ten minutes. [loop thread]
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "model/sessions/session.hpp"
#include "record/volumes/place.hpp"

namespace parallax::record {

class PartFinisher {
 public:
  /// Gives the part of a video by their positions; valid during the call.
  using PartAt = std::function<Part&(size_t video, size_t part)>;
  /// A part changed: save. `error` is set when finishing failed; the part stays as it is and still plays. Of what is
  /// tried again only the first failure is told.
  using Changed = std::function<void(const std::optional<Error>& error)>;

  PartFinisher(Loop& loop, std::string folder, PartAt part_at, Changed changed);
  ~PartFinisher();
  PartFinisher(const PartFinisher&) = delete;
  PartFinisher& operator=(const PartFinisher&) = delete;

  /// Begins the next step that the part needs, if any: finishing when closed, hashing when finished.
  void add(Place& place, size_t video, size_t part);
  /// Parts that are being made plain MP4 files.
  [[nodiscard]] size_t unfinished() const { return unfinished_; }
  /// Parts that are being hashed.
  [[nodiscard]] size_t unhashed() const { return unhashed_; }
  /// Parts that wait for their storage to come back.
  [[nodiscard]] size_t waiting() const { return waiting_; }
  /// Nothing is left to be done.
  [[nodiscard]] bool done() const { return unfinished_ == 0 && unhashed_ == 0 && waiting_ == 0; }

 private:
  struct Step {
    Place* place;
    size_t video;
    size_t part;
    int tries = 0;
  };
  void run(const Step& step);
  void finish(const Step& step);
  void hash(const Step& step);
  void failed(const Step& step, const Error& error);

  Loop& loop_;
  std::string folder_;
  PartAt part_at_;
  Changed changed_;
  size_t unfinished_ = 0;
  size_t unhashed_ = 0;
  size_t waiting_ = 0;
  Alive alive_;
};

}  // namespace parallax::record
