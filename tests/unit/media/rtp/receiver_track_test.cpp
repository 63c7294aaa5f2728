// SPDX-License-Identifier: Apache-2.0
// Sequence, sender and format rules, on hand-made packets.
#include "catch.hpp"
#include "golden.hpp"
#include "media/rtp/rtcp.hpp"
#include "media/rtp/sps.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::media::rtp;
using namespace parallax::test;

namespace {

const std::string kPcmu = "m=audio 0 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
const std::string kKlv = "m=application 0 RTP/AVP 97\r\na=rtpmap:97 SMPTE336M/90000\r\n";

Bytes sound(uint16_t sequence, uint32_t ssrc = 0x1234, uint8_t type = 0) {
  return rtp_packet(sequence, 160U * sequence, false, {1, 2, 3, 4}, ssrc, type);
}

ReceiverTrackOptions udp() {
  ReceiverTrackOptions options;
  options.transport = RtpTransport::udp;
  return options;
}

Bytes klv_unit(size_t length) {
  Bytes unit{0x06,
             0x0E,
             0x2B,
             0x34,
             2,
             0x0B,
             1,
             1,
             0x0E,
             1,
             3,
             1,
             1,
             0,
             0,
             0,
             0x82,
             static_cast<uint8_t>(length >> 8),
             static_cast<uint8_t>(length)};
  for (size_t i = 0; i < length; ++i) unit.push_back(static_cast<uint8_t>(i * 31));
  return unit;
}

Bytes sender_report(uint32_t ssrc, int64_t utc_ns, uint32_t rtp_time) {
  const uint64_t ntp = (static_cast<uint64_t>(utc_ns / kNsPerSecond + 2'208'988'800) << 32) |
                       (static_cast<uint64_t>(utc_ns % kNsPerSecond) << 32) / 1'000'000'000;
  Bytes out{0x80, 200, 0, 6};
  const auto put = [&out](uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  put(ssrc, 4);
  put(ntp, 8);
  put(rtp_time, 4);
  put(0, 8);
  return out;
}

// Two valid sets of different size, and a third that differs from the first in the PPS only (initial quantiser).
std::vector<Bytes> sets_of(const std::string& golden_sdp) {
  const SdpMedia media = first_media(read_sdp(golden_sdp));
  const std::string_view value = media.chosen()->parameter("sprop-parameter-sets");
  const size_t comma = value.find(',');
  return {decode_base64(value.substr(0, comma)), decode_base64(value.substr(comma + 1))};
}

/// An aggregated packet (STAP-A).
Bytes aggregate(const std::vector<Bytes>& nals) {
  Bytes out{24};
  for (const Bytes& nal : nals) {
    out.push_back(static_cast<uint8_t>(nal.size() >> 8));
    out.push_back(static_cast<uint8_t>(nal.size()));
    out.insert(out.end(), nal.begin(), nal.end());
  }
  return out;
}
const Bytes kIdr{0x65, 0x88, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
const Bytes kSlice{0x41, 0x9A, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};

}  // namespace

TEST_CASE("events that share the media's channel are no sound", "[rtp]") {
  auto track = make_track(kPcmu);
  CHECK(receive(*track, {sound(1), sound(2, 0x1234, 101), sound(2)}).units.size() == 2);
  // A number that the SDP does not know is tolerated.
  CHECK(receive(*track, {sound(3, 0x1234, 97)}).units.size() == 1);
}

TEST_CASE("sequence numbers wrap, gaps are counted, late packets dropped", "[rtp]") {
  auto track = make_track(kPcmu);
  const Collector out = receive(*track, {sound(65534), sound(65535), sound(0), sound(3), sound(1), sound(4)});
  CHECK(out.units.size() == 5);
  CHECK(track->counters().lost_packets == 2);
  CHECK(track->counters().duplicate_packets == 1);
  CHECK(out.units[3].discontinuity);
  CHECK_FALSE(out.units[4].discontinuity);
}

TEST_CASE("over UDP a gap is held open, then given up at its time", "[rtp]") {
  auto track = make_track(kPcmu, udp());
  Collector out;
  track->push_rtp(sound(1), 0, out);
  CHECK(track->next_poll_monotonic_ns() == kNoTime);
  track->push_rtp(sound(3), 10 * kNsPerMs, out);
  CHECK(out.units.size() == 1);
  CHECK(track->next_poll_monotonic_ns() == 70 * kNsPerMs);
  track->poll(69 * kNsPerMs, out);
  CHECK(out.units.size() == 1);
  track->poll(70 * kNsPerMs, out);
  CHECK(out.units.size() == 2);
  CHECK(track->counters().lost_packets == 1);
  CHECK(out.units[1].arrival_monotonic_ns == 10 * kNsPerMs);
  track->push_rtp(sound(5), 80 * kNsPerMs, out);
  track->push_rtp(sound(4), 81 * kNsPerMs, out);
  CHECK(out.units.size() == 4);
  CHECK(track->counters().lost_packets == 1);
}

TEST_CASE("a sequence that begins anew is followed from its second packet on", "[rtp]") {
  auto track = make_track(kPcmu);
  CHECK(receive(*track, {sound(1), sound(40000), sound(2), sound(50000), sound(50001), sound(50002)}).units.size() ==
        4);
}

TEST_CASE("32-bit time stamps become ticks without wrap", "[rtp]") {
  auto track = make_track(kPcmu);
  const Collector out =
      receive(*track, {rtp_packet(1, 0xFFFFFFF0, false, {1}, 1, 0), rtp_packet(2, 0x10, false, {1}, 1, 0)});
  CHECK(out.units[1].pts_ticks - out.units[0].pts_ticks == 0x20);
  CHECK(out.units[1].rtp_time == 0x10);
}

TEST_CASE("two sender reports that agree give the capture time, a step takes it back", "[rtcp]") {
  auto track = make_track(kPcmu);
  const int64_t utc = 1'700'000'000 * kNsPerSecond;
  Collector out;
  const auto send = [&](uint16_t sequence) { track->push_rtp(sound(sequence), sequence * 20 * kNsPerMs, out); };
  send(1);
  track->push_rtcp(sender_report(0x1234, utc, 160), 0, out);
  send(2);
  CHECK(out.units.back().capture_utc_ns == kNoTime);
  track->push_rtcp(sender_report(0x1234, utc + 2 * kNsPerSecond, 160 + 16000), 0, out);
  CHECK(track->has_sender_clock());
  send(3);
  CHECK(std::abs(out.units.back().capture_utc_ns - (utc + 40 * kNsPerMs)) < 1000);
  track->push_rtcp(sender_report(0x9999, utc, 1), 0, out);  // another session's
  CHECK(track->has_sender_clock());
  track->push_rtcp(sender_report(0x1234, utc + 3604 * kNsPerSecond, 160 + 32000), 0, out);
  CHECK_FALSE(track->has_sender_clock());
  send(4);
  CHECK(out.units.back().capture_utc_ns == kNoTime);
  track->push_rtcp(sender_report(0x1234, utc + 3606 * kNsPerSecond, 160 + 48000), 0, out);
  send(5);
  CHECK(std::abs(out.units.back().capture_utc_ns - (utc + 3600 * kNsPerSecond + 80 * kNsPerMs)) < 1000);
  CHECK(track->sender_reports() == 4);
}

TEST_CASE("BYE of the sender is told", "[rtcp]") {
  auto track = make_track(kPcmu);
  Collector out;
  track->push_rtp(sound(1), 0, out);
  track->push_rtcp(Bytes{0x81, 203, 0, 1, 0, 0, 0x99, 0x99}, 0, out);
  CHECK_FALSE(track->bye_received());
  track->push_rtcp(Bytes{0x80, 201, 0, 1, 0, 0, 0, 1, 0x81, 203, 0, 1, 0, 0, 0x12, 0x34}, 0, out);
  CHECK(track->bye_received());
}

TEST_CASE("receiver reports carry loss, the last sequence number and the last sender report", "[rtcp]") {
  ReceiverTrackOptions options;
  options.own_ssrc = 0xAABBCCDD;
  options.cname = "me";
  auto track = make_track(kPcmu, options);
  // Before the first packet: an empty report, as servers that watch for life signs want.
  const Bytes empty = track->receiver_report(0);
  CHECK(empty == Bytes{0x80, 201,  0,    1,    0xAA, 0xBB, 0xCC, 0xDD, 0x81, 202, 0, 3,
                       0xAA, 0xBB, 0xCC, 0xDD, 1,    2,    'm',  'e',  0,    0,   0, 0});
  Collector out;
  for (const uint16_t sequence : std::initializer_list<uint16_t>{1, 2, 3, 5}) track->push_rtp(sound(sequence), 0, out);
  track->push_rtcp(sender_report(0x1234, 1'700'000'000 * kNsPerSecond, 160), kNsPerSecond, out);
  const Bytes report = track->receiver_report(3 * kNsPerSecond);
  REQUIRE(report.size() == 32 + 16);
  CHECK(Bytes(report.begin() + 8, report.begin() + 12) == Bytes{0, 0, 0x12, 0x34});
  CHECK(report[12] == 51);                                                      // one of five
  CHECK(report[15] == 1);                                                       // in all
  CHECK(report[19] == 5);                                                       // highest
  CHECK(Bytes(report.begin() + 28, report.begin() + 32) == Bytes{0, 2, 0, 0});  // two seconds
  CHECK(track->receiver_report(4 * kNsPerSecond)[12] == 0);
  CHECK(parse_rtcp(report).sender_reports.empty());
}

TEST_CASE("KLV of one time stamp is joined, byte for byte, whatever the markers say", "[rtp][klv]") {
  const Bytes large = klv_unit(3000);
  const auto piece = [&](size_t from, size_t to) {
    return Bytes(large.begin() + static_cast<std::ptrdiff_t>(from), large.begin() + static_cast<std::ptrdiff_t>(to));
  };
  for (const bool marked : {false, true}) {
    auto track = make_track(kKlv);
    const Collector out = receive(
        *track,
        {rtp_packet(1, 900, marked, piece(0, 1388), 1, 97), rtp_packet(2, 900, marked, piece(1388, 2776), 1, 97),
         rtp_packet(3, 900, true, piece(2776, 3019), 1, 97), rtp_packet(4, 1800, marked, klv_unit(200), 1, 97),
         rtp_packet(5, 2700, true, klv_unit(10), 1, 97)});
    REQUIRE(out.units.size() == 3);
    CHECK((Bytes(out.units[0].data.view().begin(), out.units[0].data.view().end()) == large));
    CHECK((Bytes(out.units[2].data.view().begin(), out.units[2].data.view().end()) == klv_unit(10)));
  }
  // A missing piece costs that unit and no other.
  auto track = make_track(kKlv);
  const Collector out = receive(
      *track, {rtp_packet(1, 900, false, piece(0, 1388), 1, 97), rtp_packet(3, 900, true, piece(2776, 3019), 1, 97),
               rtp_packet(4, 1800, true, klv_unit(200), 1, 97)});
  REQUIRE(out.units.size() == 1);
  CHECK(out.units[0].discontinuity);
  CHECK(track->counters().damaged_units == 1);
}

TEST_CASE("a change of the parameter sets makes a new format at the next key picture", "[rtp][h264]") {
  auto track = make_track("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
  std::vector<Bytes> first = sets_of("h264_b.sdp");
  std::vector<Bytes> other = first;
  other[1].back() = static_cast<uint8_t>(other[1].back() ^ 0x10);  // nothing but a detail of the PPS
  Collector out;
  uint16_t sequence = 0;
  int64_t now = 0;
  const auto send = [&](const std::vector<Bytes>& sets, const Bytes& picture) {
    std::vector<Bytes> nals = sets;
    nals.push_back(picture);
    now += kNsPerSecond;
    ++sequence;
    track->push_rtp(rtp_packet(sequence, 90000U * sequence, true, aggregate(nals)), now, out);
    return out.units.back();
  };
  const AccessUnit a = send(first, kIdr);
  CHECK(nals_of_lengths(a.data.view()) == std::vector<Bytes>{kIdr});
  CHECK(a.format->width == 176);
  CHECK(send(first, kIdr).format == a.format);  // a repetition
  const AccessUnit b = send(other, kIdr);
  CHECK(b.format != a.format);
  CHECK_FALSE(*b.format == *a.format);
  CHECK(nals_of_lengths(b.data.view()) == std::vector<Bytes>{kIdr});
  // Flapping: no new format, the sets stay where a decoder needs them.
  const AccessUnit back = send(first, kIdr);
  CHECK(back.format == b.format);
  CHECK(nals_of_lengths(back.data.view()) == std::vector<Bytes>{first[1], kIdr});  // the SPS is the same in both
  const AccessUnit forth = send(other, kIdr);
  CHECK(forth.format == b.format);
  CHECK(nals_of_lengths(forth.data.view()).size() == 3);
  CHECK(track->counters().format_changes == 1);
  // What stays for longer than the window is a change after all.
  AccessUnit last = forth;
  for (int i = 0; i < 40; ++i) last = send(first, kIdr);
  CHECK_FALSE(*last.format == *b.format);
  CHECK(*last.format == *a.format);
  CHECK(nals_of_lengths(last.data.view()).size() == 1);
}

TEST_CASE("a PPS that the SDP forgot is taken from the stream (Hikvision)", "[rtp][h264]") {
  const std::vector<Bytes> sets = sets_of("h264_b.sdp");
  auto track = make_track(
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
      "a=fmtp:96 sprop-parameter-sets=Z2QAC6zZQsTsBEAAAAMAQAAADIPFCmWA,\r\n");
  CHECK(track->format()->codec_config.empty());
  Collector out;
  track->push_rtp(rtp_packet(1, 0, true, kIdr), 0, out);
  CHECK(out.units.empty());  // nobody could decode it
  track->push_rtp(rtp_packet(2, 3600, true, aggregate({sets[1], kIdr})), 1, out);
  REQUIRE(out.units.size() == 1);
  CHECK_FALSE(out.units[0].format->codec_config.empty());
  CHECK(track->counters().format_changes == 0);
}

TEST_CASE("units end at the marker, or where time goes on, also when every slice is marked", "[rtp][h264]") {
  const std::vector<Bytes> sets = sets_of("h264_b.sdp");
  const std::string sdp = read_sdp("h264_b.sdp");
  const Bytes second_slice{0x41, 0x40, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2};
  SECTION("no markers") {
    auto track = make_track(sdp);
    CHECK(receive(*track, {rtp_packet(1, 0, false, kIdr), rtp_packet(2, 3600, false, kSlice),
                           rtp_packet(3, 7200, false, kSlice)})
              .units.size() == 2);
  }
  SECTION("sets with a marker and a time of their own") {
    auto track = make_track("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
    const Collector out = receive(
        *track, {rtp_packet(1, 0, true, sets[0]), rtp_packet(2, 0, true, sets[1]), rtp_packet(3, 0, true, kIdr)});
    REQUIRE(out.units.size() == 1);
    CHECK(nals_of_lengths(out.units[0].data.view()) == std::vector<Bytes>{kIdr});
  }
  SECTION("a marker on every slice") {
    auto track = make_track(sdp);
    std::vector<Bytes> packets{rtp_packet(0, 0, true, kIdr)};
    for (uint16_t i = 1; i < 10; ++i) {
      packets.push_back(rtp_packet(static_cast<uint16_t>(2 * i - 1), 3600U * i, true, kSlice));
      packets.push_back(rtp_packet(static_cast<uint16_t>(2 * i), 3600U * i, true, second_slice));
    }
    const Collector out = receive(*track, packets);
    // The first picture teaches; from then on both slices are in one unit.
    REQUIRE(out.units.size() >= 8);
    CHECK(nals_of_lengths(out.units.back().data.view()).size() == 2);
  }
}

TEST_CASE("interleaved H.264 packets are noted once and counted", "[rtp][h264]") {
  auto track = make_track(read_sdp("h264_b.sdp"));
  const Collector out = receive(
      *track, {rtp_packet(1, 0, true, {25, 0, 0, 0, 1, 0x65}), rtp_packet(2, 3600, true, {25, 0, 0, 0, 1, 0x65})});
  CHECK(out.notes.size() == 1);
  CHECK(track->counters().malformed_packets == 2);
  CHECK(track->counters().damaged_units == 2);
}

TEST_CASE("a recovery point is a key picture", "[rtp][h264]") {
  auto track = make_track(read_sdp("h264_b.sdp"));
  const Bytes recovery{0x06, 6, 1, 0xC4, 0x80};  // recovery_frame_cnt 0
  const Collector out =
      receive(*track, {rtp_packet(1, 0, true, kSlice), rtp_packet(2, 3600, true, aggregate({recovery, kSlice}))});
  REQUIRE(out.units.size() == 2);
  CHECK_FALSE(out.units[0].key);
  CHECK(out.units[1].key);
}

TEST_CASE("H.265 with decoding order numbers gives the same NAL units", "[rtp][h265]") {
  const Bytes key{0x26, 0x01, 0xAF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const std::string sdp = read_sdp("h265.sdp");
  auto track = make_track(sdp.substr(0, sdp.find("a=fmtp")) + "a=fmtp:96 sprop-max-don-diff=1; " +
                          sdp.substr(sdp.find("sprop-vps")));
  Bytes single = key;
  single.insert(single.begin() + 2, {0, 7});
  Bytes aggregation{0x60, 0x01, 0, 8, 0, static_cast<uint8_t>(key.size())};
  aggregation.insert(aggregation.end(), key.begin(), key.end());
  aggregation.insert(aggregation.end(), {0, 0, 2, 0x4E, 0x01});
  Bytes start{0x62, 0x01, 0x93, 0, 9};
  start.insert(start.end(), key.begin() + 2, key.begin() + 8);
  Bytes end{0x62, 0x01, 0x53};
  end.insert(end.end(), key.begin() + 8, key.end());
  const Collector out = receive(*track, {rtp_packet(1, 0, true, single), rtp_packet(2, 3600, true, aggregation),
                                         rtp_packet(3, 7200, false, start), rtp_packet(4, 7200, true, end)});
  REQUIRE(out.units.size() == 3);
  for (const AccessUnit& unit : out.units) {
    CHECK(nals_of_lengths(unit.data.view()).front() == key);
    CHECK(unit.key);
  }
}

TEST_CASE("AAC: several frames in a packet, frames in pieces, ADTS inside", "[rtp][aac]") {
  const std::string sdp =
      "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/2\r\n"
      "a=fmtp:97 mode=AAC-hbr; config=1190; sizelength=13; indexlength=3; indexdeltalength=3\r\n";
  auto track = make_track(sdp);
  const Collector two =
      receive(*track, {rtp_packet(1, 1000, true, {0, 32, 0, 3 << 3, 0, 2 << 3, 1, 2, 3, 4, 5}, 1, 97)});
  REQUIRE(two.units.size() == 2);
  CHECK(two.units[1].pts_ticks - two.units[0].pts_ticks == 1024);
  CHECK(two.joined() == Bytes{1, 2, 3, 4, 5});
  const Collector pieces = receive(*track, {rtp_packet(2, 3048, false, {0, 16, 0, 5 << 3, 1, 2, 3}, 1, 97),
                                            rtp_packet(3, 3048, true, {0, 16, 0, 5 << 3, 4, 5}, 1, 97)});
  REQUIRE(pieces.units.size() == 1);
  CHECK(pieces.joined() == Bytes{1, 2, 3, 4, 5});
  const Collector adts = receive(
      *track, {rtp_packet(4, 4072, true, {0, 16, 0, 9 << 3, 0xFF, 0xF1, 0x4C, 0x80, 0x01, 0x3F, 0xFC, 7, 8}, 1, 97)});
  CHECK(adts.joined() == Bytes{7, 8});
}

TEST_CASE("AAC that is not or oddly described is assumed to be AAC-LC, with a note", "[rtp][aac]") {
  auto bare = make_track("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/1\r\n");
  CHECK(bare->format()->codec_config == SharedBytes(Bytes{0x14, 0x08}));
  CHECK(receive(*bare, {rtp_packet(1, 0, true, {0, 16, 0, 2 << 3, 1, 2}, 1, 97)}).notes.size() == 1);
  auto main = make_track("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/1\r\na=fmtp:97 config=0C08\r\n");
  CHECK(main->format()->codec_config == SharedBytes(Bytes{0x14, 0x08}));
}

TEST_CASE("AAC in LATM form gives the same frames", "[rtp][aac]") {
  auto track = make_track(
      "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MP4A-LATM/44100/2\r\na=fmtp:97 cpresent=0; config=400024203fc0\r\n");
  CHECK(track->format()->sample_rate_hz == 44100);
  CHECK(track->format()->channels == 2);
  CHECK(track->format()->codec_config == SharedBytes(Bytes{0x12, 0x10}));
  Bytes payload{255, 1};
  payload.resize(2 + 256, 9);
  const Collector out = receive(*track, {rtp_packet(1, 0, true, payload, 1, 97)});
  REQUIRE(out.units.size() == 1);
  CHECK(out.units[0].data.size() == 256);
}

TEST_CASE("MJPEG: tables by quality, restart markers, sides above 2040 from the SDP", "[rtp][mjpeg]") {
  auto track = make_track("m=video 0 RTP/AVP 26\r\na=x-dimensions:2592,1944\r\n");
  const Collector out =
      receive(*track, {rtp_packet(1, 0, true, {0, 0, 0, 0, 65, 50, 0, 0, 0, 4, 0xFF, 0xFF, 1, 2, 3}, 1, 26)});
  REQUIRE(out.units.size() == 1);
  CHECK(out.units[0].format->width == 2592);
  CHECK(out.units[0].format->height == 1944);
  const ByteView image = out.units[0].data.view();
  CHECK(Bytes(image.end() - 5, image.end()) == Bytes{1, 2, 3, 0xFF, 0xD9});
  const Bytes restart{0xFF, 0xDD, 0, 4, 0, 4};
  CHECK(std::search(image.begin(), image.end(), restart.begin(), restart.end()) != image.end());
  const Bytes first_luma{0xFF, 0xDB, 0, 67, 0, 16, 11, 12, 14};  // quality 50 is the table itself
  CHECK(std::search(image.begin(), image.end(), first_luma.begin(), first_luma.end()) != image.end());
  // Tables of quality 128 to 254 may be sent once; without any, an image cannot be decoded.
  CHECK(
      receive(*track, {rtp_packet(2, 9, true, {0, 0, 0, 0, 1, 200, 4, 4, 0, 0, 0, 0, 1, 2, 3}, 1, 26)}).units.empty());
}

TEST_CASE("a media that cannot be recorded is refused with what to do", "[rtp]") {
  const auto track = ReceiverTrack::create(first_media("m=audio 0 RTP/AVP 9\r\n"));
  REQUIRE_FALSE(track);
  CHECK(track.error().code == "codec-unsupported");
  CHECK(track.error().text.find("G722") != std::string::npos);
  CHECK_FALSE(track.error().remedy.empty());
}
