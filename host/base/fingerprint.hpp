// SPDX-License-Identifier: Apache-2.0
// Fingerprints of certificates as people copy them: with colons, blanks or dashes, in upper or lower case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parallax {

/// The one way in which a SHA-256 fingerprint is kept and compared: 64 lower-case hexadecimal digits. Nothing if `text`
/// is no such fingerprint. [any thread]
[[nodiscard]] std::optional<std::string> sha256_fingerprint(std::string_view text);

/// What to tell who gave something else.
inline constexpr const char* kSha256FingerprintExpected =
    "Expected the 64 hexadecimal digits of a SHA-256 fingerprint; colons between them are fine.";

}  // namespace parallax
