// SPDX-License-Identifier: Apache-2.0
// The recorder's own certificate: made once, kept, and known to clients by its fingerprint.
#pragma once

#include <filesystem>
#include <string>

#include "api/server/http/server.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace parallax::api {

struct OwnCertificate {
  TlsFiles files;
  std::string fingerprint;  ///< SHA-256 in hexadecimal, for people to compare and for clients to pin
  bool made_now = false;    ///< show the fingerprint to the user
};

/// The certificate in `folder` ("tls-cert.pem", "tls-key.pem" with mode 0600), which is made if neither file is there:
/// self-signed, ECDSA P-256, ten years from `clock`. Never replaces a file. [any thread]
/// @errors "tls-certificate"
Result<OwnCertificate> own_certificate(const std::filesystem::path& folder, const Clock& clock);

}  // namespace parallax::api
