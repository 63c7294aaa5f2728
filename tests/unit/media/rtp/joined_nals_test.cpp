// SPDX-License-Identifier: Apache-2.0
// What cameras put into packets against the book, and other receivers take: start codes inside NAL units, units without
// meaning, pieces of nothing.
#include "catch.hpp"
#include "golden.hpp"
#include "media/rtp/annex_b.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::media::rtp;
using namespace parallax::test;

namespace {

const std::string kBareH264 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
const std::string kBareH265 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\n";
const Bytes kIdr{0x65, 0x88, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
const Bytes kSlice{0x41, 0x9A, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
const Bytes kHevcKey{0x26, 0x01, 0xAF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const Bytes kLong{0, 0, 0, 1};
const Bytes kShort{0, 0, 1};

std::vector<Bytes> sets_of(const std::string& golden_sdp, const std::vector<std::string>& names) {
  const SdpMedia media = first_media(read_sdp(golden_sdp));
  std::vector<Bytes> out;
  for (const std::string& name : names) {
    std::string_view value = media.chosen()->parameter(name);
    while (!value.empty()) {
      const size_t comma = value.find(',');
      out.push_back(decode_base64(value.substr(0, comma)));
      value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    }
  }
  return out;
}

Bytes joined(const std::vector<Bytes>& pieces) {
  Bytes out;
  for (const Bytes& piece : pieces) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

/// FU-A: what an encoder that takes `nal` for one NAL unit makes of it.
std::vector<Bytes> in_fragments(const Bytes& nal, uint32_t time, uint16_t& sequence) {
  std::vector<Bytes> out;
  constexpr size_t kPiece = 7;
  for (size_t at = 1; at < nal.size(); at += kPiece) {
    const size_t end = std::min(at + kPiece, nal.size());
    const bool last = end == nal.size();
    Bytes payload{static_cast<uint8_t>((nal[0] & 0x60) | 28),
                  static_cast<uint8_t>((nal[0] & 0x1F) | (at == 1 ? 0x80 : 0) | (last ? 0x40 : 0))};
    payload.insert(payload.end(), nal.begin() + static_cast<std::ptrdiff_t>(at),
                   nal.begin() + static_cast<std::ptrdiff_t>(end));
    out.push_back(rtp_packet(sequence++, time, last, payload));
  }
  return out;
}

}  // namespace

TEST_CASE("bytes are split where start codes stand, and only there", "[rtp]") {
  const auto split = [](const Bytes& bytes) {
    std::vector<Bytes> out;
    for_each_nal(bytes, [&](ByteView nal) { out.emplace_back(nal.begin(), nal.end()); });
    return out;
  };
  CHECK(split({}).empty());
  CHECK(split({1, 0, 0, 3, 1, 0}) == std::vector<Bytes>{{1, 0, 0, 3, 1, 0}});
  CHECK(split({1, 2, 0, 0, 1, 3}) == std::vector<Bytes>{{1, 2}, {3}});
  CHECK(split({0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 1, 3, 0, 0, 1}) == std::vector<Bytes>{{1, 2}, {3}});
  CHECK(split({1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}) == std::vector<Bytes>{{1, 1, 1}, {1}, {1}});
  CHECK(find_start_code(Bytes{0, 1, 0, 1}) == 4);
}

TEST_CASE("parameter sets and picture in one NAL unit, with start codes between, are a key picture", "[rtp][h264]") {
  const std::vector<Bytes> sets = sets_of("h264_b.sdp", {"sprop-parameter-sets"});
  const Bytes tail = joined({sets[0], kLong, sets[1], kShort, kIdr});
  for (const Bytes& nal : {tail, joined({kLong, tail}), joined({kShort, tail})}) {
    for (const bool pieces : {false, true}) {
      CAPTURE(nal.size(), pieces);
      auto track = make_track(kBareH264);
      uint16_t sequence = 1;
      std::vector<Bytes> packets =
          pieces ? in_fragments(nal, 0, sequence) : std::vector<Bytes>{rtp_packet(sequence++, 0, true, nal)};
      packets.push_back(rtp_packet(sequence++, 3600, true, kSlice));
      const Collector out = receive(*track, packets);
      REQUIRE(out.units.size() == 2);
      CHECK(out.units[0].key);
      CHECK(out.units[0].format->width == 176);
      CHECK(nals_of_lengths(out.units[0].data.view()) == std::vector<Bytes>{kIdr});
      CHECK(nals_of_lengths(out.units[1].data.view()) == std::vector<Bytes>{kSlice});
      CHECK(track->counters().damaged_units == 0);
      CHECK(track->counters().malformed_packets == 0);
    }
  }
}

TEST_CASE("parameter sets and picture in one NAL unit are a key picture in H.265, too", "[rtp][h265]") {
  const std::vector<Bytes> sets = sets_of("h265.sdp", {"sprop-vps", "sprop-sps", "sprop-pps"});
  const Bytes tail = joined({sets[0], kLong, sets[1], kLong, sets[2], kLong, kHevcKey});
  for (const Bytes& nal : {tail, joined({kLong, tail})}) {
    auto track = make_track(kBareH265);
    const Collector out = receive(*track, {rtp_packet(1, 0, true, nal)});
    REQUIRE(out.units.size() == 1);
    CHECK(out.units[0].key);
    CHECK(nals_of_lengths(out.units[0].data.view()) == std::vector<Bytes>{kHevcKey});
  }
}

TEST_CASE("what has no meaning spoils no picture", "[rtp][h264]") {
  const std::string sdp = read_sdp("h264_b.sdp");
  const Bytes orphan{0x7C, 0x45, 1, 2, 3};                                 // the end of a fragmented IDR slice
  const Bytes cut_remark{24, 0, 2, 0x06, 0x80, 0, 200, 0x06, 5, 1, 2, 3};  // an aggregate with an SEI cut off
  const Bytes padded{24, 0, 2, 0x06, 0x80, 0};                             // and one with a byte too many
  for (const Bytes& odd : {Bytes{0x00, 1, 2, 3}, Bytes{0x1F, 1, 2, 3}, Bytes{0x1E, 9}, orphan, cut_remark, padded}) {
    CAPTURE(static_cast<int>(odd[0]));
    auto track = make_track(sdp);
    const Collector out = receive(*track, {rtp_packet(1, 0, true, kIdr), rtp_packet(2, 3600, false, odd),
                                           rtp_packet(3, 3600, true, kSlice), rtp_packet(4, 7200, true, kSlice)});
    REQUIRE(out.units.size() == 3);
    const std::vector<Bytes> nals = nals_of_lengths(out.units[1].data.view());
    CHECK(nals.back() == kSlice);
    CHECK(nals.size() == (odd == cut_remark || odd == padded ? 2 : 1));
    CHECK_FALSE(out.units[1].discontinuity);
    CHECK(track->counters().damaged_units == 0);
  }
}

TEST_CASE("what has no meaning spoils no picture in H.265 either", "[rtp][h265]") {
  const std::string sdp = read_sdp("h265.sdp");
  const Bytes slice{0x02, 0x01, 0xD0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const Bytes orphan{0x62, 0x01, 0x53, 1, 2, 3};                             // the end of a fragmented IDR slice
  const Bytes cut_remark{0x60, 0x01, 0, 3, 0x4E, 1, 5, 0, 200, 0x4E, 1, 2};  // an aggregate with an SEI cut off
  const Bytes padded{0x60, 0x01, 0, 3, 0x4E, 1, 5, 0};                       // and one with a byte too many
  const Bytes no_layer{0x00, 0x00, 4, 2, 3};                                 // a temporal id that is none
  for (const Bytes& odd : {Bytes{0x66, 0x01, 1, 2}, Bytes{0x7E, 0x01, 9}, no_layer, orphan, cut_remark, padded}) {
    CAPTURE(static_cast<int>(odd[0]), odd.size());
    auto track = make_track(sdp);
    const Collector out = receive(*track, {rtp_packet(1, 0, true, kHevcKey), rtp_packet(2, 3600, false, odd),
                                           rtp_packet(3, 3600, true, slice), rtp_packet(4, 7200, true, slice)});
    REQUIRE(out.units.size() == 3);
    const std::vector<Bytes> nals = nals_of_lengths(out.units[1].data.view());
    CHECK(nals.back() == slice);
    CHECK(nals.size() == (odd == cut_remark || odd == padded ? 2 : 1));
    CHECK_FALSE(out.units[1].discontinuity);
    CHECK(track->counters().damaged_units == 0);
  }
}

TEST_CASE("what does miss is still told: a fragment's beginning, a slice of an aggregate", "[rtp][h264]") {
  const std::string sdp = read_sdp("h264_b.sdp");
  auto lost = make_track(sdp);
  const Collector a = receive(*lost, {rtp_packet(1, 0, true, kIdr), rtp_packet(3, 3600, true, {0x5C, 0x41, 1, 2, 3}),
                                      rtp_packet(4, 7200, true, kSlice)});
  REQUIRE(a.units.size() == 2);
  CHECK(a.units[1].discontinuity);
  CHECK(a.units[1].lost_packets == 1);
  CHECK(lost->counters().damaged_units == 1);
  auto cut = make_track(sdp);
  const Collector b =
      receive(*cut, {rtp_packet(1, 0, true, kIdr), rtp_packet(2, 3600, true, {24, 0, 200, 0x41, 0x9A, 1}),
                     rtp_packet(3, 7200, true, kSlice)});
  REQUIRE(b.units.size() == 2);
  CHECK(cut->counters().damaged_units == 1);
}
