// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/lane.hpp"

#include <algorithm>

namespace parallax::timeline {
namespace {

template <typename T>
void put(std::vector<T>& values, uint32_t at, T value) {
  values.insert(values.begin() + at, std::move(value));
}
template <typename T>
void take(std::vector<T>& values, uint32_t at) {
  values.erase(values.begin() + at);
}
uint32_t below(const std::vector<int64_t>& values, int64_t t) {
  return static_cast<uint32_t>(std::ranges::lower_bound(values, t) - values.begin());
}

}  // namespace

void Lane::changed(uint32_t at) {
  ++version;
  if (at + 1 < size()) rebuilt = version;
}

void Lane::mend_reach(uint32_t from) {
  for (uint32_t i = from; i < size(); ++i) {
    const int64_t reached = i == 0 ? ends[i] : std::max(reach[i - 1], ends[i]);
    if (i > from && reach[i] == reached) return;  // the rest follows from this one, as before
    reach[i] = reached;
  }
}

void Lane::insert(uint32_t at, const ItemValue& item, TextRange title) {
  const bool at_end = at == size();
  put(starts, at, item.start_session_ns);
  put(ends, at, std::max(item.start_session_ns, item.end_session_ns));
  put(reach, at, at == 0 ? ends[at] : std::max(reach[at - 1], ends[at]));
  put(ids, at, item.id);
  put(colours, at, item.colour);
  put(titles, at, title);
  put(counts, at, item.count);
  put(styles, at, item.style);
  if (!at_end) mend_reach(at);
  plain = plain && item.colour == 0 && item.count == 1 && item.style != ItemStyle::gap;
  changed(at);
}

void Lane::erase(uint32_t at) {
  take(starts, at);
  take(ends, at);
  take(reach, at);
  take(ids, at);
  take(colours, at);
  take(titles, at);
  take(counts, at);
  take(styles, at);
  for (uint32_t i = at; i < size(); ++i) reach[i] = i == 0 ? ends[i] : std::max(reach[i - 1], ends[i]);
  rebuilt = ++version;
}

void Lane::set_end(uint32_t at, int64_t end_session_ns) {
  ends[at] = std::max(starts[at], end_session_ns);
  for (uint32_t i = at; i < size(); ++i) reach[i] = i == 0 ? ends[i] : std::max(reach[i - 1], ends[i]);
  changed(at);
}

void Lane::reserve(size_t count) {
  starts.reserve(count);
  ends.reserve(count);
  reach.reserve(count);
  ids.reserve(count);
  colours.reserve(count);
  titles.reserve(count);
  counts.reserve(count);
  styles.reserve(count);
}

uint32_t Lane::first_from(int64_t t) const {
  return below(starts, t);
}

uint32_t Lane::first_reaching(int64_t t) const {
  return static_cast<uint32_t>(std::ranges::upper_bound(reach, t) - reach.begin());
}

bool Lane::has_room(int64_t start_session_ns, int64_t end_session_ns) const {
  if (starts.empty()) return true;
  if (start_session_ns >= starts.back()) return occupied_until(starts.back(), ends.back()) <= start_session_ns;
  const uint32_t at = first_from(start_session_ns);
  if (at > 0 && occupied_until(starts[at - 1], ends[at - 1]) > start_session_ns) return false;
  return at == size() || starts[at] >= occupied_until(start_session_ns, end_session_ns);
}

}  // namespace parallax::timeline
