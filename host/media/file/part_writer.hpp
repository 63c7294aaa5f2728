// SPDX-License-Identifier: Apache-2.0
// Writes one part: access units are collected by reference on the loop thread; every 400 ms, or at a key frame, they go
// as one fragment to the volume's writer thread, which appends them in one gathered write. Use:
//
//   auto part = PartWriter::create(writer, loop, {.stem = "s1/cam-p001", .tracks = {video, audio}}, on_failed);
//   (*part)->write(0, unit, pts_session_ns, dts_session_ns);
//   (*part)->close([](const PartFacts& facts) { … finish_part … });
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.hpp"
#include "media/file/part_facts.hpp"
#include "media/file/volume_writer.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::media {

struct PartOptions {
  /// Object name without ending: "<session>/<source>-p001".
  std::string stem;
  /// At most one video and one audio (H.264, H.265, MJPEG; AAC, Opus) and one metadata track (goes to the sidecar), in
  /// the order in which `write` numbers them. Formats must be complete: size, sample rate, codec configuration.
  std::vector<std::shared_ptr<const StreamFormat>> tracks;
  /// Zero of the session clock on the monotonic clock; arrival times in the index are counted from it.
  int64_t session_start_monotonic_ns = 0;
  int64_t fragment_ns = 400 * kNsPerMs;
};

/// Whether `next` cannot go into the part that was begun with `current`: codec, size, rate or parameter sets differ.
[[nodiscard]] bool needs_new_part(const StreamFormat& current, const StreamFormat& next);

/// All members: [loop thread]; none blocks.
class PartWriter {
 public:
  /// Called on the loop thread, at most once: storage failed. Nothing more is written; the file ends at its last
  /// complete fragment. `close` is still to be called for the facts. Not called after the PartWriter is gone.
  using Failed = std::function<void(const Error&)>;
  using Closed = std::function<void(const PartFacts&)>;

  /// @errors "part-tracks" (none, too many, or a codec that MP4 does not take), "format-incomplete". That the objects
  /// cannot be created shows later, through `failed`. `writer` and `loop` must outlive this object and its `closed`
  /// callback.
  static Result<std::unique_ptr<PartWriter>> create(VolumeWriter& writer, Loop& loop, PartOptions options,
                                                    Failed failed);
  /// Closes if `close` was not called.
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;

  /// Takes a share of `unit.data`. DTS should increase strictly per track (what does not is moved by one tick and
  /// noted); PTS equals DTS without B-frames. Video before the first key frame of the part is left out, and
  /// sound before the session's zero.
  void write(size_t track, const AccessUnit& unit, int64_t pts_session_ns, int64_t dts_session_ns);
  /// Cuts the fragment now. A timer of its own does this 400 ms after a fragment's first access unit.
  void flush();
  /// Adds a sentence to the part's notes (at most 100 are kept).
  void note(std::string text);
  /// Writes what is pending and syncs; `closed` gets the facts on the loop thread, also after a failure and also when
  /// the PartWriter is gone by then. The part's state is then `closed` (to be finished) or `fragmented`.
  void close(Closed closed);
  /// What is on the storage by now.
  [[nodiscard]] PartFacts facts() const;

 private:
  struct State;
  explicit PartWriter(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace parallax::media
