// SPDX-License-Identifier: Apache-2.0
// What H.264 (RFC 6184) and H.265 (RFC 7798) have in common: NAL units, whole or in fragments, become access units with
// 4-byte lengths; parameter sets become the stream's format; decoding times are derived.
//
// Parameter sets. `configured_` is what the format in force says, `seen_` what a decoder that reads the stream now has.
// While both agree, sets in band are taken out as repetitions. When `seen_` has changed, the next key unit makes a new
// format. Some cameras flap between two sets: one that comes back within kFlapNs after it was in force makes no
// new format; from then on all sets stay in band, until none has differed for kFlapNs. Whole sets are compared, so that
// also a change of nothing but the initial quantiser (moonfire-nvr #217) is a change.
#pragma once

#include <optional>

#include "media/rtp/decode_order.hpp"
#include "media/rtp/depacketizer.hpp"
#include "media/rtp/parameter_sets.hpp"
#include "media/rtp/unit_buffer.hpp"

namespace parallax::media::rtp {

/// What one NAL unit is.
struct NalClass {
  bool parameter_set = false;
  bool left_out = false;        ///< says nothing that the container does not say, or nothing at all
  bool picture = false;         ///< a slice
  bool first_slice = false;     ///< of its picture
  bool key = false;             ///< decoding can begin here
  bool recovery_exact = false;  ///< SEI: pictures are right from here on
  bool recovery_later = false;  ///< SEI: pictures are right some frames later
  bool reorders = false;        ///< a B slice, where the parameter sets do not tell the reorder depth
};

/// The access unit that is being put together.
struct UnitInWork {
  int64_t ticks = 0;
  uint32_t rtp_time = 0;
  int64_t arrival_monotonic_ns = 0;
  bool picture = false;
  bool key = false;
  bool recovery_exact = false;
  bool recovery_later = false;
  bool damaged = false;
  bool after_loss = false;
  bool sets_inside = false;  ///< the buffer holds parameter sets
};

class NalDepacketizer : public Depacketizer {
 public:
  void push(const RtpPayload& payload, UnitSink& sink) final;

 protected:
  static constexpr int64_t kFlapNs = 30 * kNsPerSecond;

  NalDepacketizer(const SdpMedia& media, const SdpPayload& payload);

  /// `ignored`: it means nothing, and nothing is missing without it; `malformed`: the unit lacks what was in it.
  enum class Parsed { good, ignored, malformed };
  /// Splits one payload with whole_nal() and fragment().
  virtual Parsed parse(ByteView payload) = 0;
  /// Classifies a NAL unit by its first bytes (at least its header, at most what has come of it).
  [[nodiscard]] virtual NalClass classify(ByteView nal, bool look_for_reordering) const = 0;

  /// A NAL unit, or several that are joined by start codes.
  void whole_nal(ByteView nal);
  /// A piece of a NAL unit; `header`: its rebuilt header, used with the first piece. Not good if there is no NAL unit
  /// to go on with.
  Parsed fragment(ByteView header, ByteView bytes, bool first, bool last);
  void note_once(std::string_view text);
  /// Parameter sets from the SDP, one by one.
  void configure_from_sdp(ByteView nal);
  void finish_configuration();

 private:
  void begin(const RtpPayload& payload);
  void finish(UnitSink& sink);
  void open_nal();
  void classify_open_nal();
  void close_nal();
  void take_nal(ByteView nal);
  void seal_nal();
  void take_parameter_set();
  void apply_parameter_sets(bool key);
  void make_format();
  void remove_configured_sets();

  double sdp_fps_ = 0;
  std::optional<UnitInWork> unit_;
  UnitBuffer buffer_;
  std::optional<size_t> nal_start_;  ///< of the open NAL unit's length field
  bool nal_classified_ = false;
  NalClass nal_class_;
  size_t key_estimate_ = 64 * 1024;
  size_t delta_estimate_ = 8 * 1024;
  ParameterSets configured_;
  ParameterSets seen_;
  ParameterSets previous_;          ///< in force before `configured_`
  int64_t configured_seen_ns_ = 0;  ///< when `seen_` was last equal to `configured_`
  int64_t differed_ns_ = 0;         ///< when it last was not
  bool sets_stay_in_band_ = false;
  bool seen_differs_ = false;
  bool key_seen_ = false;
  bool marker_ends_unit_ = true;  ///< false once a camera was caught marking every slice
  std::optional<int64_t> emitted_ticks_;
  int64_t emitted_arrival_ns_ = kNoTime;
  DecodeOrder order_;
  bool depth_unknown_ = false;
  std::string pending_note_;
  std::vector<std::string> noted_;
};

}  // namespace parallax::media::rtp
