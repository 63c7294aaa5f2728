// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/nal_depacketizer.hpp"

#include <algorithm>
#include <array>

#include "media/rtp/annex_b.hpp"

namespace parallax::media::rtp {

namespace {

constexpr size_t kLengthBytes = 4;
/// Enough of a slice to read its first header fields.
constexpr size_t kClassifyBytes = 12;
/// Pictures farther apart than this in time have no common order.
constexpr int64_t kLeapSeconds = 5;
/// Assumed when B slices turn up in a stream that did not say how deep it reorders: enough for B pyramids.
constexpr uint32_t kAssumedDepth = 2;

StreamFormat initial_format(const SdpMedia& media, const SdpPayload& payload) {
  StreamFormat format;
  format.kind = MediaKind::video;
  format.codec = payload.codec;
  format.clock_rate_hz = payload.clock_rate_hz;
  format.width = media.width;
  format.height = media.height;
  format.nominal_fps = media.framerate;
  return format;
}

size_t read_length(const uint8_t* at) {
  return (static_cast<size_t>(at[0]) << 24) | (static_cast<size_t>(at[1]) << 16) | (static_cast<size_t>(at[2]) << 8) |
         at[3];
}

}  // namespace

NalDepacketizer::NalDepacketizer(const SdpMedia& media, const SdpPayload& payload)
    : Depacketizer(initial_format(media, payload)),
      sdp_fps_(media.framerate),
      configured_(payload.codec),
      seen_(payload.codec),
      previous_(payload.codec) {}

void NalDepacketizer::configure_from_sdp(ByteView nal) {
  for_each_nal(nal, [this](ByteView one) {
    if (classify(one, false).parameter_set) seen_.update(one);
  });
}

void NalDepacketizer::finish_configuration() {
  if (seen_.complete()) make_format();
}

void NalDepacketizer::push(const RtpPayload& payload, UnitSink& sink) {
  if (payload.after_loss && unit_) unit_->damaged = true;
  if (unit_ && unit_->ticks != payload.ticks) finish(sink);
  if (!unit_) begin(payload);
  unit_->arrival_monotonic_ns = payload.arrival_monotonic_ns;
  const Parsed parsed = parse(payload.bytes);
  if (parsed != Parsed::good) count_malformed();
  if (parsed == Parsed::malformed) unit_->damaged = true;
  if (!pending_note_.empty()) sink.on_note(std::exchange(pending_note_, {}));
  if (buffer_.size() > kMaxUnitBytes) {
    unit_->damaged = true;
    buffer_.clear();
    nal_start_.reset();
  }
  // Parameter sets and SEI may carry a marker of their own; the picture still follows.
  if (payload.marker && marker_ends_unit_ && (unit_->picture || unit_->damaged)) finish(sink);
}

void NalDepacketizer::begin(const RtpPayload& payload) {
  unit_.emplace();
  unit_->ticks = payload.ticks;
  unit_->rtp_time = payload.rtp_time;
  unit_->after_loss = payload.after_loss;
  if (payload.after_loss) mark_discontinuity();
  buffer_.clear();
  buffer_.expect(delta_estimate_);
  nal_start_.reset();
}

void NalDepacketizer::whole_nal(ByteView nal) {
  if (nal.empty()) return;
  close_nal();
  for_each_nal(nal, [this](ByteView one) { take_nal(one); });
}

void NalDepacketizer::take_nal(ByteView nal) {
  open_nal();
  buffer_.append(nal);
  seal_nal();
}

NalDepacketizer::Parsed NalDepacketizer::fragment(ByteView header, ByteView bytes, bool first, bool last) {
  if (first) {
    close_nal();  // an encoder that never sets the end bit
    open_nal();
    buffer_.append(header);
  } else if (!nal_start_) {
    // Where nothing was lost it belongs to nothing.
    return unit_->after_loss || unit_->damaged ? Parsed::malformed : Parsed::ignored;
  }
  buffer_.append(bytes);
  if (!nal_classified_ && buffer_.size() - *nal_start_ - kLengthBytes >= kClassifyBytes) classify_open_nal();
  if (last) close_nal();
  return Parsed::good;
}

void NalDepacketizer::note_once(std::string_view text) {
  if (std::find(noted_.begin(), noted_.end(), text) != noted_.end()) return;
  noted_.emplace_back(text);
  pending_note_ = std::string(text);
}

void NalDepacketizer::open_nal() {
  nal_start_ = buffer_.size();
  nal_classified_ = false;
  constexpr std::array<uint8_t, kLengthBytes> kNoLengthYet{};
  buffer_.append(kNoLengthYet);
}

void NalDepacketizer::classify_open_nal() {
  nal_classified_ = true;
  nal_class_ = classify(buffer_.view().subspan(*nal_start_ + kLengthBytes), depth_unknown_ && order_.depth() == 0);
  if (nal_class_.recovery_exact) unit_->recovery_exact = true;
  if (nal_class_.recovery_later) unit_->recovery_later = true;
  if (!nal_class_.picture) return;
  if (!unit_->picture) {
    unit_->picture = true;
    unit_->key = nal_class_.key;
    if (unit_->key) buffer_.expect(key_estimate_);
    if (!nal_class_.first_slice) {
      // Either its beginning was lost, or the camera sets the marker at every slice: then units end where time goes on.
      if (emitted_ticks_ == unit_->ticks && !unit_->after_loss) marker_ends_unit_ = false;
      unit_->damaged = true;
    }
  }
  if (nal_class_.reorders)
    order_.configure(kAssumedDepth, format()->clock_rate_hz / 25, format()->clock_rate_hz * kLeapSeconds);
}

void NalDepacketizer::close_nal() {
  if (!nal_start_) return;
  const ByteView nal = buffer_.view().subspan(*nal_start_ + kLengthBytes);
  if (find_start_code(nal) == nal.size()) {
    seal_nal();
    return;
  }
  const std::vector<uint8_t> joined(nal.begin(), nal.end());
  buffer_.truncate(*nal_start_);
  nal_start_.reset();
  for_each_nal(joined, [this](ByteView one) { take_nal(one); });
}

void NalDepacketizer::seal_nal() {
  const size_t start = *nal_start_;
  const size_t size = buffer_.size() - start - kLengthBytes;
  if (size == 0) {
    buffer_.truncate(start);
    nal_start_.reset();
    return;
  }
  if (!nal_classified_) classify_open_nal();
  for (size_t i = 0; i < kLengthBytes; ++i) buffer_.data()[start + i] = static_cast<uint8_t>(size >> (8 * (3 - i)));
  if (nal_class_.left_out) buffer_.truncate(start);
  if (nal_class_.parameter_set) take_parameter_set();
  nal_start_.reset();
}

void NalDepacketizer::take_parameter_set() {
  const ByteView nal = buffer_.view().subspan(*nal_start_ + kLengthBytes);
  const bool repetition = !sets_stay_in_band_ && seen_.contains(nal) && configured_.contains(nal);
  const ParameterSets::Change change = unit_->damaged ? ParameterSets::Change::none : seen_.update(nal);
  if (change == ParameterSets::Change::changed) seen_differs_ = !(seen_ == configured_);
  if (repetition || change == ParameterSets::Change::invalid) {
    buffer_.truncate(*nal_start_);
  } else {
    unit_->sets_inside = true;
  }
}

void NalDepacketizer::apply_parameter_sets(bool key) {
  const int64_t now = unit_->arrival_monotonic_ns;
  if (!seen_differs_) {
    configured_seen_ns_ = now;
    if (sets_stay_in_band_ && now - differed_ns_ > kFlapNs) sets_stay_in_band_ = false;
    return;
  }
  if (!seen_.complete()) return;
  differed_ns_ = now;
  if (!key && configured_.complete()) return;  // in band until a part can begin
  const bool came_back = seen_ == previous_ && now - configured_seen_ns_ < kFlapNs;
  if (came_back && previous_.facts().width == configured_.facts().width &&
      previous_.facts().height == configured_.facts().height) {
    sets_stay_in_band_ = true;
    return;
  }
  make_format();
  configured_seen_ns_ = now;
  remove_configured_sets();
}

void NalDepacketizer::make_format() {
  previous_ = configured_;
  configured_ = seen_;
  seen_differs_ = false;
  sets_stay_in_band_ = false;
  const SpsFacts facts = configured_.facts();
  StreamFormat next = *format();
  next.width = facts.width;
  next.height = facts.height;
  next.nominal_fps = sdp_fps_ > 0 ? sdp_fps_ : facts.fps;
  next.codec_config = SharedBytes(configured_.record());
  const double fps = next.nominal_fps > 0 ? next.nominal_fps : 25;
  depth_unknown_ = !facts.reorder_depth.has_value();
  order_.configure(facts.reorder_depth.value_or(0), static_cast<int64_t>(next.clock_rate_hz / fps),
                   next.clock_rate_hz * kLeapSeconds);
  set_format(std::move(next));
}

void NalDepacketizer::remove_configured_sets() {
  if (!unit_->sets_inside) return;
  uint8_t* bytes = buffer_.data();
  size_t kept = 0;
  for (size_t at = 0; at + kLengthBytes <= buffer_.size();) {
    const size_t size = kLengthBytes + read_length(bytes + at);
    if (!configured_.contains({bytes + at + kLengthBytes, size - kLengthBytes})) {
      std::memmove(bytes + kept, bytes + at, size);
      kept += size;
    }
    at += size;
  }
  buffer_.truncate(kept);
}

void NalDepacketizer::finish(UnitSink& sink) {
  if (!unit_->damaged) close_nal();
  UnitInWork& unit = *unit_;
  if (unit.damaged) {
    count_damaged();
    unit_.reset();
    return;
  }
  // A stream that refreshes bit by bit has no other picture to begin with than one that announces recovery.
  const bool key = unit.picture && (unit.key || unit.recovery_exact || (unit.recovery_later && !key_seen_));
  if (unit.key) key_seen_ = true;
  apply_parameter_sets(key);
  if (unit.picture && configured_.complete() && buffer_.size() > 0) {
    size_t& estimate = unit.key ? key_estimate_ : delta_estimate_;
    estimate = buffer_.size() + buffer_.size() / 4;
    const int64_t waited_ns = emitted_arrival_ns_ == kNoTime ? 0 : unit.arrival_monotonic_ns - emitted_arrival_ns_;
    const DecodeOrder::Times times = order_.next(
        {.pts_ticks = unit.ticks, .waited_ticks = waited_ns / 1000 * format()->clock_rate_hz / 1'000'000, .key = key});
    emitted_ticks_ = unit.ticks;
    emitted_arrival_ns_ = unit.arrival_monotonic_ns;
    emit(buffer_.take(), {times.pts_ticks, times.dts_ticks, times.clock_step_ticks, times.stepped}, unit.rtp_time,
         unit.arrival_monotonic_ns, key, sink);
  }
  unit_.reset();
}

}  // namespace parallax::media::rtp
