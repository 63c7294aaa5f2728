// SPDX-License-Identifier: Apache-2.0
#include "plugins/extensions/camera/stream_bridge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "parallax/text.hpp"
#include "plugins/loading/abi_text.hpp"

namespace parallax::plugins {
namespace {

constexpr uint32_t kMaxTracks = 16;
constexpr uint64_t kMaxConfigBytes = 1 << 20;
constexpr uint64_t kMaxUnitBytes = 64u << 20;

StreamBridge& of(void* ctx) {
  return *static_cast<StreamBridge*>(ctx);
}

media::Codec codec_of(int32_t codec) {
  using media::Codec;
  switch (codec) {
    case PLX_CODEC_H264:
      return Codec::h264;
    case PLX_CODEC_H265:
      return Codec::h265;
    case PLX_CODEC_MJPEG:
      return Codec::mjpeg;
    case PLX_CODEC_AAC:
      return Codec::aac;
    case PLX_CODEC_OPUS:
      return Codec::opus;
    case PLX_CODEC_G711_ULAW:
      return Codec::g711_ulaw;
    case PLX_CODEC_G711_ALAW:
      return Codec::g711_alaw;
    case PLX_CODEC_G726:
      return Codec::g726;
    case PLX_CODEC_L16:
      return Codec::l16;
    case PLX_CODEC_KLV:
      return Codec::klv;
    default:
      return Codec::unknown;
  }
}

std::shared_ptr<const media::StreamFormat> format_of(const plx_track& track) {
  auto format = std::make_shared<media::StreamFormat>();
  const bool is_known = track.kind >= PLX_TRACK_VIDEO && track.kind <= PLX_TRACK_METADATA;
  format->kind = track.kind == PLX_TRACK_VIDEO   ? media::MediaKind::video
                 : track.kind == PLX_TRACK_AUDIO ? media::MediaKind::audio
                                                 : media::MediaKind::metadata;
  format->codec = is_known ? codec_of(track.codec) : media::Codec::unknown;
  format->clock_rate_hz = track.time_base.den;
  format->width = std::max(track.width, 0);
  format->height = std::max(track.height, 0);
  format->sample_rate_hz = std::max(track.sample_rate_hz, 0);
  format->channels = std::max(track.channels, 0);
  format->bits_per_coded_sample = std::max(track.bits_per_coded_sample, 0);
  if (track.nominal_fps.den > 0) {
    format->nominal_fps = static_cast<double>(track.nominal_fps.num) / track.nominal_fps.den;
  }
  const ByteView config = plx::view(track.codec_config);
  format->codec_config = SharedBytes({config.begin(), config.end()});
  return format;
}

bool is_readable(plx_bytes bytes, uint64_t most) {
  return bytes.len <= most && (bytes.len == 0 || bytes.ptr != nullptr);
}

/// The unit's bytes as the host's: sharing the plugin's memory if it has an anchor, copied otherwise.
SharedBytes share(const plx_access_unit& unit) {
  const ByteView view = plx::view(unit.data);
  const plx_anchor anchor = unit.anchor;
  if (anchor.retain == nullptr || anchor.release == nullptr) return SharedBytes({view.begin(), view.end()});
  anchor.retain(anchor.ctx);
  // If the control block cannot be made, shared_ptr runs the deleter itself.
  return {std::shared_ptr<const void>(anchor.ctx,
                                      [release = anchor.release](const void* ctx) { release(const_cast<void*>(ctx)); }),
          view};
}

}  // namespace

StreamBridge::StreamBridge(StreamSink& sink) : sink_(sink), table_(plx::sized<plx_stream_sink>()) {
  table_.ctx = this;
  // Plugins are C callers: the host's own exceptions must not reach them either.
  table_.descriptor = [](void* ctx, const plx_stream_descriptor* descriptor) noexcept {
    StreamDescriptor out{text_from(descriptor->url), text_from(descriptor->user),
                         std::string(reinterpret_cast<const char*>(descriptor->password.ptr),
                                     descriptor->password.ptr == nullptr ? 0 : descriptor->password.len),
                         Transport::automatic, text_from(descriptor->tls_pin_sha256)};
    if (descriptor->transport == PLX_TRANSPORT_TCP) out.transport = Transport::tcp;
    if (descriptor->transport == PLX_TRANSPORT_UDP) out.transport = Transport::udp;
    of(ctx).sink_.on_descriptor(out);
  };
  table_.tracks = [](void* ctx, const plx_track* const* tracks, uint32_t count) noexcept {
    return of(ctx).take_tracks(tracks, count);
  };
  table_.access_unit = [](void* ctx, const plx_access_unit* unit) noexcept { return of(ctx).take_unit(*unit); };
  table_.ended = [](void* ctx, const plx_error* reason) noexcept {
    StreamBridge& me = of(ctx);
    if (std::exchange(me.ended_, true)) return;
    me.sink_.on_ended(reason == nullptr ? std::nullopt
                                        : std::optional(error_of(PLX_E_FAILED, *reason, "The source ended.")));
  };
}

int32_t StreamBridge::broken(std::string text) {
  if (!std::exchange(ended_, true)) {
    sink_.on_ended(Error{"plugin-broken", std::move(text), "Tell the plugin's vendor; install another version of it."});
  }
  return PLX_SINK_STOP;
}

int32_t StreamBridge::take_tracks(const plx_track* const* tracks, uint32_t count) {
  if (ended_) return PLX_SINK_STOP;
  if (count == 0 || count > kMaxTracks || tracks == nullptr) {
    return broken(fmt::format("The driver announced {} tracks; expected 1 to {}.", count, kMaxTracks));
  }
  std::vector<std::shared_ptr<const media::StreamFormat>> out;
  std::vector<Track> announced;
  for (uint32_t i = 0; i < count; ++i) {
    const plx_track* track = tracks[i];
    if (track == nullptr || track->struct_size < sizeof(plx_track) ||
        !is_readable(track->codec_config, kMaxConfigBytes)) {
      return broken(fmt::format("The driver's track {} is incomplete.", i));
    }
    if (track->time_base.num <= 0 || track->time_base.den <= 0) {
      return broken(
          fmt::format("The driver's track {} has the time base {}/{}.", i, track->time_base.num, track->time_base.den));
    }
    out.push_back(format_of(*track));
    announced.push_back({out.back(), track->time_base.num});
  }
  tracks_ = std::move(announced);
  return static_cast<int32_t>(sink_.on_tracks(out));
}

int32_t StreamBridge::take_unit(const plx_access_unit& unit) {
  if (ended_) return PLX_SINK_STOP;
  if (unit.struct_size < sizeof(plx_access_unit)) return broken("The driver pushed an incomplete access unit.");
  if (unit.track >= tracks_.size()) {
    return broken(
        fmt::format("The driver pushed a unit of track {}; it announced {} tracks.", unit.track, tracks_.size()));
  }
  if (unit.data.len == 0 || !is_readable(unit.data, kMaxUnitBytes)) {
    return broken(fmt::format("The driver pushed a unit of {} bytes.", unit.data.len));
  }
  media::AccessUnit out;
  const int64_t factor = tracks_[unit.track].factor;
  if (__builtin_mul_overflow(unit.pts, factor, &out.pts_ticks) ||
      __builtin_mul_overflow(unit.dts, factor, &out.dts_ticks)) {
    return broken("The driver pushed a time stamp that is out of range.");
  }
  out.format = tracks_[unit.track].format;
  out.key = (unit.flags & PLX_UNIT_KEY) != 0;
  out.discontinuity = (unit.flags & PLX_UNIT_DISCONTINUITY) != 0;
  out.arrival_monotonic_ns = unit.receive_monotonic_ns;
  out.capture_utc_ns = unit.camera_utc_ns;
  out.data = share(unit);
  return static_cast<int32_t>(sink_.on_unit(unit.track, std::move(out)));
}

}  // namespace parallax::plugins
