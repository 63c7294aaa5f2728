// SPDX-License-Identifier: Apache-2.0
#include "desktop/panel/plugin_tracks.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/log.hpp"
#include "desktop/panel/panel_ui.hpp"

namespace parallax::panel {
namespace {

timeline::ItemValue value_of(plugins::TrackItem item) {
  return {.id = {0, item.id},
          .start_session_ns = item.start_session_ns,
          .end_session_ns = item.end_session_ns,
          .title = std::move(item.title),
          .colour = imgui_colour(item.colour, 0)};
}

std::vector<timeline::ItemValue> values_of(std::vector<plugins::TrackItem> items) {
  std::vector<timeline::ItemValue> out;
  out.reserve(items.size());
  for (plugins::TrackItem& item : items) out.push_back(value_of(std::move(item)));
  return out;
}

/// One item per piece that holds some: what stands for too many to be read.
std::vector<timeline::ItemValue> densities(const std::vector<uint32_t>& counts, int64_t from, int64_t until) {
  std::vector<timeline::ItemValue> out;
  const auto piece = static_cast<double>(until - from) / static_cast<double>(counts.size());
  const auto edge = [&](size_t i) { return from + static_cast<int64_t>(piece * static_cast<double>(i)); };
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    out.push_back({.id = {1, i},
                   .start_session_ns = edge(i),
                   .end_session_ns = edge(i + 1),
                   .style = timeline::ItemStyle::density,
                   .count = counts[i]});
  }
  return out;
}

}  // namespace

PluginTracks::PluginTracks(std::vector<plugins::TracksExtension*> plugins, PluginTracksOptions options)
    : options_(std::move(options)) {
  for (plugins::TracksExtension* plugin : plugins) {
    for (uint32_t i = 0; i < plugin->tracks().size(); ++i) {
      sources_.push_back({plugin, i, "plugin:" + plugin->plugin_id() + "/" + plugin->tracks()[i].track});
    }
  }
  if (!sources_.empty()) thread_ = std::thread([this] { run(); });
}

PluginTracks::~PluginTracks() {
  {
    const std::scoped_lock lock(mutex_);
    wanted_.stopping = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void PluginTracks::show(const std::string& session) {
  const std::scoped_lock lock(mutex_);
  if (wanted_.session == session) return;
  wanted_.session = session;
  ++wanted_.session_no;
  come_.clear();
  changed_.notify_all();
}

void PluginTracks::view_changed(const timeline::View& view) {
  const std::scoped_lock lock(mutex_);
  wanted_.from_session_ns = view.start_session_ns();
  wanted_.until_session_ns = view.end_session_ns();
  wanted_.ns_per_px = view.ns_per_px();
  changed_.notify_all();
}

void PluginTracks::refresh() {
  const std::scoped_lock lock(mutex_);
  ++wanted_.asked;
  changed_.notify_all();
}

bool PluginTracks::apply(timeline::Model& model) {
  std::vector<Come> come;
  {
    const std::scoped_lock lock(mutex_);
    std::swap(come, come_);
    std::erase_if(come, [&](const Come& one) { return one.session_no != wanted_.session_no; });
  }
  for (Come& one : come) {
    const Source& source = sources_[one.source];
    const plugins::TrackInfo& info = source.plugin->tracks()[source.index];
    auto track = model.track_by_id(source.id);
    if (!track) {
      timeline::TrackInfo made{.id = source.id, .title = info.title};
      made.colour = imgui_colour(info.colour, made.colour);
      track = model.add_track(std::move(made));
    }
    model.track(*track).assign(std::move(one.items));
  }
  if (!come.empty()) model.mend_selection();
  return !come.empty();
}

void PluginTracks::run() {
  Wanted done;
  while (true) {
    Wanted wanted;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] {
        return wanted_.stopping || wanted_.session_no != done.session_no || wanted_.asked != done.asked ||
               wanted_.from_session_ns != done.from_session_ns || wanted_.until_session_ns != done.until_session_ns;
      });
      wanted = wanted_;
    }
    if (wanted.stopping) return;
    if (wanted.session_no != done.session_no) known_.clear();
    known_.resize(sources_.size());
    if (!wanted.session.empty()) {
      for (size_t i = 0; i < sources_.size(); ++i) fetch(i, wanted);
    }
    done = wanted;
  }
}

void PluginTracks::deliver(size_t source, const Wanted& wanted, std::vector<timeline::ItemValue> items) {
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(come_, [&](const Come& one) { return one.source == source; });
    come_.push_back({source, wanted.session_no, std::move(items)});
  }
  if (options_.wake) options_.wake();
}

void PluginTracks::fetch(size_t source, const Wanted& wanted) {
  const Source& from = sources_[source];
  Known& known = known_[source];
  const auto extent = from.plugin->extent(from.index, wanted.session);
  if (!extent) {
    if (!known.asked) log_warning("panel", "{}: {}", from.id, extent.error().line());
    known.asked = true;
    return;
  }
  const bool changed = !known.asked || known.revision != extent->revision;
  known.asked = true;
  known.revision = extent->revision;
  known.whole = extent->item_count <= options_.whole;
  if (!known.whole) {
    // The stretch that was read reaches beyond the screen on both sides; it serves until the view leaves it or
    // shows less than a quarter of what it showed.
    const bool serves = wanted.from_session_ns >= known.from_session_ns &&
                        wanted.until_session_ns <= known.until_session_ns && wanted.ns_per_px * 4 > known.ns_per_px;
    if (changed || !serves) load_stretch(source, wanted, known);
    return;
  }
  if (!changed) return;
  const int64_t until = extent->end_session_ns < std::numeric_limits<int64_t>::max() ? extent->end_session_ns + 1
                                                                                     : extent->end_session_ns;
  auto items = from.plugin->items(from.index, wanted.session, extent->start_session_ns, until, options_.whole);
  if (!items) {
    log_warning("panel", "{}: {}", from.id, items.error().line());
    return;
  }
  deliver(source, wanted, values_of(std::move(*items)));
}

void PluginTracks::load_stretch(size_t source, const Wanted& wanted, Known& known) {
  const Source& from = sources_[source];
  const int64_t width = std::max<int64_t>(1, wanted.until_session_ns - wanted.from_session_ns);
  known.from_session_ns = wanted.from_session_ns - width;
  known.until_session_ns = wanted.until_session_ns + width;
  known.ns_per_px = wanted.ns_per_px;
  std::vector<uint32_t> counts(options_.pieces, 0);
  auto counted =
      from.plugin->summary(from.index, wanted.session, known.from_session_ns, known.until_session_ns, counts);
  if (!counted) {
    log_warning("panel", "{}: {}", from.id, counted.error().line());
    return;
  }
  const uint64_t sum = std::accumulate(counts.begin(), counts.end(), uint64_t{0});
  if (sum > options_.stretch) {
    deliver(source, wanted, densities(counts, known.from_session_ns, known.until_session_ns));
    return;
  }
  auto items = from.plugin->items(from.index, wanted.session, known.from_session_ns, known.until_session_ns,
                                  2 * options_.stretch);
  if (items) deliver(source, wanted, values_of(std::move(*items)));
}

}  // namespace parallax::panel
