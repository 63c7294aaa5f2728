// SPDX-License-Identifier: Apache-2.0
#include "record/part_finisher.hpp"

#include <utility>

namespace parallax::record {

PartFinisher::PartFinisher(std::string folder, PartAt part_at, Changed changed)
    : folder_(std::move(folder)), part_at_(std::move(part_at)), changed_(std::move(changed)) {}

PartFinisher::~PartFinisher() = default;

void PartFinisher::add(Place& place, size_t video, size_t part) {
  const Part& current = part_at_(video, part);
  if (current.file.empty() || current.frames == 0) return;
  if (current.state != PartState::closed) {
    if (current.state != PartState::writing && current.sha256.empty()) hash(place, video, part);
    return;
  }
  ++unfinished_;
  place.finish(folder_ + "/" + current.file,
               [this, alive = std::weak_ptr(alive_), &place, video, part](const Result<Part>& facts) {
                 if (alive.expired()) return;
                 --unfinished_;
                 if (!facts) return changed_(facts.error());
                 Part& finished = part_at_(video, part);
                 finished.state = facts->state;
                 finished.start_session_ns = facts->start_session_ns;
                 finished.duration_ns = facts->duration_ns;
                 finished.frames = facts->frames;
                 finished.bytes = facts->bytes;
                 if (finished.sha256.empty()) hash(place, video, part);
                 changed_({});
               });
}

void PartFinisher::hash(Place& place, size_t video, size_t part) {
  ++unhashed_;
  place.hash(folder_ + "/" + part_at_(video, part).file,
             [this, alive = std::weak_ptr(alive_), video, part](const Result<std::string>& sha256) {
               if (alive.expired()) return;
               --unhashed_;
               if (!sha256) return changed_(sha256.error());
               part_at_(video, part).sha256 = *sha256;
               changed_({});
             });
}

}  // namespace parallax::record
