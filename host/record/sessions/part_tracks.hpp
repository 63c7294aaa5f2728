// SPDX-License-Identifier: Apache-2.0
// The tracks of one source on their way into a part: which one leads, which go along, in what form, and what was lost
// of each. Sound and metadata go along while there are pictures; trouble with them never ends a part. [loop thread]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/audio/aac_transcoder.hpp"
#include "media/stream.hpp"
#include "media/time/session_timeline.hpp"
#include "record/rules/loss_count.hpp"
#include "record/sessions/session_events.hpp"
#include "record/volumes/part_store.hpp"

namespace parallax::record {

class PartTracks {
 public:
  /// Called inside the calls below; must not call back.
  struct Tell {
    std::function<void(std::string text)> note;                 ///< for the part that is open, or the next one
    std::function<void(const RecordingNotice& notice)> notice;  ///< for people
  };

  /// `source`: its name.
  PartTracks(std::string source, Tell tell) : source_(std::move(source)), tell_(std::move(tell)) {}

  /// A stream begins. No part is open.
  void begin(const std::vector<media::StreamTrack>& infos);
  /// As many tracks of the same kinds as now: the time of one goes on in the other.
  [[nodiscard]] bool same_kinds(const std::vector<media::StreamTrack>& infos) const;
  [[nodiscard]] std::vector<media::MediaKind> kinds() const;
  [[nodiscard]] size_t size() const { return tracks_.size(); }
  /// The first pictures, or the first sound where there are none; nothing: there is nothing to record.
  [[nodiscard]] std::optional<size_t> main() const { return main_; }
  /// Of the main track, the newest.
  [[nodiscard]] const std::shared_ptr<const media::StreamFormat>& main_format() const { return tracks_[*main_].format; }

  /// What a part holds that begins with this unit of the main track. Empty: it cannot begin yet.
  [[nodiscard]] std::vector<std::shared_ptr<const media::StreamFormat>> choose(const media::AccessUnit& first);
  /// Sound could go along from the next key frame on, which needs a new part.
  [[nodiscard]] bool want_new_part() const { return want_new_part_; }

  /// Writes a unit of the main track.
  void write_main(OpenPart& part, const media::AccessUnit& unit, const media::StampedTime& time);
  /// Writes a unit of another track if it goes along; `part` is null while none is open.
  void write_other(OpenPart* part, size_t track, const media::AccessUnit& unit, const media::StampedTime& time);
  /// Looks whether sound that goes along has stopped; about once a second while a part is open.
  void watch_sound(int64_t now_monotonic_ns, int64_t session_start_monotonic_ns);
  /// The part ends: notes what its tracks lost.
  void end_part();

 private:
  struct Track {
    std::shared_ptr<const media::StreamFormat> format;  ///< the newest known
    std::optional<size_t> slot;                         ///< its track in the part; empty: left out
    std::unique_ptr<media::AacTranscoder> transcoder;
    std::shared_ptr<const media::StreamFormat> refused;  ///< could not be recorded in this format
    int64_t last_arrival_monotonic_ns = kNoTime;
    bool silent = false;  ///< it was noted that it stopped
    LossCount losses;
  };

  [[nodiscard]] bool is_sound(size_t track) const;
  /// Whether it can go into a part, and makes ready for that.
  bool prepare_sound(Track& track);
  /// Into the open part; sound that MP4 cannot carry through the track's transcoder.
  void write(OpenPart& part, Track& track, const media::AccessUnit& unit, const media::StampedTime& time);

  std::string source_;
  Tell tell_;
  std::vector<Track> tracks_;
  std::optional<size_t> main_;
  bool want_new_part_ = false;
};

}  // namespace parallax::record
