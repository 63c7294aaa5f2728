// SPDX-License-Identifier: Apache-2.0
// From RTP payloads, in order, to access units: one implementation per payload format. Damage is found here: a unit
// that misses a packet or has a malformed one is dropped and counted, and the next unit carries the discontinuity.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "media/rtp/sdp.hpp"
#include "media/stream.hpp"

namespace parallax::media::rtp {

/// One RTP packet, after the SSRC filter and in sequence order. `bytes` is valid during the call only.
struct RtpPayload {
  ByteView bytes;
  int64_t ticks = 0;      ///< unwrapped time stamp
  uint32_t rtp_time = 0;  ///< raw time stamp
  int64_t arrival_monotonic_ns = 0;
  bool marker = false;
  bool after_loss = false;  ///< at least one packet directly before this one never came
};

/// [loop thread] What it makes is track 0.
class Depacketizer {
 public:
  virtual ~Depacketizer() = default;
  virtual void push(const RtpPayload& payload, UnitSink& sink) = 0;

  [[nodiscard]] const std::shared_ptr<const StreamFormat>& format() const { return format_; }
  [[nodiscard]] uint64_t damaged_units() const { return damaged_units_; }
  [[nodiscard]] uint64_t malformed_packets() const { return malformed_packets_; }
  [[nodiscard]] uint64_t format_changes() const { return format_changes_; }

 protected:
  explicit Depacketizer(StreamFormat format) : format_(std::make_shared<const StreamFormat>(std::move(format))) {}

  /// From the next unit on. `first` is true while the format was not complete: that is no change.
  void set_format(StreamFormat format);
  void emit(SharedBytes data, const RtpPayload& last_packet, UnitSink& sink) {
    emit(std::move(data), {last_packet.ticks, last_packet.ticks}, last_packet.rtp_time,
         last_packet.arrival_monotonic_ns, true, sink);
  }
  struct Times {
    int64_t pts_ticks;
    int64_t dts_ticks;
    int64_t clock_step_ticks = 0;
    bool clock_stepped = false;
  };
  void emit(SharedBytes data, Times times, uint32_t rtp_time, int64_t arrival_monotonic_ns, bool key, UnitSink& sink);
  /// The unit in work is dropped.
  void count_damaged() {
    ++damaged_units_;
    discontinuity_ = true;
  }
  void count_malformed() { ++malformed_packets_; }
  /// The next unit does not follow the one before it.
  void mark_discontinuity() { discontinuity_ = true; }

 private:
  std::shared_ptr<const StreamFormat> format_;
  uint64_t damaged_units_ = 0;
  uint64_t malformed_packets_ = 0;
  uint64_t format_changes_ = 0;
  uint64_t units_ = 0;
  bool discontinuity_ = false;
};

/// For `payload` of `media`. @errors "codec-unsupported" or "format-invalid". `notes` receives what was odd in the
/// SDP.
[[nodiscard]] Result<std::unique_ptr<Depacketizer>> make_depacketizer(const SdpMedia& media, const SdpPayload& payload,
                                                                      std::vector<std::string>& notes);

// One per payload format; make_depacketizer() chooses.
[[nodiscard]] std::unique_ptr<Depacketizer> make_h264(const SdpMedia& media, const SdpPayload& payload);
[[nodiscard]] std::unique_ptr<Depacketizer> make_h265(const SdpMedia& media, const SdpPayload& payload);
[[nodiscard]] std::unique_ptr<Depacketizer> make_mjpeg(const SdpMedia& media, const SdpPayload& payload);
[[nodiscard]] Result<std::unique_ptr<Depacketizer>> make_aac(const SdpPayload& payload,
                                                             std::vector<std::string>& notes);
[[nodiscard]] Result<std::unique_ptr<Depacketizer>> make_latm(const SdpPayload& payload,
                                                              std::vector<std::string>& notes);
[[nodiscard]] std::unique_ptr<Depacketizer> make_packet_audio(const SdpPayload& payload);
[[nodiscard]] std::unique_ptr<Depacketizer> make_klv(const SdpPayload& payload);

}  // namespace parallax::media::rtp
