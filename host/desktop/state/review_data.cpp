// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/review_data.hpp"

#include "api/client/calls/items.hpp"
#include "api/client/calls/sessions.hpp"

namespace parallax::desktop {

namespace {
constexpr size_t kItemsPerPage = 10000;
}

void ReviewData::update(const Snapshot& snapshot) {
  if (snapshot.state != LinkState::ready) return;
  const uint64_t seen = snapshot.changes_of(session_);
  if (seen == seen_changes_) return;
  seen_changes_ = seen;
  fetch_facts();
  fetch_items();
}

void ReviewData::fetch_facts() {
  link_.ask(api::calls::sessions::show(session_), [this, life = alive_.watch()](Result<api::SessionFacts> facts) {
    if (life.over()) return;
    if (!facts) {
      error_ = facts.error();
      return;
    }
    error_.reset();
    facts_ = std::move(*facts);
    ++facts_version_;
  });
}

void ReviewData::fetch_items() {
  fetch_items_from(0, {}, ++round_);
}

void ReviewData::fetch_items_from(size_t offset, std::vector<Item> so_far, uint64_t round) {
  ItemQuery query;
  query.offset = offset;
  query.limit = kItemsPerPage;
  link_.ask(api::calls::items::list(session_, query),
            [this, life = alive_.watch(), so_far = std::move(so_far), round, offset](Result<ItemPage> page) mutable {
              if (life.over() || round != round_ || !page) return;
              const size_t got = page->items.size();
              so_far.insert(so_far.end(), std::make_move_iterator(page->items.begin()),
                            std::make_move_iterator(page->items.end()));
              if (got > 0 && so_far.size() < page->total) {
                fetch_items_from(offset + got, std::move(so_far), round);
                return;
              }
              items_ = std::move(so_far);
              ++items_version_;
            });
}

}  // namespace parallax::desktop
