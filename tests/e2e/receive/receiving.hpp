// SPDX-License-Identifier: Apache-2.0
// One receiver on a loop and thread of its own, and what it has brought so far.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "media/asio_loop.hpp"
#include "media/rtsp/rtsp_receiver.hpp"

namespace parallax::test {

struct Received {
  std::vector<std::string> states;
  std::optional<Error> reason;
  std::vector<std::string> codecs;  ///< of the tracks, as announced
  std::map<size_t, int> units;
  std::map<size_t, size_t> bytes;
  std::vector<std::string> notes;
  int32_t width = 0;
  int32_t height = 0;

  [[nodiscard]] std::string state() const { return states.empty() ? "" : states.back(); }
  [[nodiscard]] std::string code() const { return reason ? reason->code : ""; }
  [[nodiscard]] bool saw(const std::string& state) const;
};

class Receiving final : private media::StreamEvents {
 public:
  explicit Receiving(const media::RtspOptions& options);
  ~Receiving() override;

  /// True as soon as `condition` holds; false after `seconds`.
  bool wait_until(const std::function<bool(const Received&)>& condition, double seconds = 15);
  [[nodiscard]] Received now();
  [[nodiscard]] SourceHealth health();
  void stop();

 private:
  void on_state(CameraState state, const std::optional<Error>& reason) override;
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override;
  void on_access_unit(size_t track, const media::AccessUnit& unit) override;
  void on_note(std::string_view text) override;
  void on_loop(const std::function<void()>& work);

  SystemClock clock_;
  media::AsioLoop loop_{clock_};
  std::unique_ptr<media::RtspReceiver> receiver_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Received received_;
  std::thread thread_;
};

}  // namespace parallax::test
