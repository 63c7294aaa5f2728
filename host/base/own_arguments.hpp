// SPDX-License-Identifier: Apache-2.0
// The arguments that a program was started with. Whoever is on the computer can list them for as long as it runs, and
// people write passwords into addresses ("rtsp://user:password@…"): the first thing that a program does is to take its
// arguments, which hides those. One rule for all programs:
//
//   int main(int argc, char** argv) {
//     parallax::OwnArguments arguments = parallax::take_arguments(argc, argv);
//     if (arguments.held_password) …print kPasswordWasShown and where it is to be given…
#pragma once

#include <string>
#include <vector>

namespace parallax {

struct OwnArguments {
  std::vector<std::string> values;  ///< without the program's name, as they were given. Secret if `held_password`
  bool held_password = false;       ///< an address among them holds one
};

/// For people whose password stood in an argument; each program says besides where it takes one.
inline constexpr const char* kPasswordWasShown =
    "A password stood in an address on the command line. It is hidden from the list of processes now, but who looked "
    "before has seen it, and the shell may have noted it.";

/// Copies the arguments and writes "***" over each password in an address, where the system shows them. What is given
/// to others as `argv` from then on holds no password. [main thread, before any other]
[[nodiscard]] OwnArguments take_arguments(int argc, char** argv);

}  // namespace parallax
