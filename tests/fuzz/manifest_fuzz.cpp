// SPDX-License-Identifier: Apache-2.0
// The manifest parser takes any bytes; what it accepts can be written and read back equal.
#include <cstdint>
#include <cstdlib>

#include "plugins/loading/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace parallax::plugins;
  const auto manifest = parse_manifest({reinterpret_cast<const char*>(data), size});
  if (!manifest) return 0;
  const auto again = parse_manifest(to_json(*manifest));
  // Texts may grow when they are escaped, so only size may come between the two.
  if (!again ? again.error().code != "manifest-too-large" : !(*again == *manifest)) std::abort();
  return 0;
}
