// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/part_tracks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "media/file/part_writer.hpp"
#include "record/rules/naming.hpp"
#include "record/volumes/part_formats.hpp"

namespace parallax::record {

using media::MediaKind;

namespace {

constexpr int64_t kSilenceNs = 5 * kNsPerSecond;

}  // namespace

void PartTracks::begin(const std::vector<media::StreamTrack>& infos) {
  tracks_.clear();
  tracks_.resize(infos.size());
  main_.reset();
  want_new_part_ = false;
  for (size_t i = 0; i < infos.size(); ++i) tracks_[i].format = infos[i].format;
  for (const MediaKind kind : {MediaKind::video, MediaKind::audio}) {
    for (size_t i = 0; i < tracks_.size() && !main_; ++i) {
      if (tracks_[i].format && tracks_[i].format->kind == kind) main_ = i;
    }
  }
}

bool PartTracks::same_kinds(const std::vector<media::StreamTrack>& infos) const {
  return std::equal(infos.begin(), infos.end(), tracks_.begin(), tracks_.end(),
                    [](auto& a, auto& b) { return a.format && b.format && a.format->kind == b.format->kind; });
}

std::vector<MediaKind> PartTracks::kinds() const {
  std::vector<MediaKind> kinds;
  for (const Track& each : tracks_) kinds.push_back(each.format ? each.format->kind : MediaKind::metadata);
  return kinds;
}

bool PartTracks::is_sound(size_t track) const {
  return track != main_ && tracks_[track].slot && tracks_[track].format->kind == MediaKind::audio;
}

std::vector<std::shared_ptr<const media::StreamFormat>> PartTracks::choose(const media::AccessUnit& first) {
  if (!is_complete(*first.format)) return {};
  for (Track& track : tracks_) {
    track.slot.reset();
    track.silent = false;
  }
  want_new_part_ = false;
  Track& main = tracks_[*main_];
  main.format = first.format;
  if (first.format->kind == MediaKind::audio && !prepare_sound(main)) return {};
  std::vector<std::shared_ptr<const media::StreamFormat>> chosen;
  const auto take = [&chosen](Track& track) {
    track.slot = chosen.size();
    chosen.push_back(track.transcoder ? track.transcoder->format() : track.format);
  };
  take(main);
  if (first.format->kind != MediaKind::video) return chosen;
  for (const MediaKind kind : {MediaKind::audio, MediaKind::metadata}) {
    for (size_t i = 0; i < tracks_.size(); ++i) {
      Track& track = tracks_[i];
      if (i == *main_ || !track.format || track.format->kind != kind) continue;
      if (kind == MediaKind::audio && !prepare_sound(track)) continue;
      take(track);
      break;  // one of each kind
    }
  }
  return chosen;
}

bool PartTracks::prepare_sound(Track& track) {
  track.transcoder.reset();
  if (!track.format || !is_complete(*track.format)) return false;
  if (!media::needs_aac_transcoding(track.format->codec)) {
    return track.format->codec == media::Codec::aac || track.format->codec == media::Codec::opus;
  }
  auto transcoder = media::AacTranscoder::create(*track.format);
  if (!transcoder) {
    if (track.refused != track.format) {
      tell_.note(fmt::format("The sound is left out: {}", transcoder.error().text));
      tell_.notice({.severity = Severity::warning,
                    .code = "sound-left-out",
                    .text = fmt::format("The sound of {} cannot be recorded: {}", source_, transcoder.error().text),
                    .remedy = transcoder.error().remedy,
                    .source = source_});
    }
    track.refused = track.format;
    return false;
  }
  track.transcoder = std::move(*transcoder);
  return true;
}

void PartTracks::write_main(OpenPart& part, const media::AccessUnit& unit, const media::StampedTime& time) {
  Track& main = tracks_[*main_];
  main.format = unit.format;
  write(part, main, unit, time);
}

void PartTracks::write_other(OpenPart* part, size_t index, const media::AccessUnit& unit,
                             const media::StampedTime& time) {
  Track& track = tracks_[index];
  track.last_arrival_monotonic_ns = unit.arrival_monotonic_ns;
  if (must_change(track.format, unit.format) || !track.slot) {
    // Sound that can be recorded now, or differently, gets a new part at the next key frame; until then it is left out.
    const bool changed = must_change(track.format, unit.format);
    track.format = unit.format;
    const bool wanted =
        unit.format->kind == MediaKind::audio && is_complete(*unit.format) && track.refused != unit.format;
    bool other_sound = false;
    for (size_t i = 0; i < tracks_.size(); ++i) other_sound = other_sound || (i != index && is_sound(i));
    if (part != nullptr && wanted && !other_sound && (changed || !track.slot)) want_new_part_ = true;
    if (changed) track.slot.reset();
    return;
  }
  if (part != nullptr) write(*part, track, unit, time);
}

void PartTracks::write(OpenPart& part, Track& track, const media::AccessUnit& unit, const media::StampedTime& time) {
  if (auto lost = track.losses.add(unit, time.dts_session_ns)) tell_.note(std::move(*lost));
  if (!track.transcoder) {
    part.write(*track.slot, unit, time.pts_session_ns, time.dts_session_ns);
    return;
  }
  const auto pushed =
      track.transcoder->push(unit, time.pts_session_ns, [&](const media::AccessUnit& aac, int64_t pts_session_ns) {
        part.write(*track.slot, aac, pts_session_ns, pts_session_ns);
      });
  if (!pushed && track.refused != unit.format) {
    track.refused = unit.format;  // noted once; the next unit may be fine again
    tell_.note(fmt::format("Some sound could not be converted: {}", pushed.error().text));
  }
}

void PartTracks::watch_sound(int64_t now_monotonic_ns, int64_t session_start_monotonic_ns) {
  for (size_t i = 0; i < tracks_.size(); ++i) {
    if (!is_sound(i)) continue;
    Track& track = tracks_[i];
    const int64_t last_ns = track.last_arrival_monotonic_ns;
    const bool silent = last_ns != kNoTime && now_monotonic_ns - last_ns > kSilenceNs;
    if (silent && !track.silent) {
      tell_.note(fmt::format("The sound stopped at {}.", duration_text(last_ns - session_start_monotonic_ns)));
      tell_.notice({.severity = Severity::warning,
                    .code = "sound-stopped",
                    .text = fmt::format("{} sends no sound any more; its pictures are recorded on.", source_),
                    .remedy = "Check the camera's microphone and sound settings.",
                    .source = source_});
    }
    track.silent = silent;
  }
}

void PartTracks::end_part() {
  for (Track& track : tracks_) {
    if (auto lost = track.losses.take_summary()) tell_.note(std::move(*lost));
  }
}

}  // namespace parallax::record
