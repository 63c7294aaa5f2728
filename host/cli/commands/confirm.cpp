// SPDX-License-Identifier: Apache-2.0
#include <istream>
#include <ostream>
#include <string>

#include "cli/commands/groups.hpp"

namespace parallax::cli {

void confirm(Remote& remote, const Question& question) {
  if (question.yes) return;
  const Terminal& terminal = remote.terminal();
  // What is piped in is meant for something else, or is an answer to a question that nobody has read.
  if (!terminal.in_is_terminal) {
    terminal.err << "parallaxctl: " << question.text << " Nobody can be asked here: standard input is no terminal. "
                 << "Nothing was done. Give --yes to do it without a question.\n";
    throw Stop{kUsage};
  }
  terminal.err << question.text << " Type yes: " << std::flush;
  std::string answer;
  std::getline(terminal.in, answer);
  if (answer != "yes") throw Stop{kFailed};
}

}  // namespace parallax::cli
