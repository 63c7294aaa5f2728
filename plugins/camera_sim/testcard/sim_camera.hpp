// SPDX-License-Identifier: Apache-2.0
// A simulated camera without any transport: given the time, it hands out what a camera would send by then. Its users
// (the plugin camera_sim, parallax-sim-rtsp) pace it, or run hours of it at once on a simulated clock.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "testcard/faults.hpp"
#include "testcard/pictures.hpp"
#include "testcard/result.hpp"
#include "testcard/sounds.hpp"

namespace parallax::testcard {

struct CameraOptions {
  uint16_t camera = 1;
  std::string name = "CAM 1";
  bool has_video = true;
  VideoOptions video{};
  int grain = 0;
  SoundOptions sound{.codec = SoundCodec::none};
  bool has_klv = false;  ///< one ST 0601 set every 200 ms
  FaultPlan faults{};
  /// > 0: so many seconds are encoded at the start and repeated; the painted times then repeat as well. With sound, 8 s
  /// or a multiple keep AAC frames and beeps in step at 48 kHz.
  int loop_seconds = 0;
};

enum class TrackKind { video, audio, klv };

/// What a decoder needs; immutable, a change of size makes a new one.
struct TrackFormat {
  Bytes config;  ///< video: parameter sets with start codes; AAC: AudioSpecificConfig; else empty
  int width = 0;
  int height = 0;
};

/// One picture, sound frame or metadata set as it leaves the camera.
struct Unit {
  TrackKind track = TrackKind::video;
  std::shared_ptr<const Bytes> data;  ///< as EncodedPicture, Sounds, make_klv
  std::shared_ptr<const TrackFormat> format;
  int64_t camera_ns = 0;       ///< when it was taken, on the camera's clock since its start
  int64_t pts_camera_ns = 0;   ///< the same with the faults of its time stamps
  int64_t dts_camera_ns = 0;   ///< may be negative at the start with B-frames
  int64_t capture_utc_ns = 0;  ///< true time
  bool key = false;
};

/// [one thread at a time]
class SimCamera {
 public:
  /// A camera whose clock starts at `start_utc_ns`; picture n is taken n / fps later on its clock.
  /// With `loop_of`, a camera with equal options, its loop is used, not encoded again: their patterns are the same.
  [[nodiscard]] static Result<std::unique_ptr<SimCamera>> create(const CameraOptions& options, int64_t start_utc_ns,
                                                                 const SimCamera* loop_of = nullptr);

  /// When the next unit (or silent picture) is due.
  [[nodiscard]] int64_t next_due_utc_ns() const;
  /// Everything due by `now_utc_ns`, in the order of sending.
  Result<std::vector<Unit>> produce(int64_t now_utc_ns);

  [[nodiscard]] Presence presence(int64_t now_utc_ns) const;
  [[nodiscard]] const std::shared_ptr<const TrackFormat>& video_format() const { return video_format_; }
  [[nodiscard]] const std::shared_ptr<const TrackFormat>& audio_format() const { return audio_format_; }
  [[nodiscard]] const CameraOptions& options() const { return options_; }

  /// The next picture is a key frame (not in a loop).
  void request_key_frame() { force_key_ = true; }
  /// Nobody watches: pictures are counted, but neither drawn nor encoded.
  void set_watched(bool watched) { watched_ = watched; }
  // Faults by hand, beside the plan; they hold from the next unit on.
  void set_stalled(bool stalled) { stalled_ = stalled; }
  void set_gone_until(int64_t utc_ns) { gone_until_utc_ns_ = utc_ns; }
  void shift_stamps(int64_t ns) { stamp_shift_ns_ += ns; }
  void set_silent(bool silent) { silent_ = silent; }
  Result<void> resize(int width, int height);

 private:
  SimCamera(CameraOptions options, int64_t start_utc_ns);
  [[nodiscard]] int64_t picture_ns(int64_t index) const;
  [[nodiscard]] int64_t piece_ns(int64_t index) const;
  [[nodiscard]] int64_t utc_of(int64_t camera_ns) const;
  [[nodiscard]] int64_t stamp_of(int64_t camera_ns) const;
  [[nodiscard]] int64_t picture_stamp(int64_t index) const;
  Result<void> open_pictures(int64_t first_index);
  Result<void> produce_picture(std::vector<Unit>& out);
  Result<void> produce_sound(std::vector<Unit>& out);
  void produce_klv(std::vector<Unit>& out);
  [[nodiscard]] bool sends(int64_t utc_ns) const { return watched_ && presence(utc_ns) == Presence::live; }
  [[nodiscard]] int64_t video_due() const;
  [[nodiscard]] int64_t audio_due() const;
  [[nodiscard]] int64_t klv_due() const;

  CameraOptions options_;
  int64_t start_utc_ns_;
  std::shared_ptr<Pictures> pictures_;
  std::shared_ptr<Sounds> sounds_;
  std::shared_ptr<const TrackFormat> video_format_;
  std::shared_ptr<const TrackFormat> audio_format_;
  std::shared_ptr<const TrackFormat> klv_format_;
  int64_t next_picture_ = 0;
  int64_t next_piece_ = 0;
  int64_t next_klv_ = 0;
  int64_t sent_pictures_ = 0;
  int64_t stamp_shift_ns_ = 0;
  int64_t gone_until_utc_ns_ = 0;
  bool watched_ = true;
  bool stalled_ = false;
  bool silent_ = false;
  bool force_key_ = false;
  bool resized_by_plan_ = false;
};

}  // namespace parallax::testcard
