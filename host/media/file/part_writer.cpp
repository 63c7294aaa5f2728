// SPDX-License-Identifier: Apache-2.0
#include "media/file/part_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "media/file/part_file.hpp"
#include "media/file/part_head.hpp"
#include "media/file/ticks.hpp"

namespace parallax::media {
namespace {

/// A duration that makes sense until the second sample of a track is there.
int64_t first_duration(const StreamFormat& format, uint32_t timescale) {
  if (format.kind == MediaKind::audio) return format.codec == Codec::opus ? 960 : 1024;
  const double fps = format.nominal_fps > 0 ? format.nominal_fps : 25;
  return std::max<int64_t>(1, static_cast<int64_t>(timescale / fps));
}

std::string session_time(int64_t session_ns) {
  const int64_t seconds = session_ns / kNsPerSecond;
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

bool needs_new_part(const StreamFormat& current, const StreamFormat& next) {
  return current.kind != next.kind || current.codec != next.codec || current.width != next.width ||
         current.height != next.height || current.sample_rate_hz != next.sample_rate_hz ||
         current.channels != next.channels || !(current.codec_config == next.codec_config);
}

struct PartWriter::State {
  struct Track {
    std::shared_ptr<const StreamFormat> format;
    uint32_t timescale = 0;
    uint8_t number = 0;                           // in the media file
    std::optional<int64_t> last_dts_ticks;        // as written
    std::optional<int64_t> last_given_dts_ticks;  // as it came
    int64_t usual_duration_ticks = 0;
    bool last_was_key = false;
    bool order_noted = false;
    std::vector<PendingSample> pending;
  };

  VolumeWriter& writer;
  Loop& loop;
  PartOptions options;
  Failed failed;
  std::shared_ptr<PartFile> file;
  std::vector<Track> tracks;
  std::optional<size_t> video;
  bool needs_key = true;
  bool closed = false;
  TimerId timer = 0;
  uint64_t dropped_units = 0;
  int64_t dropped_since_session_ns = 0;

  State(VolumeWriter& w, Loop& l, PartOptions o, Failed f)
      : writer(w), loop(l), options(std::move(o)), failed(std::move(f)) {}

  void take(Track& track, const AccessUnit& unit, int64_t pts_session_ns, int64_t dts_session_ns);
  void arm_timer();
  /// `next` is the track whose next sample's DTS is known, with that DTS.
  void cut(const Track* next, int64_t next_dts_ticks);
  void set_durations(Track& track, std::optional<int64_t> next_dts_ticks);
  void submit(PendingFragment fragment);
  void note_dropped();
};

Result<std::unique_ptr<PartWriter>> PartWriter::create(VolumeWriter& writer, Loop& loop, PartOptions options,
                                                       Failed failed) {
  auto state = std::make_shared<State>(writer, loop, std::move(options), std::move(failed));
  std::vector<std::shared_ptr<const StreamFormat>> in_file;
  size_t counts[3] = {0, 0, 0};
  for (const auto& format : state->options.tracks) {
    ++counts[static_cast<size_t>(format->kind)];
    State::Track track;
    track.format = format;
    track.timescale = timescale_of(*format);
    track.usual_duration_ticks = first_duration(*format, track.timescale);
    if (format->kind != MediaKind::metadata) {
      if (!fits_mp4(format->codec)) {
        return fail("part-tracks", fmt::format("MP4 does not take {}.", name_of(format->codec)),
                    "Sound in that codec is to be converted to AAC first.");
      }
      track.number = static_cast<uint8_t>(in_file.size());
      in_file.push_back(format);
    }
    if (format->kind == MediaKind::video) state->video = state->tracks.size();
    state->tracks.push_back(std::move(track));
  }
  if (in_file.empty() || *std::max_element(counts, counts + 3) > 1) {
    return fail("part-tracks",
                fmt::format("A part holds one picture, one sound and one metadata track at most, and one of "
                            "the first two at least; asked for {}, {} and {}.",
                            counts[0], counts[1], counts[2]));
  }
  auto head = make_part_head(in_file);
  if (!head) return fail(head.error());
  PartFile::Options file_options;
  file_options.names = PartNames::of_media(state->options.stem + (state->video ? ".mp4" : ".m4a"));
  file_options.formats = in_file;
  file_options.head = std::move(*head);
  for (uint32_t i = 0; i < in_file.size(); ++i) file_options.track_ids.push_back(i + 1);  // as libavformat numbers them
  file_options.failed = [weak = std::weak_ptr<State>(state), &loop](const Error& error) {
    loop.post([weak, error] {
      if (const auto alive = weak.lock(); alive && alive->failed) alive->failed(error);
    });
  };
  state->needs_key = state->video.has_value();
  state->file = std::make_shared<PartFile>(writer, std::move(file_options));
  writer.submit([file = state->file] { file->create(); });
  return std::unique_ptr<PartWriter>(new PartWriter(std::move(state)));
}

PartWriter::PartWriter(std::shared_ptr<State> state) : state_(std::move(state)) {}

PartWriter::~PartWriter() {
  if (!state_->closed) close({});
}

void PartWriter::write(size_t track, const AccessUnit& unit, int64_t pts_session_ns, int64_t dts_session_ns) {
  if (state_->closed || track >= state_->tracks.size() || unit.data.empty() || state_->file->has_failed()) return;
  state_->take(state_->tracks[track], unit, pts_session_ns, dts_session_ns);
}

void PartWriter::State::take(Track& track, const AccessUnit& unit, int64_t pts_session_ns, int64_t dts_session_ns) {
  const bool is_video = track.format->kind == MediaKind::video;
  if (is_video && needs_key) {
    if (!unit.key) {
      if (dropped_units > 0) ++dropped_units;
      return;
    }
    needs_key = false;
  }
  // Nothing is shown before the session's zero: sound from before it (an encoder's priming) is left out, a picture that
  // others may need is shown at zero.
  if (!is_video && pts_session_ns < 0) return;
  int64_t dts = ticks_of(dts_session_ns, track.timescale);
  const int64_t pts = ticks_of(std::max<int64_t>(0, pts_session_ns), track.timescale);
  // With B-frames the first DTS lie before zero, and tfdt has no sign. They are squeezed rather than shifted, so that
  // no composition offset becomes negative: players disagree about those.
  const bool in_order = !track.last_given_dts_ticks || dts > *track.last_given_dts_ticks;
  track.last_given_dts_ticks = dts;
  dts = std::max<int64_t>(0, dts);
  if (track.last_dts_ticks && dts <= *track.last_dts_ticks) {
    dts = *track.last_dts_ticks + 1;
    if (!in_order && !std::exchange(track.order_noted, true)) {
      file->note(fmt::format("The time stamps of {} did not increase at {}; mended.", name_of(track.format->codec),
                             session_time(pts_session_ns)));
    }
  }
  // Where every picture is a key frame, the 400 ms alone decide.
  const bool begins_group = is_video && unit.key && !track.last_was_key && !track.pending.empty();
  const bool is_full = !track.pending.empty() &&
                       dts - track.pending.front().record.dts_ticks >= ticks_of(options.fragment_ns, track.timescale);
  if (begins_group || is_full) cut(&track, dts);

  const int64_t composition =
      std::clamp<int64_t>(pts - dts, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max());
  track.last_dts_ticks = dts;
  track.last_was_key = unit.key;
  track.pending.push_back({{.dts_ticks = dts,
                            .arrival_session_ns = unit.arrival_monotonic_ns == kNoTime
                                                      ? kNoTime
                                                      : unit.arrival_monotonic_ns - options.session_start_monotonic_ns,
                            .size = static_cast<uint32_t>(unit.data.size()),
                            .composition_ticks = static_cast<int32_t>(composition),
                            .rtp_time = unit.rtp_time,
                            .track = track.number,
                            .key = unit.key,
                            .discontinuity = unit.discontinuity},
                           unit.data});
  arm_timer();
}

void PartWriter::State::arm_timer() {
  if (timer != 0) return;
  timer = loop.call_after(options.fragment_ns, [this] {
    timer = 0;
    cut(nullptr, 0);
  });
}

void PartWriter::State::set_durations(Track& track, std::optional<int64_t> next_dts_ticks) {
  constexpr int64_t kMax = std::numeric_limits<uint32_t>::max();
  auto& pending = track.pending;
  for (size_t i = 0; i + 1 < pending.size(); ++i) {
    const int64_t duration = pending[i + 1].record.dts_ticks - pending[i].record.dts_ticks;
    pending[i].record.duration_ticks = static_cast<uint32_t>(std::min(duration, kMax));
    track.usual_duration_ticks = duration;
  }
  auto& last = pending.back().record;
  const int64_t duration = next_dts_ticks ? *next_dts_ticks - last.dts_ticks : track.usual_duration_ticks;
  last.duration_ticks = static_cast<uint32_t>(std::clamp<int64_t>(duration, 1, kMax));
}

void PartWriter::State::cut(const Track* next, int64_t next_dts_ticks) {
  loop.cancel(std::exchange(timer, 0));
  PendingFragment fragment;
  for (auto& track : tracks) {
    if (track.pending.empty()) continue;
    set_durations(track, &track == next ? std::optional(next_dts_ticks) : std::nullopt);
    auto& target = track.format->kind == MediaKind::metadata ? fragment.metadata : fragment.samples;
    std::move(track.pending.begin(), track.pending.end(), std::back_inserter(target));
    track.pending.clear();
  }
  if (!fragment.samples.empty() || !fragment.metadata.empty()) submit(std::move(fragment));
}

void PartWriter::State::submit(PendingFragment fragment) {
  uint64_t bytes = 0;
  for (const auto& sample : fragment.samples) bytes += cost_of(sample.data);
  for (const auto& unit : fragment.metadata) bytes += cost_of(unit.data);
  const auto shared = std::make_shared<const PendingFragment>(std::move(fragment));
  if (writer.try_submit(bytes, [file = file, shared] { file->append(*shared); })) {
    note_dropped();
    return;
  }
  if (dropped_units == 0 && !shared->samples.empty()) {
    const auto& first = shared->samples.front().record;
    for (const auto& track : tracks) {
      if (track.format->kind != MediaKind::metadata && track.number == first.track) {
        dropped_since_session_ns = ns_of(first.pts_ticks(), track.timescale);
      }
    }
  }
  dropped_units += shared->samples.size() + shared->metadata.size();
  needs_key = video.has_value();  // what follows cannot be decoded without what was dropped
}

void PartWriter::State::note_dropped() {
  if (dropped_units == 0) return;
  file->note(fmt::format("The storage was too slow: {} pictures and sounds from {} on were dropped.",
                         std::exchange(dropped_units, 0), session_time(dropped_since_session_ns)));
}

void PartWriter::flush() {
  state_->cut(nullptr, 0);
}

void PartWriter::note(std::string text) {
  state_->file->note(std::move(text));
}

void PartWriter::close(Closed closed) {
  if (state_->closed) return;
  flush();
  state_->note_dropped();
  state_->closed = true;
  state_->writer.submit([file = state_->file, &loop = state_->loop, closed = std::move(closed)]() mutable {
    file->close();
    if (closed) loop.post([facts = file->facts(), closed = std::move(closed)] { closed(facts); });
  });
}

PartFacts PartWriter::facts() const {
  return state_->file->facts();
}

}  // namespace parallax::media
