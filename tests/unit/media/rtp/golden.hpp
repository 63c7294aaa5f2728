// SPDX-License-Identifier: Apache-2.0
// Captured packets (tests/golden/rtp) and what a track makes of them.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "media/rtp/receiver_track.hpp"

namespace parallax::test {

using Bytes = std::vector<uint8_t>;

inline Bytes read_golden(const std::string& name) {
  std::ifstream in(std::string(PLX_GOLDEN_DIR) + "/rtp/" + name, std::ios::binary);
  if (!in) throw std::runtime_error("missing golden file " + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Packets framed as in RFC 4571.
inline std::vector<Bytes> read_packets(const std::string& name) {
  const Bytes all = read_golden(name);
  std::vector<Bytes> packets;
  for (size_t at = 0; at + 2 <= all.size();) {
    const size_t size = static_cast<size_t>(all[at]) << 8 | all[at + 1];
    packets.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(at + 2),
                         all.begin() + static_cast<std::ptrdiff_t>(at + 2 + size));
    at += 2 + size;
  }
  return packets;
}

/// Keeps what a track emits.
struct Collector final : media::UnitSink {
  std::vector<media::AccessUnit> units;
  std::vector<std::string> notes;
  void on_access_unit(size_t, const media::AccessUnit& unit) override { units.push_back(unit); }
  void on_note(std::string_view text) override { notes.emplace_back(text); }

  [[nodiscard]] Bytes joined() const {
    Bytes all;
    for (const auto& unit : units) all.insert(all.end(), unit.data.view().begin(), unit.data.view().end());
    return all;
  }
};

inline media::rtp::SdpMedia first_media(const std::string& sdp) {
  auto session = media::rtp::parse_sdp(sdp);
  if (!session) throw std::runtime_error(session.error().line());
  return session->media.front();
}

inline std::unique_ptr<media::rtp::ReceiverTrack> make_track(const std::string& sdp,
                                                             media::rtp::ReceiverTrackOptions options = {}) {
  auto track = media::rtp::ReceiverTrack::create(first_media(sdp), std::move(options));
  if (!track) throw std::runtime_error(track.error().line());
  return std::move(*track);
}

/// The SDP that FFmpeg wrote beside its packets.
inline std::string read_sdp(const std::string& name) {
  const Bytes text = read_golden(name);
  return {text.begin(), text.end()};
}

/// Pushes packets 1 ms apart.
inline Collector receive(media::rtp::ReceiverTrack& track, const std::vector<Bytes>& packets) {
  Collector out;
  int64_t now = 1'000'000'000;
  for (const Bytes& packet : packets) track.push_rtp(packet, now += 1'000'000, out);
  track.poll(now + 1'000'000'000, out);
  return out;
}

/// The NAL units of an Annex B stream or of units with 4-byte lengths, without those of the types in `left_out`.
inline std::vector<Bytes> nals_of_annex_b(const Bytes& stream) {
  std::vector<Bytes> out;
  size_t start = std::string::npos;
  for (size_t i = 0; i + 3 <= stream.size(); ++i) {
    if (stream[i] != 0 || stream[i + 1] != 0 || stream[i + 2] != 1) continue;
    if (start != std::string::npos) {
      size_t end = i;
      while (end > start && stream[end - 1] == 0) --end;
      out.emplace_back(stream.begin() + static_cast<std::ptrdiff_t>(start),
                       stream.begin() + static_cast<std::ptrdiff_t>(end));
    }
    start = i + 3;
  }
  if (start != std::string::npos) out.emplace_back(stream.begin() + static_cast<std::ptrdiff_t>(start), stream.end());
  return out;
}

inline std::vector<Bytes> nals_of_lengths(ByteView data) {
  std::vector<Bytes> out;
  while (data.size() >= 4) {
    const size_t size = static_cast<size_t>(data[0]) << 24 | static_cast<size_t>(data[1]) << 16 |
                        static_cast<size_t>(data[2]) << 8 | data[3];
    if (size > data.size() - 4) throw std::runtime_error("a NAL unit's length is wrong");
    out.emplace_back(data.begin() + 4, data.begin() + 4 + static_cast<std::ptrdiff_t>(size));
    data = data.subspan(4 + size);
  }
  if (!data.empty()) throw std::runtime_error("bytes after the last NAL unit");
  return out;
}

/// A hand-made packet.
inline Bytes rtp_packet(uint16_t sequence, uint32_t time, bool marker, const Bytes& payload, uint32_t ssrc = 0x1234,
                        uint8_t type = 96) {
  Bytes out{0x80,
            static_cast<uint8_t>((marker ? 0x80 : 0) | type),
            static_cast<uint8_t>(sequence >> 8),
            static_cast<uint8_t>(sequence),
            static_cast<uint8_t>(time >> 24),
            static_cast<uint8_t>(time >> 16),
            static_cast<uint8_t>(time >> 8),
            static_cast<uint8_t>(time),
            static_cast<uint8_t>(ssrc >> 24),
            static_cast<uint8_t>(ssrc >> 16),
            static_cast<uint8_t>(ssrc >> 8),
            static_cast<uint8_t>(ssrc)};
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

}  // namespace parallax::test
