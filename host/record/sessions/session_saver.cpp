// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/session_saver.hpp"

#include <utility>

namespace parallax::record {

SessionSaver::SessionSaver(Place& place, std::string folder, Newest newest, Saved saved)
    : place_(place), folder_(std::move(folder)), newest_(std::move(newest)), saved_(std::move(saved)) {}

void SessionSaver::save() {
  wanted_ = true;
  if (!under_way_) begin();
}

void SessionSaver::flush() {
  if (wanted_) begin();
}

void SessionSaver::begin() {
  wanted_ = false;
  under_way_ = true;
  place_.save(folder_, newest_(), [this, life = alive_.watch()](const Result<void>& done) {
    if (life.over()) return;
    under_way_ = false;
    if (wanted_) begin();
    saved_(done);
  });
}

}  // namespace parallax::record
