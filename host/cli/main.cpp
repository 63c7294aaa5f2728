// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <unistd.h>

#include <iostream>

#include "base/own_arguments.hpp"
#include "cli/parallaxctl.hpp"

int main(int argc, char** argv) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);  // an image of its memory could hold a password
  const parallax::OwnArguments arguments = parallax::take_arguments(argc, argv);
  if (arguments.held_password) {
    std::cerr << "parallaxctl: " << parallax::kPasswordWasShown << " Give it with --user and --password-stdin.\n";
  }
  return parallax::cli::run(
      arguments.values,
      {.in = std::cin, .out = std::cout, .err = std::cerr, .in_is_terminal = isatty(STDIN_FILENO) == 1});
}
