// SPDX-License-Identifier: Apache-2.0
// How a recorder shows a program of its own user that it is the one that wrote recorder.json, and not somebody who has
// taken its port since: the file, which only that user can read, holds a secret; the client sends a number of its own
// choice, and gets it back signed.
#pragma once

#include <string>
#include <string_view>

namespace parallax::api {

/// 256 random bits in hexadecimal: a secret, or a challenge. Empty only if the computer has no random numbers. [any
/// thread]
[[nodiscard]] std::string random_hex();
/// HMAC-SHA256 of the challenge, in hexadecimal; empty if either is. `secret` is secret. [any thread]
[[nodiscard]] std::string proof_of(std::string_view secret, std::string_view challenge);
/// Takes the same time wherever they differ. [any thread]
[[nodiscard]] bool is_proof(std::string_view proof, std::string_view secret, std::string_view challenge);

/// Whether the answer to GET /api/v1?challenge=… holds that proof. [any thread]
[[nodiscard]] bool greeting_proves(std::string_view greeting, std::string_view secret, std::string_view challenge);

}  // namespace parallax::api
