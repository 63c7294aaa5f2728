// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/session_file.hpp"

#include <algorithm>
#include <utility>

namespace parallax::record {
namespace {

/// A session of so many parts is not written more often than its size is worth.
constexpr size_t kManyParts = 100;
constexpr int64_t kPausePerPartNs = kNsPerMs / 10;

int64_t pause_after(const Session& session) {
  size_t parts = 0;
  for (const Video& video : session.videos) parts += video.parts.size();
  return parts < kManyParts ? 0 : static_cast<int64_t>(parts) * kPausePerPartNs;
}

}  // namespace

SessionFile::~SessionFile() {
  for (const auto& [place, saver] : elsewhere_) saver->flush();
  const auto is_idle = [](const auto& each) { return each.second->idle(); };
  if (!std::all_of(elsewhere_.begin(), elsewhere_.end(), is_idle)) steps_.unsaved();
}

void SessionFile::begin(Place& place, std::string folder, std::vector<Place*> other_places) {
  place_ = &place;
  folder_ = std::move(folder);
  other_places_ = std::move(other_places);
}

void SessionFile::move_to(Place& place) {
  std::erase(other_places_, &place);
  other_places_.push_back(place_);
  place_ = &place;
  ++moves_;
  under_way_ = 0;  // those of the place that was left may never be answered
  wanted_ = true;  // it may have been before, for a save that never ends
  save_if_wanted_later();
}

void SessionFile::save_soon() {
  if (place_ == nullptr || std::exchange(wanted_, true) || under_way_ > 0) return;
  save_if_wanted_later();
}

void SessionFile::save_if_wanted_later() {
  loop_.post([this, life = alive_.watch()] {
    if (!life.over()) save_if_wanted();
  });
}

// One at a time: each is a copy of the whole session, and cameras that come and go may change it faster than a disk, or
// the catalogue, can follow.
void SessionFile::save_if_wanted() {
  if (under_way_ > 0 || !wanted_) return;
  const int64_t since_ns = loop_.clock().monotonic_ns() - last_save_monotonic_ns_;
  if (since_ns < pause_ns_) {
    loop_.call_after(pause_ns_ - since_ns, [this, life = alive_.watch()] {
      if (!life.over()) save_if_wanted();
    });
    return;
  }
  save();
}

void SessionFile::save() {
  wanted_ = false;
  last_save_monotonic_ns_ = loop_.clock().monotonic_ns();
  const Session now = steps_.newest();
  pause_ns_ = pause_after(now);
  save_as(now, {});
  if (steps_.over()) save_elsewhere();
}

/// The copies that were left where it was recorded before would say for ever that it is being recorded.
void SessionFile::save_elsewhere() {
  for (Place* place : other_places_) {
    std::unique_ptr<SessionSaver>& saver = elsewhere_[place];
    if (!saver) {
      saver = std::make_unique<SessionSaver>(*place, folder_, steps_.ended, [this](const Result<void>& saved) {
        if (!saved) steps_.unsaved();  // it may be gone
      });
    }
    saver->save();
  }
}

void SessionFile::save_as(const Session& session, Saved saved) {
  ++under_way_;
  place_->save(folder_, session,
               [this, life = alive_.watch(), move = moves_, saved = std::move(saved)](const Result<void>& done) {
                 const bool here = !life.over() && move == moves_;
                 if (here && --under_way_ == 0) {
                   save_if_wanted();
                   steps_.idle();
                 }
                 if (saved) saved(done);
                 // Of a place that was left it is told already.
                 if (!done && here) steps_.failed(done.error());
               });
}

}  // namespace parallax::record
