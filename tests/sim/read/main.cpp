// SPDX-License-Identifier: Apache-2.0
// Reads the block fields of simulated cameras from a screenshot: raw grey bytes, row by row, come on standard input;
// out goes one JSON line per field found: who took the picture, the how-manieth it is, when, and where it lies on the
// screen.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "testcard/pattern.hpp"

int main(int count, char** arguments) {
  const int width = count == 3 ? std::atoi(arguments[1]) : 0;
  const int height = count == 3 ? std::atoi(arguments[2]) : 0;
  if (width <= 0 || height <= 0) {
    std::fputs("usage: parallax-sim-read WIDTH HEIGHT < grey bytes\n", stderr);
    return 2;
  }
  const size_t wanted = static_cast<size_t>(width) * static_cast<size_t>(height);
  std::vector<uint8_t> grey(wanted);
  if (std::fread(grey.data(), 1, wanted, stdin) != wanted) {
    std::fprintf(stderr, "parallax-sim-read: standard input is shorter than %d x %d bytes.\n", width, height);
    return 2;
  }
  for (const auto& found : parallax::testcard::read_all_patterns(grey.data(), width, height, width)) {
    std::printf(
        "{\"camera\": %u, \"counter\": %u, \"capture_utc_ns\": %lld, \"x\": %.1f, \"y\": %.1f, \"width\": %.1f, "
        "\"height\": %.1f}\n",
        found.pattern.camera, found.pattern.counter, static_cast<long long>(found.pattern.capture_utc_ns), found.x,
        found.y, found.width, found.height);
  }
  return 0;
}
