// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <unistd.h>

#include <iostream>

#include "cli/parallaxctl.hpp"

int main(int argc, char** argv) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);  // an image of its memory could hold a password
  std::vector<std::string> arguments(argv + 1, argv + argc);
  return parallax::cli::run(
      arguments, {.in = std::cin, .out = std::cout, .err = std::cerr, .in_is_terminal = isatty(STDIN_FILENO) == 1});
}
