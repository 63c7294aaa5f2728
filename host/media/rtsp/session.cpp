// SPDX-License-Identifier: Apache-2.0
// Connecting, messages, and the end. The dialogue up to SETUP is in session_setup.cpp, playing in session_play.cpp.
#include "media/rtsp/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "base/text.hpp"
#include "media/rtsp/refusal.hpp"

namespace parallax::media {

namespace {
// A few stray bytes between frames are borne (some cameras send them); more is not RTSP.
constexpr size_t kMostGarbage = 64 * 1024;

/// What seems to answer instead of a camera. Its bytes are nobody's business: a test of a source must not read what any
/// service of the network says.
std::string_view guess_of(ByteView bytes) {
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  if (text.starts_with("SSH-")) return "it speaks SSH";
  if (text.starts_with("HTTP/")) return "it speaks HTTP";
  if (bytes.size() >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 3) return "it speaks TLS";
  return "it speaks another protocol";
}
}  // namespace

RtspSession::RtspSession(Loop& loop, RtspNetwork& network, const RtspOptions& options, RtspUrl url,
                         StreamEvents& events, Ended ended)
    : loop_(loop),
      network_(network),
      options_(options),
      url_(std::move(url)),
      events_(events),
      ended_(std::move(ended)),
      keep_alive_timer_(loop),
      report_timer_(loop),
      watch_timer_(loop),
      use_udp_(options.transport == Transport::udp) {}

RtspSession::~RtspSession() {
  close();
}

void RtspSession::start() {
  connect();
}

void RtspSession::connect() {
  Authenticator login(options_.user, options_.password, url_.secure || options_.allow_plain_login);
  exchange_ = std::make_unique<RtspExchange>(loop_, std::move(login), [this](std::string text) {
    if (channel_) channel_->send(std::move(text));
  });
  const ConnectTarget target{
      url_.host, url_.port, url_.secure, options_.trust, options_.timeouts.resolve_ns, options_.timeouts.connect_ns};
  channel_ = network_.connect(target, *this);
}

void RtspSession::close() {
  if (std::exchange(closed_, true)) return;
  keep_alive_timer_.cancel();
  report_timer_.cancel();
  watch_timer_.cancel();
  for (const auto& track : tracks_) track->stop();
  if (exchange_) exchange_->cancel();
  if (channel_) {
    std::string farewell;
    if (!session_id_.empty() && exchange_) {
      RtspRequest teardown{"TEARDOWN", play_url_, {}, 0};
      add_session(teardown.headers);
      farewell = exchange_->compose(teardown);
    }
    channel_->send_and_close(std::move(farewell));
    channel_.reset();
  }
}

void RtspSession::fail_with(const Error& error) {
  if (closed_) return;
  close();
  const bool withheld = login_withheld_ && error.code == "login-refused";
  ended_(withheld ? login_withheld(url_.text()) : error);
}

void RtspSession::on_connecting() {
  if (redirects_ == 0) events_.on_state(CameraState::connecting, {});
}

void RtspSession::on_closed(const Error& error) {
  if (closed_) return;
  if (error.code != "connection-closed") {
    fail_with(error);
    return;
  }
  const std::string when = playing_            ? std::string("in the middle of the stream")
                           : exchange_->busy() ? fmt::format("without an answer to {}", exchange_->method())
                                               : std::string("before the stream began");
  fail_with(connection_closed(when));
}

size_t RtspSession::on_bytes(ByteView bytes, int64_t arrival_monotonic_ns) {
  size_t done = 0;
  while (!closed_) {
    const StreamPiece piece = next_piece(bytes.subspan(done));
    if (piece.kind == StreamPiece::Kind::need_more) break;
    if (piece.kind == StreamPiece::Kind::too_large) {
      fail_with(bad_answer(guess_of(bytes.subspan(done))));
      break;
    }
    done += piece.size;
    if (piece.kind == StreamPiece::Kind::interleaved) {
      for (const auto& track : tracks_) {
        if (track->take_interleaved(piece.channel, piece.payload, arrival_monotonic_ns)) break;
      }
    } else if (piece.kind == StreamPiece::Kind::message) {
      on_message(piece.payload);
      // A redirect has replaced the connection: what is left of this one's bytes is not for the next.
      if (!channel_) break;
    } else if (const bool only_blank = trim({reinterpret_cast<const char*>(piece.payload.data()), piece.size}).empty();
               !only_blank) {
      garbage_bytes_ += piece.size;
      if (!answered_once_ || garbage_bytes_ > kMostGarbage)
        fail_with(bad_answer(guess_of(bytes.subspan(done - piece.size))));
    }
  }
  return done;
}

void RtspSession::on_message(ByteView bytes) {
  const auto message = parse_message(bytes);
  if (!message) {
    fail_with(message.error());
    return;
  }
  if (message->status > 0) {
    answered_once_ = true;
    exchange_->on_response(*message);
    return;
  }
  // Servers announce, redirect or ping; only a ping needs more than a polite no.
  const bool known = message->method == "OPTIONS" || message->method == "GET_PARAMETER" ||
                     message->method == "SET_PARAMETER" || message->method == "ANNOUNCE";
  channel_->send(known ? write_response(200, "OK", *message) : write_response(501, "Not Implemented", *message));
}

void RtspSession::request(std::string method, const std::string& url,
                          std::vector<std::pair<std::string, std::string>> headers, RtspExchange::Answered answered) {
  add_session(headers);
  exchange_->request({std::move(method), url, std::move(headers), options_.timeouts.response_ns}, std::move(answered));
}

void RtspSession::add_session(std::vector<std::pair<std::string, std::string>>& headers) const {
  if (!session_id_.empty()) headers.emplace_back("Session", session_id_);
}

StreamCounters RtspSession::counters() const {
  StreamCounters sum;
  for (const auto& track : tracks_) {
    const rtp::ReceiverTrackCounters one = track->counters();
    sum.access_units += one.access_units;
    sum.bytes += one.bytes;
    sum.lost_packets += one.lost_packets;
    sum.damaged_units += one.damaged_units;
  }
  if (main_track_ < tracks_.size()) sum.jitter_ms = tracks_[main_track_]->counters().jitter_ms;
  return sum;
}

}  // namespace parallax::media
