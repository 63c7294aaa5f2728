// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/transport_header.hpp"

#include "base/clock.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::media;

TEST_CASE("the server's channels count, not those we asked for") {
  const auto reply = parse_transport("RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=DEADBEEF;mode=\"PLAY\"");
  REQUIRE(reply);
  CHECK(reply->tcp);
  CHECK(reply->rtp_channel == 4);
  CHECK(reply->rtcp_channel == 5);
  CHECK(reply->ssrc == 0xDEADBEEF);
}

TEST_CASE("missing and odd pieces of Transport are borne") {
  CHECK(parse_transport("RTP/AVP/TCP;interleaved=6")->rtcp_channel == 7);
  CHECK(parse_transport("RTP/AVP/TCP;interleaved=255")->rtcp_channel == std::nullopt);
  CHECK(parse_transport("RTP/AVP/TCP;interleaved=300-301")->rtp_channel == std::nullopt);
  CHECK(parse_transport("rtp/avp/tcp;unicast")->tcp);
  CHECK(parse_transport("RTP/AVP;unicast;interleaved=0-1")->tcp);
  const auto udp = parse_transport("RTP/AVP;unicast;client_port=5000-5001;source=10.0.0.7;ssrc=zz");
  REQUIRE(udp);
  CHECK_FALSE(udp->tcp);
  CHECK(udp->source == "10.0.0.7");
  CHECK_FALSE(udp->server_rtp_port);
  CHECK_FALSE(udp->ssrc);
  const auto ports = parse_transport("RTP/AVP/UDP;unicast;server_port=6970-6971, RTP/AVP/TCP;interleaved=0-1");
  CHECK_FALSE(ports->tcp);
  CHECK(ports->server_rtp_port == 6970);
  CHECK(ports->server_rtcp_port == 6971);
  CHECK(parse_transport("RTP/AVP;server_port=65535")->server_rtcp_port == std::nullopt);
  CHECK(parse_transport("nonsense").error().code == "bad-answer");
  CHECK(parse_transport("").error().code == "bad-answer");
}

TEST_CASE("we ask for what RFC 2326 12.39 says") {
  CHECK(tcp_transport(2) == "RTP/AVP/TCP;unicast;interleaved=2-3");
  CHECK(udp_transport(5000) == "RTP/AVP;unicast;client_port=5000-5001");
}

TEST_CASE("the session's timeout is read and bounded") {
  CHECK(parse_session("abc").id == "abc");
  CHECK(parse_session("abc").timeout_ns == 60 * kNsPerSecond);
  CHECK(parse_session(" a-b$c ; timeout = 25").id == "a-b$c");
  CHECK(parse_session(" a-b$c ; timeout = 25").timeout_ns == 25 * kNsPerSecond);
  CHECK(parse_session("a;timeout=0").timeout_ns == 60 * kNsPerSecond);
  CHECK(parse_session("a;timeout=1").timeout_ns == 2 * kNsPerSecond);
  CHECK(parse_session("a;timeout=-4").timeout_ns == 60 * kNsPerSecond);
  CHECK(parse_session("a;timeout=99999999").timeout_ns == 3600 * kNsPerSecond);
}
