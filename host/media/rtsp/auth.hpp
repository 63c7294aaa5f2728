// SPDX-License-Identifier: Apache-2.0
// Logging in to an RTSP server: basic (RFC 7617) and digest (RFC 2617 without qop, RFC 7616 with MD5, SHA-256, their
// -sess forms). Digest is preferred, basic never follows a refused digest and is
// answered only where that is allowed, because it sends the password as it is. Pure but for random client nonces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::media {

enum class AuthScheme { basic, digest };
enum class DigestAlgorithm { md5, sha256 };

/// One challenge of a WWW-Authenticate header that we can answer.
struct AuthChallenge {
  AuthScheme scheme = AuthScheme::basic;
  DigestAlgorithm algorithm = DigestAlgorithm::md5;
  std::string algorithm_name;  ///< as written, to be sent back; empty if absent
  bool session_variant = false;
  bool qop_auth = false;
  bool stale = false;
  std::string realm;
  std::string nonce;
  std::string opaque;
};

/// The challenges in `headers` (values of WWW-Authenticate; one value may hold several), the one to prefer first:
/// digest SHA-256, digest MD5, basic. Unknown schemes and algorithms are left out.
[[nodiscard]] std::vector<AuthChallenge> parse_challenges(const std::vector<std::string_view>& headers);

/// The `response` of RFC 7616 3.4.1 (RFC 2617 3.2.2.1 when `challenge.qop_auth` is false).
struct DigestInput {
  std::string_view user;
  std::string_view password;
  std::string_view method;
  std::string_view uri;
  std::string_view client_nonce;
  uint32_t count = 1;
};
[[nodiscard]] std::string digest_response(const AuthChallenge& challenge, const DigestInput& input);

/// The login of one connection: remembers the challenge, counts the nonce. [loop thread]
class Authenticator {
 public:
  enum class Verdict { retry, refused, no_credentials, unknown_scheme, plain_only };

  /// `allow_basic`: the password may be sent as it is (over TLS, or because the user said so).
  Authenticator(std::string user, std::string password, bool allow_basic)
      : user_(std::move(user)), password_(std::move(password)), allow_basic_(allow_basic) {}

  /// To be called for each 401; `attempt` counts the tries of this one request from 0.
  Verdict on_challenge(const std::vector<std::string_view>& www_authenticate, int attempt);
  /// The server took a request that carried our login: a later 401 then means a nonce that ran out.
  void on_accepted();
  /// The value of the Authorization header; empty before the first challenge.
  [[nodiscard]] std::optional<std::string> header(std::string_view method, std::string_view uri);

 private:
  std::string user_;
  std::string password_;
  bool allow_basic_ = false;
  std::optional<AuthChallenge> current_;
  uint32_t count_ = 0;
  bool accepted_ = false;
};

}  // namespace parallax::media
