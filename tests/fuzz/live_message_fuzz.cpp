// SPDX-License-Identifier: Apache-2.0
// Frames of the live relay, as the desktop reads them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "desktop/player/live_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto message = parallax::player::read_live_message({data, size});
  if (message && message->payload.size() > size) std::abort();
  return 0;
}
