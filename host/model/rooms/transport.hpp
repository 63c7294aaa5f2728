// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/names.hpp"

namespace parallax {

/// How a camera's media travels. `automatic` is TCP first, the other one after 461, and TCP again when UDP brings
/// nothing.
enum class Transport { automatic, tcp, udp };
constexpr auto enum_names(Transport) {
  return enum_table<Transport>({{Transport::automatic, "auto"}, {Transport::tcp, "tcp"}, {Transport::udp, "udp"}});
}

}  // namespace parallax
