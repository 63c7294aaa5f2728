// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/sdp.hpp"

#include "catch.hpp"
#include "golden.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::media::rtp;
using parallax::test::first_media;

TEST_CASE("a usual description gives its media, codecs and control addresses", "[sdp]") {
  const auto sdp = parse_sdp(
      "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=Room 1\r\na=control:*\r\na=range:npt=now-\r\nt=0 0\r\n"
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=framerate:25.0\r\na=x-dimensions:1920,1080\r\n"
      "a=fmtp:96 packetization-mode=1;profile-level-id=64001F;sprop-parameter-sets=Z2QAKQ==,aO48gA==\r\n"
      "a=control:trackID=1\r\n"
      "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/2\r\na=control:rtsp://h/x/trackID=2\r\n"
      "m=application 0 RTP/AVP 98\r\na=rtpmap:98 vnd.onvif.metadata/90000\r\na=control:trackID=3\r\n");
  REQUIRE(sdp);
  CHECK(sdp->name == "Room 1");
  CHECK(sdp->control == "*");
  CHECK(sdp->range == "npt=now-");
  REQUIRE(sdp->media.size() == 3);
  const SdpMedia& video = sdp->media[0];
  CHECK(video.kind == MediaKind::video);
  CHECK(video.control == "trackID=1");
  CHECK(video.framerate == 25.0);
  CHECK(video.width == 1920);
  CHECK(video.height == 1080);
  REQUIRE(video.chosen() != nullptr);
  CHECK(video.chosen()->codec == Codec::h264);
  CHECK(video.chosen()->parameter("sprop-parameter-sets") == "Z2QAKQ==,aO48gA==");
  const SdpMedia& audio = sdp->media[1];
  CHECK(audio.control == "rtsp://h/x/trackID=2");
  CHECK(audio.chosen()->codec == Codec::aac);
  CHECK(audio.chosen()->clock_rate_hz == 16000);
  CHECK(audio.chosen()->channels == 2);
  CHECK(sdp->media[2].chosen() == nullptr);
  CHECK(sdp->media[2].payloads.front().encoding == "vnd.onvif.metadata");
}

TEST_CASE("format parameters under another payload number belong to the media (Hikvision)", "[sdp]") {
  const SdpMedia media =
      first_media("m=audio 0 RTP/AVP 104\r\na=rtpmap:104 mpeg4-generic/16000/1\r\na=fmtp:97 config=1408\r\n");
  REQUIRE(media.chosen() != nullptr);
  CHECK(media.chosen()->number == 104);
  CHECK(media.chosen()->parameter("config") == "1408");
}

TEST_CASE("even the rtpmap may carry another number", "[sdp]") {
  const SdpMedia media = first_media("m=audio 0 RTP/AVP 97\na=rtpmap:104 PCMA/8000\n");
  REQUIRE(media.chosen() != nullptr);
  CHECK(media.chosen()->codec == Codec::g711_alaw);
}

TEST_CASE("static payload numbers need no rtpmap", "[sdp]") {
  const auto [number, codec, rate, channels] = GENERATE(table<int, Codec, int, int>({{0, Codec::g711_ulaw, 8000, 1},
                                                                                     {8, Codec::g711_alaw, 8000, 1},
                                                                                     {10, Codec::l16, 44100, 2},
                                                                                     {11, Codec::l16, 44100, 1},
                                                                                     {26, Codec::mjpeg, 90000, 0}}));
  const SdpMedia media = first_media("m=" + std::string(number == 26 ? "video" : "audio") + " 0 RTP/AVP " +
                                     std::to_string(number) + "\r\n");
  REQUIRE(media.chosen() != nullptr);
  CHECK(media.chosen()->codec == codec);
  CHECK(media.chosen()->clock_rate_hz == rate);
  CHECK(media.chosen()->channels == channels);
}

TEST_CASE("encoding names are known in every case and misspelling that occurs", "[sdp]") {
  CHECK(codec_of_encoding("h264") == Codec::h264);
  CHECK(codec_of_encoding("HEVC") == Codec::h265);
  CHECK(codec_of_encoding("SMPTE336M") == Codec::klv);
  CHECK(codec_of_encoding("smtpe336m") == Codec::klv);
  CHECK(codec_of_encoding("MPEG4-GENERIC") == Codec::aac);
  CHECK(codec_of_encoding("G726-40") == Codec::g726);
  CHECK(codec_of_encoding("AAL2-G726-16") == Codec::g726);
  CHECK(codec_of_encoding("G7221") == Codec::unknown);
  CHECK(codec_of_encoding("") == Codec::unknown);
}

TEST_CASE("the first payload that can be recorded is chosen among many (Dahua)", "[sdp]") {
  const SdpMedia media = first_media(
      "m=audio 0 RTP/AVP 14 9 107 0 8 97 98\r\na=rtpmap:107 speex/16000\r\na=rtpmap:97 G726-32/8000\r\n"
      "a=rtpmap:98 MPEG4-GENERIC/16000\r\n");
  REQUIRE(media.chosen() != nullptr);
  CHECK(media.chosen()->codec == Codec::g711_ulaw);
  CHECK(media.payloads.size() == 7);
  CHECK(media.payloads[5].bits_per_coded_sample == 4);
}

TEST_CASE("mpeg4-generic that is not AAC is not taken for AAC", "[sdp]") {
  CHECK(first_media("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/8000\r\na=fmtp:97 mode=CELP-cbr\r\n").chosen() ==
        nullptr);
}

TEST_CASE("a back channel is told by the direction that differs", "[sdp]") {
  const auto onvif =
      parse_sdp("m=video 0 RTP/AVP 26\na=recvonly\nm=audio 0 RTP/AVP 0\na=recvonly\nm=audio 0 RTP/AVP 0\na=sendonly\n");
  REQUIRE(onvif);
  CHECK_FALSE(onvif->media[0].back_channel);
  CHECK_FALSE(onvif->media[1].back_channel);
  CHECK(onvif->media[2].back_channel);
  const auto server_view = parse_sdp("m=video 0 RTP/AVP 26\na=sendonly\nm=audio 0 RTP/AVP 0\na=sendonly\n");
  REQUIRE(server_view);
  CHECK_FALSE(server_view->media[0].back_channel);
  CHECK_FALSE(server_view->media[1].back_channel);
}

TEST_CASE("what is no description is refused in words", "[sdp]") {
  CHECK(parse_sdp("").error().code == "sdp-invalid");
  CHECK(parse_sdp("<html>404</html>").error().code == "sdp-invalid");
  CHECK(parse_sdp(std::string(kMaxSdpBytes + 1, 'a')).error().code == "sdp-too-long");
}

TEST_CASE("nonsense in a description is stepped over", "[sdp]") {
  const auto sdp =
      parse_sdp("a=\nm=\nm=video\nm=video x y z\na=rtpmap:\na=rtpmap:96\na=fmtp:96 ;;=;a;=b\na=framerate:-1\n=\nx\n");
  REQUIRE(sdp);
  CHECK(sdp->media.back().framerate == 0);
  CHECK(sdp->media.back().chosen() == nullptr);
}

TEST_CASE("base64 stops at what does not belong", "[sdp]") {
  CHECK(decode_base64("Z2QAKQ==") == std::vector<uint8_t>{0x67, 0x64, 0x00, 0x29});
  CHECK(decode_base64("Z2QA KQ") == std::vector<uint8_t>{0x67, 0x64, 0x00});
  CHECK(decode_base64("").empty());
}
