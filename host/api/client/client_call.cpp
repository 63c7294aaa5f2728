// SPDX-License-Identifier: Apache-2.0
#include "api/client/client_call.hpp"

#include "api/dto/problem.hpp"

namespace parallax::api {

Result<std::string> fetch(Client& client, const ClientRequest& request) {
  auto answer = client.send(request);
  if (!answer) return fail(answer.error());
  if (!answer->ok()) return fail(error_with_fields(answer->problem()));
  return std::move(answer->body);
}

}  // namespace parallax::api
