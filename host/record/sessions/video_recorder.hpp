// SPDX-License-Identifier: Apache-2.0
// One source in one session: takes what its producer says and makes a Video of it: parts, gaps, notes. [loop thread]
//
// It waits (keeping the pictures since the last key frame) until `begin`, then opens part 1 at the first key frame. A
// part ends and the next begins at the next key frame when the format changes, the camera comes back, the recording is
// resumed or the storage failed, but no more than one a second because of formats; what lies between is a gap with its
// reason. Sound and metadata go along while there are pictures; trouble with them never ends a part.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "media/stream.hpp"
#include "media/time/session_timeline.hpp"
#include "model/sessions/session.hpp"
#include "record/rules/kept_units.hpp"
#include "record/sessions/part_tracks.hpp"
#include "record/sessions/recorded_units.hpp"
#include "record/sessions/session_events.hpp"
#include "record/volumes/part_store.hpp"

namespace parallax::record {

/// What a VideoRecorder tells its session. [loop thread]; must not destroy the VideoRecorder inside a call.
class VideoEvents {
 public:
  virtual ~VideoEvents() = default;
  /// `video()` changed in something that session.json shows.
  virtual void on_video_changed() = 0;
  /// While waiting for the start: there is something to record now (its first key frame came).
  virtual void on_ready() = 0;
  /// The source began or ceased to deliver, or its state has another reason.
  virtual void on_source_changed(const std::string& source, CameraState state, const std::optional<Error>& reason) = 0;
  /// The file of part `part` (index in `video().parts`) is closed and can be finished.
  virtual void on_part_closed(const std::string& source, size_t part) = 0;
  /// Writing failed. The part is closed; a new one is tried after a while unless the session stops or moves on.
  virtual void on_storage_error(const Error& error) = 0;
  virtual void on_notice(const RecordingNotice& notice) = 0;
};

class VideoRecorder final : public media::StreamEvents {
 public:
  /// `video` names the source and carries the parts and gaps of an interrupted session, else none. `live` hears of the
  /// units as they are recorded.
  VideoRecorder(Loop& loop, Video video, VideoEvents& events, RecordedUnitsTarget live = {});
  ~VideoRecorder() override;
  VideoRecorder(const VideoRecorder&) = delete;
  VideoRecorder& operator=(const VideoRecorder&) = delete;

  // From the producer.
  void on_state(CameraState state, const std::optional<Error>& reason) override;
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override;
  void on_access_unit(size_t track, const media::AccessUnit& unit) override;
  void on_note(std::string_view text) override;

  /// Arrival of the earliest picture that is kept for the start; empty if none is.
  [[nodiscard]] std::optional<int64_t> first_kept_arrival_ns() const;
  /// When that one was captured, on the monotonic clock, if its camera's clock can be believed; else its arrival.
  /// `utc_offset_ns` is UTC minus the monotonic clock.
  [[nodiscard]] std::optional<int64_t> first_kept_capture_ns(int64_t utc_offset_ns) const;
  enum class BeginAs { recording, paused };
  /// Starts recording into `folder` of `store`, or gets ready to on `resume`.
  void begin(PartStore& store, std::string folder, const media::SessionZero& zero, BeginAs as = BeginAs::recording);
  /// Closes the part; the gap carries reason and user (R88).
  void pause(const std::string& user, const std::string& text);
  void resume();
  /// Goes on in another place, with a gap.
  void move_to(PartStore& store, std::string folder, const Error& why);
  /// Closes the part and an open gap; nothing is recorded any more. `on_part_closed` may still come.
  void end();

  /// To be called now and then (about once a second) while recording: notices sound that stopped, retries storage.
  void tick();

  [[nodiscard]] const Video& video() const { return video_; }
  /// For what comes after recording: finishing and hashing.
  [[nodiscard]] Part& part(size_t index) { return video_.parts[index]; }
  /// Bytes of the part that is open, up to date.
  [[nodiscard]] uint64_t bytes_written() const;
  /// Bytes of all parts, up to date.
  [[nodiscard]] uint64_t bytes() const;
  [[nodiscard]] bool live() const { return live_; }  ///< pictures or sound are coming
  [[nodiscard]] bool recording() const { return part_ != nullptr; }
  [[nodiscard]] CameraState state() const { return state_; }
  [[nodiscard]] const std::optional<Error>& reason() const { return reason_; }
  /// Parts whose files are not closed yet.
  [[nodiscard]] size_t open_files() const { return open_files_; }

 private:
  enum class Mode { waiting, recording, paused, ended };
  /// Pictures come, and no part could begin with one.
  struct Keyless {
    int64_t since_monotonic_ns = kNoTime;
    bool told = false;
  };

  /// Returns the time that the unit has in the session.
  int64_t record(size_t track, const media::AccessUnit& unit);
  void record_main(const media::AccessUnit& unit, const media::StampedTime& time);
  bool open_part(const media::AccessUnit& unit, int64_t pts_session_ns);
  [[nodiscard]] int64_t part_age_ns() const;
  /// The pictures' format is another one: the part ends, and the next one may have to wait.
  void change_format(std::string text);
  void close_part();
  void interrupt(GapReason reason, std::string text, std::string user);
  void part_failed(const Error& error);
  void note(std::string text);
  void watch_for_key_frame(int64_t now_ns);
  [[nodiscard]] int64_t now_session_ns() const;

  Loop& loop_;
  Video video_;
  VideoEvents& events_;
  RecordedUnitsTarget live_units_;
  Mode mode_ = Mode::waiting;
  PartStore* store_ = nullptr;
  std::string folder_;
  media::SessionZero zero_;
  int64_t begun_monotonic_ns_ = kNoTime;

  CameraState state_ = CameraState::connecting;
  std::optional<Error> reason_;
  bool live_ = false;
  PartTracks tracks_;
  KeptUnits kept_;  ///< while it waits
  std::unique_ptr<media::SessionTimeline> timeline_;
  uint64_t mended_before_part_ = 0;

  std::unique_ptr<OpenPart> part_;
  std::vector<std::string> pending_notes_;  ///< came while no part was open
  size_t next_number_ = 1;
  size_t open_files_ = 0;
  int64_t retry_at_monotonic_ns_ = kNoTime;  ///< no part is begun before: the storage failed, or the format flickers
  int64_t part_opened_monotonic_ns_ = kNoTime;
  bool unsteady_told_ = false;
  Keyless keyless_;
  Alive alive_;  ///< late callbacks look whether we are still here
};

}  // namespace parallax::record
