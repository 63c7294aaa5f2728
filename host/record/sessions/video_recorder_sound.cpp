// SPDX-License-Identifier: Apache-2.0
// What goes along with the pictures: sound and metadata.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "media/file/part_writer.hpp"
#include "record/rules/naming.hpp"
#include "record/sessions/video_recorder.hpp"
#include "record/volumes/part_formats.hpp"

namespace parallax::record {

using media::MediaKind;

namespace {

constexpr int64_t kSilenceNs = 5 * kNsPerSecond;

}  // namespace

void VideoRecorder::watch_sound(int64_t now_ns) {
  for (size_t i = 0; i < tracks_.size(); ++i) {
    Track& track = tracks_[i];
    if (i == main_ || !track.slot || track.format->kind != MediaKind::audio) continue;
    const bool silent =
        track.last_arrival_monotonic_ns != kNoTime && now_ns - track.last_arrival_monotonic_ns > kSilenceNs;
    if (silent && !track.silent) {
      note(fmt::format("The sound stopped at {}.",
                       duration_text(track.last_arrival_monotonic_ns - zero_.session_start_monotonic_ns)));
      events_.on_notice(
          {.severity = Severity::warning,
           .code = "sound-stopped",
           .text = fmt::format("{} sends no sound any more; its pictures are recorded on.", video_.source),
           .remedy = "Check the camera's microphone and sound settings.",
           .source = video_.source});
    }
    track.silent = silent;
  }
}

bool VideoRecorder::prepare_sound(Track& track) {
  track.transcoder.reset();
  if (!track.format || !is_complete(*track.format)) return false;
  if (!media::needs_aac_transcoding(track.format->codec)) {
    return track.format->codec == media::Codec::aac || track.format->codec == media::Codec::opus;
  }
  auto transcoder = media::AacTranscoder::create(*track.format);
  if (!transcoder) {
    if (track.refused != track.format) {
      note(fmt::format("The sound is left out: {}", transcoder.error().text));
      events_.on_notice(
          {.severity = Severity::warning,
           .code = "sound-left-out",
           .text = fmt::format("The sound of {} cannot be recorded: {}", video_.source, transcoder.error().text),
           .remedy = transcoder.error().remedy,
           .source = video_.source});
    }
    track.refused = track.format;
    return false;
  }
  track.transcoder = std::move(*transcoder);
  return true;
}

void VideoRecorder::add_sound_and_metadata(PartRequest& request) {
  for (const MediaKind kind : {MediaKind::audio, MediaKind::metadata}) {
    for (size_t i = 0; i < tracks_.size(); ++i) {
      Track& track = tracks_[i];
      if (i == *main_ || !track.format || track.format->kind != kind) continue;
      if (kind == MediaKind::audio && !prepare_sound(track)) continue;
      track.slot = request.tracks.size();
      request.tracks.push_back(track.transcoder ? track.transcoder->format() : track.format);
      break;  // one of each kind
    }
  }
}

void VideoRecorder::record_other(size_t index, const media::AccessUnit& unit, const media::StampedTime& time) {
  Track& track = tracks_[index];
  if (must_change(track.format, unit.format) || !track.slot) {
    // Sound that can be recorded now, or differently, gets a new part at the next key frame; until then it is left out.
    const bool changed = must_change(track.format, unit.format);
    track.format = unit.format;
    const bool wanted =
        unit.format->kind == MediaKind::audio && is_complete(*unit.format) && track.refused != unit.format;
    const bool other_sound = std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& other) {
      return &other != &track && other.slot && other.format->kind == MediaKind::audio && &other != &tracks_[*main_];
    });
    if (part_ && wanted && !other_sound && (changed || !track.slot)) new_part_at_key_ = true;
    if (changed) track.slot.reset();
    return;
  }
  if (part_) write(track, unit, time);
}

}  // namespace parallax::record
