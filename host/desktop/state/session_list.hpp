// SPDX-License-Identifier: Apache-2.0
// The table of sessions: pages come from the recorder as rows become visible, so that a hundred thousand sessions cost
// what is on screen. [UI thread]
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desktop/state/link.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax::desktop {

class SessionList {
 public:
  explicit SessionList(Link& link) : link_(link) {}

  /// Other filters or another order: what was fetched is shown until the new first page is there.
  void set_query(const SessionQuery& query);
  [[nodiscard]] const SessionQuery& query() const { return query_; }
  /// Once per redraw: notices changes at the recorder.
  void update(const Snapshot& snapshot);

  /// Rows there are in all; nothing before the first answer.
  [[nodiscard]] std::optional<size_t> total() const { return total_; }
  /// Whether that is of the present query and not of the one before.
  [[nodiscard]] bool is_current() const;
  /// A row, if it is there; else it is fetched.
  [[nodiscard]] const SessionSummary* row(size_t index);
  [[nodiscard]] bool loading() const { return waiting_ > 0; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  struct Page {
    std::vector<SessionSummary> sessions;
    uint64_t generation = 0;
    bool asked = false;
    uint64_t used = 0;
  };
  void fetch(size_t page);

  Link& link_;
  SessionQuery query_;
  std::optional<size_t> total_;
  std::map<size_t, Page> pages_;
  uint64_t generation_ = 1;
  uint64_t used_ = 0;
  uint64_t seen_changes_ = 0;
  uint64_t seen_connection_ = 0;
  bool ready_ = false;
  size_t waiting_ = 0;
  std::optional<Error> error_;
};

}  // namespace parallax::desktop
