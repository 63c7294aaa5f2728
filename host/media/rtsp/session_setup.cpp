// SPDX-License-Identifier: Apache-2.0
// The session's dialogue from OPTIONS to the last SETUP.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "media/rtsp/refusal.hpp"
#include "media/rtsp/session.hpp"

namespace parallax::media {

namespace {

constexpr int kMostRedirects = 5;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 305 || status == 307;
}

bool lists(std::string_view header, std::string_view wanted) {
  const auto pieces = split(header, ',');
  return std::any_of(pieces.begin(), pieces.end(),
                     [&](std::string_view piece) { return equal_ignoring_case(trim(piece), wanted); });
}

std::string_view noun(MediaKind kind) {
  switch (kind) {
    case MediaKind::video:
      return "video";
    case MediaKind::audio:
      return "sound";
    case MediaKind::metadata:
      return "metadata";
  }
  return "media";
}

}  // namespace

std::string RtspSession::name_of(const rtp::SdpMedia& media) const {
  if (!names_shown_) return std::string(noun(media.kind));
  const auto* payload = media.payloads.empty() ? nullptr : &media.payloads.front();
  return fmt::format("{} ({})", noun(media.kind),
                     payload != nullptr && !payload->encoding.empty() ? payload->encoding : media.type);
}

Error RtspSession::refused(const RtspMessage& answer) const {
  const bool shown = exchange_->vouches_for_itself(answer);
  return refusal_of_status(answer.status, shown ? answer.reason : std::string_view(), exchange_->method());
}

void RtspSession::on_open() {
  request("OPTIONS", url_.text(), {}, [this](const Result<RtspMessage>& answer) {
    if (!answer) {
      fail_with(answer.error());
      return;
    }
    // A camera may refuse OPTIONS and still play.
    if (is_redirect(answer->status)) {
      follow_redirect(*answer);
      return;
    }
    get_parameter_ = lists(answer->header("Public"), "GET_PARAMETER");
    send_describe();
  });
}

void RtspSession::send_describe() {
  request("DESCRIBE", url_.text(), {{"Accept", "application/sdp"}}, [this](const Result<RtspMessage>& answer) {
    if (!answer) {
      fail_with(answer.error());
    } else if (is_redirect(answer->status)) {
      follow_redirect(*answer);
    } else if (answer->status != 200) {
      fail_with(refused(*answer));
    } else {
      on_described(*answer);
    }
  });
}

void RtspSession::follow_redirect(const RtspMessage& answer) {
  if (!exchange_->vouches_for_itself(answer)) {  // its address would come back in what is said of it
    fail_with(redirect_without_number());
    return;
  }
  auto next = parse_rtsp_url(answer.header("Location"));
  if (!next) {
    fail_with(bad_answer("it sent a redirect without a usable Location"));
    return;
  }
  if (++redirects_ > kMostRedirects) {
    fail_with(too_many_redirects());
    return;
  }
  if (url_.secure && !next->secure) {
    fail_with(redirect_leaves_tls());
    return;
  }
  // The login belongs to the camera that the user named, not to whoever it points at: another port of the same host may
  // be another program.
  if (!equal_ignoring_case(next->host, url_.host) || next->port != url_.port || next->secure != url_.secure) {
    login_withheld_ = login_withheld_ || !options_.user.empty() || !options_.password.empty();
    options_.password.clear();
    options_.user.clear();
  }
  url_ = std::move(*next);
  exchange_->cancel();
  channel_.reset();
  answered_once_ = false;
  // The old connection is still calling us: begin anew once that call is over.
  watch_timer_.after(0, [this] { connect(); });
}

void RtspSession::on_described(const RtspMessage& answer) {
  names_shown_ = exchange_->vouches_for_itself(answer);
  const auto description = rtp::parse_sdp(answer.body);
  if (!description) {
    fail_with(no_media(description.error().text));
    return;
  }
  const std::string base = control_base(url_.text(), answer.header("Content-Base"), answer.header("Content-Location"));
  play_url_ = resolve_control(base, description->control).front();
  choose_media(*description, base);
  if (closed_) return;
  set_up_next();
}

void RtspSession::choose_media(const rtp::SdpSession& description, const std::string& base) {
  const bool has_video =
      std::any_of(description.media.begin(), description.media.end(), [](const rtp::SdpMedia& media) {
        return media.kind == MediaKind::video && media.chosen() != nullptr && !media.back_channel;
      });
  bool have[3] = {false, false, false};
  std::string found;
  for (const rtp::SdpMedia& media : description.media) {
    found += (found.empty() ? "" : ", ") + name_of(media);
    if (media.back_channel || media.direction == rtp::SdpDirection::inactive) continue;
    if (media.kind == MediaKind::audio && !options_.receive_audio) continue;
    if (media.kind == MediaKind::metadata && !options_.receive_metadata) continue;
    bool& have_this = have[static_cast<size_t>(media.kind)];
    if (media.chosen() == nullptr || have_this) {
      events_.on_note(fmt::format("left out: {}, {}", name_of(media),
                                  have_this ? "only the first of its kind is recorded" : "not a codec that we record"));
      if (closed_) return;
      continue;
    }
    have_this = true;
    Wanted wanted;
    UnitSink& units = *this;
    TrackControl& control = *this;
    wanted.track = std::make_unique<SessionTrack>(loop_, media, units, control);
    wanted.urls = resolve_control(base, media.control);
    wanted.required = has_video ? media.kind == MediaKind::video : wanted_.empty();
    // Pictures first: whatever goes wrong with the rest then finds them set up.
    if (media.kind == MediaKind::video) {
      wanted_.push_front(std::move(wanted));
    } else {
      wanted_.push_back(std::move(wanted));
    }
  }
  if (wanted_.empty())
    fail_with(no_media(found.empty() ? "its description names no media" : "it offers only " + found));
}

void RtspSession::set_up_next() {
  if (wanted_.empty()) {
    play();
    return;
  }
  send_set_up();
}

void RtspSession::send_set_up() {
  Wanted& wanted = wanted_.front();
  std::string transport;
  if (use_udp_) {
    const auto port = wanted.track->open_ports(network_, channel_->peer_address());
    if (!port) {
      fail_with(port.error());
      return;
    }
    transport = udp_transport(*port);
  } else {
    transport = tcp_transport(next_channel_);
  }
  request("SETUP", wanted.urls[wanted.url], {{"Transport", transport}}, [this](const Result<RtspMessage>& answer) {
    if (answer) {
      on_set_up(*answer);
    } else if (wanted_.front().required || answer.error().code != "no-answer") {
      fail_with(answer.error());
    } else {
      skip_wanted(answer.error().text);
    }
  });
}

void RtspSession::on_set_up(const RtspMessage& answer) {
  Wanted& wanted = wanted_.front();
  if (answer.status == 461) {
    if (try_other_transport()) return;
    if (wanted.required) {
      fail_with(transport_refused(options_.transport == Transport::tcp, options_.transport == Transport::udp));
    } else {
      skip_wanted("the camera does not send it over this transport (461)");
    }
    return;
  }
  if (answer.status != 200) {
    const bool wrong_address =
        answer.status == 400 || answer.status == 404 || answer.status == 454 || answer.status == 459;
    if (wrong_address && wanted.url + 1 < wanted.urls.size()) {
      ++wanted.url;
      send_set_up();
      return;
    }
    const Error error = refused(answer);
    if (wanted.required) {
      fail_with(error);
    } else {
      skip_wanted(error.text);
    }
    return;
  }
  if (const auto session = parse_session(answer.header("Session")); !session.id.empty()) {
    session_id_ = session.id;
    session_timeout_ns_ = session.timeout_ns;
  }
  auto reply = parse_transport(answer.header("Transport"));
  if (!reply && answer.header("Transport").empty()) {
    reply = TransportReply{};  // left out: it took what we proposed
    reply->tcp = !use_udp_;
  }
  if (!reply) {
    fail_with(reply.error());
    return;
  }
  if (reply->tcp == use_udp_) {
    if (!try_other_transport()) fail_with(transport_refused(!use_udp_, use_udp_));
    return;
  }
  const auto begun = wanted.track->begin(tracks_.size(), *reply, next_channel_, channel_->peer_address());
  if (!begun) {
    if (wanted.required) {
      fail_with(no_media(begun.error().text));
    } else {
      skip_wanted(begun.error().text);
    }
    return;
  }
  next_channel_ = static_cast<uint8_t>(next_channel_ + 2);
  if (wanted.required) main_track_ = tracks_.size();
  tracks_.push_back(std::move(wanted.track));
  wanted_.pop_front();
  set_up_next();
}

bool RtspSession::try_other_transport() {
  // Only before the first track stands: servers do not mix transports within a session.
  if (options_.transport != Transport::automatic || other_transport_tried_ || !tracks_.empty()) return false;
  // RTP over UDP would leave the TLS connection: only when the user asks for it.
  if (url_.secure && !use_udp_) return false;
  other_transport_tried_ = true;
  use_udp_ = !use_udp_;
  send_set_up();
  return true;
}

void RtspSession::skip_wanted(std::string_view why) {
  const std::string note = fmt::format("left out: {}, {}", name_of(wanted_.front().track->media()), why);
  wanted_.pop_front();
  events_.on_note(note);
  if (!closed_) set_up_next();
}

}  // namespace parallax::media
