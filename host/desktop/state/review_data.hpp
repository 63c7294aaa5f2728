// SPDX-License-Identifier: Apache-2.0
// A session under review: its facts and items as the recorder knows them, fetched again when they changed. [UI thread]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/dto/sessions.hpp"
#include "base/alive.hpp"
#include "desktop/state/link.hpp"

namespace parallax::desktop {

class ReviewData {
 public:
  ReviewData(Link& link, std::string session) : link_(link), session_(std::move(session)) {}

  /// Once per redraw.
  void update(const Snapshot& snapshot);
  [[nodiscard]] const std::string& session() const { return session_; }
  [[nodiscard]] const std::optional<api::SessionFacts>& facts() const { return facts_; }
  /// By start.
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  /// The recorder has it no more, or not for this user.
  [[nodiscard]] bool gone() const { return error_ && error_->code == "session-unknown"; }
  /// Rises when facts or items were taken anew.
  [[nodiscard]] uint64_t facts_version() const { return facts_version_; }
  [[nodiscard]] uint64_t items_version() const { return items_version_; }
  void fetch_items();

 private:
  void fetch_facts();
  void fetch_items_from(size_t offset, std::vector<Item> so_far, uint64_t round);

  Link& link_;
  std::string session_;
  std::optional<api::SessionFacts> facts_;
  std::vector<Item> items_;
  std::optional<Error> error_;
  uint64_t facts_version_ = 0;
  uint64_t items_version_ = 0;
  std::optional<uint64_t> seen_changes_;
  uint64_t round_ = 0;
  Alive alive_;  ///< answers that come after the end are dropped
};

}  // namespace parallax::desktop
