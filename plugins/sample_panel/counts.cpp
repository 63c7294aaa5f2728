// SPDX-License-Identifier: Apache-2.0
#include "counts.hpp"

#include <algorithm>

namespace sample {

void Counts::add(std::string_view session, size_t kind, int64_t session_ns) {
  const std::scoped_lock lock(mutex_);
  auto& list = sessions_[std::string(session)];
  const auto later = std::ranges::upper_bound(list, session_ns, {}, &Count::session_ns);
  list.insert(later, {next_++, session_ns, kind});
  ++revision_;
}

bool Counts::undo(std::string_view session) {
  const std::scoped_lock lock(mutex_);
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || found->second.empty()) return false;
  found->second.erase(std::ranges::max_element(found->second, {}, &Count::id));
  ++revision_;
  return true;
}

std::vector<Count> Counts::of(std::string_view session) const {
  const std::scoped_lock lock(mutex_);
  const auto found = sessions_.find(session);
  return found == sessions_.end() ? std::vector<Count>{} : found->second;
}

uint64_t Counts::revision() const {
  const std::scoped_lock lock(mutex_);
  return revision_;
}

Counts& counts() {
  static Counts all;
  return all;
}

}  // namespace sample
