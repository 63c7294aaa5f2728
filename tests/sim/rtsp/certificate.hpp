// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace parallax::sim {

/// A fresh self-signed certificate for 127.0.0.1 and localhost with its key, in PEM; empty if OpenSSL fails.
[[nodiscard]] std::string make_self_signed_pem();

}  // namespace parallax::sim
