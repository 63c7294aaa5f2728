// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/model.hpp"

#include <algorithm>

#include "model/sessions/start_offset.hpp"

namespace parallax::timeline {

size_t Model::add_track(TrackInfo info) {
  tracks_.emplace_back(std::move(info), next_serial_++);
  return tracks_.size() - 1;
}

void Model::remove_track(size_t index) {
  tracks_.erase(tracks_.begin() + static_cast<std::ptrdiff_t>(index));
  std::erase_if(selection_, [&](const Selected& item) { return item.track == index; });
  for (Selected& item : selection_) item.track -= item.track > index ? 1 : 0;
}

void Model::clear() {
  const uint32_t serial = next_serial_;
  *this = Model{};
  next_serial_ = serial;
}

std::optional<size_t> Model::track_by_id(std::string_view id) const {
  for (size_t i = 0; i < tracks_.size(); ++i) {
    if (tracks_[i].info().id == id) return i;
  }
  return std::nullopt;
}

bool Model::is_selected(size_t track, ItemId id) const {
  return std::binary_search(selection_.begin(), selection_.end(), Selected{track, id, 0});
}

void Model::select_only(std::optional<Selected> item) {
  selection_.clear();
  if (item) selection_.push_back(*item);
}

void Model::toggle_selected(const Selected& item) {
  if (std::erase(selection_, item) > 0) return;
  selection_.insert(std::upper_bound(selection_.begin(), selection_.end(), item), item);
}

void Model::select_all(std::vector<Selected> items) {
  selection_ = std::move(items);
  std::sort(selection_.begin(), selection_.end());
}

std::optional<ItemView> Model::item(const Selected& selected) const {
  if (selected.track >= tracks_.size()) return std::nullopt;
  const auto place = tracks_[selected.track].find(selected.id, selected.start_session_ns);
  if (!place) return std::nullopt;
  return tracks_[selected.track].at(*place);
}

void Model::mend_selection() {
  std::erase_if(selection_, [&](const Selected& selected) { return !item(selected); });
}

std::optional<ItemValue> from_item(const parallax::Item& item) {
  const auto id = item_id_from(item.id);
  if (!id) return std::nullopt;
  return ItemValue{.id = *id,
                   .start_session_ns = item.start_session_ns,
                   .end_session_ns = item.end_session_ns.value_or(item.start_session_ns),
                   .title = item.title,
                   .colour = colour_from(item.colour),
                   .style = item.kind == ItemKind::gap ? ItemStyle::gap : ItemStyle::mark};
}

namespace {

// "Paused (by anna)"
std::string gap_title(const Gap& gap) {
  if (gap.user.empty()) return gap.text;
  const std::string_view text = gap.text;
  return std::string(text.ends_with('.') ? text.substr(0, text.size() - 1) : text) + " (by " + gap.user + ")";
}

}  // namespace

void fill_video(Track& track, const Video& video, int64_t now_session_ns) {
  std::vector<ItemValue> items;
  items.reserve(video.parts.size() + video.gaps.size());
  for (const Part& part : video.parts) {
    const bool growing = part.state == PartState::writing;
    const int64_t end = part.start_session_ns + part.duration_ns;
    items.push_back({.id = {1, items.size()},
                     .start_session_ns = part.start_session_ns,
                     .end_session_ns = growing ? std::max(end, now_session_ns) : end,
                     .style = ItemStyle::part});
  }
  for (const Gap& gap : video.gaps) {
    if (is_start_offset(gap)) continue;  // recordings of early versions have them
    items.push_back({.id = {2, items.size()},
                     .start_session_ns = gap.start_session_ns,
                     .end_session_ns = gap.end_session_ns.value_or(std::max(gap.start_session_ns, now_session_ns)),
                     .title = gap_title(gap),
                     .style = ItemStyle::gap});
  }
  // A part's last frame may reach a little into the gap that follows: cut, so that a video stays one lane.
  std::ranges::sort(items, {}, &ItemValue::start_session_ns);
  for (size_t i = 0; i + 1 < items.size(); ++i) {
    items[i].end_session_ns = std::min(items[i].end_session_ns, items[i + 1].start_session_ns);
  }
  track.assign(std::move(items));
}

}  // namespace parallax::timeline
