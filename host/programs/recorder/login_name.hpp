// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace parallax::recorder {

/// The login name of whoever runs this program, for "recorded by".
[[nodiscard]] std::string login_name();

}  // namespace parallax::recorder
