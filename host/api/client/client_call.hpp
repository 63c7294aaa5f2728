// SPDX-License-Identifier: Apache-2.0
// One call of the API, typed: a request and how its answer is read. calls/ has one function per operation; who sends it
// (on which thread, through which connection) is the caller's business.
//
//   const Result<SessionPage> page = fetch(client, calls::sessions::list(query));
#pragma once

#include <string>
#include <string_view>

#include "api/client/client.hpp"
#include "base/result.hpp"

namespace parallax::api {

/// `Answer` is void where nothing is answered, or nothing of it is of interest. [any thread]
template <typename Answer>
struct ClientCall {
  ClientRequest request;
  Result<Answer> (*decode)(std::string_view body);
};

/// Sends and waits. The body of an answer of status 2xx; else the problem as an Error that names every field that is
/// wrong. @errors those of Client::send, and the codes of problems
[[nodiscard]] Result<std::string> fetch(Client& client, const ClientRequest& request);
/// The same, read. @errors "answer-malformed" as well
template <typename Answer>
[[nodiscard]] Result<Answer> fetch(Client& client, const ClientCall<Answer>& call) {
  const auto body = fetch(client, call.request);
  if (!body) return fail(body.error());
  return call.decode(*body);
}

}  // namespace parallax::api
