// SPDX-License-Identifier: Apache-2.0
// A supervisor on a simulated clock with a camera that does everything right, of which tests change single answers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fake_network.hpp"
#include "media/rtsp/supervisor.hpp"
#include "support/rtsp_camera.hpp"

namespace parallax::test {

using namespace parallax::media;

struct Watcher final : StreamEvents {
  std::vector<std::string> states;
  std::optional<Error> reason;
  std::vector<std::string> notes;
  std::map<size_t, int> units;
  size_t tracks = 0;
  int track_calls = 0;

  void on_state(CameraState state, const std::optional<Error>& why) override {
    states.emplace_back(parallax::name_of(state));
    reason = why;
  }
  void on_tracks(const std::vector<StreamTrack>& infos) override {
    tracks = infos.size();
    ++track_calls;
  }
  void on_access_unit(size_t track, const AccessUnit&) override { ++units[track]; }
  void on_note(std::string_view text) override { notes.emplace_back(text); }
};

/// A camera that does everything right; tests change single answers.
struct Camera {
  std::string sdp = kVideoAndAudioSdp;
  std::string public_methods = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER";
  std::string session = "abc;timeout=30";
  /// An answer of the test's own; empty: the usual one. "-": silence.
  std::function<std::string(const RtspMessage&, int)> odd;

  std::string operator()(const RtspMessage& request, int number) const {
    if (odd) {
      const std::string answer = odd(request, number);
      if (answer == "-") return {};
      if (!answer.empty()) return answer;
    }
    const int64_t cseq = request.cseq();
    if (request.method == "OPTIONS") return rtsp_answer(cseq, "200 OK", "Public: " + public_methods + "\r\n");
    if (request.method == "DESCRIBE") return rtsp_answer(cseq, "200 OK", "", sdp);
    if (request.method == "SETUP") {
      return rtsp_answer(cseq, "200 OK",
                         "Transport: " + std::string(request.header("Transport")) + "\r\nSession: " + session + "\r\n");
    }
    return rtsp_answer(cseq, "200 OK", "Session: " + session + "\r\n");
  }
};

struct Fixture {
  FakeLoop loop;
  std::shared_ptr<FakeNetwork::State> net = std::make_shared<FakeNetwork::State>(loop);
  Camera camera;
  Watcher watcher;
  RtspOptions options;
  std::unique_ptr<RtspSupervisor> supervisor;
  uint16_t sequence = 0;

  void start(const std::string& url = "rtsp://10.0.0.5/main") {
    net->camera = camera;
    supervisor = std::make_unique<RtspSupervisor>(loop, std::make_unique<FakeNetwork>(net), options,
                                                  *parse_rtsp_url(url), [] { return 0.0; });
    supervisor->start(watcher);
    loop.advance(kNsPerMs);
  }
  /// Runs for `seconds`, a picture each 40 ms.
  void play(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 25); ++i) {
      if (net->events != nullptr) net->receive(interleaved(0, h264_packet(sequence, sequence * 3600u)));
      ++sequence;
      loop.advance(40 * kNsPerMs);
    }
  }
  [[nodiscard]] std::string state() const { return watcher.states.empty() ? "" : watcher.states.back(); }
  [[nodiscard]] std::string code() const { return watcher.reason ? watcher.reason->code : ""; }
};

inline std::string status(const RtspMessage& request, std::string_view line, std::string_view headers = {}) {
  return rtsp_answer(request.cseq(), line, headers);
}

}  // namespace parallax::test
