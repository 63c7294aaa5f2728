// SPDX-License-Identifier: Apache-2.0
#include "plugins/extensions/track/tracks.hpp"

#include "parallax/text.hpp"
#include "plugins/loading/abi_text.hpp"

namespace parallax::plugins {
namespace {

constexpr uint32_t kMaxTracks = 64;
constexpr const char* kRemedy = "Tell the plugin's vendor; install another version of it.";

template <typename Call>
Result<plx_status> guarded(Call&& call) {
  plx_error error{};
  plx_status status = PLX_E_EXCEPTION;
  try {
    status = call(&error);
  } catch (...) {
    return fail("track-threw", "The plugin threw an exception when it was asked for its tracks.", kRemedy);
  }
  if (status == PLX_OK || status == PLX_CANCELLED) return status;
  return fail(error_of(status, error, "The plugin could not say what its tracks hold."));
}

/// Behind plx_track_sink.
struct Items {
  size_t limit;
  std::vector<TrackItem> items = {};
  static int32_t take(void* ctx, const plx_track_item* item) noexcept {
    try {
      auto& me = *static_cast<Items*>(ctx);
      if (me.items.size() >= me.limit) return 1;
      if (item->end_session_ns < item->start_session_ns) return 0;
      me.items.push_back(
          {item->id, item->start_session_ns, item->end_session_ns, text_from(item->title), item->colour});
      return 0;
    } catch (...) {  // out of memory
      return 1;
    }
  }
};

}  // namespace

Result<std::unique_ptr<TracksExtension>> TracksExtension::make(std::string plugin_id, const plx_track_1& table) {
  auto list = plx::sized<plx_track_list>();
  auto described = guarded([&](plx_error* error) { return table.describe(table.ctx, &list, error); });
  if (!described) return fail(described.error());
  if (list.count > kMaxTracks || (list.count > 0 && list.tracks == nullptr)) {
    return fail("track-wrong", "The plugin names " + std::to_string(list.count) + " tracks; expected at most 64.",
                kRemedy);
  }
  std::vector<TrackInfo> tracks;
  for (uint32_t i = 0; i < list.count; ++i) {
    tracks.push_back({text_from(list.tracks[i].track), text_from(list.tracks[i].title), list.tracks[i].colour});
  }
  return std::unique_ptr<TracksExtension>(new TracksExtension(std::move(plugin_id), table, std::move(tracks)));
}

Result<plx_track_extent> TracksExtension::extent(uint32_t track, const std::string& session) const {
  plx_track_extent extent{};
  auto asked =
      guarded([&](plx_error* error) { return table_.extent(table_.ctx, track, plx::str(session), &extent, error); });
  if (!asked) return fail(asked.error());
  if (extent.end_session_ns < extent.start_session_ns) {
    return fail("track-wrong", "The plugin says that its track ends before it starts.", kRemedy);
  }
  return extent;
}

Result<std::vector<TrackItem>> TracksExtension::items(uint32_t track, const std::string& session,
                                                      int64_t from_session_ns, int64_t until_session_ns,
                                                      size_t limit) const {
  Items taken{limit};
  auto sink = plx::sized<plx_track_sink>();
  sink.ctx = &taken;
  sink.item = &Items::take;
  auto asked = guarded([&](plx_error* error) {
    return table_.items(table_.ctx, track, plx::str(session), from_session_ns, until_session_ns, &sink, error);
  });
  if (!asked) return fail(asked.error());
  return std::move(taken.items);
}

Result<void> TracksExtension::summary(uint32_t track, const std::string& session, int64_t from_session_ns,
                                      int64_t until_session_ns, std::span<uint32_t> counts) const {
  auto asked = guarded([&](plx_error* error) {
    return table_.summary(table_.ctx, track, plx::str(session), from_session_ns, until_session_ns, counts.data(),
                          static_cast<uint32_t>(counts.size()), error);
  });
  if (!asked) return fail(asked.error());
  return {};
}

}  // namespace parallax::plugins
