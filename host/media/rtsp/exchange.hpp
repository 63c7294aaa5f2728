// SPDX-License-Identifier: Apache-2.0
// Requests and their answers on one connection: numbers them, waits with a limit, logs in when asked to. One request is
// under way at a time.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "base/timer.hpp"
#include "media/rtsp/auth.hpp"
#include "media/rtsp/message.hpp"

namespace parallax::media {

struct RtspRequest {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  int64_t limit_ns = 0;  ///< longest wait for the answer
};

/// [loop thread]
class RtspExchange {
 public:
  using Answered = std::function<void(const Result<RtspMessage>&)>;

  RtspExchange(Loop& loop, Authenticator login, std::function<void(std::string)> send)
      : login_(std::move(login)), send_(std::move(send)), timer_(loop) {}

  /// Sends; `answered` gets the final answer (any status but 401), or "no-answer" or "login-refused".
  void request(RtspRequest request, Answered answered);
  [[nodiscard]] bool busy() const { return answered_ != nullptr; }
  /// An answer came in. Late answers to requests that were given up are ignored; an answer without a number counts.
  void on_response(const RtspMessage& response);
  /// Whether `answer` is beyond doubt one to our last request: it is RTSP by the book and bears its number. Only such
  /// an answer's own words are shown to people; what is not may come from any service (docs/design/security.md).
  [[nodiscard]] bool vouches_for_itself(const RtspMessage& answer) const {
    return answer.by_the_book && answer.cseq() == cseq_;
  }
  /// Forgets the request under way.
  void cancel();
  /// A request as text, logged in, to be sent without waiting for an answer.
  [[nodiscard]] std::string compose(const RtspRequest& request);
  [[nodiscard]] const std::string& method() const { return current_.method; }

 private:
  void transmit();
  void finish(const Result<RtspMessage>& result);

  Authenticator login_;
  std::function<void(std::string)> send_;
  Timer timer_;
  RtspRequest current_;
  Answered answered_;
  int64_t cseq_ = 0;
  int attempt_ = 0;
};

}  // namespace parallax::media
