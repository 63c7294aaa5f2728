// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/track.hpp"

#include <algorithm>

namespace parallax::timeline {

TextRange Track::keep_text(std::string_view text) {
  if (text.empty()) return {};
  const TextRange range{static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(text.size())};
  text_.append(text);
  return range;
}

void Track::forget_text(TextRange range) {
  unused_text_ += range.size;
  if (unused_text_ < 4096 || unused_text_ < text_.size() / 2) return;
  std::string kept;
  kept.reserve(text_.size() - unused_text_);
  for (Lane& lane : lanes_) {
    for (TextRange& title : lane.titles) {
      const auto offset = static_cast<uint32_t>(kept.size());
      kept.append(text_, title.offset, title.size);
      title.offset = offset;
    }
  }
  text_ = std::move(kept);
  unused_text_ = 0;
}

void Track::assign(std::vector<ItemValue> items) {
  std::ranges::sort(items, [](const ItemValue& a, const ItemValue& b) {
    return a.start_session_ns != b.start_session_ns ? a.start_session_ns < b.start_session_ns : a.id < b.id;
  });
  for (const Lane& lane : lanes_) next_version_ = std::max(next_version_, lane.version + 1);
  lanes_.clear();
  text_.clear();
  unused_text_ = 0;
  size_ = 0;
  for (const ItemValue& item : items) place(item);
}

void Track::place(const ItemValue& item) {
  size_t chosen = 0;
  while (chosen < lanes_.size() && !lanes_[chosen].has_room(item.start_session_ns, item.end_session_ns)) ++chosen;
  if (chosen == lanes_.size() && chosen < kMaxLanes) {
    lanes_.emplace_back();
    lanes_.back().version = lanes_.back().rebuilt = next_version_;  // old summaries are never taken for new ones
  }
  chosen = std::min(chosen, kMaxLanes - 1);
  Lane& lane = lanes_[chosen];
  const bool at_end = lane.size() == 0 || item.start_session_ns >= lane.starts.back();
  const auto at =
      at_end
          ? lane.size()
          : static_cast<uint32_t>(std::ranges::upper_bound(lane.starts, item.start_session_ns) - lane.starts.begin());
  lane.insert(at, item, keep_text(item.title));
  ++size_;
}

void Track::add(const ItemValue& item) {
  place(item);
}

bool Track::edit(const ItemValue& item, std::optional<int64_t> near_session_ns) {
  if (!remove(item.id, near_session_ns)) return false;
  place(item);
  return true;
}

bool Track::remove(ItemId id, std::optional<int64_t> near_session_ns) {
  const auto found = find(id, near_session_ns);
  if (!found) return false;
  Lane& lane = lanes_[found->lane];
  const TextRange title = lane.titles[found->index];
  lane.erase(found->index);
  --size_;
  while (!lanes_.empty() && lanes_.back().size() == 0) {
    next_version_ = std::max(next_version_, lanes_.back().version + 1);
    lanes_.pop_back();
  }
  forget_text(title);
  return true;
}

void Track::extend_last(int64_t end_session_ns) {
  Lane* last = nullptr;
  for (Lane& lane : lanes_) {
    if (lane.size() > 0 && (last == nullptr || lane.starts.back() > last->starts.back())) last = &lane;
  }
  if (last != nullptr && last->ends.back() != end_session_ns) last->set_end(last->size() - 1, end_session_ns);
}

std::optional<ItemPlace> Track::find(ItemId id, std::optional<int64_t> near_session_ns) const {
  if (near_session_ns) {
    for (uint32_t l = 0; l < lanes_.size(); ++l) {
      const Lane& lane = lanes_[l];
      for (uint32_t i = lane.first_from(*near_session_ns); i < lane.size() && lane.starts[i] == *near_session_ns; ++i) {
        if (lane.ids[i] == id) return ItemPlace{l, i};
      }
    }
  }
  for (uint32_t l = 0; l < lanes_.size(); ++l) {
    const auto found = std::ranges::find(lanes_[l].ids, id);
    if (found != lanes_[l].ids.end()) return ItemPlace{l, static_cast<uint32_t>(found - lanes_[l].ids.begin())};
  }
  return std::nullopt;
}

ItemView Track::at(ItemPlace place) const {
  const Lane& lane = lanes_[place.lane];
  const TextRange title = lane.titles[place.index];
  return {lane.ids[place.index],     lane.starts[place.index],
          lane.ends[place.index],    std::string_view(text_).substr(title.offset, title.size),
          lane.colours[place.index], lane.styles[place.index],
          lane.counts[place.index]};
}

std::optional<ItemPlace> Track::next_after(int64_t session_ns) const {
  std::optional<ItemPlace> best;
  for (uint32_t l = 0; l < lanes_.size(); ++l) {
    const auto at =
        static_cast<uint32_t>(std::ranges::upper_bound(lanes_[l].starts, session_ns) - lanes_[l].starts.begin());
    if (at == lanes_[l].size()) continue;
    if (!best || lanes_[l].starts[at] < lanes_[best->lane].starts[best->index]) best = ItemPlace{l, at};
  }
  return best;
}

std::optional<ItemPlace> Track::previous_before(int64_t session_ns) const {
  std::optional<ItemPlace> best;
  for (uint32_t l = 0; l < lanes_.size(); ++l) {
    const uint32_t at = lanes_[l].first_from(session_ns);
    if (at == 0) continue;
    if (!best || lanes_[l].starts[at - 1] > lanes_[best->lane].starts[best->index]) best = ItemPlace{l, at - 1};
  }
  return best;
}

int64_t Track::end_session_ns() const {
  int64_t end = 0;
  for (const Lane& lane : lanes_) {
    if (lane.size() > 0) end = std::max(end, lane.reach.back());
  }
  return end;
}

}  // namespace parallax::timeline
