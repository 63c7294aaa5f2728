// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace parallax {

/// What limits per address count as one: an IPv4 address (also when written as IPv6), the /64 of an IPv6 address, of
/// which one computer may use as many as it likes. Anything else stays as it is. [any thread]
[[nodiscard]] std::string address_group(std::string_view address);
/// Whether bytes sent there stay on this computer: 127.0.0.0/8, ::1, "localhost" and names below it. [any thread]
[[nodiscard]] bool is_loopback_host(std::string_view host);
/// An IPv4 or IPv6 address in digits, without brackets. [any thread]
[[nodiscard]] bool is_address(std::string_view host);

}  // namespace parallax
