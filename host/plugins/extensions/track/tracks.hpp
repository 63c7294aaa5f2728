// SPDX-License-Identifier: Apache-2.0
// The host's side of `plx.track/1`: what plugins put on the timeline. @errors the plugin's own, "track-threw",
// "track-wrong" (an answer that makes no sense).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "parallax/abi/draft/track.h"
#include "plugins/extensions/extension.hpp"

namespace parallax::plugins {

struct TrackInfo {
  std::string track;  ///< short name
  std::string title;
  uint32_t colour = 0;  ///< RRGGBBAA; 0: the host chooses
};

struct TrackItem {
  uint64_t id = 0;
  int64_t start_session_ns = 0;
  int64_t end_session_ns = 0;
  std::string title;
  uint32_t colour = 0;
};

/// A loaded plugin's tracks; lives as long as the process. [any thread]
class TracksExtension final : public Extension {
 public:
  [[nodiscard]] static Result<std::unique_ptr<TracksExtension>> make(std::string plugin_id, const plx_track_1& table);
  [[nodiscard]] const std::string& plugin_id() const { return plugin_id_; }
  /// A plugin has one of this kind, however many tracks it names.
  [[nodiscard]] const std::string& short_name() const override { return plugin_id_; }
  [[nodiscard]] const std::vector<TrackInfo>& tracks() const { return tracks_; }
  /// The plugin's own table, for the conformance tool.
  [[nodiscard]] const plx_track_1& table() const { return table_; }

  [[nodiscard]] Result<plx_track_extent> extent(uint32_t track, const std::string& session) const;
  /// What touches [from, until); no more than `limit` items. Items that end before they start are left out.
  [[nodiscard]] Result<std::vector<TrackItem>> items(uint32_t track, const std::string& session,
                                                     int64_t from_session_ns, int64_t until_session_ns,
                                                     size_t limit) const;
  /// Fills `counts`.
  Result<void> summary(uint32_t track, const std::string& session, int64_t from_session_ns, int64_t until_session_ns,
                       std::span<uint32_t> counts) const;

 private:
  TracksExtension(std::string plugin_id, const plx_track_1& table, std::vector<TrackInfo> tracks)
      : plugin_id_(std::move(plugin_id)), table_(table), tracks_(std::move(tracks)) {}
  std::string plugin_id_;
  const plx_track_1& table_;
  std::vector<TrackInfo> tracks_;
};

}  // namespace parallax::plugins
