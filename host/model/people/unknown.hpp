// SPDX-License-Identifier: Apache-2.0
// What is told of something that is not there. Whoever may not know of a thing is told the very same of it: a refusal
// would say that it exists (docs/design/security.md). All functions: [any thread]
#pragma once

#include <string>

#include "base/result.hpp"

namespace parallax {

[[nodiscard]] inline Error unknown_location(const std::string& id_or_name) {
  return {"location-unknown", "There is no location " + id_or_name + ", or you may not see it.",
          "Look at the list of locations; a Technician can add your department to one."};
}
[[nodiscard]] inline Error unknown_source(const std::string& id) {
  return {"source-unknown", "There is no source " + id + ", or you may not see its location.",
          "Look at the list of sources; a Technician can add your department to a location."};
}
[[nodiscard]] inline Error unknown_session(const std::string& id) {
  return {"session-unknown", "There is no session " + id + ", or you may not see it.",
          "Look at the list of sessions; it may have been deleted, and its owner can invite you."};
}
[[nodiscard]] inline Error unknown_item(const std::string& id) {
  return {"item-unknown", "There is no item " + id + ", or you may not see its session.",
          "It may have been removed: look at the list of marks again."};
}

}  // namespace parallax
