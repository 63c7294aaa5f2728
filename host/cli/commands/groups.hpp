// SPDX-License-Identifier: Apache-2.0
// The groups of commands. Each adds its subcommands to the parser; the one that is given on the command line says what
// is to be run.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/names.hpp"
#include "cli/remote.hpp"

namespace CLI {
class App;
}

namespace parallax::cli {

/// What the parser leaves behind. `run` needs a recorder, `run_offline` does not.
struct Chosen {
  std::function<void(Remote&)> run;
  std::function<int(const Terminal&)> run_offline;
};

void add_access_commands(CLI::App& app, Chosen& chosen);
void add_location_commands(CLI::App& app, Chosen& chosen);
void add_record_commands(CLI::App& app, Chosen& chosen);
void add_session_commands(CLI::App& app, Chosen& chosen);
void add_mark_commands(CLI::App& app, Chosen& chosen);
void add_settings_commands(CLI::App& app, Chosen& chosen);
void add_notice_commands(CLI::App& app, Chosen& chosen);
void add_system_commands(CLI::App& app, Chosen& chosen);

/// The first line of standard input, for --password-stdin; a person is asked without echo. Throws Stop when there is
/// none. Secret.
[[nodiscard]] std::string read_password(Remote& remote);
/// What is asked before something is done for good, such as "Delete it?".
struct Question {
  std::string text;
  bool yes = false;  ///< --yes was given: nobody is asked
};
/// Returns when the answer is yes. Else, and where nobody can be asked, throws Stop. Every command that asks does it
/// so.
void confirm(Remote& remote, const Question& question);
/// The value with this name, nothing for an empty one; refused in the recorder's words if there is none such. Throws
/// Stop.
template <NamedEnum Enum>
[[nodiscard]] std::optional<Enum> choice(Remote& remote, const std::string& field, const std::string& name) {
  const auto value = from_name<Enum>(name);
  if (value || name.empty()) return value;
  std::string names;
  for (const std::string_view one : names_of<Enum>()) names += (names.empty() ? "" : ", ") + std::string(one);
  remote.fail_with({"invalid-fields", field + ": Expected one of: " + names + ".", ""});
}
/// Follows a job until it ends; prints progress for people. Throws Stop if it failed.
void await_job(Remote& remote, const std::string& job);

}  // namespace parallax::cli
