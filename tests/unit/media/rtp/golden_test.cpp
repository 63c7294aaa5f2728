// SPDX-License-Identifier: Apache-2.0
// Packets of GStreamer's and FFmpeg's payloaders against the elementary streams that went in.
#include "golden.hpp"

#include <algorithm>
#include <map>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

namespace {

const std::string kH264 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
const std::string kH265 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\n";

bool is_set_or_delimiter(Codec codec, const Bytes& nal) {
  if (codec == Codec::h264) return (nal[0] & 0x1F) >= 7 && (nal[0] & 0x1F) <= 9;
  const int type = (nal[0] >> 1) & 0x3F;
  return type >= 32 && type <= 35;
}

std::vector<Bytes> pictures_of(Codec codec, const Bytes& stream) {
  std::vector<Bytes> nals = nals_of_annex_b(stream);
  std::erase_if(nals, [codec](const Bytes& nal) { return is_set_or_delimiter(codec, nal); });
  return nals;
}

std::vector<Bytes> nals_of_units(const std::vector<AccessUnit>& units) {
  std::vector<Bytes> out;
  for (const AccessUnit& unit : units) {
    for (Bytes& nal : nals_of_lengths(unit.data.view())) out.push_back(std::move(nal));
  }
  return out;
}

struct VideoCase {
  std::string name;
  Codec codec;
  std::string sdp;
  std::string packets;
  std::string stream;
};

std::vector<VideoCase> video_cases() {
  return {{"H.264, B pictures, slices, FFmpeg", Codec::h264, read_sdp("h264_b.sdp"), "h264_b.rtp", "h264_b.h264"},
          {"H.264, aggregated, in band, GStreamer", Codec::h264, kH264, "h264_p.rtp", "h264_p.h264"},
          {"H.265, B pictures, FFmpeg", Codec::h265, read_sdp("h265.sdp"), "h265.rtp", "h265.h265"},
          {"H.265, aggregated, in band, GStreamer", Codec::h265, kH265, "h265_ap.rtp", "h265.h265"}};
}

}  // namespace

TEST_CASE("H.264 and H.265 come out as they went in, with decoding times", "[rtp]") {
  for (const VideoCase& which : video_cases()) {
    INFO(which.name);
    auto track = make_track(which.sdp);
    const Collector got = receive(*track, read_packets(which.packets));
    CHECK(got.units.size() == 24);
    CHECK((nals_of_units(got.units) == pictures_of(which.codec, read_golden(which.stream))));
    CHECK(got.notes.empty());
    const auto counters = track->counters();
    CHECK(counters.damaged_units == 0);
    CHECK(counters.lost_packets == 0);
    CHECK(counters.malformed_packets == 0);
    CHECK(counters.format_changes == 0);
    std::vector<int64_t> pts;
    for (size_t i = 0; i < got.units.size(); ++i) {
      const AccessUnit& unit = got.units[i];
      if (which.codec == Codec::h264 || i == 0) CHECK(unit.key == (i % 12 == 0));
      CHECK(unit.format == got.units.front().format);
      CHECK_FALSE(unit.discontinuity);
      CHECK(unit.dts_ticks <= unit.pts_ticks);
      if (i > 0) CHECK(unit.dts_ticks > got.units[i - 1].dts_ticks);
      pts.push_back(unit.pts_ticks);
    }
    CHECK(std::count_if(got.units.begin(), got.units.end(), [](const AccessUnit& unit) { return unit.key; }) == 2);
    // 25 pictures a second in presentation order, whatever the packets' order.
    std::sort(pts.begin(), pts.end());
    for (size_t i = 1; i < pts.size(); ++i) CHECK(std::abs(pts[i] - pts[i - 1] - 3600) <= 1);
    const StreamFormat& format = *got.units.front().format;
    CHECK(format.width == 176);
    CHECK(format.height == 144);
    CHECK(format.nominal_fps > 24.9);
    CHECK(format.nominal_fps < 25.1);
    CHECK(*track->format() == format);
  }
}

TEST_CASE("a stream without B pictures has decoding times equal to presentation times", "[rtp]") {
  auto track = make_track(kH264);
  for (const AccessUnit& unit : receive(*track, read_packets("h264_p.rtp")).units)
    CHECK(unit.dts_ticks == unit.pts_ticks);
}

TEST_CASE("MJPEG images are rebuilt with the same scan, tables and size", "[rtp]") {
  for (const std::string name : {"mjpeg_420", "mjpeg_422"}) {
    INFO(name);
    auto track = make_track("m=video 0 RTP/AVP 26\r\n");
    const Collector got = receive(*track, read_packets(name + ".rtp"));
    const Bytes stream = read_golden(name + ".mjpeg");
    REQUIRE(got.units.size() == 3);
    // Scans: what follows the SOS header up to the next SOI.
    const auto scans = [](ByteView bytes) {
      std::vector<Bytes> out;
      for (size_t i = 0; i + 4 < bytes.size(); ++i) {
        if (bytes[i] != 0xFF || bytes[i + 1] != 0xDA) continue;
        const size_t start = i + 2 + (static_cast<size_t>(bytes[i + 2]) << 8 | bytes[i + 3]);
        size_t end = start;
        while (end + 2 < bytes.size() && !(bytes[end] == 0xFF && bytes[end + 1] == 0xD9)) ++end;
        out.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(start),
                         bytes.begin() + static_cast<std::ptrdiff_t>(end + 2));
        i = end;
      }
      return out;
    };
    const std::vector<Bytes> expected = scans(stream);
    REQUIRE(expected.size() == 3);
    for (size_t i = 0; i < 3; ++i) {
      const ByteView image = got.units[i].data.view();
      CHECK(image[0] == 0xFF);
      CHECK(image[1] == 0xD8);
      CHECK(scans(image) == std::vector<Bytes>{expected[i]});
      CHECK(got.units[i].key);
      CHECK(got.units[i].format->width == 176);
      CHECK(got.units[i].format->height == 144);
    }
  }
}

TEST_CASE("AAC frames come out byte for byte, 1024 samples apart", "[rtp]") {
  auto track = make_track(read_sdp("aac.sdp"));
  const Collector got = receive(*track, read_packets("aac.rtp"));
  Bytes raw;
  const Bytes adts = read_golden("aac.adts");
  for (size_t at = 0; at + 7 <= adts.size();) {
    const size_t size =
        static_cast<size_t>(adts[at + 3] & 3) << 11 | static_cast<size_t>(adts[at + 4]) << 3 | adts[at + 5] >> 5;
    raw.insert(raw.end(), adts.begin() + static_cast<std::ptrdiff_t>(at + 7),
               adts.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
  }
  REQUIRE(got.units.size() == 8);
  constexpr size_t kLastFrame = 279;  // FFmpeg's payloader keeps the last frame to itself
  raw.resize(raw.size() - kLastFrame);
  CHECK((got.joined() == raw));
  for (size_t i = 1; i < got.units.size(); ++i) CHECK(got.units[i].pts_ticks - got.units[i - 1].pts_ticks == 1024);
  const StreamFormat& format = *got.units.front().format;
  CHECK(format.codec == Codec::aac);
  CHECK(format.sample_rate_hz == 16000);
  CHECK(format.channels == 1);
  CHECK(format.codec_config.view()[0] == 0x14);
  CHECK(format.codec_config.view()[1] == 0x08);
}

TEST_CASE("G.711, L16, Opus and KLV come out byte for byte", "[rtp]") {
  struct Case {
    std::string sdp;
    std::string packets;
    std::string stream;
    Codec codec;
    int channels;
  };
  const std::vector<Case> cases{
      {read_sdp("ulaw.sdp"), "ulaw.rtp", "ulaw.raw", Codec::g711_ulaw, 1},
      {read_sdp("l16.sdp"), "l16.rtp", "l16.raw", Codec::l16, 2},
      {read_sdp("opus.sdp"), "opus.rtp", "opus.raw", Codec::opus, 2},
      {"m=application 0 RTP/AVP 97\r\na=rtpmap:97 smtpe336m/90000\r\n", "klv.rtp", "klv.bin", Codec::klv, 0},
  };
  for (const Case& which : cases) {
    INFO(which.packets);
    auto track = make_track(which.sdp);
    const Collector got = receive(*track, read_packets(which.packets));
    CHECK((got.joined() == read_golden(which.stream)));
    CHECK(track->format()->codec == which.codec);
    CHECK(track->format()->channels == which.channels);
    CHECK(track->counters().damaged_units == 0);
    if (which.codec == Codec::klv) CHECK(got.units.size() == 1);
  }
}

TEST_CASE("G.726 in the order of AAL2 becomes that of RFC 3551", "[rtp]") {
  // The same sound, encoded in both orders by the same encoder.
  const Bytes big = read_golden("g726be.raw");
  auto aal2 = make_track("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 AAL2-G726-24/8000\r\n");
  auto plain = make_track("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 G726-24/8000\r\n");
  CHECK((receive(*aal2, {rtp_packet(1, 0, false, big)}).joined() == read_golden("g726le.raw")));
  CHECK((receive(*plain, {rtp_packet(1, 0, false, big)}).joined() == big));
  CHECK(aal2->format()->bits_per_coded_sample == 3);
}

TEST_CASE("losses cost the units they hit and no others", "[rtp]") {
  for (const VideoCase& which : video_cases()) {
    INFO(which.name);
    const std::vector<Bytes> packets = read_packets(which.packets);
    auto whole = make_track(which.sdp);
    std::map<int64_t, Bytes> complete;
    for (const AccessUnit& unit : receive(*whole, packets).units) {
      complete[unit.rtp_time] = Bytes(unit.data.view().begin(), unit.data.view().end());
    }
    for (size_t lost = 1; lost < packets.size(); ++lost) {
      INFO("lost packet " << lost);
      std::vector<Bytes> some = packets;
      some.erase(some.begin() + static_cast<std::ptrdiff_t>(lost));
      auto track = make_track(which.sdp);
      const Collector got = receive(*track, some);
      for (const AccessUnit& unit : got.units) {
        // A packet that held nothing but sets or SEI may be missed without damage; slices may not.
        const auto slices = [&](ByteView data) {
          std::vector<Bytes> nals = nals_of_lengths(data);
          std::erase_if(nals, [&](const Bytes& nal) {
            return which.codec == Codec::h264 ? (nal[0] & 0x1F) > 5 : ((nal[0] >> 1) & 0x3F) > 31;
          });
          return nals;
        };
        REQUIRE(slices(unit.data.view()) == slices(complete[unit.rtp_time]));
      }
      CHECK(got.units.size() >= 12);  // 12: the sets were in it, the next key picture brings them again
      if (lost > 4) CHECK(got.units.size() >= 22);
      if (lost + 1 < packets.size()) CHECK(track->counters().lost_packets == 1);
      if (got.units.size() < 24 && lost + 10 < packets.size()) {
        CHECK(
            std::any_of(got.units.begin(), got.units.end(), [](const AccessUnit& unit) { return unit.discontinuity; }));
      }
    }
  }
}

TEST_CASE("over UDP packets in any near order give the same units, and duplicates do no harm", "[rtp]") {
  for (const VideoCase& which : video_cases()) {
    INFO(which.name);
    const std::vector<Bytes> packets = read_packets(which.packets);
    auto straight = make_track(which.sdp);
    const Bytes expected = receive(*straight, packets).joined();
    std::vector<Bytes> mixed;
    for (size_t i = 0; i < packets.size(); i += 3) {
      for (size_t k = std::min(i + 3, packets.size()); k > i; --k) {
        if (i == 0) continue;
        mixed.push_back(packets[k - 1]);
        mixed.push_back(packets[k - 1]);
      }
      if (i == 0) mixed.insert(mixed.end(), packets.begin(), packets.begin() + 3);  // the first decides where to begin
    }
    rtp::ReceiverTrackOptions udp;
    udp.transport = rtp::RtpTransport::udp;
    auto track = make_track(which.sdp, udp);
    CHECK((receive(*track, mixed).joined() == expected));
    CHECK(track->counters().lost_packets == 0);
    CHECK(track->counters().reordered_packets > 0);
    CHECK(track->counters().duplicate_packets > 0);
  }
}

TEST_CASE("packets cut short at any byte never yield a wrong length or a crash", "[rtp]") {
  const std::string klv = "m=application 0 RTP/AVP 97\r\na=rtpmap:97 SMPTE336M/90000\r\n";
  const std::vector<std::pair<std::string, std::string>> cases{{read_sdp("h264_b.sdp"), "h264_b.rtp"},
                                                               {kH264, "h264_p.rtp"},
                                                               {read_sdp("h265.sdp"), "h265.rtp"},
                                                               {kH265, "h265_ap.rtp"},
                                                               {"m=video 0 RTP/AVP 26\r\n", "mjpeg_420.rtp"},
                                                               {read_sdp("aac.sdp"), "aac.rtp"},
                                                               {read_sdp("l16.sdp"), "l16.rtp"},
                                                               {read_sdp("opus.sdp"), "opus.rtp"},
                                                               {klv, "klv.rtp"}};
  for (const auto& [sdp, name] : cases) {
    INFO(name);
    std::vector<Bytes> packets = read_packets(name);
    packets.resize(std::min<size_t>(packets.size(), 8));
    for (size_t which = 0; which < packets.size(); ++which) {
      for (size_t size = 0; size < packets[which].size(); ++size) {
        std::vector<Bytes> cut = packets;
        cut[which].resize(size);
        auto track = make_track(sdp);
        for (const AccessUnit& unit : receive(*track, cut).units) {
          if (unit.format->codec == Codec::h264 || unit.format->codec == Codec::h265)
            (void)nals_of_lengths(unit.data.view());
        }
      }
    }
  }
}
