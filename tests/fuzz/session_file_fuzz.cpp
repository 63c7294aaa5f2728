// SPDX-License-Identifier: Apache-2.0
// session.json as somebody else may have written it.
#include <cstdint>
#include <cstdlib>

#include "media/session_file/session_file.hpp"

using namespace parallax;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto session = media::session_from_json({reinterpret_cast<const char*>(data), size});
  if (!session) return 0;
  const auto again = media::session_from_json(media::session_to_json(*session));
  if (!again || !(*again == *session)) std::abort();
  return 0;
}
