// SPDX-License-Identifier: Apache-2.0
// Writes tracks of the timeline: derive from Tracks and end the file with PLX_PLUGIN(plx::TracksOf<YourTracks>). All
// functions may be called from several threads at once. The rules stand in abi/draft/track.h.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/draft/track.h"
#include "detail/table.hpp"
#include "plugin.hpp"

namespace plx {

/// The texts are literals.
struct TrackInfo {
  std::string_view track;
  std::string_view title;
  uint32_t colour = 0;  ///< RRGGBBAA
};

struct TrackItem {
  uint64_t id = 0;
  int64_t start_session_ns = 0;
  int64_t end_session_ns = 0;
  std::string_view title = {};
  uint32_t colour = 0;
};

/// [any thread]
class Tracks {
 public:
  virtual ~Tracks() = default;
  /// The same each time.
  [[nodiscard]] virtual std::vector<TrackInfo> tracks() = 0;
  [[nodiscard]] virtual plx_track_extent extent(uint32_t track, std::string_view session) = 0;
  /// Calls `each` for all items that touch [from, until), by start, until it returns false.
  virtual void items(uint32_t track, std::string_view session, int64_t from_session_ns, int64_t until_session_ns,
                     const std::function<bool(const TrackItem&)>& each) = 0;
  /// Counts starts in equal pieces; here by asking for the items, which suits tracks of some thousands.
  virtual void summary(uint32_t track, std::string_view session, int64_t from_session_ns, int64_t until_session_ns,
                       std::span<uint32_t> counts) {
    for (uint32_t& count : counts) count = 0;
    if (counts.empty() || until_session_ns <= from_session_ns) return;
    const auto length = static_cast<double>(until_session_ns) - static_cast<double>(from_session_ns);
    items(track, session, from_session_ns, until_session_ns, [&](const TrackItem& item) {
      if (item.start_session_ns >= from_session_ns && item.start_session_ns < until_session_ns) {
        const double into = static_cast<double>(item.start_session_ns) - static_cast<double>(from_session_ns);
        const auto piece = static_cast<size_t>(into / length * static_cast<double>(counts.size()));
        ++counts[piece < counts.size() ? piece : counts.size() - 1];
      }
      return true;
    });
  }
};

namespace detail {

class TracksTable : public Table<TracksTable, plx_track_1> {
 public:
  explicit TracksTable(Tracks* tracks) : Table({0, 0, nullptr, &describe, &extent, &items, &summary}), tracks_(tracks) {
    for (const TrackInfo& info : tracks_->tracks())
      infos_.push_back({str(info.track), str(info.title), info.colour, 0});
  }

 private:
  static void check(const TracksTable& me, uint32_t track) {
    if (track >= me.infos_.size()) {
      throw Error(PLX_E_INVALID, "track-unknown",
                  "There is no track " + std::to_string(track) + "; expected less than " +
                      std::to_string(me.infos_.size()) + ".");
    }
  }
  static plx_status describe(void* ctx, plx_track_list* out, plx_error* error) noexcept {
    return guarded(error, [&] {
      auto list = sized<plx_track_list>();
      list.count = static_cast<uint32_t>(self(ctx).infos_.size());
      list.tracks = self(ctx).infos_.data();
      fill(out, list);
    });
  }
  static plx_status extent(void* ctx, uint32_t track, plx_str session, plx_track_extent* out,
                           plx_error* error) noexcept {
    return guarded(error, [&] {
      check(self(ctx), track);
      *out = self(ctx).tracks_->extent(track, view(session));
    });
  }
  static plx_status items(void* ctx, uint32_t track, plx_str session, int64_t from_session_ns, int64_t until_session_ns,
                          const plx_track_sink* sink, plx_error* error) noexcept {
    return guarded(error, [&]() -> plx_status {
      check(self(ctx), track);
      bool ended = false;
      self(ctx).tracks_->items(track, view(session), from_session_ns, until_session_ns, [&](const TrackItem& item) {
        const plx_track_item given{item.id,         item.start_session_ns, item.end_session_ns,
                                   str(item.title), item.colour,           0};
        ended = ended || sink->item(sink->ctx, &given) != 0;
        return !ended;
      });
      return ended ? PLX_CANCELLED : PLX_OK;
    });
  }
  static plx_status summary(void* ctx, uint32_t track, plx_str session, int64_t from_session_ns,
                            int64_t until_session_ns, uint32_t* counts, uint32_t count, plx_error* error) noexcept {
    return guarded(error, [&] {
      check(self(ctx), track);
      self(ctx).tracks_->summary(track, view(session), from_session_ns, until_session_ns, {counts, count});
    });
  }

  Tracks* tracks_;
  std::vector<plx_track_info> infos_;
};

}  // namespace detail

/// For PLX_PLUGIN: offers `Made` (a Tracks, default-constructible or made from `const Host&`).
template <typename Made>
struct TracksOf {
  static constexpr std::string_view kId = PLX_TRACK_ID;
  static const void* table(const Host& host) { return detail::table_for_ever<detail::TracksTable, Made>(host); }
};

}  // namespace plx
