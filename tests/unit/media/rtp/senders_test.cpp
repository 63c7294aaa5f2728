// SPDX-License-Identifier: Apache-2.0
// Whose packets are taken, and what is told of those that never came.
#include "catch.hpp"
#include "golden.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::media::rtp;
using namespace parallax::test;

namespace {

const std::string kPcmu = "m=audio 0 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

Bytes sound(uint16_t sequence, uint32_t ssrc = 0x1234) {
  return rtp_packet(sequence, 160U * sequence, false, {1, 2, 3, 4}, ssrc, 0);
}

ReceiverTrackOptions udp() {
  ReceiverTrackOptions options;
  options.transport = RtpTransport::udp;
  return options;
}

}  // namespace

TEST_CASE("packets of another session on the same connection are dropped", "[rtp]") {
  auto track = make_track(kPcmu);
  std::vector<Bytes> packets;
  for (uint16_t i = 0; i < 20; ++i) {
    packets.push_back(sound(i));
    packets.push_back(sound(static_cast<uint16_t>(500 + i), 0x9999));
  }
  CHECK(receive(*track, packets).units.size() == 20);
  CHECK(track->counters().foreign_packets == 20);
  CHECK(track->counters().lost_packets == 0);
}

TEST_CASE("the announced sender is waited for, but not for ever", "[rtp]") {
  ReceiverTrackOptions options;
  options.announced_ssrc = 0x1234;
  auto track = make_track(kPcmu, options);
  Collector out;
  track->push_rtp(sound(1, 0x9999), 0, out);
  track->push_rtp(sound(7), 1, out);
  track->push_rtp(sound(2, 0x9999), 2, out);
  CHECK(out.units.size() == 1);
  auto wrong = make_track(kPcmu, options);
  for (uint16_t i = 0; i < 40; ++i) wrong->push_rtp(sound(i, 0x9999), i * 20 * kNsPerMs, out);
  CHECK(out.units.size() == 1 + 40);  // followed after half a second, and nothing is lost by the waiting
  CHECK(wrong->counters().foreign_packets == 0);
}

TEST_CASE("a sender that begins anew under another SSRC is followed after silence", "[rtp]") {
  auto track = make_track(kPcmu);
  Collector out;
  track->push_rtp(sound(1), 0, out);
  track->push_rtp(sound(9000, 0x77), 3 * kNsPerSecond, out);
  REQUIRE(out.units.size() == 2);
  CHECK(out.units[1].discontinuity);
  CHECK(track->counters().lost_packets == 0);
}

TEST_CASE("a new SSRC on the same connection costs nothing, and is told", "[rtp]") {
  auto track = make_track(kPcmu);
  Collector out;
  int64_t now = 0;
  for (uint16_t i = 0; i < 50; ++i) track->push_rtp(sound(i), now += 20 * kNsPerMs, out);
  for (uint16_t i = 0; i < 50; ++i) {
    track->push_rtp(sound(static_cast<uint16_t>(30000 + i), 0x77), now += 20 * kNsPerMs, out);
    if (i == 20) CHECK(out.units.size() == 50 + 21);  // believed after a quarter of a second, not after two
  }
  CHECK(out.units.size() == 100);
  CHECK(out.units[50].arrival_monotonic_ns == 51 * 20 * kNsPerMs);
  CHECK(out.units[50].discontinuity);
  CHECK(track->counters().lost_packets == 0);
  CHECK(track->counters().foreign_packets == 0);
  REQUIRE(out.notes.size() == 1);
  CHECK(out.notes[0].find("SSRC") != std::string::npos);
}

TEST_CASE("packets of another session are not taken over while a stall holds ours up, too", "[rtp]") {
  auto track = make_track(kPcmu);
  Collector out;
  int64_t now = 0;
  uint16_t ours = 0;
  uint16_t theirs = 500;
  const auto both = [&] {
    track->push_rtp(sound(theirs++, 0x9999), now, out);
    track->push_rtp(sound(ours++), now, out);
  };
  for (int i = 0; i < 50; ++i, now += 20 * kNsPerMs) both();
  now += kNsPerSecond;  // the connection stood still; now everything comes at once
  for (int i = 0; i < 50; ++i) both();
  CHECK(out.units.size() == 100);
  CHECK(track->counters().foreign_packets == 100);
  CHECK(out.notes.empty());
}

TEST_CASE("lost packets are told with the unit behind them", "[rtp]") {
  auto track = make_track(kPcmu);
  const Collector out = receive(*track, {sound(1), sound(2), sound(7), sound(8), sound(10)});
  REQUIRE(out.units.size() == 5);
  std::vector<uint32_t> lost;
  for (const AccessUnit& unit : out.units) lost.push_back(unit.lost_packets);
  CHECK(lost == std::vector<uint32_t>{0, 0, 4, 0, 1});
  auto behind = make_track(kPcmu, udp());
  // Over UDP, too, and also what waited behind a gap when the sender began anew.
  CHECK(receive(*behind, {sound(1), sound(3), sound(40000), sound(40001), sound(40002)}).units.size() >= 3);
  CHECK(behind->counters().lost_packets >= 2);
}
