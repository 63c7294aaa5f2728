// SPDX-License-Identifier: Apache-2.0
// What follows when a part is closed: it becomes a plain MP4, then it is hashed, and session.json is told. For the
// parts of one session, also of one that was interrupted long ago. [loop thread]
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "model/session.hpp"
#include "record/place.hpp"

namespace parallax::record {

class PartFinisher {
 public:
  /// Gives the part of a video by their positions; valid during the call.
  using PartAt = std::function<Part&(size_t video, size_t part)>;
  /// A part changed: save. `error` is set when finishing failed; the part stays as it is and still plays.
  using Changed = std::function<void(const std::optional<Error>& error)>;

  PartFinisher(std::string folder, PartAt part_at, Changed changed);
  ~PartFinisher();
  PartFinisher(const PartFinisher&) = delete;
  PartFinisher& operator=(const PartFinisher&) = delete;

  /// Begins the next step that the part needs, if any: finishing when closed, hashing when finished.
  void add(Place& place, size_t video, size_t part);
  /// Parts that are not plain MP4 files yet.
  [[nodiscard]] size_t unfinished() const { return unfinished_; }
  /// Parts without a hash.
  [[nodiscard]] size_t unhashed() const { return unhashed_; }

 private:
  void hash(Place& place, size_t video, size_t part);

  std::string folder_;
  PartAt part_at_;
  Changed changed_;
  size_t unfinished_ = 0;
  size_t unhashed_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parallax::record
