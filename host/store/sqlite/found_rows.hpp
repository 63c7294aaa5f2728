// SPDX-License-Identifier: Apache-2.0
// What it was in each session of a page that a search found (model/sessions/search_found). Internal to store/.
#pragma once

#include <string>
#include <vector>

#include "model/sessions/session_list.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// What a page may cost, shared among its sessions: common words in sessions with hundreds of marks.
struct FoundBudget {
  size_t items = 4096;
  size_t text_bytes = size_t{8} << 20;
};

/// Fills in `found` of each of a page's sessions. `terms`: as search_terms() gives them; without any, nothing is found.
/// Throws SQLite::Exception.
void add_found(Database& database, const std::vector<std::string>& terms, std::vector<SessionSummary>& sessions,
               FoundBudget budget = {});

}  // namespace parallax::store
