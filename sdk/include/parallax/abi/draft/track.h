// SPDX-License-Identifier: Apache-2.0
// Extension `plx.track/1` (draft): timed items of a plugin as tracks of the timeline. The host draws; the plugin
// answers questions about stretches of time. A track of few items is read whole, a large one by stretches and counts.
#pragma once

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_TRACK_ID "plx.track/1"

/// FROZEN. One track; everything in it lives as long as the process.
typedef struct plx_track_info {
  plx_str track;    // short and stable: "heart-rate"
  plx_str title;    // for people
  uint32_t colour;  // RRGGBBAA, red in the highest byte; 0: the host chooses
  uint32_t reserved;
} plx_track_info;
PLX_LAYOUT(plx_track_info, reserved, 40);

/// APPENDABLE. About all tracks of the plugin.
typedef struct plx_track_list {
  uint32_t struct_size;
  uint32_t count;
  const plx_track_info* tracks;
} plx_track_list;
PLX_LAYOUT(plx_track_list, tracks, 16);

/// FROZEN. What a track holds for a session: all items lie in [start, end]; `revision` changes when any item does.
typedef struct plx_track_extent {
  int64_t start_session_ns;
  int64_t end_session_ns;
  uint64_t item_count;
  uint64_t revision;
} plx_track_extent;
PLX_LAYOUT(plx_track_extent, revision, 32);

/// FROZEN. One item. A point has end == start.
typedef struct plx_track_item {
  uint64_t id;  // unlike that of any other item of the track
  int64_t start_session_ns;
  int64_t end_session_ns;
  plx_str title;
  uint32_t colour;  // RRGGBBAA; 0: the track's
  uint32_t reserved;
} plx_track_item;
PLX_LAYOUT(plx_track_item, reserved, 48);

/// APPENDABLE. Receives items. Valid during the call that it was given to.
typedef struct plx_track_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] Takes one item, borrowed for the call. Returns 0 to go on, 1 to end.
  int32_t (*item)(void* ctx, const plx_track_item* item);
} plx_track_sink;
PLX_LAYOUT(plx_track_sink, item, 24);

/// APPENDABLE. The extension. Every slot is filled. `track` is an index into the list; an unknown session is empty.
typedef struct plx_track_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] The tracks; the same each time.
  plx_status (*describe)(void* ctx, plx_track_list* out, plx_error* error);
  /// [any] What there is; quick.
  plx_status (*extent)(void* ctx, uint32_t track, plx_str session, plx_track_extent* out, plx_error* error);
  /// [any] All items that touch [from, until), by start. PLX_CANCELLED if the sink ended it.
  plx_status (*items)(void* ctx, uint32_t track, plx_str session, int64_t from_session_ns, int64_t until_session_ns,
                      const plx_track_sink* sink, plx_error* error);
  /// [any] How many items start in each of `count` equal pieces of [from, until).
  plx_status (*summary)(void* ctx, uint32_t track, plx_str session, int64_t from_session_ns, int64_t until_session_ns,
                        uint32_t* counts, uint32_t count, plx_error* error);
} plx_track_1;
PLX_LAYOUT(plx_track_1, summary, 48);

#ifdef __cplusplus
}
#endif
