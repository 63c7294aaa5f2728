// SPDX-License-Identifier: Apache-2.0
// The configuration takes any bytes; what it refuses names a line and a remedy.
#include <cstdint>
#include <cstdlib>

#include "service/service_config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto config = parallax::recorder::parse_config({reinterpret_cast<const char*>(data), size}, "/etc");
  if (config) return 0;
  const parallax::Error& error = config.error();
  if (error.code != "config-file" || !error.text.starts_with("Line ") || error.remedy.empty()) std::abort();
  return 0;
}
