// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/exchange.hpp"

#include "media/rtsp/refusal.hpp"

namespace parallax::media {

void RtspExchange::request(RtspRequest request, Answered answered) {
  current_ = std::move(request);
  answered_ = std::move(answered);
  attempt_ = 0;
  transmit();
}

std::string RtspExchange::compose(const RtspRequest& request) {
  auto headers = request.headers;
  if (auto authorization = login_.header(request.method, request.url)) {
    headers.emplace_back("Authorization", std::move(*authorization));
  }
  headers.emplace_back("User-Agent", "Parallax");
  return write_request(request.method, request.url, ++cseq_, headers);
}

void RtspExchange::transmit() {
  timer_.after(current_.limit_ns, [this] { finish(fail(no_answer(current_.method, current_.limit_ns))); });
  send_(compose(current_));
}

void RtspExchange::on_response(const RtspMessage& response) {
  if (!busy()) return;
  const int64_t number = response.cseq();
  if (number >= 0 && number < cseq_) return;
  if (response.status < 200) return;  // 100 Continue
  if (response.status != 401) {
    login_.on_accepted();
    finish(response);
    return;
  }
  using Verdict = Authenticator::Verdict;
  switch (login_.on_challenge(response.all("WWW-Authenticate"), attempt_++)) {
    case Verdict::retry:
      transmit();
      return;
    case Verdict::refused:
      finish(fail(login_refused(true)));
      return;
    case Verdict::no_credentials:
      finish(fail(login_refused(false)));
      return;
    case Verdict::plain_only:
      finish(fail(login_plain_only()));
      return;
    case Verdict::unknown_scheme:
      finish(fail(login_unknown_scheme()));
      return;
  }
}

void RtspExchange::cancel() {
  timer_.cancel();
  answered_ = nullptr;
}

void RtspExchange::finish(const Result<RtspMessage>& result) {
  timer_.cancel();
  const Answered answered = std::exchange(answered_, nullptr);
  if (answered) answered(result);
}

}  // namespace parallax::media
