// SPDX-License-Identifier: Apache-2.0
// One attempt at one camera, from connecting to the end of the stream: OPTIONS, DESCRIBE, SETUP of each track, PLAY,
// keep-alive, receiver reports, TEARDOWN. What to do after its end is the supervisor's business.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/loop.hpp"
#include "base/timer.hpp"
#include "media/rtsp/exchange.hpp"
#include "media/rtsp/network.hpp"
#include "media/rtsp/rtsp_receiver.hpp"
#include "media/rtsp/session_track.hpp"
#include "media/rtsp/url.hpp"
#include "media/unit_rate.hpp"

namespace parallax::media {

/// [loop thread]
class RtspSession final : private ControlEvents, private TrackControl, private UnitSink {
 public:
  /// Told that it is over, and why; nothing follows.
  using Ended = std::function<void(const Error&)>;

  /// `options` holds user and password; `url` none. `events` hears of the states connecting, first_frame (with the
  /// reason why it is not live yet, where that is known) and live. No call of `events` or `ended` may destroy the
  /// session; each may close it.
  RtspSession(Loop& loop, RtspNetwork& network, const RtspOptions& options, RtspUrl url, StreamEvents& events,
              Ended ended);
  ~RtspSession() override;

  void start();
  /// Ends politely; no event follows. The session is spent.
  void close();
  /// Sums over all tracks; rates are left at 0.
  [[nodiscard]] StreamCounters counters() const;
  /// The track whose pictures (or sound, if there are none) decide whether the camera is live.
  [[nodiscard]] size_t main_track() const { return main_track_; }

 private:
  struct Wanted {  // a media on its way through SETUP
    std::unique_ptr<SessionTrack> track;
    std::vector<std::string> urls;
    size_t url = 0;
    bool required = false;
  };

  void on_connecting() override;
  void on_open() override;
  size_t on_bytes(ByteView bytes, int64_t arrival_monotonic_ns) override;
  void on_closed(const Error& error) override;
  void on_track_packet(size_t track, int64_t arrival_monotonic_ns) override;
  void on_track_bye(size_t track) override;
  void on_access_unit(size_t track, const AccessUnit& unit) override;
  void on_note(std::string_view text) override;

  void connect();
  void request(std::string method, const std::string& url, std::vector<std::pair<std::string, std::string>> headers,
               RtspExchange::Answered answered);
  void on_message(ByteView bytes);
  void send_describe();
  void on_described(const RtspMessage& answer);
  void follow_redirect(const RtspMessage& answer);
  void choose_media(const rtp::SdpSession& description, const std::string& base);
  void set_up_next();
  void send_set_up();
  void on_set_up(const RtspMessage& answer);
  void skip_wanted(std::string_view why);
  bool try_other_transport();
  void play();
  void on_playing(const RtspMessage& answer);
  void keep_alive();
  void send_reports();
  void watch();
  void watch_for_key_frame(int64_t now_ns);
  /// A medium for people.
  [[nodiscard]] std::string name_of(const rtp::SdpMedia& media) const;
  /// What is told of a status that refuses the request under way.
  [[nodiscard]] Error refused(const RtspMessage& answer) const;
  void fail_with(const Error& error);
  void add_session(std::vector<std::pair<std::string, std::string>>& headers) const;

  Loop& loop_;
  RtspNetwork& network_;
  RtspOptions options_;
  RtspUrl url_;
  StreamEvents& events_;
  Ended ended_;
  std::unique_ptr<ControlChannel> channel_;
  std::unique_ptr<RtspExchange> exchange_;
  Timer keep_alive_timer_;
  Timer report_timer_;
  Timer watch_timer_;

  std::deque<Wanted> wanted_;
  std::vector<std::unique_ptr<SessionTrack>> tracks_;
  size_t main_track_ = 0;
  std::string play_url_;
  std::string session_id_;
  int64_t session_timeout_ns_ = 60 * kNsPerSecond;  ///< until the camera says another one (RFC 2326 12.37)
  bool use_udp_ = false;
  bool other_transport_tried_ = false;
  bool get_parameter_ = false;
  bool answered_once_ = false;
  bool playing_ = false;
  bool live_ = false;
  bool closed_ = false;
  bool login_withheld_ = false;  ///< a redirect led elsewhere
  bool names_shown_ = false;     ///< what the description calls things may be told to people
  int redirects_ = 0;
  uint8_t next_channel_ = 0;
  size_t garbage_bytes_ = 0;
  int64_t play_monotonic_ns_ = 0;
  int64_t last_packet_monotonic_ns_ = kNoTime;  ///< of the main track
  int64_t first_unit_monotonic_ns_ = kNoTime;   ///< of the main track; pictures come, perhaps no key frame
  bool said_no_key_ = false;
  UnitRate unit_rate_;
};

}  // namespace parallax::media
